// How long the lists of a manifest and of a schema may be.
#include <cstddef>
#include <fstream>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "signpost/signpost.h"

using namespace signpost;
using json_document = nlohmann::ordered_json;

namespace {

json_document builtin(const std::string& name) {
  std::ifstream file(SIGNPOST_PROJECT_ROOT "/core/providers/" + name + ".json");
  return json_document::parse(file);
}

/// "ok" when the manifest is taken, else "<code> <pointer>: <detail>".
std::string refusal(const json_document& manifest) {
  const auto made = provider::parse(manifest.dump());
  if (made) return "ok";
  const failure& why = made.error();
  return std::string(name_of(why.code)) + " " + why.pointer + ": " + why.detail;
}

json_document names(std::size_t count, const std::string& prefix = "n") {
  json_document all = json_document::array();
  for (std::size_t i = 0; i < count; ++i) all.push_back(prefix + std::to_string(i));
  return all;
}

/// An open catalog without events of its own.
json_document open_manifest() {
  json_document manifest = builtin("standard");
  manifest["events"] = json_document::array();
  return manifest;
}

json_document event(const std::string& name, const json_document& aliases) {
  return {{"name", name},
          {"basis", "assumed"},
          {"aliases", aliases},
          {"summary", "An event."},
          {"data", {{"type", "object"}}},
          {"example", {{"type", name}, {"timestamp", "2026-01-01T00:00:00Z"}, {"data", json_document::object()}}}};
}

json_document with_events(std::size_t count, std::size_t aliases_each = 0) {
  json_document manifest = open_manifest();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "e" + std::to_string(i);
    manifest["events"].push_back(event(name, names(aliases_each, name + ".")));
  }
  return manifest;
}

/// About as many as a program holds.
constexpr std::size_t many = 8000;

/// More than it holds.
constexpr std::size_t too_many = 200'000;

/// {"n0": value, ...}
json_document members(std::size_t count, const json_document& value) {
  json_document all = json_document::object();
  // Not operator[], with which this document looks for an equal name among all there are.
  auto& list = all.get_ref<json_document::object_t&>();
  for (std::size_t i = 0; i < count; ++i) list.emplace_back("n" + std::to_string(i), value);
  return all;
}

/// The refusal of a schema that does not fit into a program.
std::string beyond(const json_document& definition) {
  const auto made = schema::compile(definition.dump());
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::unsupported_schema);
  return made.error().pointer + ": " + made.error().detail;
}

std::string said(const result<void>& of) { return of ? "ok" : of.error().pointer + ": " + of.error().detail; }

}  // namespace

TEST_CASE("a catalog has at most 1,000 events, and 2,000 names and aliases") {
  CHECK(refusal(with_events(1000)) == "ok");
  CHECK(refusal(with_events(1001)) == "invalid_manifest /events: expected at most 1000 entries, found 1001");
  CHECK(refusal(with_events(20, 99)) == "ok");
  json_document manifest = with_events(20, 99);
  manifest["events"].push_back(event("last", json_document::array()));
  CHECK(refusal(manifest) ==
        "invalid_manifest /events/20/aliases: expected at most 2000 names and aliases of all events");
}

TEST_CASE("an app directory has at most 1,000 triggers and 1,000 actions") {
  for (const std::string key : {"triggers", "actions"}) {
    json_document manifest = builtin("clientpress");
    json_document& list = manifest["automation"][key];
    const json_document one = list[0];
    while (list.size() < 1001) list.push_back(one);
    CHECK(refusal(manifest) == "invalid_manifest /automation/" + key + ": expected at most 1000 entries, found 1001");
  }
}

TEST_CASE("subscribers ask for events by at most 2,000 names") {
  json_document manifest = builtin("portalio");
  json_document& list = manifest["subscriptions"]["event_names"];
  const std::string event = list[0]["event"];
  for (std::size_t i = list.size(); i < 2000; ++i)
    list.push_back({{"name", "n" + std::to_string(i)}, {"event", event}});
  CHECK(refusal(manifest) == "ok");
  list.push_back({{"name", "last"}, {"event", event}});
  CHECK(refusal(manifest) == "invalid_manifest /subscriptions/event_names: expected at most 2000 entries, found 2001");
}

TEST_CASE("a schema may require as many names as a program holds") {
  const auto made = schema::compile(json_document{{"required", names(many)}}.dump());
  REQUIRE(made);
  CHECK(said(made.value().validate(members(many, 1).dump())) == "ok");
  CHECK(said(made.value().validate(members(many - 1, 1).dump())) == "/n7999: expected this member, found nothing");
  CHECK(beyond({{"required", names(too_many)}}) ==
        ": expected at most 32767 words in the compiled program, found more");
}

TEST_CASE("a schema may name as many properties as a program holds") {
  json_document definition = {{"properties", members(many, {{"type", "integer"}})}, {"additionalProperties", false}};
  definition["required"] = names(many);
  const auto made = schema::compile(definition.dump());
  REQUIRE(made);
  CHECK(said(made.value().validate(members(many, 1).dump())) == "ok");
  json_document other = members(many - 1, 1);
  other["n7"] = "x";
  CHECK(said(made.value().validate(other.dump())) == "/n7: expected integer, found string");
  CHECK(beyond({{"properties", members(too_many, true)}}) ==
        ": expected at most 32767 words in the compiled program, found more");
}

TEST_CASE("an enum may have as many values as a program holds, of which each body's is looked up") {
  json_document definition = {{"items", {{"enum", names(many)}}}};
  json_document& choices = definition["items"]["enum"];
  choices.push_back({{"a", 1}, {"b", {1.50, nullptr}}});
  choices.push_back(10);
  const auto made = schema::compile(definition.dump());
  REQUIRE(made);
  CHECK(said(made.value().validate(names(many).dump())) == "ok");
  // Equal as JSON Schema means it: in any order, however a number is written.
  CHECK(said(made.value().validate(R"([{"b":[15e-1,null],"a":1.0},1e1,"n7999"])")) == "ok");
  for (const std::string other : {R"("n8000")", "100", "-10", R"("10")", "true", "null", R"({"a":1})", "[]",
                                  R"({"a":1,"b":[1.5,false]})", R"({"a":1,"b":[1.5]})"}) {
    const std::string why = said(made.value().validate("[1e1," + other + "]"));
    CHECK(why.starts_with("/1: expected "));
  }
  CHECK(beyond({{"enum", names(too_many)}}) == ": expected at most 32767 words in the compiled program, found more");
}
