// SHA-256's compression function in portable C++: in WebAssembly, and on processors without SHA instructions.
//
// Against the usual loop, mbedTLS's own among them: the message schedule is a ring of 16 words instead of an array of
// 64; 16 rounds are written out, so that the ring and a..h are variables and a round renames a..h instead of moving
// them; b ^ c is what a ^ b was a round ago; rotations are nested; each sum is made in a stated order.
#include <cstring>

#include "sha256_compress.h"

namespace signpost::sha256 {
namespace {

using word = std::uint32_t;
using ring = std::array<word, 16>;

struct variables {
  word a, b, c, d, e, f, g, h;
  word b_xor_c;
};

/// Keeps the compiler from adding in another order: to it, the sum so far becomes a value of unknown origin.
[[gnu::always_inline]] inline void pin(word& sum) noexcept { __asm__("" : "+r"(sum)); }

/// The schedule's next word, which takes the place of that of 16 rounds ago: from the block, or from the ring.
template <std::size_t I, bool FromBlock>
[[gnu::always_inline]] inline word next_word(ring& w, const unsigned char* block) noexcept {
  if constexpr (FromBlock) {
    std::memcpy(&w[I], block + 4 * I, sizeof(word));
    w[I] = big_endian(w[I]);
  } else {
    const word x = w[(I + 1) % 16];
    const word y = w[(I + 14) % 16];
    w[I] += (std::rotr(x, 7) ^ std::rotr(x, 18) ^ (x >> 3)) + w[(I + 9) % 16] +
            (std::rotr(y, 17) ^ std::rotr(y, 19) ^ (y >> 10));
  }
  return w[I];
}

/// One round. Only d and h change; the caller renames.
[[gnu::always_inline]] inline void round(word a, word b, word& d, word e, word f, word g, word& h, word& b_xor_c,
                                         word message_and_constant) noexcept {
  word sum = h + message_and_constant;
  pin(sum);
  sum += g ^ (e & (f ^ g));
  pin(sum);
  sum += std::rotr(e ^ std::rotr(e ^ std::rotr(e, 14), 5), 6);  // by 6, 11 and 25
  pin(sum);
  d += sum;
  const word a_xor_b = a ^ b;
  sum += b ^ (a_xor_b & b_xor_c);  // the majority of a, b and c
  pin(sum);
  h = sum + std::rotr(a ^ std::rotr(a ^ std::rotr(a, 9), 11), 2);  // by 2, 13 and 22
  b_xor_c = a_xor_b;
}

template <std::size_t I, bool FromBlock>
[[gnu::always_inline]] inline void eight_rounds(variables& v, ring& w, const unsigned char* block,
                                                const word* k) noexcept {
  auto& [a, b, c, d, e, f, g, h, bc] = v;
  round(a, b, d, e, f, g, h, bc, next_word<I, FromBlock>(w, block) + k[I]);
  round(h, a, c, d, e, f, g, bc, next_word<I + 1, FromBlock>(w, block) + k[I + 1]);
  round(g, h, b, c, d, e, f, bc, next_word<I + 2, FromBlock>(w, block) + k[I + 2]);
  round(f, g, a, b, c, d, e, bc, next_word<I + 3, FromBlock>(w, block) + k[I + 3]);
  round(e, f, h, a, b, c, d, bc, next_word<I + 4, FromBlock>(w, block) + k[I + 4]);
  round(d, e, g, h, a, b, c, bc, next_word<I + 5, FromBlock>(w, block) + k[I + 5]);
  round(c, d, f, g, h, a, b, bc, next_word<I + 6, FromBlock>(w, block) + k[I + 6]);
  round(b, c, e, f, g, h, a, bc, next_word<I + 7, FromBlock>(w, block) + k[I + 7]);
}

// Not inlined: with a loop over blocks around it V8 finds fewer registers.
[[gnu::noinline]] void compress_block(word* state, const unsigned char* block) noexcept {
  variables v{state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7], state[1] ^ state[2]};
  ring w;
  const word* k = round_constants.data();
  eight_rounds<0, true>(v, w, block, k);
  eight_rounds<8, true>(v, w, block, k);
  // A loop: all 64 rounds written out are 13 KB of V8's machine code, and the first block after other code waits for
  // it.
#if defined(__clang__)
#pragma clang loop unroll(disable)
#else
#pragma GCC unroll 1
#endif
  for (int i = 0; i < 3; ++i) {
    k += 16;
    eight_rounds<0, false>(v, w, block, k);
    eight_rounds<8, false>(v, w, block, k);
  }
  state[0] += v.a;
  state[1] += v.b;
  state[2] += v.c;
  state[3] += v.d;
  state[4] += v.e;
  state[5] += v.f;
  state[6] += v.g;
  state[7] += v.h;
}

// The last message words, the variables and perhaps the chaining value lie where compress_block() had its frame; any of
// them tells the key when the block was the key's. Under WebAssembly they were never in memory.
[[gnu::noinline]] void wipe_dead_stack() noexcept {
#if !defined(__wasm__)
  std::array<unsigned char, 512> dead;  // the frame takes at most 256 bytes (-fstack-usage, gcc 12 and clang 14)
  std::memset(dead.data(), 0, dead.size());
  __asm__ volatile("" : : "r"(dead.data()) : "memory");
#endif
}

}  // namespace

void compress_ring(std::uint32_t* state, const unsigned char* blocks, std::size_t count) noexcept {
  for (; count > 0; --count, blocks += 64) {
    compress_block(state, blocks);
  }
  wipe_dead_stack();
}

}  // namespace signpost::sha256
