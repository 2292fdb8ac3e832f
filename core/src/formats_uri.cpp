// Source: RFC 3986, appendix A. Grammar only: whether a URL may be called is the destination check's question.
#include <algorithm>
#include <array>

#include "characters.h"
#include "formats.h"

namespace signpost {
namespace {

/// Sets of characters, as bits.
enum : unsigned char { unreserved_or_sub_delim = 1, colon_sign = 2, at_sign_or_slash = 4, question_mark = 8 };

/// For each byte the sets that it is in.
constexpr auto sets_of = [] {
  std::array<unsigned char, 256> sets{};
  const auto add = [&sets](std::string_view characters, unsigned char set) {
    for (const char c : characters) sets[static_cast<unsigned char>(c)] = set;
  };
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", unreserved_or_sub_delim);
  add("-._~!$&'()*+,;=", unreserved_or_sub_delim);
  add(":", colon_sign);
  add("@/", at_sign_or_slash);
  add("?", question_mark);
  return sets;
}();

/// Only unreserved characters, sub-delims, whole percent-encodings and the sets `also`.
bool consists_of(std::string_view text, unsigned also) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (text.size() - i < 3 || !is_hexdig(text[i + 1]) || !is_hexdig(text[i + 2])) return false;
      i += 2;
    } else if ((sets_of[static_cast<unsigned char>(text[i])] & (unreserved_or_sub_delim | also)) == 0) {
      return false;
    }
  }
  return true;
}

bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && is_alnum(text[0]) && !is_digit(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; });
}

/// "v", one or more hexadecimal digits, ".", one or more characters.
bool is_ip_future(std::string_view text) noexcept {
  if (text.empty() || to_lower(text[0]) != 'v') return false;
  text.remove_prefix(1);
  const std::size_t dot = text.find('.');
  if (dot == 0 || dot == std::string_view::npos || dot + 1 == text.size()) return false;
  const std::string_view address = text.substr(dot + 1);
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dot), is_hexdig) &&
         address.find('%') == std::string_view::npos && consists_of(address, colon_sign);
}

bool is_port(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), is_digit); }

bool is_authority(std::string_view text) noexcept {
  // A raw '@' may stand in neither part, so the first one ends the userinfo.
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    if (!consists_of(text.substr(0, at), colon_sign)) return false;
    text.remove_prefix(at + 1);
  }
  if (!text.empty() && text[0] == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    const std::string_view literal = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    return (is_ipv6(literal, 7) || is_ip_future(literal)) &&
           (rest.empty() || (rest[0] == ':' && is_port(rest.substr(1))));
  }
  const std::size_t colon = text.find(':');
  return consists_of(text.substr(0, colon), 0) && (colon == std::string_view::npos || is_port(text.substr(colon + 1)));
}

}  // namespace

bool is_uri(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) return false;
  text.remove_prefix(colon + 1);

  for (const char mark : {'#', '?'}) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) continue;
    if (!consists_of(text.substr(at + 1), colon_sign | at_sign_or_slash | question_mark)) return false;
    text = text.substr(0, at);
  }
  if (text.substr(0, 2) == "//") {
    text.remove_prefix(2);
    const std::string_view authority = text.substr(0, text.find('/'));
    if (!is_authority(authority)) return false;
    text.remove_prefix(authority.size());
  }
  return consists_of(text, colon_sign | at_sign_or_slash);
}

}  // namespace signpost
