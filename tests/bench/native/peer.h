// Whoever can compute HMAC-SHA256, and is measured doing it.
#ifndef SIGNPOST_TESTS_BENCH_NATIVE_PEER_H
#define SIGNPOST_TESTS_BENCH_NATIVE_PEER_H

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/hmac.h"

struct peer {
  std::string name;
  std::function<void(std::string_view message, signpost::mac& into)> sign;
};

/// Each adds itself under the given key, prepared beforehand as far as its interface lets a caller do so.
void add_stock_mbedtls(std::vector<peer>& to, std::string_view key);
void add_openssl(std::vector<peer>& to, std::string_view key);
void add_sodium(std::vector<peer>& to, std::string_view key);

#endif
