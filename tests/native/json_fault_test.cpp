// Why a text is no JSON. The places and words are in tests/vectors/malformed.json.
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

/// A text that is refused is told its fault and the place.
bool is_explained(const std::string& text) {
  const auto read = json::parse(text);
  return read || (read.error().code == signpost::errc::malformed_json && read.error().detail.starts_with("expected ") &&
                  read.error().detail.find(", found ") != std::string::npos &&
                  read.error().detail.find(" (byte offset ") != std::string::npos);
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

TEST_CASE("JSONTestSuite: every text that is refused is told its fault") {
  for (const auto& entry : std::filesystem::directory_iterator(vectors_root() / "json-test-suite" / "test_parsing")) {
    INFO(entry.path().filename());
    CHECK(is_explained(file_text(entry.path())));
  }
}

TEST_CASE("Damaged examples: every text that is refused is told its fault") {
  std::mt19937 random(20260203);
  int refused = 0;
  for (const std::string_view name : signpost::provider::builtin_names()) {
    const signpost::provider_ptr of = signpost::provider::builtin(name).value();
    for (const signpost::event_type& event : of->events()) {
      for (int i = 0; i < 200; ++i) {
        const std::string text = damaged(event.example, random);
        INFO(text);
        CHECK(is_explained(text));
        refused += json::parse(text) ? 0 : 1;
      }
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("A fault tells no value") {
  for (const std::string_view text :
       {R"({"a":"secret)", R"({"a":secret})", R"(["secret"x])", R"(secret=1)", R"({"a":12345secret})", R"("secret)"}) {
    CHECK(json::parse(text).error().detail.find("secret") == std::string::npos);
    CHECK(json::parse(text).error().detail.find("12345") == std::string::npos);
  }
}
