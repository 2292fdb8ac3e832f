// Which events an endpoint wants. The vectors name cases; here all short texts are gone through.
#include "signpost/event_filter.h"

#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using signpost::check_event_filter;
using signpost::errc;
using signpost::matches_event;

namespace {

/// All texts of up to `length` characters of the alphabet.
std::vector<std::string> all_texts(std::string_view alphabet, std::size_t length) {
  std::vector<std::string> texts = {""};
  for (std::size_t begin = 0, round = 0; round < length; ++round) {
    const std::size_t end = texts.size();
    for (; begin < end; ++begin) {
      for (const char c : alphabet) texts.push_back(texts[begin] + c);
    }
  }
  return texts;
}

/// The grammar and its meaning a second time, as regular expressions.
const std::regex grammar(R"(\*|[!-)+-~]+(\.\*)?)");

bool expected_match(const std::string& filter, const std::string& event) {
  if (filter == "*") return true;
  if (!std::regex_match(filter, grammar)) return false;
  const std::size_t star = filter.find('*');
  return star == std::string::npos ? event == filter : event.rfind(filter.substr(0, star), 0) == 0;
}

std::string detail_of(std::string_view filter) {
  const auto checked = check_event_filter(filter);
  REQUIRE(!checked);
  CHECK(checked.error().code == errc::invalid_option);
  CHECK(checked.error().pointer.empty());
  return checked.error().detail;
}

}  // namespace

TEST_CASE("A text is an event filter exactly when it fits the grammar") {
  for (const std::string& text : all_texts("a.* A", 6)) {
    INFO('"' << text << '"');
    CHECK(static_cast<bool>(check_event_filter(text)) == std::regex_match(text, grammar));
  }
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = {'a', static_cast<char>(byte)};
    INFO("byte " << byte);
    CHECK(static_cast<bool>(check_event_filter(text)) == (byte > 0x20 && byte < 0x7f && byte != '*'));
  }
}

TEST_CASE("A filter lets through exactly what it says") {
  const std::vector<std::string> filters = all_texts("a.*", 4);
  const std::vector<std::string> events = all_texts("a.b*", 4);
  for (const std::string& filter : filters) {
    for (const std::string& event : events) {
      INFO('"' << filter << "\" and \"" << event << '"');
      REQUIRE(matches_event(filter, event) == expected_match(filter, event));
    }
  }
}

TEST_CASE("Among several filters one is enough, and the unknown passes the star alone") {
  const std::vector<std::string> texts = all_texts("a.*", 3);
  for (const std::string& first : texts) {
    for (const std::string& second : texts) {
      const signpost::text_view filters[] = {first, second};
      INFO('"' << first << "\" and \"" << second << '"');
      for (const std::string_view event : {"", "a", "a.", "a.b", "b"}) {
        REQUIRE(matches_event(filters, event, true) == (matches_event(first, event) || matches_event(second, event)));
        REQUIRE(matches_event(filters, event, false) == (first == "*" || second == "*"));
      }
    }
  }
  CHECK_FALSE(matches_event({}, "a", true));
}

TEST_CASE("A refusal says what is expected, and gives nothing of the text back") {
  CHECK(detail_of("") == "expected 1 to 128 characters, found 0");
  CHECK(detail_of(std::string(300, 'x')) == "expected 1 to 128 characters, found 300");
  CHECK(detail_of("task done") == "expected ASCII without spaces, found another character");
  CHECK(detail_of("task*") == "expected '*' alone or behind a name and a dot (\"task.*\"), found it elsewhere");
  CHECK(detail_of(".*") == detail_of("a*"));
}
