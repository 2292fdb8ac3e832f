// Prints an HMAC-SHA256 twice: by the program's own mbedTLS and by Signpost.
//   beside KEY MESSAGE
#include <array>
#include <cstdio>
#include <string_view>

#include <mbedtls/md.h>
#include <signpost/signpost.h>

namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void print(const signpost::mac& mac) {
  for (const unsigned char byte : mac) std::printf("%02x", byte);
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string_view key = argv[1];
  const std::string_view message = argv[2];
  signpost::mac mac{};
  const mbedtls_md_info_t* sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
  if (mbedtls_md_hmac(sha256, bytes_of(key), key.size(), bytes_of(message), message.size(), mac.data()) != 0) return 3;
  print(mac);
  print(signpost::hmac_key(key).sign({message}));
}
