// mbedTLS's compression function, replaced through its own hook MBEDTLS_SHA256_PROCESS_ALT (mbedTLS's
// docs/architecture/alternative-implementations.md). mbedTLS still buffers, pads and counts.
#include "sha256_process.h"

#include <cstring>

#include "sha256_compress.h"

#if defined(MBEDTLS_SHA256_PROCESS_ALT)

namespace signpost::sha256 {
namespace {

#if defined(__x86_64__)
// False until the initialisers have run: whoever signs before that gets the portable way, and the same digest.
const bool use_sha_ni = has_sha_ni();
#endif

void compress(std::uint32_t* state, const unsigned char* blocks, std::size_t count) noexcept {
#if defined(__x86_64__)
  if (use_sha_ni) {
    compress_sha_ni(state, blocks, count);
    return;
  }
#endif
  compress_ring(state, blocks, count);
}

}  // namespace

void update(mbedtls_sha256_context& context, const unsigned char* data, std::size_t size) noexcept {
  std::uint32_t* const total = context.MBEDTLS_PRIVATE(total);  // bytes absorbed, the lower 32 bits first
  const std::size_t missing = (block_size - total[0] % block_size) % block_size;
  if (size >= missing + block_size) {
    mbedtls_sha256_update(&context, data, missing);
    data += missing;
    size -= missing;
    const std::size_t whole = size - size % block_size;
    compress(context.MBEDTLS_PRIVATE(state), data, whole / block_size);
    const std::uint64_t bytes = ((static_cast<std::uint64_t>(total[1]) << 32) | total[0]) + whole;
    total[0] = static_cast<std::uint32_t>(bytes);
    total[1] = static_cast<std::uint32_t>(bytes >> 32);
    data += whole;
    size -= whole;
  }
  mbedtls_sha256_update(&context, data, size);
}

}  // namespace signpost::sha256

int mbedtls_internal_sha256_process(mbedtls_sha256_context* ctx, const unsigned char data[64]) {
  signpost::sha256::compress(ctx->MBEDTLS_PRIVATE(state), data, 1);
  return 0;
}

#else  // mbedTLS's own compression function, which takes many blocks at once where that gains something

namespace signpost::sha256 {
namespace {

void compress(std::uint32_t* state, const unsigned char* blocks, std::size_t count) noexcept {
  mbedtls_sha256_context context;
  std::memcpy(context.MBEDTLS_PRIVATE(state), state, sizeof context.MBEDTLS_PRIVATE(state));
  for (; count > 0; --count, blocks += block_size) {
    mbedtls_internal_sha256_process(&context, blocks);
  }
  std::memcpy(state, context.MBEDTLS_PRIVATE(state), sizeof context.MBEDTLS_PRIVATE(state));
}

}  // namespace

void update(mbedtls_sha256_context& context, const unsigned char* data, std::size_t size) noexcept {
  mbedtls_sha256_update(&context, data, size);
}

}  // namespace signpost::sha256

#endif

namespace signpost::sha256 {

void digest_of_last_block(const std::uint32_t* state, const unsigned char* block, unsigned char* digest) noexcept {
  std::array<std::uint32_t, 8> words;
  std::memcpy(words.data(), state, sizeof words);
  compress(words.data(), block, 1);
  for (std::uint32_t word : words) {
    word = big_endian(word);
    std::memcpy(digest, &word, sizeof word);
    digest += sizeof word;
  }
}

}  // namespace signpost::sha256
