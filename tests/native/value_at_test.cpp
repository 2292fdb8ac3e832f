// One value of a body. The vectors name cases; here value_at is held against the tree, which nlohmann's lexer is held
// against.
#include "signpost/value_at.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "json.h"
#include "lexed_json.h"

using signpost::check_pointer;
using signpost::errc;
using signpost::value_at;
namespace json = signpost::json;

namespace {

/// Every value of the tree is found at its pointer, and its text parses to that value again.
void compare(const std::string& body, const json::value& root, const json::value& here, const std::string& pointer) {
  INFO(pointer);
  const auto found = value_at(body, pointer);
  REQUIRE(found);
  REQUIRE(found.value());
  const auto parsed = json::parse(*found.value());
  REQUIRE(parsed);
  REQUIRE(is_same(*parsed, here));
  REQUIRE(root.at(pointer) == &here);
  for (std::size_t i = 0; i < here.items.size(); ++i) {
    compare(body, root, here.items[i], json::child_pointer(pointer, i));
  }
  for (const json::member& each : here.members) {
    compare(body, root, each.value, json::child_pointer(pointer, each.name));
  }
}

void compare(const std::string& body) {
  const auto parsed = json::parse(body);
  REQUIRE(parsed);
  compare(body, *parsed, *parsed, "");
}

/// A JSON text with names that repeat, escapes and white space.
std::string random_text(std::mt19937& draw, int depth) {
  static const std::vector<std::string> names = {R"("a")", R"("\u0061")", R"("")", R"("~")", R"("a\/b")", R"("0")"};
  static const std::vector<std::string> plain = {"0",    "-1.50", "1e3",         "null",
                                                 "true", R"("")", R"("x\"\\]")", "\"\xe2\x82\xac\""};
  const auto pick = [&draw](const std::vector<std::string>& from) { return from[draw() % from.size()]; };
  const std::string space(draw() % 2, ' ');
  if (depth == 0 || draw() % 3 == 0) return space + pick(plain) + space;
  const bool is_object = draw() % 2 == 0;
  std::string text = space + (is_object ? "{" : "[");
  for (std::size_t i = 0, count = draw() % 5; i < count; ++i) {
    if (i > 0) text += ",";
    if (is_object) text += space + pick(names) + space + ":";
    text += random_text(draw, depth - 1);
  }
  return text + space + (is_object ? "}" : "]") + space;
}

}  // namespace

TEST_CASE("Every value of a body is found at its pointer, as the tree has it") {
  std::mt19937 draw(3);
  for (int round = 0; round < 2'000; ++round) compare(random_text(draw, 5));
}

TEST_CASE("Every value of the built-in manifests is found at its pointer") {
  for (const auto& entry : std::filesystem::directory_iterator(SIGNPOST_PROJECT_ROOT "/core/providers")) {
    std::ifstream file(entry.path());
    compare({std::istreambuf_iterator<char>(file), {}});
  }
}

TEST_CASE("Where the tree has nothing, there is nothing") {
  std::mt19937 draw(4);
  const std::vector<std::string> tokens = {"/a", "/0", "/1", "/", "/~0", "/a~1b", "/-", "/00", "/b"};
  int absent = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string body = random_text(draw, 3);
    std::string pointer;
    for (std::size_t i = 0, count = draw() % 4; i < count; ++i) pointer += tokens[draw() % tokens.size()];
    INFO(body << " at " << pointer);
    const auto tree = json::parse(body);
    const auto found = value_at(body, pointer);
    REQUIRE(found);
    REQUIRE(found.value().has_value() == (tree->at(pointer) != nullptr));
    if (!found.value()) ++absent;
  }
  CHECK(absent > 1'000);
}

TEST_CASE("The value is a view of the body") {
  const std::string body = R"( {"a": [1, "two"]} )";
  const auto found = value_at(body, "/a/1");
  REQUIRE(found);
  REQUIRE(found.value() == R"("two")");
  CHECK(found.value()->data() == body.data() + body.find(R"("two")"));
}

TEST_CASE("A malformed pointer is refused and says why") {
  for (const std::string_view pointer : {"a", "a/b", "#/a"}) {
    const auto checked = check_pointer(pointer);
    REQUIRE(!checked);
    CHECK(checked.error().code == errc::invalid_option);
    CHECK(checked.error().detail == "expected a JSON Pointer, which is empty or begins with '/', found something else");
  }
  // What stands behind the pointer in memory is not part of it.
  CHECK_FALSE(check_pointer(std::string_view("/~0").substr(0, 2)));
  for (const std::string_view pointer : {"/~", "/a~", "/~2/b", "/b/~/c"}) {
    const auto found = value_at("{}", pointer);
    REQUIRE(!found);
    CHECK(found.error().detail == "expected '~' only as \"~0\" (for '~') or \"~1\" (for '/'), found another");
  }
}
