// The core's JSON beside nlohmann's lexer, and what of a webhook is read whatever is wrong with it.

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "file_text.h"
#include "json.h"
#include "lexed_json.h"
#include "signpost/signpost.h"
#include "vectors_path.h"

using namespace signpost;

namespace {

/// The core's answer is that of nlohmann's lexer: the same tree, or none.
bool reads_as_lexed(const std::string& text) {
  const result<json::value> own = json::parse(text);
  const std::optional<json::value> expected = lexed_json(text);
  return static_cast<bool>(own) == expected.has_value() && (!own || is_same(*own, *expected));
}

/// One to three random edits: a byte changed, removed, inserted or a piece doubled.
std::string mutated(std::string text, std::mt19937& random) {
  static const std::string bytes = "{}[]\",:\\/ue0123456789-+.tfn \t\n\xc3\xa9\xed\xa0\x80\xf0\x9f";
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  for (std::size_t edits = 1 + below(3); edits > 0 && !text.empty(); --edits) {
    const std::size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text[at] = bytes[below(bytes.size())];
        break;
      case 1:
        text.erase(at, 1 + below(3));
        break;
      case 2:
        text.insert(at, 1, bytes[below(bytes.size())]);
        break;
      default:
        text.insert(at, text.substr(at, 1 + below(40)));
    }
  }
  return text;
}

}  // namespace

TEST_CASE("JSONTestSuite: every text is read as nlohmann's lexer reads it") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors_root() / "json-test-suite" / "test_parsing")) {
    const std::string text = file_text(entry.path());
    INFO(entry.path().filename());
    CHECK(reads_as_lexed(text));
    ++files;
  }
  CHECK(files > 300);
}

TEST_CASE("Mutated examples: nlohmann's lexer reads the same") {
  std::mt19937 random(20260101);
  int accepted = 0;
  int refused = 0;
  for (const std::string_view name : provider::builtin_names()) {
    const provider_ptr from = provider::builtin(name).value();
    for (const event_type& event : from->events()) {
      for (int i = 0; i < 400; ++i) {
        const std::string body = mutated(event.example, random);
        INFO(name << ": " << body);
        REQUIRE(reads_as_lexed(body));
        (json::parse(body) ? accepted : refused) += 1;
      }
    }
  }
  CHECK(accepted > 1000);
  CHECK(refused > 1000);
}

TEST_CASE("Mutated examples: whatever is refused, and at whatever age, the id, the event and the time are the same") {
  std::mt19937 random(20260202);
  constexpr unix_ms in_2100 = 4'102'444'800'000;
  constexpr unix_ms in_2024 = 1'705'587'720'000;
  int stale = 0;
  for (const std::string_view name : provider::builtin_names()) {
    const provider_ptr from = provider::builtin(name).value();
    const std::string signature = "t=1705587720,v1=" + std::string(64, '0');
    const std::vector<header_view> headers = {{from->compiled().header_name(0), signature},
                                              {"webhook-id", "msg_1"},
                                              {"webhook-timestamp", "1705587720"},
                                              {"X-CP-Event", "task.completed"}};
    for (const event_type& event : from->events()) {
      for (int i = 0; i < 200; ++i) {
        const std::string body = i == 0 ? event.example : mutated(event.example, random);
        INFO(name << ": " << body);
        const verdict fresh = inspect(*from, headers, body, in_2024).value();
        const verdict old = inspect(*from, headers, body, in_2100).value();
        CHECK((fresh.id == old.id && fresh.event == old.event && fresh.event_index == old.event_index));
        CHECK(fresh.timestamp == old.timestamp);
        stale += old.code == errc::timestamp_too_old ? 1 : 0;
      }
    }
  }
  CHECK(stale > 1000);
}

TEST_CASE("Nesting may be 512 deep") {
  for (const std::size_t depth : {511U, 512U, 513U, 100000U}) {
    const std::string text = std::string(depth, '[') + std::string(depth, ']');
    CHECK(reads_as_lexed(text));
    CHECK(static_cast<bool>(json::parse(text)) == (depth <= 512));
  }
}
