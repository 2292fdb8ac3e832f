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

result<std::string> key_bytes_of(secret_encoding encoding, std::string_view secret);
result<hmac_key> key_of(secret_encoding encoding, std::string_view secret);
result<std::vector<hmac_key>> keys_of(secret_encoding encoding, std::span<const text_view> secrets);

}  // namespace signpost

#endif
