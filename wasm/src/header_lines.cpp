#include "header_lines.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace signpost::wasm {
namespace {

constexpr std::string_view absent("\0", 1);

/// Where the first '\n' stands, or npos. Eight bytes at a time: the C library's memchr goes by fours, behind a call.
std::size_t end_of_line(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t tops = 0x8080808080808080U;
  std::size_t at = 0;
  for (; text.size() - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    word ^= ones * '\n';
    // A byte's top bit stays where the byte was '\n'; the lowest one is no borrow's mistake. WebAssembly is little
    // endian.
    if (const std::uint64_t ends = (word - ones) & ~word & tops; ends != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(ends)) / 8;
    }
  }
  return text.find('\n', at);
}

}  // namespace

bool split_header_lines(std::string_view lines, const program& by, std::vector<header_view>& headers) {
  headers.clear();
  for (int i = 0; i < by.header_count(); ++i) {
    const std::size_t end = end_of_line(lines);
    if (end == std::string_view::npos) return false;
    const std::string_view value = lines.substr(0, end);
    if (value != absent) headers.push_back({by.header_name(i), value});
    lines.remove_prefix(end + 1);
  }
  return lines.empty();
}

std::int32_t line_of(std::string_view text, const program& by, const std::vector<header_view>& headers) {
  if (text.empty()) return -1;
  for (const header_view& header : headers) {
    if (header.value != text) continue;
    for (int line = 0; line < by.header_count(); ++line) {
      if (by.header_name(line).data() == header.name.data()) return line;
    }
  }
  return -1;
}

}  // namespace signpost::wasm
