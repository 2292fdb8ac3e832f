// The document tree: what is read, what is refused, what survives.
#include "json.h"

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "evaluator/number.h"
#include "reference_program.h"
#include "signpost/schema.h"

namespace json = signpost::json;

namespace {

json::value parsed(std::string_view text) {
  auto value = json::parse(text);
  REQUIRE(value);
  return std::move(value).value();
}

bool refused(std::string_view text) { return !json::parse(text); }

std::string nested(std::size_t depth, std::string_view open, std::string_view inside, std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += inside;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

std::vector<std::string> names_of(const json::value& object) {
  std::vector<std::string> names;
  for (const json::member& one : object.members) names.push_back(one.name);
  return names;
}

/// As JSON Schema means it: one as a constant, the other as the value, and the other way round.
bool equal(std::string_view left, std::string_view right) {
  const auto is = [](std::string_view constant, std::string_view value) {
    const auto one = signpost::schema::compile(std::string(R"({"const":)").append(constant).append("}"));
    return static_cast<bool>(one.value().validate(value));
  };
  const bool forth = is(left, right);
  CHECK(forth == is(right, left));
  return forth;
}

/// -1, 0 or 1; checks that the other way round says the opposite.
int order(std::string_view left, std::string_view right) {
  const int forth = signpost::compare_numbers(left, right);
  CHECK(forth == -signpost::compare_numbers(right, left));
  return forth;
}

}  // namespace

TEST_CASE("parse keeps kinds, texts and order") {
  const json::value root =
      parsed(" {\"z\" : [null, true, false, \"\\u00e9\\ud83d\\ude00\\n\"],\r\n\t\"a\":{}, \"m\":-12.50e+1 } ");
  REQUIRE(root.is(json::kind::object));
  CHECK(names_of(root) == std::vector<std::string>{"z", "a", "m"});
  const json::value& list = *root.find("z");
  REQUIRE(list.items.size() == 4);
  CHECK(list.items[0].is(json::kind::null));
  CHECK((list.items[1].is(json::kind::boolean) && list.items[1].boolean));
  CHECK((list.items[2].is(json::kind::boolean) && !list.items[2].boolean));
  CHECK(list.items[3].text == "\xC3\xA9\xF0\x9F\x98\x80\n");
  CHECK(root.find("a")->is(json::kind::object));
  CHECK(root.find("m")->is(json::kind::number));
  CHECK(root.find("m")->text == "-12.50e+1");
  CHECK(root.find("m")->number == -125.0);
  CHECK_FALSE(root.find("m")->integer_text);
  CHECK(root.find("none") == nullptr);
}

TEST_CASE("parse keeps the text of a number beside its nearest double") {
  struct expectation {
    std::string_view text;
    double number;
    bool integer_text;
  };
  const double infinity = std::numeric_limits<double>::infinity();
  for (const expectation& one : std::vector<expectation>{
           {"0", 0, true},
           {"-0", 0, true},
           {"7", 7, true},
           {"9007199254740993", 9007199254740992.0, true},
           {"9223372036854775807", 9223372036854775808.0, true},
           {"-9223372036854775808", -9223372036854775808.0, true},
           {"18446744073709551615", 18446744073709551616.0, true},
           {"18446744073709551616", 18446744073709551616.0, true},
           {"-9223372036854775809", -9223372036854775808.0, true},
           {"1.0", 1, false},
           {"1E2", 100, false},
           {"1e400", infinity, false},
           {"-1e999999999999999999999", -infinity, false},
           {"1e-999999999999999999999", 0, false},
       }) {
    INFO(one.text);
    const json::value number = parsed(one.text);
    CHECK(number.text == one.text);
    CHECK(number.number == one.number);
    CHECK(number.integer_text == one.integer_text);
  }
}

TEST_CASE("parse refuses what is not one JSON text in UTF-8") {
  using namespace std::string_view_literals;
  for (const std::string_view text : {
           ""sv,
           " "sv,
           "\0"sv,
           "1\0"sv,
           "1 \0"sv,
           "[1]\0x"sv,
           "\"a\0b\""sv,
           "\xEF\xBB\xBF{}"sv,
           "{}\xEF\xBB\xBF"sv,
           "1 2"sv,
           "[1]]"sv,
           "[1,]"sv,
           "[,1]"sv,
           "[1 2]"sv,
           "[1"sv,
           "{\"a\":1,}"sv,
           "{\"a\" 1}"sv,
           "{\"a\":}"sv,
           "{a:1}"sv,
           "{1:1}"sv,
           "{\"a\":1"sv,
           "{,}"sv,
           "// x\n1"sv,
           "/* x */ 1"sv,
           "01"sv,
           "+1"sv,
           ".5"sv,
           "1."sv,
           "0x1"sv,
           "NaN"sv,
           "Infinity"sv,
           "-"sv,
           "1e"sv,
           "True"sv,
           "nul"sv,
           "'a'"sv,
           "\"\\x41\""sv,
           "\"\\u12\""sv,
           "\"\n\""sv,
           "\"\\ud800\""sv,
           "\"\\udc00\""sv,
           "\"\\ud800\\ud800\""sv,
           "\"\\ud800x\""sv,
           "{\"\\udfff\":1}"sv,
           "\"\xC3\""sv,
           "\"\xC0\xAF\""sv,
           "\"\xED\xA0\x80\""sv,
           "\"\xF4\x90\x80\x80\""sv,
           "\"\xFF\""sv,
       }) {
    INFO(text);
    CHECK(refused(text));
  }
}

TEST_CASE("parse takes nesting up to max_depth and no deeper") {
  const auto limit = static_cast<std::size_t>(json::max_depth);
  CHECK_FALSE(refused(nested(limit, "[", "", "]")));
  CHECK_FALSE(refused(nested(limit, "[", "1", "]")));
  CHECK(refused(nested(limit + 1, "[", "", "]")));
  CHECK_FALSE(refused(nested(limit - 1, "{\"a\":", "{}", "}")));
  CHECK(refused(nested(limit, "{\"a\":", "{}", "}")));
  CHECK(refused(nested(limit / 2, "[{\"a\":", "[]", "}]")));
  CHECK(refused(std::string(1'000'000, '[')));
  CHECK_FALSE(refused("[" + nested(limit - 1, "[", "", "]") + "," + nested(limit - 1, "[", "", "]") + "]"));
}

TEST_CASE("what PHP can nest can be read, and everything at that depth can be written") {
  const std::vector<std::string> lengths =
      ask_reference("php -n",
                    "<?php while (($line = fgets(STDIN)) !== false) { $a = []; for ($i = 1; $i < (int) $line; $i++) $a "
                    "= [$a]; echo json_encode($a), \"\\n\"; }",
                    {std::to_string(json::max_depth), std::to_string(json::max_depth + 1)});
  REQUIRE(lengths[0].size() == 2 * static_cast<std::size_t>(json::max_depth));
  CHECK(lengths[1].empty());
  const json::value deepest = parsed(lengths[0]);
  CHECK(json::write(deepest, json::style::php) == lengths[0]);
  CHECK(json::write(deepest, json::style::compact) == lengths[0]);
}

TEST_CASE("a repeated name keeps its first place and its last value") {
  const json::value root = parsed(R"({"b":1,"a":2,"b":{"x":1,"x":2},"c":3,"\u0061":4,"b":[5]})");
  CHECK(names_of(root) == std::vector<std::string>{"b", "a", "c"});
  CHECK(json::write(root, json::style::compact) == R"({"b":[5],"a":4,"c":3})");
  CHECK(json::write(parsed(R"([{"x":1,"x":2},{"x":3}])"), json::style::compact) == R"([{"x":2},{"x":3}])");
}

TEST_CASE("an object may have any number of names, equal or not") {
  // With a comparison of every pair, this would take minutes.
  constexpr int many = 300'000;
  for (const bool equal_names : {true, false}) {
    INFO((equal_names ? "equal names" : "different names"));
    std::string text = "{\"n\":0";
    for (int i = 1; i < many; ++i) {
      text.append(equal_names ? ",\"n\":" : ",\"").append(std::to_string(i)).append(equal_names ? "" : "\":0");
    }
    const json::value one = parsed(text + "}");
    REQUIRE(one.members.size() == (equal_names ? 1 : many));
    if (equal_names) CHECK(one.members[0].value.text == std::to_string(many - 1));
  }
}

TEST_CASE("at follows pointers: the examples of RFC 6901, section 5") {
  const json::value root =
      parsed(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
  const auto at = [&root](std::string_view pointer) {
    const json::value* const found = root.at(pointer);
    return found ? json::write(*found, json::style::compact) : "(nowhere)";
  };
  CHECK(root.at("") == &root);
  CHECK(at("/foo") == R"(["bar","baz"])");
  CHECK(at("/foo/0") == "\"bar\"");
  CHECK(at("/") == "0");
  CHECK(at("/a~1b") == "1");
  CHECK(at("/c%d") == "2");
  CHECK(at("/e^f") == "3");
  CHECK(at("/g|h") == "4");
  CHECK(at("/i\\j") == "5");
  CHECK(at("/k\"l") == "6");
  CHECK(at("/ ") == "7");
  CHECK(at("/m~0n") == "8");
  for (const std::string_view nowhere : {"foo", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/", "/foo/0/",
                                         "/foo/99999999999999999999", "/m~n", "/m~", "/m~2", "//", "/a/b", "/fo"}) {
    INFO(nowhere);
    CHECK(at(nowhere) == "(nowhere)");
  }
}

TEST_CASE("child_pointer escapes names so that at finds them") {
  CHECK(json::child_pointer("", "data") == "/data");
  CHECK(json::child_pointer("/data", 12) == "/data/12");
  CHECK(json::child_pointer("/data", "~1/~0") == "/data/~01~1~00");
  CHECK(json::child_pointer("/data", "") == "/data/");
  const json::value root = parsed(R"({"~1/~0":[{"":true}]})");
  const std::string pointer = json::child_pointer(json::child_pointer(json::child_pointer("", "~1/~0"), 0), "");
  REQUIRE(root.at(pointer) != nullptr);
  CHECK(root.at(pointer)->boolean);
}

TEST_CASE("numbers are equal by mathematical value, whatever their length") {
  for (const auto& [left, right] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"1", "1.0"},
           {"100", "1e2"},
           {"0", "-0.0"},
           {"0", "0e999999999999999999999"},
           {"1.50", "15e-1"},
           {"-2", "-2.000"},
           {"9007199254740993", "9007199254740993.0"},
           {"123456789012345678901234567890", "12345678901234567890123456789e1"},
           {"1e999999999", "10e999999998"},
           {"0.001", "1e-3"},
           {"1E+2", "1e02"}}) {
    INFO(left << " and " << right);
    CHECK(equal(left, right));
  }
  for (const auto& [left, right] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"9007199254740993", "9007199254740992"},
           {"9007199254740993", "9007199254740992.0"},
           {"1e400", "1e401"},
           {"1", "-1"},
           {"123456789012345678901234567890", "123456789012345678901234567891"},
           {"0.1", "0.10000000000000000001"},
           {"1", "true"},
           {"0", "null"},
           {"1", "\"1\""},
           {"1e-400", "0"}}) {
    INFO(left << " and " << right);
    CHECK_FALSE(equal(left, right));
  }
}

TEST_CASE("numbers are ordered by mathematical value") {
  CHECK(order("9007199254740992.5", "9007199254740993") == -1);
  CHECK(order("-9007199254740993", "-9007199254740992") == -1);
  CHECK(order("99999999999999999999", "100000000000000000000") == -1);
  CHECK(order("-1e999999999", "1e-999999999") == -1);
  CHECK(order("1e-999999999", "0") == 1);
  CHECK(order("-1e-999999999", "-0") == -1);
  CHECK(order("0.10", "0.1") == 0);
  CHECK(order("2", "10") == -1);
  CHECK(order("12", "1.3e1") == -1);
  CHECK(order("0.09", "0.1") == -1);
}

TEST_CASE("type_name counts as JSON Schema does") {
  for (const auto& [text, name] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"null", "null"},
                                                                  {"false", "boolean"},
                                                                  {"\"\"", "string"},
                                                                  {"[]", "array"},
                                                                  {"{}", "object"},
                                                                  {"1", "integer"},
                                                                  {"-0", "integer"},
                                                                  {"1.0", "integer"},
                                                                  {"1e2", "integer"},
                                                                  {"1.50e1", "integer"},
                                                                  {"15e-1", "number"},
                                                                  {"150e-1", "integer"},
                                                                  {"0.5", "number"},
                                                                  {"0e-7", "integer"},
                                                                  {"0.000", "integer"},
                                                                  {"1e-400", "number"},
                                                                  {"1e999999999999", "integer"},
                                                                  {"123456789012345678901234567890", "integer"}}) {
    INFO(text);
    CHECK(json::type_name(parsed(text)) == name);
  }
}

TEST_CASE("arrays are equal in order, objects in any order") {
  CHECK(equal(R"({"a":[1,{"x":null,"y":2}],"b":"s"})", R"({"b":"s","a":[1.0,{"y":2,"x":null}]})"));
  CHECK_FALSE(equal("[1,2]", "[2,1]"));
  CHECK_FALSE(equal("[1]", "[1,1]"));
  CHECK_FALSE(equal("[]", "{}"));
  CHECK_FALSE(equal(R"({"a":1})", R"({"a":1,"b":1})"));
  CHECK_FALSE(equal(R"({"a":1})", R"({"b":1})"));
  CHECK_FALSE(equal(R"({"a":1})", R"({"a":2})"));
  CHECK_FALSE(equal("\"a\"", "\"b\""));
  CHECK_FALSE(equal("true", "false"));
  CHECK(equal("null", "null"));
}
