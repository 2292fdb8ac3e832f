// Whether two short texts are the same, without a call. std::string_view's own == calls memcmp, which WebAssembly has
// as a loop over bytes: names of members, events and headers were a tenth of a verification that way.
#ifndef SIGNPOST_SRC_EQUAL_TEXT_H
#define SIGNPOST_SRC_EQUAL_TEXT_H

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace signpost {

/// Not for secrets: it stops at the first difference.
inline bool equal_text(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size()) return false;
  constexpr std::size_t step = sizeof(std::uint64_t);
  const auto same_word = [&](std::size_t at) {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::memcpy(&a, left.data() + at, step);
    std::memcpy(&b, right.data() + at, step);
    return a == b;
  };
  const std::size_t size = left.size();
  if (size < step) {
    for (std::size_t at = 0; at < size; ++at) {
      if (left[at] != right[at]) return false;
    }
    return true;
  }
  for (std::size_t at = 0; at + step < size; at += step) {
    if (!same_word(at)) return false;
  }
  return same_word(size - step);  // overlaps the one before unless the length is a multiple
}

}  // namespace signpost

#endif
