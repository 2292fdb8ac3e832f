// What is refused when a schema is compiled: the pointer and the sentence.
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "json.h"
#include "schema_program.h"
#include "signpost/schema.h"

using signpost::errc;
using signpost::schema;

namespace {

/// "" when the schema compiles, else "<pointer>: <detail>".
std::string refusal(std::string_view definition) {
  const auto made = schema::compile(definition);
  if (made) return "";
  CHECK(made.error().code == errc::unsupported_schema);
  return made.error().pointer + ": " + made.error().detail;
}

/// The same for a schema of one keyword, whose value is given as JSON.
std::string refusal_of(const std::string& keyword, const std::string& json) {
  return refusal("{\"" + keyword + "\":" + json + "}");
}

/// How a keyword with a wrong value is refused.
std::string wrong(const std::string& keyword, const std::string& expected) {
  return "/" + keyword + ": " + keyword + ": expected " + expected;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> found;
  for (std::string word; stream >> word;) found.push_back(word);
  return found;
}

const std::string not_supported =
    ": not a supported keyword; supported are $schema, $comment, title, description, type, enum, const, properties, "
    "required, "
    "additionalProperties, items, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, "
    "minItems, "
    "maxItems, format";

}  // namespace

TEST_CASE("a keyword outside the subset is refused with its pointer and the keywords that there are") {
  CHECK(refusal(R"({"pattern":"^a"})") == "/pattern: pattern" + not_supported);
  CHECK(refusal(R"({"properties":{"a/b":{"items":{"additionalProperties":{"allOf":[]}}}}})") ==
        "/properties/a~1b/items/additionalProperties/allOf: allOf" + not_supported);
  // Every other keyword of 2020-12, some of older drafts, and spellings that are nearly right.
  std::vector<std::string> others = words(
      "$id $ref $defs $anchor $dynamicRef $dynamicAnchor $vocabulary allOf anyOf oneOf not if then else "
      "dependentSchemas "
      "dependentRequired prefixItems contains minContains maxContains patternProperties propertyNames unevaluatedItems "
      "unevaluatedProperties multipleOf uniqueItems minProperties maxProperties pattern default examples deprecated "
      "readOnly "
      "writeOnly contentEncoding contentMediaType contentSchema definitions id $recursiveRef additionalItems "
      "dependencies "
      "Type maxlength nullable");
  others.emplace_back("type ");
  others.emplace_back("");
  for (const std::string& keyword : others) {
    INFO(keyword);
    CHECK(refusal_of(keyword, "true") ==
          std::string("/").append(keyword).append(": ").append(keyword).append(not_supported));
  }
}

TEST_CASE("a keyword's value is checked when the schema is compiled") {
  const std::string types =
      "one of boolean, integer, number, string, object, array, null, or a list of some, each once";
  for (const char* const bad :
       {R"("text")", R"("String")", "1", "[]", R"(["string","string"])", R"(["string",1])", R"(["any"])", "null"}) {
    INFO(bad);
    CHECK(refusal_of("type", bad) == wrong("type", types));
  }
  for (const char* const bad : {"[]", "1", "{}", "null"}) {
    INFO(bad);
    CHECK(refusal_of("enum", bad) == wrong("enum", "a list of at least one value"));
  }
  for (const char* const bad : {R"("a")", "[1]", R"(["a","b","a"])", "{}", "true"}) {
    INFO(bad);
    CHECK(refusal_of("required", bad) == wrong("required", "a list of member names, each once"));
  }
  for (const char* const bad : {R"("ipv4")", R"("Date")", "1", "null"}) {
    INFO(bad);
    CHECK(refusal_of("format", bad) == wrong("format", "one of date-time, date, uuid, email, uri, integer"));
  }
  for (const std::string keyword : {"$comment", "title", "description"}) {
    INFO(keyword);
    CHECK(refusal_of(keyword, "1") == wrong(keyword, "a string"));
    CHECK(refusal_of(keyword, R"("text")").empty());
  }
}

TEST_CASE("limits are numbers, counts are whole and not negative") {
  for (const std::string& keyword : words("minimum maximum exclusiveMinimum exclusiveMaximum")) {
    INFO(keyword);
    CHECK(refusal_of(keyword, R"("1")") == wrong(keyword, "a number"));
    CHECK(refusal_of(keyword, "true") == wrong(keyword, "a number"));
    CHECK(refusal_of(keyword, "-1.5e3").empty());
  }
  for (const std::string& keyword : words("minLength maxLength minItems maxItems")) {
    INFO(keyword);
    for (const char* const bad : {"-1", "1.5", R"("1")", "null", "-1e0", "1e-1"}) {
      INFO(bad);
      CHECK(refusal_of(keyword, bad) == wrong(keyword, "a whole number, 0 or more"));
    }
    for (const char* const good : {"0", "-0", "2.0", "1e1", "99999999999999999999999", "1e999999999"}) {
      INFO(good);
      CHECK(refusal_of(keyword, good).empty());
    }
  }
}

TEST_CASE("where a schema belongs, nothing else may stand") {
  const std::string expected = ": expected a schema: an object, true or false";
  CHECK(refusal("[]") == expected);
  CHECK(refusal("null") == expected);
  CHECK(refusal(R"({"properties":[]})") == wrong("properties", "an object of schemas"));
  CHECK(refusal(R"({"properties":{"a":1}})") == "/properties/a" + expected);
  CHECK(refusal(R"({"items":[{}]})") == "/items" + expected);
  CHECK(refusal(R"({"additionalProperties":"no"})") == "/additionalProperties" + expected);
}

TEST_CASE("$schema names 2020-12, in the outermost schema") {
  const std::string expected = wrong("$schema", R"("https://json-schema.org/draft/2020-12/schema")");
  CHECK(refusal(R"({"$schema":"https://json-schema.org/draft/2020-12/schema"})").empty());
  CHECK(refusal(R"({"$schema":"http://json-schema.org/draft-07/schema#"})") == expected);
  CHECK(refusal(R"({"$schema":1})") == expected);
  CHECK(refusal(R"({"items":{"$schema":"https://json-schema.org/draft/2020-12/schema"}})") ==
        "/items/$schema: $schema: expected only in the outermost schema");
}

TEST_CASE("a schema inside a document carries that document's pointers") {
  const auto document = signpost::json::parse(R"({"events":[{"data":{"properties":{"a":{"oneOf":[]}}}}]})");
  REQUIRE(document);
  const auto refused = signpost::compile_schema(*document->at("/events/0/data"), "/events/0/data");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().pointer == "/events/0/data/properties/a/oneOf");
}

TEST_CASE("a schema that is no JSON is malformed_json") {
  const auto made = schema::compile("{");
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::malformed_json);
}
