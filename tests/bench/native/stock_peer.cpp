// mbedTLS with its own compression function, driven as well as its interface allows: midstates made once and cloned.
#include <array>

#include "peer.h"
#include "stock_sha256.h"

namespace {

mbedtls_sha256_context midstate(std::string_view key, unsigned char pad) {
  std::array<unsigned char, 64> block{};
  for (std::size_t i = 0; i < block.size(); ++i) {
    block[i] = static_cast<unsigned char>((i < key.size() ? static_cast<unsigned char>(key[i]) : 0U) ^ pad);
  }
  mbedtls_sha256_context context;
  stock_sha256_init(&context);
  stock_sha256_starts(&context, 0);
  stock_sha256_update(&context, block.data(), block.size());
  return context;
}

}  // namespace

void add_stock_mbedtls(std::vector<peer>& to, std::string_view key) {
  to.push_back({"mbedTLS, midstates kept", [inner = midstate(key, 0x36), outer = midstate(key, 0x5c)](
                                               std::string_view message, signpost::mac& into) {
                  mbedtls_sha256_context running;
                  stock_sha256_clone(&running, &inner);
                  stock_sha256_update(&running, reinterpret_cast<const unsigned char*>(message.data()), message.size());
                  stock_sha256_finish(&running, into.data());
                  stock_sha256_clone(&running, &outer);
                  stock_sha256_update(&running, into.data(), into.size());
                  stock_sha256_finish(&running, into.data());
                }});
}
