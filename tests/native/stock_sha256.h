// mbedTLS's SHA-256 as its authors left it (cmake/StockSha256.cmake): the functions of mbedtls/sha256.h under other
// names.
#ifndef SIGNPOST_TESTS_NATIVE_STOCK_SHA256_H
#define SIGNPOST_TESTS_NATIVE_STOCK_SHA256_H

#include <cstddef>

#include <mbedtls/sha256.h>

extern "C" {
void stock_sha256_init(mbedtls_sha256_context* context);
void stock_sha256_clone(mbedtls_sha256_context* to, const mbedtls_sha256_context* from);
int stock_sha256_starts(mbedtls_sha256_context* context, int is224);
int stock_sha256_update(mbedtls_sha256_context* context, const unsigned char* data, std::size_t size);
int stock_sha256_finish(mbedtls_sha256_context* context, unsigned char* digest);
int stock_sha256_process(mbedtls_sha256_context* context, const unsigned char* block);
}

#endif
