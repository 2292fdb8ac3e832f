// What tells one webhook from another. The vectors hold the keys; here are the rules that no single key shows.
#include "signpost/event_key.h"

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "encoding.h"
#include "sha256.h"

using namespace signpost;

namespace {

std::string shown(const event_key& key) { return encode_hex({reinterpret_cast<const char*>(key.data()), key.size()}); }

event_key key_of(std::string_view scope, std::string_view id, bool covered, std::optional<unix_ms> sent_at,
                 std::string_view body) {
  return make_event_key({scope, id, covered, true, sent_at, digest_body(body)});
}

}  // namespace

TEST_CASE("A key is the first half of what openssl makes of the documented encoding") {
  // printf 'i\4\0\0\0\0\0\0\0acme\5\0\0\0\0\0\0\0msg_1' | openssl dgst -sha256
  CHECK(shown(make_event_key({"acme", "msg_1", true, true, 7, digest_body("anything")})) ==
        "03f71a04eeaa23f12ddbd9bc61c161b6");
  // (printf 'pt\4\0\0\0\0\0\0\0acme\1\2\3\4\5\6\7\10'; printf '{}' | openssl dgst -sha256 -binary) | openssl dgst
  // -sha256
  CHECK(shown(make_event_key({"acme", "", true, true, unix_ms{0x0807060504030201}, digest_body("{}")})) ==
        "ed4e7db75f8dec640cb49542e659d17e");
  // printf 't\4\0\0\0\0\0\0\0acme\1\2\3\4\5\6\7\10\2\0\0\0\0\0\0\0{}' | openssl dgst -sha256
  CHECK(shown(make_first_form_event_key({"acme", "", true, true, unix_ms{0x0807060504030201}}, "{}")) ==
        "eae29b10b07dc4903f776c0a4c2a5386");
}

TEST_CASE("An id that a right signature covers makes the key with the scope alone") {
  const event_key key = key_of("acme", "msg_1", true, 1, "one body");
  CHECK(key_of("acme", "msg_1", true, std::nullopt, "another") == key);
  CHECK(key_of("acme", "msg_2", true, 1, "one body") != key);
  CHECK(key_of("other", "msg_1", true, 1, "one body") != key);
}

TEST_CASE("Under an id that nobody signed, another body is another webhook") {
  const event_key key = key_of("acme", "msg_1", false, 1, "one body");
  CHECK(key_of("acme", "msg_1", false, 2, "one body") == key);
  CHECK(key_of("acme", "msg_1", false, 1, "another") != key);
  CHECK(key_of("acme", "msg_2", false, 1, "one body") != key);
  CHECK(key_of("acme", "msg_1", true, 1, "one body") != key);
}

TEST_CASE("Without an id, body and time make the key, and being covered means nothing") {
  const event_key key = key_of("acme", "", false, 1, "one body");
  CHECK(key_of("acme", "", true, 1, "one body") == key);
  CHECK(key_of("acme", "", false, 2, "one body") != key);
  CHECK(key_of("acme", "", false, std::nullopt, "one body") != key);
  CHECK(key_of("acme", "", false, 1, "another") != key);
  CHECK(key_of("acme", "", false, 0, "") != key_of("acme", "", false, std::nullopt, ""));
}

TEST_CASE("What was proven and what was not never share a key, whatever else they share") {
  const body_digest body = digest_body("one body");
  for (const std::string_view id : {"", "msg_1"}) {
    for (const bool covered : {false, true}) {
      for (const std::optional<unix_ms>& time : {std::optional<unix_ms>(), std::optional<unix_ms>(1)}) {
        CHECK(make_event_key({"acme", id, covered, true, time, body}) !=
              make_event_key({"acme", id, covered, false, time, body}));
      }
    }
  }
  CHECK(make_body_key("acme", true, body) != make_body_key("acme", false, body));
  // Anybody can write an id that would be covered, were it signed.
  CHECK(make_event_key({"acme", "msg_1", true, false, 1, body}) !=
        make_event_key({"acme", "msg_1", true, false, 1, digest_body("another")}));
}

TEST_CASE("A body's own key is the same under every id and at every time") {
  const body_digest body = digest_body("one body");
  CHECK(make_body_key("acme", true, body) == make_event_key({"acme", "", false, true, std::nullopt, body}));
  CHECK(make_body_key("acme", true, digest_body("another")) != make_body_key("acme", true, body));
  CHECK(make_body_key("other", true, body) != make_body_key("acme", true, body));
}

TEST_CASE("No two identities share a key, wherever the borders of their parts lie") {
  const std::vector<std::string> texts = {"", "a", "aa", "b", "ab", std::string("\0", 1), std::string(8, '\0'), "i"};
  std::set<event_key> keys;
  std::size_t different = 0;
  for (const std::string& scope : texts) {
    for (const std::string& id : texts) {
      for (const std::string& body : texts) {
        keys.insert(key_of(scope, id, false, std::nullopt, body));
        keys.insert(make_first_form_event_key({scope, id, false, true, std::nullopt}, body));
        different += 2;
      }
      if (!id.empty()) keys.insert(key_of(scope, id, true, std::nullopt, ""));
      if (!id.empty()) ++different;
    }
    for (const unix_ms time : {unix_ms{0}, unix_ms{-1}, std::numeric_limits<unix_ms>::min()}) {
      for (const std::string& body : texts) keys.insert(key_of(scope, "", false, time, body));
      different += texts.size();
    }
  }
  CHECK(keys.size() == different);
}

TEST_CASE("The plain SHA-256 gives FIPS 180-4's digests, however its message is cut") {
  const auto hex = [](const std::array<std::uint8_t, 32>& digest) {
    return encode_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  };
  CHECK(hex(sha256_of({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256_of({"abc"})) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256_of({"abcdbcdecdefdefgefghfghighij", "", "hijkijkljklmklmnlmnomnopnopq"})) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  const std::string million(1'000'000, 'a');
  const std::string_view all = million;
  for (const std::size_t cut :
       {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{999'999}}) {
    CHECK(hex(sha256_of({all.substr(0, cut), all.substr(cut)})) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }
}
