// OpenSSL's three ways: one call for everything, a reused HMAC_CTX, a reused EVP_MAC_CTX.
#define OPENSSL_SUPPRESS_DEPRECATED  // HMAC_CTX is what most programs still use, and is the fastest of the three
#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "peer.h"

namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::shared_ptr<HMAC_CTX> hmac_context(std::string_view key) {
  const std::shared_ptr<HMAC_CTX> context(HMAC_CTX_new(), HMAC_CTX_free);
  HMAC_Init_ex(context.get(), key.data(), static_cast<int>(key.size()), EVP_sha256(), nullptr);
  return context;
}

std::shared_ptr<EVP_MAC_CTX> mac_context(std::string_view key) {
  const std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
  const std::shared_ptr<EVP_MAC_CTX> context(EVP_MAC_CTX_new(hmac.get()), EVP_MAC_CTX_free);
  std::string name = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                                                OSSL_PARAM_construct_end()};
  EVP_MAC_init(context.get(), bytes_of(key), key.size(), parameters.data());
  return context;
}

}  // namespace

void add_openssl(std::vector<peer>& to, std::string_view key) {
  to.push_back({"OpenSSL HMAC()", [key = std::string(key)](std::string_view message, signpost::mac& into) {
                  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(),
                       into.data(), nullptr);
                }});
  to.push_back(
      {"OpenSSL HMAC_CTX reused", [context = hmac_context(key)](std::string_view message, signpost::mac& into) {
         HMAC_Init_ex(context.get(), nullptr, 0, nullptr, nullptr);
         HMAC_Update(context.get(), bytes_of(message), message.size());
         HMAC_Final(context.get(), into.data(), nullptr);
       }});
  to.push_back(
      {"OpenSSL EVP_MAC_CTX reused", [context = mac_context(key)](std::string_view message, signpost::mac& into) {
         std::size_t size = 0;
         EVP_MAC_init(context.get(), nullptr, 0, nullptr);
         EVP_MAC_update(context.get(), bytes_of(message), message.size());
         EVP_MAC_final(context.get(), into.data(), &size, into.size());
       }});
}
