// The grammars of signature headers, and strict hex and base64.
#include "signature_scheme.h"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace signpost;

namespace {

const std::string hex64(64, 'a');
// base64 of 32 zero bytes: the last character carries only zero bits that are not used.
const std::string base64_zero = std::string(42, 'A') + "A=";

signature_scheme keys_scheme() {
  signature_scheme scheme;
  scheme.form = signature_form::keys;
  scheme.mac_key = "v1";
  scheme.timestamp_key = "t";
  return scheme;
}

signature_scheme list_scheme() {
  signature_scheme scheme;
  scheme.form = signature_form::list;
  scheme.separator = ' ';
  scheme.encoding = mac_encoding::base64;
  scheme.prefix = "v1,";
  scheme.version = "v1,";
  return scheme;
}

bool parses(const signature_scheme& scheme, const std::string& value) {
  parsed_signature parsed;
  return parse_signature(scheme, value, parsed);
}

}  // namespace

TEST_CASE("A single value is exactly its prefix and one MAC") {
  signature_scheme scheme;
  scheme.prefix = "sha256=";
  CHECK(parses(scheme, "sha256=" + hex64));
  for (const std::string& wrong : std::vector<std::string>{
           hex64, "sha256=" + hex64 + "0", "sha256=" + hex64.substr(1), "SHA256=" + hex64, " sha256=" + hex64,
           "sha256=" + hex64 + "\n", "sha256=" + std::string(64, 'A'), "sha256=" + std::string(64, 'g'),
           "sha256=", std::string(), "sha256=" + hex64 + ", sha256=" + hex64}) {
    INFO(wrong);
    CHECK_FALSE(parses(scheme, wrong));
  }
}

TEST_CASE("A key list takes one timestamp, one or more MACs, and skips keys it does not know") {
  const signature_scheme scheme = keys_scheme();
  parsed_signature parsed;
  const std::string value = "t=1710000000,v0=whatever,v1=" + hex64 + ",v1=" + std::string(64, 'b') + ",x=";
  REQUIRE(parse_signature(scheme, value, parsed));
  CHECK(parsed.timestamp == "1710000000");
  CHECK(parsed.count == 2);
  for (const std::string& wrong :
       std::vector<std::string>{"t=1,t=1,v1=" + hex64, "v1=" + hex64, std::string("t=1"), "t=01,v1=" + hex64,
                                "t=+1,v1=" + hex64, "t=1.5,v1=" + hex64, "t=,v1=" + hex64, "t=1,v1=" + hex64 + ",",
                                "t=1, v1=" + hex64, "t=1,v1=" + hex64 + ",v1=zz", "t=1;v1=" + hex64,
                                "t=1,v1=" + hex64 + ", t=1,v1=" + hex64, "t=1234567890123,v1=" + hex64}) {
    INFO(wrong);
    CHECK_FALSE(parses(scheme, wrong));
  }
}

TEST_CASE("A list skips other versions, but needs one of its own") {
  const signature_scheme scheme = list_scheme();
  parsed_signature parsed;
  REQUIRE(parse_signature(scheme, "v1a,anything v1," + base64_zero + " v2,x v1," + base64_zero, parsed));
  CHECK(parsed.count == 2);
  for (const std::string& wrong :
       std::vector<std::string>{std::string("v1a,x"), "v1," + base64_zero + " ", " v1," + base64_zero,
                                "v1," + base64_zero + "  v1," + base64_zero, "v1," + base64_zero.substr(0, 43),
                                "v1," + base64_zero + ", v1," + base64_zero, "junk v1," + base64_zero,
                                "v1," + std::string(42, 'A') + "B=", "v1," + std::string(42, '-') + "A="}) {
    INFO(wrong);
    CHECK_FALSE(parses(scheme, wrong));
  }
}

TEST_CASE("Only so many candidates are looked at") {
  const auto header_with = [](std::size_t count) {
    std::string value = "t=1";
    for (std::size_t i = 0; i < count; ++i) {
      value += ",v1=" + hex64;
    }
    return value;
  };
  CHECK(parses(keys_scheme(), header_with(max_candidates)));
  CHECK_FALSE(parses(keys_scheme(), header_with(max_candidates + 1)));
}

TEST_CASE("A written signature has the form that its template has") {
  mac zero{};
  CHECK(write_signature(keys_scheme(), std::vector{zero, zero}, "7") ==
        "t=7,v1=" + std::string(64, '0') + ",v1=" + std::string(64, '0'));
  CHECK(write_signature(list_scheme(), std::vector{zero, zero}, "7") == "v1," + base64_zero + " v1," + base64_zero);
}

TEST_CASE("base64 as RFC 4648 writes it, and nothing else") {
  // Pairs printed by Python's base64.b64encode.
  const auto [bytes, text] = GENERATE(table<std::string, std::string>({{"", ""},
                                                                       {"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"\xff\xfe\xfd", "//79"}}));
  CHECK(encode_base64(bytes) == text);
  CHECK(decode_base64(text) == bytes);
  for (const char* wrong : {"Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", "=m9v", "Z===", "Zm=v", "_-79", "Zg==Zg=="}) {
    INFO(wrong);
    CHECK_FALSE(decode_base64(wrong));
  }
}
