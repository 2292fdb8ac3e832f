// SHA-256's compression function with the SHA instructions of x86-64 (Intel since 2019, AMD since 2017).
// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, SHA256RNDS2, SHA256MSG1, SHA256MSG2.
//
// The chaining value and the schedule stay in registers from block to block; nothing is spilled, so nothing is left to
// wipe. The functions carry their target themselves, so no file needs flags of its own.
#if defined(__x86_64__)

#include <utility>

#include <cpuid.h>
#include <immintrin.h>

#include "sha256_compress.h"

#define SIGNPOST_TARGET_SHA __attribute__((target("sha,sse4.1")))

namespace signpost::sha256 {
namespace {

using vector = __m128i;

/// The instructions want the chaining value as {f, e, b, a} and {h, g, d, c}, lowest word first.
struct registers {
  vector abef;
  vector cdgh;
  vector w[4];  // the schedule's last 16 words
};

template <typename Bytes>
SIGNPOST_TARGET_SHA inline vector load(const Bytes* from) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const vector*>(from));
}

/// Rounds 4 * G to 4 * G + 3, and the four words of the schedule that rounds 16 later need.
template <std::size_t G>
SIGNPOST_TARGET_SHA __attribute__((always_inline)) inline void four_rounds(registers& r) noexcept {
  vector& w = r.w[G % 4];
  const vector& last = r.w[(G + 3) % 4];
  const vector sum = _mm_add_epi32(w, load(&round_constants[4 * G]));
  r.cdgh = _mm_sha256rnds2_epu32(r.cdgh, r.abef, sum);
  if constexpr (G < 12) {
    const vector partial = _mm_sha256msg1_epu32(w, r.w[(G + 1) % 4]);
    w = _mm_sha256msg2_epu32(_mm_add_epi32(partial, _mm_alignr_epi8(last, r.w[(G + 2) % 4], 4)), last);
  }
  r.abef = _mm_sha256rnds2_epu32(r.abef, r.cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

template <std::size_t... G>
SIGNPOST_TARGET_SHA __attribute__((always_inline)) inline void all_rounds(registers& r,
                                                                          std::index_sequence<G...>) noexcept {
  (four_rounds<G>(r), ...);
}

}  // namespace

bool has_sha_ni() noexcept {
  constexpr unsigned ssse3 = 1U << 9;    // leaf 1, ecx
  constexpr unsigned sse4_1 = 1U << 19;  // leaf 1, ecx
  constexpr unsigned sha = 1U << 29;     // leaf 7, ebx
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & ssse3) == 0 || (c & sse4_1) == 0) {
    return false;
  }
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & sha) != 0;
}

SIGNPOST_TARGET_SHA void compress_sha_ni(std::uint32_t* state, const unsigned char* blocks,
                                         std::size_t count) noexcept {
  const vector big_endian_words = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const vector cdab = _mm_shuffle_epi32(load(state), 0xb1);
  const vector efgh = _mm_shuffle_epi32(load(state + 4), 0x1b);
  registers r;
  r.abef = _mm_alignr_epi8(cdab, efgh, 8);
  r.cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
  for (; count > 0; --count, blocks += 64) {
    const vector abef = r.abef;
    const vector cdgh = r.cdgh;
    r.w[0] = _mm_shuffle_epi8(load(blocks), big_endian_words);
    r.w[1] = _mm_shuffle_epi8(load(blocks + 16), big_endian_words);
    r.w[2] = _mm_shuffle_epi8(load(blocks + 32), big_endian_words);
    r.w[3] = _mm_shuffle_epi8(load(blocks + 48), big_endian_words);
    all_rounds(r, std::make_index_sequence<16>());
    r.abef = _mm_add_epi32(r.abef, abef);
    r.cdgh = _mm_add_epi32(r.cdgh, cdgh);
  }
  const vector feba = _mm_shuffle_epi32(r.abef, 0x1b);
  const vector dchg = _mm_shuffle_epi32(r.cdgh, 0xb1);
  _mm_storeu_si128(reinterpret_cast<vector*>(state), _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128(reinterpret_cast<vector*>(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace signpost::sha256

#endif
