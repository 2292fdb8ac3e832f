// Hex and base64, strictly: one text for each value, nothing repaired.
// Source: RFC 4648 (base64 with padding and zero trailing bits; hex in lower case, as every provider here writes it).
#ifndef SIGNPOST_SRC_ENCODING_H
#define SIGNPOST_SRC_ENCODING_H

#include <optional>
#include <string>
#include <string_view>

#include "signpost/hmac.h"

namespace signpost {

enum class mac_encoding { hex, base64 };

std::string encode_hex(std::string_view bytes);
std::string encode_base64(std::string_view bytes);
std::string encode_mac(const mac& digest, mac_encoding as);

/// Nothing unless `text` is canonical base64.
std::optional<std::string> decode_base64(std::string_view text);

/// The same into memory of at least the text's size, of which something is written also when it is not. Allocates
/// nothing.
std::optional<std::string_view> decode_base64(std::string_view text, char* into) noexcept;

/// Decodes exactly one MAC; false unless the whole text is its one canonical form. Allocates nothing.
bool decode_mac(std::string_view text, mac_encoding as, mac& into) noexcept;

}  // namespace signpost

#endif
