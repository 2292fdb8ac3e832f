#include "sha256.h"

#include "sha256_process.h"

namespace signpost {

// The software SHA-256 has no failing paths (its int results are for hardware replacements), so they are not passed on.
std::array<std::uint8_t, 32> sha256_of(std::initializer_list<std::string_view> pieces) {
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  mbedtls_sha256_starts(&context, 0);
  for (const std::string_view piece : pieces) {
    sha256::update(context, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
  }
  std::array<std::uint8_t, 32> digest;
  mbedtls_sha256_finish(&context, digest.data());
  mbedtls_sha256_free(&context);
  return digest;
}

}  // namespace signpost
