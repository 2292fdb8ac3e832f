// HMAC-SHA256 against RFC 4231 and Wycheproof.
#include "signpost/hmac.h"

#include <fstream>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "encoding.h"
#include "vectors_path.h"

using signpost::encode_mac;
using signpost::hmac_key;
using signpost::mac_encoding;

namespace {

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string hmac_hex(const std::string& key, const std::string& message) {
  return encode_mac(hmac_key(key).sign({message}), mac_encoding::hex);
}

}  // namespace

TEST_CASE("RFC 4231's test cases") {
  CHECK(hmac_hex(std::string(20, '\x0b'), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_hex(std::string(20, '\xaa'), std::string(50, '\xdd')) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(hmac_hex(from_hex("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd')) ==
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  CHECK(hmac_hex(std::string(20, '\x0c'), "Test With Truncation").substr(0, 32) == "a3b6167473100ee06e0c796c2955552b");
  CHECK(hmac_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hmac_hex(
            std::string(131, '\xaa'),
            "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
            "hashed before being used by the HMAC algorithm.") ==
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST_CASE("Wycheproof HMAC-SHA256: every one of its 174 tests") {
  const auto path = vectors_root() / "wycheproof" / "hmac_sha256_test.json";
  std::ifstream file(path);
  INFO("looked for " << path);
  REQUIRE(file.is_open());
  const auto suite = nlohmann::json::parse(file);
  int count = 0;
  for (const auto& group : suite["testGroups"]) {
    const std::size_t tag_characters = group["tagSize"].get<std::size_t>() / 4;
    for (const auto& test : group["tests"]) {
      INFO("tcId " << test["tcId"] << ": " << test["comment"]);
      const std::string tag = hmac_hex(from_hex(test["key"]), from_hex(test["msg"])).substr(0, tag_characters);
      CHECK((tag == test["tag"].get<std::string>()) == (test["result"] == "valid"));
      ++count;
    }
  }
  CHECK(count == 174);
}

TEST_CASE("A message in pieces gives the MAC of the whole, and a key signs again and again") {
  const hmac_key key("Jefe");
  const std::string whole = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  CHECK(encode_mac(key.sign({"what do ya ", "", "want for nothing?"}), mac_encoding::hex) == whole);
  CHECK(encode_mac(key.sign({"what do ya want for nothing?"}), mac_encoding::hex) == whole);
}

TEST_CASE("MACs compare by all of their bytes") {
  const hmac_key key("Jefe");
  const signpost::mac one = key.sign({"a"});
  for (std::size_t i = 0; i < one.size(); ++i) {
    signpost::mac other = one;
    other[i] ^= 1;
    CHECK_FALSE(signpost::equal_constant_time(one, other));
  }
  CHECK(signpost::equal_constant_time(one, key.sign({"a"})));
}

TEST_CASE("Wiped memory holds nothing of what it held") {
  std::string text = "a secret of some length";
  signpost::wipe(text.data(), text.size());
  CHECK(text == std::string(text.size(), '\0'));
}
