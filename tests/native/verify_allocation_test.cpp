// Verifying, inspecting and checking in a block of the caller's: nothing is allocated.
#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "encoding.h"
#include "signpost/signpost.h"

// The sanitizers have an allocator of their own, whose checks are worth more than this count.
#if defined(__SANITIZE_ADDRESS__)
#define SIGNPOST_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SIGNPOST_COUNTS_ALLOCATIONS 0
#endif
#endif
#if !defined(SIGNPOST_COUNTS_ALLOCATIONS)
#define SIGNPOST_COUNTS_ALLOCATIONS 1
#endif

#if SIGNPOST_COUNTS_ALLOCATIONS
namespace {
std::atomic<std::size_t> allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

using namespace signpost;

namespace {

constexpr std::string_view secret = "a-secret-of-thirty-two-characters";
constexpr unix_ms now = 1'705'587'720'000;

/// A verifier of ClientPress and a good webhook for it.
struct setting {
  provider_ptr from = provider::builtin("clientpress").value();
  verifier with = verifier::make(from, std::initializer_list<text_view>{secret}).value();
  std::string body = from->events()[static_cast<std::size_t>(from->find_event("task.completed"))].example;
  std::string signature = "sha256=" + encode_mac(hmac_key(secret).sign({body}), mac_encoding::hex);
  unix_ms sent = with.verify(headers(), body, now).timestamp.value();

  std::vector<header_view> headers() const {
    return {{"X-CP-Signature", signature}, {"X-CP-Delivery", "6f1f2c34-9d0e-4c6b-8a43-5f1f0e0f7a11"}};
  }
};

}  // namespace

#if SIGNPOST_COUNTS_ALLOCATIONS
TEST_CASE("A verifier with a block allocates nothing, whatever it finds; nor do inspecting and checking") {
  const setting of;
  const program& opened = of.from->compiled();
  const verifier& with = of.with;
  const std::string_view name = "task.completed";
  const std::vector<std::string> bodies = {
      of.body,
      of.body + " ",
      "",
      "{\"event\":\"task.completed\",\"data\":",
      "[0x1]",
      R"({"event":"task.\u0063ompleted","timestamp":"2024-01-18T14:22:00Z","portal_id":"a","data":{"b":1,"a":2,"b":3}})",
      R"({"event":"no.such.event","timestamp":17,"data":[]})",
  };
  std::vector<std::string> signatures;
  signatures.reserve(bodies.size());
  for (const std::string& body : bodies) {
    signatures.push_back("sha256=" + encode_mac(hmac_key(secret).sign({body}), mac_encoding::hex));
  }
  std::vector<char> block(100'000);
  std::size_t authentic = 0;
  std::size_t refused = 0;
  const std::size_t before = allocations;
  const verify_options options;
  for (const std::string& body : bodies) {
    for (const std::string& signature : signatures) {
      const std::array<header_view, 3> headers = {
          header_view{"X-CP-Signature", signature}, {"X-CP-Delivery", "6f1f2c34"}, {"X-CP-Delivery", "9d0e4c6b"}};
      for (const unix_ms at : {of.sent, now}) {
        const evaluation found = with.verify(headers, body, at, block);
        authentic += found.authentic ? 1 : 0;
        refused += found.code == errc::ok ? 0 : 1;
        refused += inspect(opened, headers, body, at, options, block)->code == errc::ok ? 0 : 1;
      }
    }
    refused += check(opened, body, name, block).code == errc::ok ? 0 : 1;
  }
  const std::size_t after = allocations;
  CHECK(after == before);
  CHECK(authentic == 2 * bodies.size());
  CHECK(refused > 2 * bodies.size() * bodies.size());
}
#endif
