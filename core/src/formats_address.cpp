// IP addresses as URIs and mailboxes spell them. The destination check has its own reader: it takes far more spellings,
// and for it the address counts, not the grammar.
#include "characters.h"
#include "formats.h"

namespace signpost {
namespace {

bool is_decimal_octet(std::string_view text) noexcept {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return false;
  int octet = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    octet = octet * 10 + (c - '0');
  }
  return octet <= 255;
}

bool is_group(std::string_view text) noexcept {
  if (text.empty() || text.size() > 4) return false;
  for (const char c : text) {
    if (!is_hexdig(c)) return false;
  }
  return true;
}

/// Counts the 16-bit groups of "a:b:c", an IPv4 tail as two where one may stand; 0 for "", -1 for what is no such list.
int count_groups(std::string_view text, bool may_end_in_ipv4) noexcept {
  if (text.empty()) return 0;
  int groups = 0;
  for (;;) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    const bool last = colon == std::string_view::npos;
    if (is_group(group)) {
      groups += 1;
    } else if (last && may_end_in_ipv4 && is_ipv4(group)) {
      groups += 2;
    } else {
      return -1;
    }
    if (last) return groups;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

bool is_ipv4(std::string_view text) noexcept {
  for (int octet = 1; octet < 4; ++octet) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || !is_decimal_octet(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_decimal_octet(text);
}

bool is_ipv6(std::string_view text, int most_beside_gap) noexcept {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == 8;
  const int before = count_groups(text.substr(0, gap), false);
  const int after = count_groups(text.substr(gap + 2), true);
  return before >= 0 && after >= 0 && before + after <= most_beside_gap;
}

}  // namespace signpost
