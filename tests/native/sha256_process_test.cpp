// The compression function and what is built on it, against mbedTLS's own at every alignment, and against Python.
#include "sha256_process.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "encoding.h"
#include "reference_program.h"
#include "sha256_compress.h"
#include "signpost/hmac.h"
#include "stock_sha256.h"

namespace sha256 = signpost::sha256;

namespace {

using digest = std::array<unsigned char, 32>;
using compress_function = void (*)(std::uint32_t*, const unsigned char*, std::size_t) noexcept;

struct way {
  std::string name;
  compress_function compress;
};

/// The ways to compress that this processor has.
std::vector<way> ways() {
  std::vector<way> all{{"portable", sha256::compress_ring}};
#if defined(__x86_64__)
  if (sha256::has_sha_ni()) {
    all.push_back({"SHA instructions of x86-64", sha256::compress_sha_ni});
  } else {
    WARN("this processor has no SHA instructions: compress_sha_ni() is not tested here");
  }
#endif
  return all;
}

/// The same bytes in every run.
std::vector<unsigned char> noise(std::size_t size) {
  std::mt19937 random(2104);
  std::vector<unsigned char> bytes(size);
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
  return bytes;
}

digest stock_digest(const unsigned char* data, std::size_t size) {
  mbedtls_sha256_context context;
  stock_sha256_init(&context);
  stock_sha256_starts(&context, 0);
  stock_sha256_update(&context, data, size);
  digest result;
  stock_sha256_finish(&context, result.data());
  return result;
}

/// Through the core's update(), in pieces whose sizes `random` chooses.
digest own_digest(const unsigned char* data, std::size_t size, std::mt19937& random) {
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  mbedtls_sha256_starts(&context, 0);
  while (size > 0) {
    const std::size_t piece = random() % (size + 1);
    sha256::update(context, data, piece);
    data += piece;
    size -= piece;
  }
  digest result;
  mbedtls_sha256_finish(&context, result.data());
  return result;
}

}  // namespace

TEST_CASE("Every way to compress gives what mbedTLS's own gives, from 0 to 9 blocks at every alignment") {
  const std::vector<unsigned char> bytes = noise(64 + 9 * 64);
  for (const way& each : ways()) {
    for (std::size_t offset = 0; offset < 64; ++offset) {
      for (std::size_t count = 0; count < 10; ++count) {
        mbedtls_sha256_context expected;
        std::memcpy(expected.MBEDTLS_PRIVATE(state), bytes.data() + count, sizeof expected.MBEDTLS_PRIVATE(state));
        std::array<std::uint32_t, 8> state;
        std::memcpy(state.data(), expected.MBEDTLS_PRIVATE(state), sizeof state);
        // Allocated to size, so that a byte read beyond it is seen.
        const std::vector<unsigned char> exact(bytes.begin(), bytes.begin() + static_cast<int>(offset + 64 * count));
        for (std::size_t i = 0; i < count; ++i) stock_sha256_process(&expected, exact.data() + offset + 64 * i);
        each.compress(state.data(), exact.data() + offset, count);
        INFO(each.name << ", " << count << " blocks at " << offset);
        REQUIRE(std::memcmp(state.data(), expected.MBEDTLS_PRIVATE(state), sizeof state) == 0);
      }
    }
  }
}

TEST_CASE("The chaining value may lie at every address that a word may") {
  const std::vector<unsigned char> bytes = noise(64);
  for (const way& each : ways()) {
    for (std::size_t offset = 0; offset < 16; ++offset) {
      std::array<std::uint32_t, 8 + 16 + 1> words{};
      each.compress(words.data() + offset, bytes.data(), 1);
      mbedtls_sha256_context expected{};
      stock_sha256_process(&expected, bytes.data());
      INFO(each.name << " at word " << offset);
      CHECK(std::memcmp(words.data() + offset, expected.MBEDTLS_PRIVATE(state), 32) == 0);
      for (std::size_t i = 0; i < words.size(); ++i) {
        if (i < offset || i >= offset + 8) REQUIRE(words[i] == 0);
      }
    }
  }
}

TEST_CASE("Messages of 0 to 1000 bytes in random pieces, at every alignment") {
  std::mt19937 random(64);
  const std::vector<unsigned char> bytes = noise(64 + 1000);
  for (std::size_t size = 0; size <= 1000; ++size) {
    for (std::size_t offset = 0; offset < 64; ++offset) {
      INFO(size << " bytes at " << offset);
      REQUIRE(own_digest(bytes.data() + offset, size, random) == stock_digest(bytes.data() + offset, size));
    }
  }
}

TEST_CASE("Large messages in random pieces") {
  std::mt19937 random(1024);
  const std::vector<unsigned char> bytes = noise((1 << 20) + 64);
  for (const std::size_t size : {65535U, 65536U, 65599U, 1048575U, 1048576U, 1048577U, 1048639U}) {
    INFO(size);
    CHECK(own_digest(bytes.data() + 1, size, random) == stock_digest(bytes.data() + 1, size));
  }
}

TEST_CASE("The count of bytes carries as mbedTLS's does, beyond 512 MiB and beyond 4 GiB") {
  const std::vector<unsigned char> bytes = noise(1000);
  for (const std::uint32_t low : {0x1fffff00U, 0x1fffffffU, 0xfffffe00U, 0xfffffff0U, 0xffffffffU}) {
    for (const std::size_t size : {64U, 200U, 512U, 999U}) {
      mbedtls_sha256_context own{};
      own.MBEDTLS_PRIVATE(total)[0] = low;
      mbedtls_sha256_context expected = own;
      sha256::update(own, bytes.data(), size);
      stock_sha256_update(&expected, bytes.data(), size);
      INFO(low << " + " << size);
      CHECK(own.MBEDTLS_PRIVATE(total)[0] == expected.MBEDTLS_PRIVATE(total)[0]);
      CHECK(own.MBEDTLS_PRIVATE(total)[1] == expected.MBEDTLS_PRIVATE(total)[1]);
      digest own_result;
      digest expected_result;
      mbedtls_sha256_finish(&own, own_result.data());
      stock_sha256_finish(&expected, expected_result.data());
      CHECK(own_result == expected_result);
    }
  }
}

TEST_CASE("HMACs of 0 to 1000 bytes under keys of 0 to 200 bytes, whole and in pieces, are Python's") {
  constexpr std::string_view python =
      "import sys, hashlib, hmac\n"
      "for line in sys.stdin:\n"
      "    key, size = map(int, line.split())\n"
      "    text = bytes((i * i + 7 * i) % 251 for i in range(1000))\n"
      "    print(hmac.new(text[:key], text[:size], hashlib.sha256).hexdigest())\n";
  std::string text(1000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>((i * i + 7 * i) % 251);
  std::vector<std::string> questions;
  for (std::size_t size = 0; size <= 1000; ++size) {
    questions.push_back(std::to_string(size % 201) + " " + std::to_string(size));
  }
  const std::vector<std::string> answers = ask_reference("python3", python, questions);
  std::mt19937 random(4231);
  for (std::size_t size = 0; size <= 1000; ++size) {
    const signpost::hmac_key key(std::string_view(text).substr(0, size % 201));
    const std::string_view whole = std::string_view(text).substr(0, size);
    const std::size_t first = random() % (size + 1);
    const std::size_t second = first + random() % (size - first + 1);
    INFO(size << " bytes, cut at " << first << " and " << second);
    REQUIRE(encode_mac(key.sign({whole}), signpost::mac_encoding::hex) == answers[size]);
    REQUIRE(encode_mac(key.sign({whole.substr(0, first), whole.substr(first, second - first), whole.substr(second)}),
                       signpost::mac_encoding::hex) == answers[size]);
  }
}

#if defined(__x86_64__) && defined(__linux__)
TEST_CASE("The processor is asked for its SHA instructions as the kernel asks it") {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line) && !line.starts_with("flags")) {
  }
  REQUIRE(line.starts_with("flags"));
  CHECK(sha256::has_sha_ni() == ((line + " ").find(" sha_ni ") != std::string::npos));
}
#endif
