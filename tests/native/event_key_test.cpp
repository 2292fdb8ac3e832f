// What tells one webhook from another. The vectors hold the keys; here are the rules that no single key shows.
#include "signpost/event_key.h"

#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "encoding.h"
#include "sha256.h"

using signpost::event_identity;
using signpost::event_key;
using signpost::make_event_key;
using signpost::unix_ms;

namespace {

std::string shown(const event_key& key) {
  return signpost::encode_hex({reinterpret_cast<const char*>(key.data()), key.size()});
}

}  // namespace

TEST_CASE("A key is the first half of what openssl makes of the documented encoding") {
  // printf 'i\4\0\0\0\0\0\0\0acme\5\0\0\0\0\0\0\0msg_1' | openssl dgst -sha256
  CHECK(shown(make_event_key({"acme", "msg_1", true, 7, "anything"})) == "03f71a04eeaa23f12ddbd9bc61c161b6");
  // printf 't\4\0\0\0\0\0\0\0acme\1\2\3\4\5\6\7\10\2\0\0\0\0\0\0\0{}' | openssl dgst -sha256
  CHECK(shown(make_event_key({"acme", "", true, unix_ms{0x0807060504030201}, "{}"})) ==
        "eae29b10b07dc4903f776c0a4c2a5386");
}

TEST_CASE("An id that the signature covers makes the key with the scope alone") {
  const event_key key = make_event_key({"acme", "msg_1", true, 1, "one body"});
  CHECK(make_event_key({"acme", "msg_1", true, std::nullopt, "another"}) == key);
  CHECK(make_event_key({"acme", "msg_2", true, 1, "one body"}) != key);
  CHECK(make_event_key({"other", "msg_1", true, 1, "one body"}) != key);
}

TEST_CASE("Under an id that nobody signed, another body is another webhook") {
  const event_key key = make_event_key({"acme", "msg_1", false, 1, "one body"});
  CHECK(make_event_key({"acme", "msg_1", false, 2, "one body"}) == key);
  CHECK(make_event_key({"acme", "msg_1", false, 1, "another"}) != key);
  CHECK(make_event_key({"acme", "msg_2", false, 1, "one body"}) != key);
  CHECK(make_event_key({"acme", "msg_1", true, 1, "one body"}) != key);
}

TEST_CASE("Without an id, body and time make the key, and being covered means nothing") {
  const event_key key = make_event_key({"acme", "", false, 1, "one body"});
  CHECK(make_event_key({"acme", "", true, 1, "one body"}) == key);
  CHECK(make_event_key({"acme", "", false, 2, "one body"}) != key);
  CHECK(make_event_key({"acme", "", false, std::nullopt, "one body"}) != key);
  CHECK(make_event_key({"acme", "", false, 1, "another"}) != key);
  CHECK(make_event_key({"acme", "", false, 0, ""}) != make_event_key({"acme", "", false, std::nullopt, ""}));
}

TEST_CASE("No two identities share a key, wherever the borders of their parts lie") {
  const std::vector<std::string> texts = {"", "a", "aa", "b", "ab", std::string("\0", 1), std::string(8, '\0'), "i"};
  std::set<event_key> keys;
  std::size_t different = 0;
  for (const std::string& scope : texts) {
    for (const std::string& id : texts) {
      for (const std::string& body : texts) {
        keys.insert(make_event_key({scope, id, false, std::nullopt, body}));
        ++different;
      }
      if (!id.empty()) keys.insert(make_event_key({scope, id, true, std::nullopt, ""}));
      if (!id.empty()) ++different;
    }
    for (const unix_ms time : {unix_ms{0}, unix_ms{-1}, std::numeric_limits<unix_ms>::min()}) {
      for (const std::string& body : texts) keys.insert(make_event_key({scope, "", false, time, body}));
      different += texts.size();
    }
  }
  CHECK(keys.size() == different);
}

TEST_CASE("The plain SHA-256 gives FIPS 180-4's digests, however its message is cut") {
  const auto hex = [](const std::array<std::uint8_t, 32>& digest) {
    return signpost::encode_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  };
  CHECK(hex(signpost::sha256_of({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(signpost::sha256_of({"abc"})) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(signpost::sha256_of({"abcdbcdecdefdefgefghfghighij", "", "hijkijkljklmklmnlmnomnopnopq"})) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  const std::string million(1'000'000, 'a');
  const std::string_view all = million;
  for (const std::size_t cut :
       {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{999'999}}) {
    CHECK(hex(signpost::sha256_of({all.substr(0, cut), all.substr(cut)})) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }
}
