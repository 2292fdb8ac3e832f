// Any bytes, cut into pieces at any place and laid at any alignment: the core's SHA-256 must be mbedTLS's own. The
// first two bytes say how.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "sha256_process.h"
#include "stock_sha256.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t offset = data[0] % 64;
  const std::size_t step = data[1] + std::size_t{1};
  const std::size_t length = size - 2;
  // Allocated to size, so that a byte read beyond it is seen.
  std::vector<unsigned char> laid(offset + length);
  if (length > 0) std::memcpy(laid.data() + offset, data + 2, length);

  mbedtls_sha256_context own;
  mbedtls_sha256_init(&own);
  mbedtls_sha256_starts(&own, 0);
  for (std::size_t at = 0; at < length; at += step) {
    signpost::sha256::update(own, laid.data() + offset + at, std::min(step, length - at));
  }
  mbedtls_sha256_context stock;
  stock_sha256_init(&stock);
  stock_sha256_starts(&stock, 0);
  stock_sha256_update(&stock, laid.data() + offset, length);

  std::array<unsigned char, 32> found{};
  std::array<unsigned char, 32> expected{};
  mbedtls_sha256_finish(&own, found.data());
  stock_sha256_finish(&stock, expected.data());
  if (found != expected) std::abort();
  return 0;
}
