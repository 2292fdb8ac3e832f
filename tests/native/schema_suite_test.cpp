// JSON-Schema-Test-Suite, draft 2020-12. What lies in our subset must give the suite's answer in every case; what does
// not must be refused when it is compiled. Which is which is decided here, by a walk of its own over the schema's
// keywords.
#include <map>
#include <optional>
#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "file_text.h"
#include "signpost/schema.h"
#include "vectors_path.h"

namespace {

namespace fs = std::filesystem;
using document = nlohmann::ordered_json;  // keeps the order of keywords: the first one outside the subset is named

const std::set<std::string> subset = {
    "$schema",   "$comment",  "title",      "description",      "type",
    "enum",      "const",     "properties", "required",         "additionalProperties",
    "items",     "minimum",   "maximum",    "exclusiveMinimum", "exclusiveMaximum",
    "minLength", "maxLength", "minItems",   "maxItems",         "format"};

std::string child(const std::string& pointer, const std::string& name) {
  return (nlohmann::json::json_pointer(pointer) / name).to_string();
}

/// The pointer of the first keyword that takes a schema out of the subset; nothing when it is in. An enum without
/// values, which nothing can ever satisfy, is out: the specification says that it should not be empty.
std::optional<std::string> first_outside(const document& schema, const std::string& pointer = "") {
  if (schema.is_boolean()) return std::nullopt;
  for (const auto& [keyword, value] : schema.items()) {
    const std::string here = child(pointer, keyword);
    if (!subset.contains(keyword) || (keyword == "enum" && value.empty())) return here;
    if (keyword == "properties") {
      for (const auto& [name, property] : value.items()) {
        if (auto outside = first_outside(property, child(here, name))) return outside;
      }
    } else if (keyword == "items" || keyword == "additionalProperties") {
      if (auto outside = first_outside(value, here)) return outside;
    }
  }
  return std::nullopt;
}

struct totals {
  int schemas_inside = 0;
  int cases_inside = 0;
  int schemas_outside = 0;
  int cases_outside = 0;
  bool operator==(const totals&) const = default;
};

/// How much of each file lies where, counted once with another program; the suite's README names the commit.
const std::map<std::string, totals> expected_totals = {
    {"additionalProperties.json", {4, 7, 5, 14}},
    {"boolean_schema.json", {2, 18, 0, 0}},
    {"const.json", {17, 54, 0, 0}},
    {"enum.json", {14, 45, 1, 6}},
    {"exclusiveMaximum.json", {1, 4, 0, 0}},
    {"exclusiveMinimum.json", {1, 4, 0, 0}},
    {"format-date-time.json", {1, 33, 0, 0}},
    {"format-date.json", {1, 81, 0, 0}},
    {"format-email.json", {1, 27, 0, 0}},
    {"format-uri.json", {1, 46, 0, 0}},
    {"format-uuid.json", {1, 28, 0, 0}},
    {"items.json", {5, 12, 5, 17}},
    {"maxItems.json", {2, 6, 0, 0}},
    {"maxLength.json", {2, 7, 0, 0}},
    {"maximum.json", {2, 8, 0, 0}},
    {"minItems.json", {2, 6, 0, 0}},
    {"minLength.json", {2, 7, 0, 0}},
    {"minimum.json", {2, 11, 0, 0}},
    {"properties.json", {5, 20, 1, 8}},
    {"required.json", {5, 18, 0, 0}},
    {"type.json", {11, 80, 0, 0}},
};

void check_outside(const document& group, const std::string& pointer) {
  const auto compiled = signpost::schema::compile(group["schema"].dump());
  REQUIRE_FALSE(compiled);
  CHECK(compiled.error().code == signpost::errc::unsupported_schema);
  CHECK(compiled.error().pointer == pointer);
  CHECK_FALSE(compiled.error().detail.empty());
}

void check_inside(const document& group) {
  const auto compiled = signpost::schema::compile(group["schema"].dump());
  if (!compiled) FAIL("refused at " << compiled.error().pointer << ": " << compiled.error().detail);
  for (const document& test : group["tests"]) {
    INFO(test["description"].get<std::string>() << ": " << test["data"].dump());
    const auto validated = compiled->validate(test["data"].dump());
    CHECK(static_cast<bool>(validated) == test["valid"].get<bool>());
    CHECK(validated.error().code == (test["valid"] ? signpost::errc::ok : signpost::errc::schema_mismatch));
    CHECK((validated || validated.error().detail.starts_with("expected ")));
  }
}

}  // namespace

TEST_CASE("JSON-Schema-Test-Suite") {
  std::set<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(vectors_root() / "json-schema-test-suite")) {
    if (entry.path().extension() == ".json") files.insert(entry.path().filename().string());
  }
  REQUIRE(files.size() == expected_totals.size());

  totals sum;
  for (const std::string& file : files) {
    INFO(file);
    REQUIRE(expected_totals.contains(file));
    totals seen;
    for (const document& group : document::parse(file_text(vectors_root() / "json-schema-test-suite" / file))) {
      INFO(group["description"].get<std::string>());
      const int cases = static_cast<int>(group["tests"].size());
      if (const auto outside = first_outside(group["schema"])) {
        check_outside(group, *outside);
        ++seen.schemas_outside;
        seen.cases_outside += cases;
      } else {
        check_inside(group);
        ++seen.schemas_inside;
        seen.cases_inside += cases;
      }
    }
    CHECK(seen == expected_totals.at(file));
    sum.schemas_inside += seen.schemas_inside;
    sum.cases_inside += seen.cases_inside;
    sum.schemas_outside += seen.schemas_outside;
    sum.cases_outside += seen.cases_outside;
  }
  WARN("in the subset: " << sum.schemas_inside << " schemas, " << sum.cases_inside << " cases; refused when compiled: "
                         << sum.schemas_outside << " schemas, " << sum.cases_outside << " cases");
  CHECK(sum == totals{82, 522, 12, 45});
}
