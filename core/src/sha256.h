// The plain SHA-256 of several pieces.
// Source: FIPS 180-4; the function is mbedTLS's.
#ifndef SIGNPOST_SRC_SHA256_H
#define SIGNPOST_SRC_SHA256_H

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace signpost {

/// The digest of the pieces put together.
std::array<std::uint8_t, 32> sha256_of(std::initializer_list<std::string_view> pieces);

}  // namespace signpost

#endif
