// Ids of events. Expected UUIDs were made with Python: uuid.UUID(bytes=..., version=4).
#include "signpost/event_id.h"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace signpost;

namespace {

std::string made(std::string_view provider, const std::string& random) {
  const result<std::string> id = make_event_id(*provider::builtin(provider).value(), random);
  REQUIRE(id);
  return *id;
}

std::string counted() {
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += static_cast<char>(i);
  return bytes;
}

}  // namespace

TEST_CASE("A new id has the provider's form") {
  const std::string ones(16, '\xff');
  const std::string zeros(16, '\0');
  for (const std::string_view uuids : {"clientpress", "cepro"}) {
    CHECK(made(uuids, counted()) == "00010203-0405-4607-8809-0a0b0c0d0e0f");
    CHECK(made(uuids, ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    CHECK(made(uuids, zeros) == "00000000-0000-4000-8000-000000000000");
  }
  CHECK(made("clientflow", counted()) == "evt_000102030405060708090a0b0c0d0e0f");
  CHECK(made("portalio", counted()) == "evt_000102030405060708090a0b0c0d0e0f");
  CHECK(made("standard", ones) == "msg_ffffffffffffffffffffffffffffffff");
}

TEST_CASE("A new id takes 16 random bytes, no more and no fewer") {
  for (const std::size_t count : {0U, 15U, 17U}) {
    const result<std::string> id = make_event_id(*provider::builtin("cepro").value(), std::string(count, 'x'));
    REQUIRE_FALSE(id);
    CHECK(id.error().code == errc::invalid_option);
    CHECK(id.error().pointer == "/random");
  }
}

TEST_CASE("What is made may be given") {
  for (const std::string_view name : provider::builtin_names()) {
    CHECK(check_event_id(*provider::builtin(name).value(), made(name, counted())));
  }
}
