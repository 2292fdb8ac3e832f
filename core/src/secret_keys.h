// Keys of secrets by their encoding alone, for who has no provider at hand; signpost/secret.h says the same of a
// provider.
#ifndef SIGNPOST_SRC_SECRET_KEYS_H
#define SIGNPOST_SRC_SECRET_KEYS_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "provider_data.h"
#include "signpost/hmac.h"
#include "signpost/result.h"
#include "signpost/text_view.h"

namespace signpost {

/// A secret as it was read.
struct secret_reading {
  errc code;                  ///< ok, missing_secret or malformed_secret
  std::string_view expected;  ///< what malformed_secret says behind "expected "
  std::string_view key;       ///< a view of the secret or of `room`
};

/// `room` has as many bytes as the secret, and is to be wiped afterwards.
secret_reading read_secret(secret_encoding encoding, std::string_view secret, char* room);

result<std::string> key_bytes_of(secret_encoding encoding, std::string_view secret);
result<hmac_key> key_of(secret_encoding encoding, std::string_view secret);
result<std::vector<hmac_key>> keys_of(secret_encoding encoding, std::span<const text_view> secrets);

}  // namespace signpost

#endif
