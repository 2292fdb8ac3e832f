// Signing secrets: their encodings, and making new ones.
#ifndef SIGNPOST_SECRET_H
#define SIGNPOST_SECRET_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/export.h"
#include "signpost/hmac.h"
#include "signpost/provider.h"
#include "signpost/result.h"
#include "signpost/text_view.h"

namespace signpost {

/// The most secrets that a verifier or signer takes.
inline constexpr std::size_t max_secrets = 16;

/// The key that a secret stands for under the provider's encoding (utf8: the text itself; base64: strict RFC 4648 with
/// padding; whsec: "whsec_" and base64 of 24 to 64 bytes, the prefix required). Fails with missing_secret for an empty
/// text and malformed_secret. A line end or byte order mark at either end is malformed in every encoding: it comes from
/// the file or the variable that the secret stood in, and no signature would ever fit.
SIGNPOST_API result<hmac_key> key_of(const provider& from, std::string_view secret);

/// That key's bytes, for a caller who computes HMACs elsewhere (verifier::frame); to be wiped after use. Fails as
/// key_of does.
SIGNPOST_API result<std::string> key_bytes_of(const provider& from, std::string_view secret);

/// The keys of several secrets, in their order; none for none. Fails as key_of does, with the pointer "/<index>"; more
/// than 16 secrets are invalid_option.
SIGNPOST_API result<std::vector<hmac_key>> keys_of(const provider& from, std::span<const text_view> secrets);

/// What is likely no part of a secret that key_of takes: "white space at its end", "... at its beginning", "... at both
/// ends"; "" when there is nothing of the kind. Unicode's white space and its zero-width space count.
SIGNPOST_API std::string_view secret_warning(std::string_view secret);

/// How many random bytes make_secret wants for this provider.
SIGNPOST_API std::size_t secret_random_bytes(const provider& from);

/// A new secret in the provider's form, made of the caller's random bytes (a secure source, exactly secret_random_bytes
/// of them). Fails with invalid_option on another count.
SIGNPOST_API result<std::string> make_secret(const provider& from, std::string_view random);

}  // namespace signpost

#endif
