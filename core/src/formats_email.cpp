// Source: RFC 5321, section 4.1.2 (Mailbox) and 4.5.3.1 (lengths). No comments, no display names, no IDN.
#include <algorithm>

#include "characters.h"
#include "formats.h"

namespace signpost {
namespace {

constexpr std::size_t longest_local_part = 64;
constexpr std::size_t longest_domain = 255;
constexpr std::size_t longest_label = 63;

bool is_atom_character(char c) noexcept {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  return is_alnum(c) || marks.find(c) != std::string_view::npos;
}

/// True when `text` is one or more parts with a dot between each two, and every part is right.
template <typename Predicate>
bool is_dotted(std::string_view text, Predicate is_part) noexcept {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!is_part(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_atom(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_atom_character);
}

bool is_label(std::string_view text) noexcept {
  return !text.empty() && text.size() <= longest_label && is_alnum(text.front()) && is_alnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

/// How many characters of `text` its quoted string takes, quotes included; 0 when it does not begin with a whole one.
std::size_t quoted_length(std::string_view text) noexcept {
  if (text.empty() || text[0] != '"') return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
    if (i == text.size() || text[i] < ' ' || text[i] > '~') return 0;
  }
  return 0;
}

bool is_domain(std::string_view text) noexcept {
  if (text.size() > longest_domain) return false;
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return is_dotted(text, is_label);
  const std::string_view literal = text.substr(1, text.size() - 2);
  constexpr std::string_view tag = "ipv6:";
  if (!equal_ignoring_case(literal.substr(0, tag.size()), tag)) return is_ipv4(literal);
  return is_ipv6(literal.substr(tag.size()), 6);
}

}  // namespace

bool is_email(std::string_view text) noexcept {
  const std::size_t quoted = quoted_length(text);
  const std::size_t at = quoted != 0 ? quoted : text.find('@');
  if (at >= text.size() || text[at] != '@' || at > longest_local_part) return false;
  return (quoted != 0 || is_dotted(text.substr(0, at), is_atom)) && is_domain(text.substr(at + 1));
}

}  // namespace signpost
