// What of mbedTLS is compiled: SHA-256, comparison in constant time, wiping of memory. Nothing else.
// Source: mbedTLS 3.6, include/mbedtls/mbedtls_config.h, which explains every option. Named to the compiler as
// MBEDTLS_CONFIG_FILE by cmake/Dependencies.cmake.
#ifndef SIGNPOST_MBEDTLS_CONFIG_H
#define SIGNPOST_MBEDTLS_CONFIG_H

// Every name of mbedTLS's gets the project's prefix (cmake/MbedtlsNames.cmake).
#include <signpost_mbedtls_names.h>

// sha256.c: the hash under every signature that a provider uses.
#define MBEDTLS_SHA256_C

// Its compression function: mbedTLS's own for ARMv8's SHA instructions, taken where the processor has them; elsewhere
// that of sha256_process.cpp. The CMake option SIGNPOST_SHA256_STOCK leaves mbedTLS as it is everywhere, to compare.
#if !defined(SIGNPOST_SHA256_STOCK)
#if defined(__aarch64__)
#define MBEDTLS_SHA256_USE_ARMV8_A_CRYPTO_IF_PRESENT
#else
#define MBEDTLS_SHA256_PROCESS_ALT
#endif
#endif

// Left out on purpose:
//   MBEDTLS_SELF_TEST    prints; the tests hold the algorithm to RFC 4231 and Wycheproof instead
//   MBEDTLS_MD_C         HMAC is two hashes with cached midstates, which md.c does not give
//   MBEDTLS_PLATFORM_C, MBEDTLS_HAVE_TIME   the core has no clock, no allocator and no printf of its own
// constant_time.c and platform_util.c need no option: they are there whenever they are compiled.

#endif
