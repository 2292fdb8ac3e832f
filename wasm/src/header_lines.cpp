#include "header_lines.h"

#include <cstddef>

namespace signpost::wasm {
namespace {

constexpr std::string_view absent("\0", 1);

}  // namespace

bool split_header_lines(std::string_view lines, const std::vector<std::string>& names,
                        std::vector<header_view>& headers) {
  headers.clear();
  for (const std::string& name : names) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) return false;
    const std::string_view value = lines.substr(0, end);
    if (value != absent) headers.push_back({name, value});
    lines.remove_prefix(end + 1);
  }
  return lines.empty();
}

std::int32_t line_of(std::string_view text, const std::vector<std::string>& names,
                     const std::vector<header_view>& headers) {
  if (text.empty()) return -1;
  for (const header_view& header : headers) {
    if (header.value != text) continue;
    for (std::size_t line = 0; line < names.size(); ++line) {
      if (names[line].data() == header.name.data()) return static_cast<std::int32_t>(line);
    }
  }
  return -1;
}

}  // namespace signpost::wasm
