// libsodium, whose state after its key can be copied: midstates kept, as with mbedTLS.
#include <sodium.h>

#include "peer.h"

void add_sodium(std::vector<peer>& to, std::string_view key) {
  crypto_auth_hmacsha256_state keyed;
  crypto_auth_hmacsha256_init(&keyed, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  to.push_back({"libsodium, state kept", [keyed](std::string_view message, signpost::mac& into) {
                  crypto_auth_hmacsha256_state running = keyed;
                  crypto_auth_hmacsha256_update(&running, reinterpret_cast<const unsigned char*>(message.data()),
                                                message.size());
                  crypto_auth_hmacsha256_final(&running, into.data());
                }});
}
