// HMAC over mbedTLS's SHA-256. With sha256.cpp, sha256_process.h and .cpp all that includes mbedTLS.
//
// The inner hash runs through mbedTLS. The outer one is always a single block after its midstate (the inner digest and
// a padding that never changes), so it is compressed as such: no second context to fill, pad and wipe.
#include "signpost/hmac.h"

extern "C" {  // constant_time.h alone does not say so itself, nor does it read the configuration
#include <mbedtls/build_info.h>
#include <mbedtls/constant_time.h>
}
#include <algorithm>
#include <cstddef>

#include <mbedtls/platform_util.h>
#include <mbedtls/sha256.h>

#include "sha256_process.h"

namespace signpost {
namespace {

using sha256::block_size;
using block = std::array<unsigned char, block_size>;

/// The outer hash's last block: 32 bytes for the inner digest, then the padding of a message of 64 + 32 bytes.
constexpr block outer_block = [] {
  block last{};
  constexpr unsigned bits = 8 * (block_size + 32);
  last[32] = 0x80;
  last[block_size - 2] = bits >> 8U;
  last[block_size - 1] = bits & 0xffU;
  return last;
}();

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// The software SHA-256 has no failing paths (its int results are for hardware replacements), so they are not passed on.
void absorb_block(const block& key, unsigned char pad, std::array<std::uint32_t, 8>& into) {
  block padded;
  std::transform(key.begin(), key.end(), padded.begin(),
                 [pad](unsigned char byte) { return static_cast<unsigned char>(byte ^ pad); });
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  mbedtls_sha256_starts(&context, 0);
  mbedtls_sha256_update(&context, padded.data(), padded.size());
  wipe(padded.data(), padded.size());
  std::copy_n(context.MBEDTLS_PRIVATE(state), into.size(), into.begin());
  mbedtls_sha256_free(&context);  // wipes
}

}  // namespace

hmac_key::hmac_key(std::string_view key) {
  block padded{};
  if (key.size() > block_size) {
    mbedtls_sha256(bytes_of(key), key.size(), padded.data(), 0);
  } else {
    std::copy_n(bytes_of(key), key.size(), padded.begin());
  }
  absorb_block(padded, 0x36, inner_);
  absorb_block(padded, 0x5c, outer_);
  wipe(padded.data(), padded.size());
}

hmac_key::hmac_key(hmac_key&& other) noexcept : inner_(other.inner_), outer_(other.outer_) {
  wipe(&other, sizeof other);
}

hmac_key& hmac_key::operator=(hmac_key&& other) noexcept {
  if (this == &other) return *this;
  inner_ = other.inner_;
  outer_ = other.outer_;
  wipe(&other, sizeof other);
  return *this;
}

hmac_key::~hmac_key() { wipe(this, sizeof *this); }

mac hmac_key::sign(const std::string_view* pieces, std::size_t count) const {
  mbedtls_sha256_context inner;
  mbedtls_sha256_init(&inner);
  std::copy_n(inner_.begin(), inner_.size(), inner.MBEDTLS_PRIVATE(state));
  inner.MBEDTLS_PRIVATE(total)[0] = block_size;
  for (std::size_t i = 0; i < count; ++i) {
    sha256::update(inner, bytes_of(pieces[i]), pieces[i].size());
  }
  block last = outer_block;
  mbedtls_sha256_finish(&inner, last.data());  // wipes
  mac digest;
  sha256::digest_of_last_block(outer_.data(), last.data(), digest.data());
  return digest;
}

mac hmac_key::sign(std::initializer_list<std::string_view> pieces) const { return sign(pieces.begin(), pieces.size()); }

bool equal_constant_time(const mac& left, const mac& right) noexcept {
  return mbedtls_ct_memcmp(left.data(), right.data(), left.size()) == 0;
}

void wipe(void* memory, std::size_t size) noexcept { mbedtls_platform_zeroize(memory, size); }

}  // namespace signpost
