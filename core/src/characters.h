// The small ASCII grammars that headers and manifests are made of.
#ifndef SIGNPOST_SRC_CHARACTERS_H
#define SIGNPOST_SRC_CHARACTERS_H

#include <algorithm>
#include <string_view>

#include "equal_text.h"

namespace signpost {

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
inline bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
inline bool is_alnum(char c) noexcept { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }
inline char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// One or more of [A-Za-z0-9]: versions inside signature headers.
inline bool is_version(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_alnum);
}

/// One or more of [A-Za-z0-9_]: keys inside signature headers, constants.
inline bool is_name(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

/// One or more of 0x21 to 0x7e.
inline bool is_visible_ascii(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// An HTTP field name (RFC 9110 token).
inline bool is_header_name(std::string_view text) noexcept {
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return is_alnum(c) || marks.find(c) != std::string_view::npos; });
}

inline bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  return equal_text(left, right) || std::equal(left.begin(), left.end(), right.begin(), right.end(),
                                               [](char a, char b) { return to_lower(a) == to_lower(b); });
}

}  // namespace signpost

#endif
