// What is said of a value that does not fit its schema: the pointer and the sentence.
#include "signpost/schema.h"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "json.h"
#include "schema_program.h"

using signpost::errc;
using signpost::schema;

namespace {

schema compiled(std::string_view text) {
  auto made = schema::compile(text);
  if (!made) FAIL(made.error().pointer << ": " << made.error().detail);
  return *made;
}

/// "" when the value fits, else "<pointer>: <detail>".
std::string verdict(std::string_view definition, std::string_view instance) {
  const auto validated = compiled(definition).validate(instance);
  if (validated) return "";
  CHECK(validated.error().code == errc::schema_mismatch);
  return validated.error().pointer + ": " + validated.error().detail;
}

}  // namespace

TEST_CASE("a value that is no JSON is malformed_json") {
  CHECK(compiled("true").validate("{").error().code == errc::malformed_json);
  CHECK(compiled("true").validate("").error().code == errc::malformed_json);
}

TEST_CASE("types") {
  CHECK(verdict(R"({"type":"integer"})", "\"5\"") == ": expected integer, found string");
  CHECK(verdict(R"({"type":"integer"})", "1.5") == ": expected integer, found number");
  CHECK(verdict(R"({"type":"integer"})", "1e2").empty());
  CHECK(verdict(R"({"type":"integer"})", "123456789012345678901234567890").empty());
  CHECK(verdict(R"({"type":"number"})", "null") == ": expected number, found null");
  CHECK(verdict(R"({"type":"number"})", "7").empty());
  CHECK(verdict(R"({"type":["null","string"]})", "7") == ": expected string or null, found integer");
  CHECK(verdict(R"({"type":["array","null","object"]})", "true") == ": expected object, array or null, found boolean");
}

TEST_CASE("enum and const quote the schema, not the value") {
  CHECK(verdict(R"({"enum":["none","pending"]})", "\"secret\"") ==
        ": expected one of \"none\", \"pending\", found another string");
  CHECK(verdict(R"({"enum":["none","pending"]})", "4711") == ": expected one of \"none\", \"pending\", found integer");
  CHECK(verdict(R"({"enum":["a"]})", "\"b\"") == ": expected \"a\", found another string");
  CHECK(verdict(R"({"const":{"a":[1,null]}})", R"({"a":[1]})") == R"(: expected {"a":[1,null]}, found another object)");
  CHECK(verdict(R"({"const":1.5})", "2") == ": expected 1.5, found another integer");
  CHECK(verdict(R"({"const":null})", "0") == ": expected null, found integer");
  CHECK(verdict(R"({"const":9007199254740993})", "9007199254740992") ==
        ": expected 9007199254740993, found another integer");
  CHECK(verdict(R"({"const":9007199254740993})", "9007199254740993.0").empty());

  std::string many = "{\"enum\":[\"0\"";
  for (int i = 1; i < 100; ++i) many += ",\"" + std::string(10, 'x') + std::to_string(i) + "\"";
  const std::string sentence = verdict(many + "]}", "\"other\"");
  CHECK(sentence.starts_with(": expected one of \"0\", \"xxxxxxxxxx1\", "));
  CHECK(sentence.ends_with(" more, found another string"));
  CHECK(sentence.size() < 300);
  CHECK(verdict("{\"const\":\"" + std::string(1000, 'x') + "\"}", "\"\"") ==
        ": expected the schema's one value, found another string");
}

TEST_CASE("limits of numbers are exact") {
  CHECK(verdict(R"({"minimum":3})", "2.999") == ": expected at least 3, found less");
  CHECK(verdict(R"({"maximum":3})", "3.001") == ": expected at most 3, found more");
  CHECK(verdict(R"({"exclusiveMinimum":1.1})", "1.10") == ": expected more than 1.1, found that or less");
  CHECK(verdict(R"({"exclusiveMaximum":3})", "3") == ": expected less than 3, found that or more");
  CHECK(verdict(R"({"minimum":3,"maximum":3})", "3.0").empty());
  CHECK(verdict(R"({"maximum":9007199254740992})", "9007199254740993") ==
        ": expected at most 9007199254740992, found more");
  CHECK(verdict(R"({"minimum":9007199254740993})", "9007199254740992.0") ==
        ": expected at least 9007199254740993, found less");
  CHECK(verdict(R"({"maximum":1e400})", "1e999999999") == ": expected at most 1e400, found more");
  CHECK(verdict(R"({"minimum":3})", "\"2\"").empty());
}

TEST_CASE("lengths count Unicode code points, sizes count items") {
  CHECK(verdict(R"({"maxLength":10})", "\"123456789012\"") == ": expected at most 10 characters, found 12");
  CHECK(verdict(R"({"minLength":1})", "\"\"") == ": expected at least 1 character, found 0");
  CHECK(verdict(R"({"minLength":3,"maxLength":3})", "\"a\xC3\xA9\\ud83d\\ude00\"").empty());
  CHECK(verdict(R"({"maxLength":2})", "\"e\\u0301\\ud83d\\ude00\"") == ": expected at most 2 characters, found 3");
  CHECK(verdict(R"({"maxItems":1})", "[1,2]") == ": expected at most 1 item, found 2");
  CHECK(verdict(R"({"minItems":2})", "[]") == ": expected at least 2 items, found 0");
  CHECK(verdict(R"({"minLength":1e999999999})", "\"a\"") ==
        ": expected at least 18446744073709551615 characters, found 1");
  CHECK(verdict(R"({"maxItems":1e1})", "[1,2,3,4,5,6,7,8,9,10]").empty());
  CHECK(verdict(R"({"maxItems":1e1})", "[1,2,3,4,5,6,7,8,9,10,11]") == ": expected at most 10 items, found 11");
  CHECK(verdict(R"({"maxLength":18446744073709551615})", "\"a\"").empty());
}

TEST_CASE("formats say which grammar was expected") {
  CHECK(verdict(R"({"format":"date-time"})", "\"tomorrow\"") ==
        ": expected a date-time (RFC 3339), found another string");
  CHECK(verdict(R"({"format":"date"})", "\"tomorrow\"") ==
        ": expected a date (RFC 3339, YYYY-MM-DD), found another string");
  CHECK(verdict(R"({"format":"uuid"})", "\"1\"") == ": expected a UUID, found another string");
  CHECK(verdict(R"({"format":"email"})", "\"a\"") == ": expected an e-mail address, found another string");
  CHECK(verdict(R"({"format":"uri"})", "\"a\"") == ": expected a URI with its scheme, found another string");
  CHECK(verdict(R"({"format":"uri"})", "5").empty());
}

TEST_CASE("a failure points to the place in the value") {
  const std::string_view definition = R"({
    "type": "object",
    "required": ["event", "extra", "data"],
    "properties": {
      "event": {"const": "task.completed"},
      "data": {
        "required": ["title"],
        "properties": {
          "id": {"type": "integer"},
          "title": {"type": "string"},
          "files": {"items": {"required": ["a/b"]}}
        },
        "additionalProperties": false
      }
    }
  })";
  CHECK(verdict(definition, "[]") == ": expected object, found array");
  CHECK(verdict(definition, "{}") == "/event: expected this member, found nothing");
  CHECK(verdict(definition, R"({"event":"task.completed","data":{"id":1}})") ==
        "/data/title: expected this member, found nothing");
  CHECK(verdict(definition, R"({"event":"task.completed","data":{"title":"t","id":"1"}})") ==
        "/data/id: expected integer, found string");
  CHECK(verdict(definition, R"({"event":"task.completed","data":{"title":"t","files":[{"a/b":1},{}]}})") ==
        "/data/files/1/a~1b: expected this member, found nothing");
  CHECK(verdict(definition, R"({"event":"task.completed","data":{"title":"t","more~":1,"again":2}})") ==
        "/data/more~0: expected only the members that the schema names, found another");
  CHECK(verdict(definition, R"({"event":"task.completed","data":{"title":"t"}})") ==
        "/extra: expected this member, found nothing");
  CHECK(verdict(definition, R"({"data":{"title":null},"event":"x"})") ==
        "/event: expected \"task.completed\", found another string");
  CHECK(verdict(definition, R"({"extra":null,"data":{"title":"t"},"event":"task.completed","other":1})").empty());
}

TEST_CASE("other members have their own schema, and boolean schemas say yes or no") {
  CHECK(verdict(R"({"properties":{"a":true},"additionalProperties":{"type":"integer"}})",
                R"({"a":"x","b":1,"c":"x"})") == "/c: expected integer, found string");
  CHECK(verdict(R"({"properties":{"a":false}})", R"({"a":1})") == "/a: expected nothing here, found integer");
  CHECK(verdict(R"({"items":false})", "[1]") == "/0: expected nothing here, found integer");
  CHECK(verdict("false", "{}") == ": expected nothing here, found object");
  CHECK(verdict("true", "{}").empty());
  CHECK(verdict(R"({"required":["a"],"additionalProperties":false})", R"({"a":1})") ==
        "/a: expected only the members that the schema names, found another");
}

TEST_CASE("no sentence holds anything of the value but names of members") {
  const std::string secret = "s3cr3t";
  for (const char* const definition :
       {R"({"type":"integer"})", R"({"enum":["a",1]})", R"({"const":"a"})", R"({"maxLength":1})",
        R"({"format":"email"})", R"({"minLength":100})", "false"}) {
    INFO(definition);
    const std::string sentence = verdict(definition, "\"" + secret + "\"");
    CHECK_FALSE(sentence.empty());
    CHECK(sentence.find(secret) == std::string::npos);
  }
  for (const char* const definition :
       {R"({"maximum":1})", R"({"const":1})", R"({"type":"string"})", R"({"exclusiveMaximum":1})"}) {
    INFO(definition);
    const std::string sentence = verdict(definition, "47114711");
    CHECK_FALSE(sentence.empty());
    CHECK(sentence.find("4711") == std::string::npos);
  }
}

TEST_CASE("a value inside a document carries that document's pointers") {
  const signpost::scanned_text body(R"({"data":{"list":[1,"x"]}})");
  const auto validated = signpost::validate_value(compiled(R"({"properties":{"list":{"items":{"type":"integer"}}}})"),
                                                  body, body->find(0, "data"), "data");
  REQUIRE_FALSE(validated);
  CHECK(validated.error().pointer == "/data/list/1");
}

TEST_CASE("a repeated keyword counts with its last value, as every repeated name does") {
  CHECK(verdict(R"({"type":"string","type":"integer"})", "1").empty());
}

TEST_CASE("schemas and values as deep as JSON may be are compiled and validated") {
  std::string definition = "{\"type\":\"integer\"}";
  std::string instance = "\"x\"";
  std::string pointer;
  for (int depth = 1; depth < signpost::json::max_depth; ++depth) {
    definition.insert(0, "{\"items\":").append("}");
    instance.insert(0, "[").append("]");
    pointer += "/0";
  }
  CHECK(verdict(definition, instance) == pointer + ": expected integer, found string");
}
