// HMAC-SHA256 with the key's work done once.
// Source: RFC 2104, RFC 6234; SHA-256 and the constant-time comparison are mbedTLS's.
#ifndef SIGNPOST_HMAC_H
#define SIGNPOST_HMAC_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "signpost/export.h"

namespace signpost {

using mac = std::array<std::uint8_t, 32>;

/// A key whose inner and outer first blocks have been absorbed, so that a message of n bytes costs only its own blocks
/// and one more. The key's own bytes are not kept; the midstates are wiped when the object ends.
class SIGNPOST_API hmac_key {
 public:
  /// Any length of key, also none (RFC 2104 hashes one longer than 64 bytes).
  explicit hmac_key(std::string_view key);
  /// The other one is wiped.
  hmac_key(hmac_key&& other) noexcept;
  hmac_key& operator=(hmac_key&& other) noexcept;
  ~hmac_key();

  /// The MAC of the pieces put together.
  mac sign(std::initializer_list<std::string_view> pieces) const;
  mac sign(const std::string_view* pieces, std::size_t count) const;

 private:
  using midstate = std::array<std::uint32_t, 8>;  // what SHA-256 holds after one block
  midstate inner_;
  midstate outer_;
};

/// Compares in a time that does not depend on where two MACs differ.
SIGNPOST_API bool equal_constant_time(const mac& left, const mac& right) noexcept;

/// Overwrites memory in a way that the compiler does not remove.
SIGNPOST_API void wipe(void* memory, std::size_t size) noexcept;

}  // namespace signpost

#endif
