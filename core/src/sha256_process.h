// The two steps of SHA-256 that HMAC takes besides mbedTLS's own functions, and mbedTLS's compression function
// replaced. With sha256_process.cpp, hmac.cpp and sha256.cpp all that includes mbedTLS.
#ifndef SIGNPOST_SRC_SHA256_PROCESS_H
#define SIGNPOST_SRC_SHA256_PROCESS_H

#include <cstddef>
#include <cstdint>

#include <mbedtls/sha256.h>

namespace signpost::sha256 {

constexpr std::size_t block_size = 64;

/// mbedtls_sha256_update(), with all whole blocks of the data compressed in one call.
void update(mbedtls_sha256_context& context, const unsigned char* data, std::size_t size) noexcept;

/// Writes the digest (32 bytes) of whole blocks, which left the eight words at `state`, and of one last block (64
/// bytes), which already has its padding. `digest` may be a part of `block`.
void digest_of_last_block(const std::uint32_t* state, const unsigned char* block, unsigned char* digest) noexcept;

}  // namespace signpost::sha256

#endif
