// Which addresses are public, against Python's ipaddress.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "address.h"
#include "reference_program.h"
#include "signpost/destination.h"

using signpost::address_block;
using signpost::check_address;
using signpost::errc;
using signpost::ip_address;
using signpost::parse_address_block;
using signpost::to_text;

namespace {

/// Blocks whose ends and neighbours are asked about: all of IANA's special-purpose registries, and a few public ones.
constexpr std::string_view blocks[] = {
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.10",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255",
    "168.63.129.16",
    "8.8.8.0/24",
    "::",
    "::1",
    "::/96",
    "::ffff:0:0/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1",
    "2001:1::2",
    "2001:1::3",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3ffe::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "2000::/3",
    "2606:4700::/32",
};

/// The next address, or the one before; wraps around at the ends.
ip_address neighbour(ip_address of, int step) {
  for (std::size_t i = of.is_v6 ? 16 : 4; i-- > 0;) {
    of.bytes[i] = static_cast<std::uint8_t>(of.bytes[i] + step);
    if (of.bytes[i] != (step > 0 ? 0x00 : 0xff)) break;
  }
  return of;
}

/// The block's first address with random bits behind its prefix; `fill` instead of random ones when it is given.
ip_address inside(const address_block& block, std::mt19937_64& random, std::optional<bool> fill = {}) {
  ip_address one = block.first;
  for (int bit = block.prefix; bit < (one.is_v6 ? 128 : 32); ++bit) {
    if (fill.value_or(random() % 2 != 0)) {
      one.bytes[static_cast<std::size_t>(bit / 8)] |=
          static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
    }
  }
  return one;
}

/// Ends, neighbours and insides of the blocks, and addresses from anywhere.
std::vector<std::string> sample_addresses() {
  std::mt19937_64 random(20260609);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same sample in every run
  std::vector<std::string> sample;
  for (const std::string_view text : blocks) {
    const auto block = parse_address_block(text);
    REQUIRE(block.has_value());
    const ip_address last = inside(*block, random, true);
    for (const ip_address& one : {block->first, last, neighbour(block->first, -1), neighbour(last, 1)}) {
      sample.push_back(to_text(one));
    }
    for (int i = 0; i < 40; ++i) sample.push_back(to_text(inside(*block, random)));
  }
  for (const std::string_view everywhere : {"0.0.0.0/0", "::/0", "2000::/3", "2000::/12", "2000::/4"}) {
    const auto block = parse_address_block(everywhere);
    for (int i = 0; i < 1'000; ++i) sample.push_back(to_text(inside(*block, random)));
  }
  return sample;
}

/// Answers each address with True or False, its is_global, or with "differs" where Signpost is stricter on purpose.
/// Which of these blocks Python calls global depends on its version and on how it sees the address that one carries.
constexpr std::string_view python_is_global =
    "import sys, ipaddress\n"
    "stricter = [ipaddress.ip_network(block) for block in [\n"
    "    '192.0.0.0/24',      # its few reachable addresses are anycast services of routers\n"
    "    '192.88.99.0/24',    # 6to4 relays, deprecated by RFC 7526\n"
    "    '168.63.129.16/32',  # public by its number, but Azure answers its own machines there\n"
    "    '224.0.0.0/4',       # multicast is global to Python; no server is\n"
    "    '::/96',             # IPv4-compatible\n"
    "    '::ffff:0:0/96',     # IPv4-mapped: Python judges the ip_address inside\n"
    "    '64:ff9b::/96',      # NAT64: Python calls it global\n"
    "    '64:ff9b:1::/48',    # local NAT64: unknown to older Pythons\n"
    "    '2001::/23',         # its few reachable addresses are anycast services and AS112\n"
    "    '2002::/16',         # 6to4: older Pythons call it global\n"
    "    '3fff::/20',         # documentation: unknown to older Pythons\n"
    "]]\n"
    "assigned = ipaddress.ip_network('2000::/3')  # in IPv6 nothing else is public\n"
    "for line in sys.stdin:\n"
    "    one = ipaddress.ip_address(line.strip())\n"
    "    differs = any(one in block for block in stricter) or (one.version == 6 and one not in assigned)\n"
    "    print('differs' if differs else one.is_global)\n";

}  // namespace

TEST_CASE("An address is public where Python's ipaddress calls it global, but for the differences stated") {
  const std::vector<std::string> sample = sample_addresses();
  const std::vector<std::string> global = ask_reference("python3", python_is_global, sample);
  std::size_t is_public = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    INFO(sample[i] << ": " << global[i]);
    const auto checked = check_address(sample[i]);
    if (global[i] == "True") {
      ++is_public;
      REQUIRE(checked);
    } else {
      REQUIRE((global[i] == "False" || global[i] == "differs"));
      REQUIRE(!checked);
      REQUIRE(checked.error().code == errc::destination_not_public);
    }
  }
  CHECK(is_public > 1'000);
}
