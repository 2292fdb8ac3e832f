// HMAC-SHA256 under a key that is used again and again, as a verifier does: Signpost against OpenSSL, mbedTLS,
// libsodium.
//
//   signpost_bench [rounds]        a Markdown table; each number is how many times as long as Signpost a peer takes
//   signpost_bench count N BYTES   N MACs of a message of BYTES and nothing else, for valgrind
//
// Instructions of one MAC, which no other program disturbs: "Collected" divided by N, printed by
//
//   valgrind --tool=callgrind --callgrind-out-file=/dev/null
//     --toggle-collect='signpost::hmac_key::sign(std::initializer_list*' signpost_bench count 1000 300
//
// valgrind does not know the SHA instructions and says so through cpuid: what it counts is the portable way.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "measure.h"

namespace {

constexpr std::string_view key = "a secret of thirty-two bytes ...";

std::string message_of(std::size_t size) {
  std::string message(size, '\0');
  for (std::size_t i = 0; i < size; ++i) message[i] = static_cast<char>((i * i + 7 * i) % 251);
  return message;
}

std::vector<peer> all_peers() {
  std::vector<peer> peers;
  // A std::function must be copyable and a key is not: it is shared.
  peers.push_back({"Signpost", [own = std::make_shared<const signpost::hmac_key>(key)](
                                   std::string_view message, signpost::mac& into) { into = own->sign({message}); }});
  add_openssl(peers, key);
  add_stock_mbedtls(peers, key);
#if defined(SIGNPOST_HAS_SODIUM)
  add_sodium(peers, key);
#endif
  return peers;
}

/// Who disagrees with OpenSSL is not worth measuring.
bool agree(const std::vector<peer>& peers, std::string_view message) {
  signpost::mac expected{};
  peers[1].sign(message, expected);
  bool all = true;
  for (const peer& each : peers) {
    signpost::mac found{};
    each.sign(message, found);
    if (found != expected) {
      std::fprintf(stderr, "%s computes another MAC of %zu bytes\n", each.name.c_str(), message.size());
      all = false;
    }
  }
  return all;
}

int print_table(std::size_t rounds) {
  const std::vector<peer> peers = all_peers();
  std::printf("| bytes |");
  for (const peer& each : peers) std::printf(" %s |", each.name.c_str());
  std::printf("\n| ---: |");
  for (std::size_t i = 0; i < peers.size(); ++i) std::printf(" ---: |");
  std::printf("\n");
  for (const std::size_t size : {128U, 300U, 1024U, 4096U, 65536U, 1048576U}) {
    const std::string message = message_of(size);
    if (!agree(peers, message)) return 1;
    std::printf("| %zu |", size);
    for (const double ratio : times_of_first(peers, message, rounds)) std::printf(" %.2f |", ratio);
    std::printf("\n");
  }
  return 0;
}

int count(std::size_t macs, std::size_t size) {
  const signpost::hmac_key own(key);
  const std::string message = message_of(size);
  unsigned sum = 0;
  for (std::size_t i = 0; i < macs; ++i) sum += own.sign({message})[0];
  std::printf("%zu MACs of %zu bytes, sum of their first bytes %u\n", macs, size, sum);
  return 0;
}

std::size_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "count") return count(number(argv[2]), number(argv[3]));
  return print_table(argc > 1 ? number(argv[1]) : 301);
}
