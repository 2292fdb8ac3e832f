// IP addresses: reading them in every spelling, writing them in one.
// Source: WHATWG URL (the IPv4 and IPv6 parsers), RFC 4291 (IPv6), RFC 5952 (its canonical text), RFC 4632 (blocks).
#ifndef SIGNPOST_SRC_ADDRESS_H
#define SIGNPOST_SRC_ADDRESS_H

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signpost {

/// One IPv4 or IPv6 address.
struct ip_address {
  bool is_v6 = false;
  std::array<std::uint8_t, 16> bytes{};  ///< in network order; IPv4 has the first four, the others are 0
};

/// An address and how many of its leading bits count; the others are 0.
struct address_block {
  ip_address first;
  int prefix = 0;

  /// Never for an address of the other family: an IPv4 address inside IPv6 is an IPv6 address.
  bool contains(const ip_address& one) const noexcept;
};

/// Four decimal octets without leading zeros, as resolvers and logs write an address; nothing on anything else.
std::optional<ip_address> parse_ipv4(std::string_view text) noexcept;

/// True for a host that WHATWG URL takes for an IPv4 address or for nothing: its last label is a number. `host` has no
/// trailing dot.
bool ends_in_number(std::string_view host) noexcept;

/// WHATWG URL's IPv4 parser: one to four numbers, each decimal, octal (0...) or hexadecimal (0x...), the last one
/// filling the octets that are left. `host` has no trailing dot.
std::optional<ip_address> parse_ipv4_in_any_spelling(std::string_view host) noexcept;

/// RFC 4291's text forms, with "::" and an IPv4 tail; without brackets and without a zone.
std::optional<ip_address> parse_ipv6(std::string_view text) noexcept;

/// "address/prefix" or an address alone, in parse_ipv4's or parse_ipv6's form. Bits after the prefix have to be 0.
std::optional<address_block> parse_address_block(std::string_view text) noexcept;

/// Dotted IPv4, or IPv6 in RFC 5952's form without brackets.
std::string to_text(const ip_address& of);

}  // namespace signpost

#endif
