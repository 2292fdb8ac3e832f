#include "address.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>

#include "characters.h"

namespace signpost {
namespace {

constexpr int groups_of_v6 = 8;
constexpr std::uint64_t end_of_ipv4 = std::uint64_t{1} << 32;

ip_address ipv4_of(std::uint32_t number) noexcept {
  ip_address made;
  for (std::size_t i = 0; i < 4; ++i) made.bytes[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return made;
}

/// The whole text as a number in base 8, 10 or 16; at most 2^32, whatever it is beyond.
std::optional<std::uint64_t> read_number(std::string_view text, unsigned base) noexcept {
  if (text.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    const char lower = to_lower(c);
    const unsigned digit = is_digit(c)                      ? static_cast<unsigned>(c - '0')
                           : (lower >= 'a' && lower <= 'f') ? static_cast<unsigned>(lower - 'a') + 10
                                                            : base;
    if (digit >= base) return std::nullopt;
    number = std::min(number * base + digit, end_of_ipv4);
  }
  return number;
}

/// One part of an IPv4 address as WHATWG URL reads it: "0x" alone is 0.
std::optional<std::uint64_t> read_ipv4_part(std::string_view part) noexcept {
  if (part.size() >= 2 && part[0] == '0' && to_lower(part[1]) == 'x') {
    return part.size() == 2 ? std::optional<std::uint64_t>(0) : read_number(part.substr(2), 16);
  }
  if (part.size() >= 2 && part[0] == '0') return read_number(part.substr(1), 8);
  return read_number(part, 10);
}

/// The groups that were read, in front.
struct group_list {
  std::array<std::uint16_t, groups_of_v6> groups{};
  std::size_t count = 0;

  bool add(std::uint64_t group) noexcept {
    if (count == groups.size()) return false;
    groups[count++] = static_cast<std::uint16_t>(group);
    return true;
  }
};

/// Reads "a:b:c"; an IPv4 address at the end counts as two groups where one may stand. Nothing at all is no group.
bool read_groups(std::string_view text, bool may_end_in_ipv4, group_list& into) noexcept {
  if (text.empty()) return true;
  for (;;) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    const bool last = colon == std::string_view::npos;
    const std::optional<std::uint64_t> group = part.size() <= 4 ? read_number(part, 16) : std::nullopt;
    if (group) {
      if (!into.add(*group)) return false;
    } else {
      const std::optional<ip_address> tail = last && may_end_in_ipv4 ? parse_ipv4(part) : std::nullopt;
      if (!tail) return false;
      if (!into.add(tail->bytes[0] * 256U + tail->bytes[1]) || !into.add(tail->bytes[2] * 256U + tail->bytes[3])) {
        return false;
      }
    }
    if (last) return true;
    text.remove_prefix(colon + 1);
  }
}

void put_groups(const group_list& list, std::size_t first, ip_address& into) noexcept {
  for (std::size_t i = 0; i < list.count; ++i) {
    into.bytes[(first + i) * 2] = static_cast<std::uint8_t>(list.groups[i] >> 8);
    into.bytes[(first + i) * 2 + 1] = static_cast<std::uint8_t>(list.groups[i] & 0xffU);
  }
}

/// Where the longest run of zero groups begins, and its length; the first of several, and none that is a single group.
struct zero_run {
  std::size_t start = 0;
  std::size_t length = 0;
};

zero_run longest_zero_run(const std::array<unsigned, groups_of_v6>& groups) noexcept {
  zero_run longest;
  for (std::size_t start = 0; start < groups.size(); ++start) {
    std::size_t end = start;
    while (end < groups.size() && groups[end] == 0) ++end;
    if (end - start > std::max<std::size_t>(longest.length, 1)) longest = {start, end - start};
  }
  return longest;
}

void append_hex(std::string& text, unsigned group) {
  std::array<char, 4> digits{};
  const std::to_chars_result end = std::to_chars(digits.data(), digits.data() + digits.size(), group, 16);
  text.append(digits.data(), end.ptr);
}

std::string ipv6_text(const ip_address& of) {
  std::array<unsigned, groups_of_v6> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = of.bytes[2 * i] * 256U + of.bytes[2 * i + 1];
  const zero_run gap = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (gap.length > 0 && i == gap.start) {
      text += "::";
      i += gap.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    append_hex(text, groups[i]);
  }
  return text;
}

}  // namespace

bool address_block::contains(const ip_address& one) const noexcept {
  if (one.is_v6 != first.is_v6) return false;
  for (int bit = 0; bit < prefix; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const unsigned mask = 0x80U >> static_cast<unsigned>(bit % 8);
    if (((one.bytes[byte] ^ first.bytes[byte]) & mask) != 0) return false;
  }
  return true;
}

std::optional<ip_address> parse_ipv4(std::string_view text) noexcept {
  std::uint32_t number = 0;
  for (int octet = 0; octet < 4; ++octet) {
    const std::size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (octet == 3)) return std::nullopt;
    const std::string_view part = text.substr(0, dot);
    const std::optional<std::uint64_t> value = read_number(part, 10);
    if (!value || *value > 255 || (part.size() > 1 && part[0] == '0')) return std::nullopt;
    number = number << 8 | static_cast<std::uint32_t>(*value);
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return ipv4_of(number);
}

bool ends_in_number(std::string_view host) noexcept {
  const std::size_t dot = host.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  return !last.empty() && (std::all_of(last.begin(), last.end(), is_digit) || read_ipv4_part(last));
}

std::optional<ip_address> parse_ipv4_in_any_spelling(std::string_view host) noexcept {
  std::uint64_t number = 0;
  for (std::size_t octets = 0; octets < 4; ++octets) {
    const std::size_t dot = host.find('.');
    const std::optional<std::uint64_t> part = read_ipv4_part(host.substr(0, dot));
    if (!part) return std::nullopt;
    if (dot == std::string_view::npos) {
      if (*part >= end_of_ipv4 >> (8 * octets)) return std::nullopt;
      return ipv4_of(static_cast<std::uint32_t>(number + *part));
    }
    if (*part > 255) return std::nullopt;
    number += *part << (24 - 8 * octets);
    host.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

std::optional<ip_address> parse_ipv6(std::string_view text) noexcept {
  ip_address read;
  read.is_v6 = true;
  const std::size_t gap = text.find("::");
  group_list before;
  group_list after;
  if (gap == std::string_view::npos) {
    if (!read_groups(text, true, before) || before.count != groups_of_v6) return std::nullopt;
  } else if (!read_groups(text.substr(0, gap), false, before) || !read_groups(text.substr(gap + 2), true, after) ||
             before.count + after.count >= groups_of_v6) {
    return std::nullopt;
  }
  put_groups(before, 0, read);
  put_groups(after, groups_of_v6 - after.count, read);
  return read;
}

std::optional<address_block> parse_address_block(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const std::string_view start = text.substr(0, slash);
  std::optional<ip_address> first = parse_ipv4(start);
  if (!first) first = parse_ipv6(start);
  if (!first) return std::nullopt;
  const int bits = first->is_v6 ? 128 : 32;
  if (slash == std::string_view::npos) return address_block{*first, bits};

  const std::string_view digits = text.substr(slash + 1);
  const std::optional<std::uint64_t> prefix = read_number(digits, 10);
  if (!prefix || *prefix > static_cast<unsigned>(bits) || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  const address_block block{*first, static_cast<int>(*prefix)};
  for (int bit = block.prefix; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> static_cast<unsigned>(bit % 8);
    if ((first->bytes[static_cast<std::size_t>(bit / 8)] & mask) != 0) return std::nullopt;
  }
  return block;
}

std::string to_text(const ip_address& of) {
  if (of.is_v6) return ipv6_text(of);
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    text += std::to_string(of.bytes[i]);
  }
  return text;
}

}  // namespace signpost
