// The second look at a text that is no JSON: it finds a fault where the tape does, and nowhere else. The places and
// words are in tests/vectors/malformed.json.
#include "json_fault.h"

#include <filesystem>
#include <random>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "file_text.h"
#include "json.h"
#include "signpost/signpost.h"
#include "vectors_path.h"

namespace json = signpost::json;

namespace {

/// A fault where there is one, at a place within the text; none in a text that is JSON.
bool agrees(const std::string& text) {
  const auto fault = json::find_fault(text);
  if (fault.has_value() == json::parse(text).has_value()) return false;
  return !fault || (fault->code == signpost::errc::malformed_json && fault->detail.starts_with("expected ") &&
                    fault->detail.find(", found ") != std::string::npos &&
                    fault->detail.find(" (byte offset ") != std::string::npos);
}

/// What is left of a text that is cut off, or has one byte changed.
std::string damaged(std::string text, std::mt19937& random) {
  static const std::string bytes = "{}[]\",:\\/ue0123456789-+.tfnN'=< \t\n\r\xc3\xa9\xed\xa0\x80\xf0\x9f";
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  const std::size_t at = below(text.size());
  switch (below(3)) {
    case 0:
      return text.substr(0, at);
    case 1:
      return text.insert(at, 1, bytes[below(bytes.size())]);
    default:
      text[at] = bytes[below(bytes.size())];
      return text;
  }
}

}  // namespace

TEST_CASE("JSONTestSuite: a fault is found in every text that is refused, and in no other") {
  for (const auto& entry : std::filesystem::directory_iterator(vectors_root() / "json-test-suite" / "test_parsing")) {
    INFO(entry.path().filename());
    CHECK(agrees(file_text(entry.path())));
  }
}

TEST_CASE("Damaged examples: a fault is found in every text that is refused, and in no other") {
  std::mt19937 random(20260203);
  int refused = 0;
  for (const std::string_view name : signpost::provider::builtin_names()) {
    const signpost::provider_ptr of = signpost::provider::builtin(name).value();
    for (const signpost::event_type& event : of->events()) {
      for (int i = 0; i < 200; ++i) {
        const std::string text = damaged(event.example, random);
        INFO(text);
        CHECK(agrees(text));
        refused += json::find_fault(text) ? 1 : 0;
      }
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("A fault tells no value") {
  for (const std::string_view text :
       {R"({"a":"secret)", R"({"a":secret})", R"(["secret"x])", R"(secret=1)", R"({"a":12345secret})", R"("secret)"}) {
    CHECK(json::malformed(text).detail.find("secret") == std::string::npos);
    CHECK(json::malformed(text).detail.find("12345") == std::string::npos);
  }
}
