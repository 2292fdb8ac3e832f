#include "address_registry.h"

#include <cstddef>
#include <cstdint>

namespace signpost {
namespace {

/// A block by its first address; IPv4 stands in the highest 32 bits.
struct special_block {
  std::uint64_t high;
  std::uint64_t low;
  int prefix;
  std::string_view kind;
};

constexpr std::uint64_t octets(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d = 0) {
  return a << 56 | b << 48 | c << 40 | d << 32;
}

constexpr std::uint64_t groups(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0, std::uint64_t d = 0) {
  return a << 48 | b << 32 | c << 16 | d;
}

constexpr special_block ipv4_blocks[] = {
    {octets(0, 0, 0), 0, 8, "an address of this host or network (0.0.0.0/8)"},
    {octets(10, 0, 0), 0, 8, "a private address"},
    {octets(100, 64, 0), 0, 10, "a shared address (carrier-grade NAT)"},
    {octets(127, 0, 0), 0, 8, "a loopback address"},
    {octets(169, 254, 0), 0, 16, "a link-local address (cloud metadata)"},
    {octets(168, 63, 129, 16), 0, 32, "a cloud metadata address (Azure)"},
    {octets(172, 16, 0), 0, 12, "a private address"},
    {octets(192, 0, 0), 0, 24, "an address for protocol assignments (192.0.0.0/24)"},
    {octets(192, 0, 2), 0, 24, "a documentation address"},
    {octets(192, 88, 99), 0, 24, "a 6to4 relay address"},
    {octets(192, 168, 0), 0, 16, "a private address"},
    {octets(198, 18, 0), 0, 15, "a benchmarking address"},
    {octets(198, 51, 100), 0, 24, "a documentation address"},
    {octets(203, 0, 113), 0, 24, "a documentation address"},
    {octets(224, 0, 0), 0, 4, "a multicast address"},
    {octets(255, 255, 255, 255), 0, 32, "the broadcast address"},
    {octets(240, 0, 0), 0, 4, "a reserved address (240.0.0.0/4)"},
};

// The first that contains an address names it, so a block inside another stands before it.
constexpr special_block ipv6_blocks[] = {
    {0, 0, 128, "the unspecified address"},
    {0, 1, 128, "a loopback address"},
    {0, 0, 96, "an IPv4 address inside IPv6 (IPv4-compatible)"},
    {0, groups(0, 0xffff), 96, "an IPv4 address inside IPv6 (IPv4-mapped)"},
    {groups(0x64, 0xff9b), 0, 96, "an IPv4 address inside IPv6 (NAT64)"},
    {groups(0x64, 0xff9b, 1), 0, 48, "an IPv4 address inside IPv6 (local NAT64)"},
    {groups(0x100), 0, 64, "a discard-only address"},
    {groups(0x2001), 0, 32, "an IPv4 address inside IPv6 (Teredo)"},
    {groups(0x2001, 0x2), 0, 48, "a benchmarking address"},
    {groups(0x2001, 0x10), 0, 28, "an address for protocol assignments (ORCHID)"},
    {groups(0x2001, 0x20), 0, 28, "an address for protocol assignments (ORCHIDv2)"},
    {groups(0x2001), 0, 23, "an address for protocol assignments (2001::/23)"},
    {groups(0x2001, 0xdb8), 0, 32, "a documentation address"},
    {groups(0x2002), 0, 16, "an IPv4 address inside IPv6 (6to4)"},
    {groups(0x3fff), 0, 20, "a documentation address"},
    {groups(0x5f00), 0, 16, "a segment routing address"},
    {groups(0xfc00), 0, 7, "a private address (unique local)"},
    {groups(0xfe80), 0, 10, "a link-local address"},
    {groups(0xfec0), 0, 10, "a site-local address"},
    {groups(0xff00), 0, 8, "a multicast address"},
};
constexpr special_block ipv6_unicast = {groups(0x2000), 0, 3, ""};

std::uint64_t eight_bytes(const ip_address& of, std::size_t first) noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | of.bytes[first + i];
  return number;
}

constexpr std::uint64_t leading_bits(int count) noexcept {
  return count <= 0 ? 0 : count >= 64 ? ~std::uint64_t{0} : ~(~std::uint64_t{0} >> count);
}

bool contains(const special_block& block, std::uint64_t high, std::uint64_t low) noexcept {
  return ((high ^ block.high) & leading_bits(block.prefix)) == 0 &&
         ((low ^ block.low) & leading_bits(block.prefix - 64)) == 0;
}

}  // namespace

std::string_view not_public_kind(const ip_address& of) noexcept {
  const std::uint64_t high = eight_bytes(of, 0);
  const std::uint64_t low = eight_bytes(of, 8);
  if (!of.is_v6) {
    for (const special_block& block : ipv4_blocks) {
      if (contains(block, high, low)) return block.kind;
    }
    return "";
  }
  for (const special_block& block : ipv6_blocks) {
    if (contains(block, high, low)) return block.kind;
  }
  return contains(ipv6_unicast, high, low) ? "" : "an unassigned address (outside of 2000::/3)";
}

}  // namespace signpost
