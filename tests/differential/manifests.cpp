#include "manifests.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

using namespace signpost;
using nlohmann::ordered_json;

namespace {

constexpr const char* names[] = {"a", "b", "id", "type", "data", "sent", "a~b", "a/b", "é", "", "n\u0001", "total"};
constexpr const char* formats[] = {"date-time", "date", "uuid", "email", "uri", "integer"};

std::string name(chance& by) { return names[by.below(std::size(names))]; }

/// A manifest without what only a sender needs to be told.
ordered_json frame_of_manifest() {
  return ordered_json::parse(R"({
    "signpost_manifest": 1, "name": "subject", "title": "Subject", "summary": "One.", "json_style": "compact",
    "signature": {"basis": "assumed", "header": "X-Signature", "algorithm": "hmac-sha256", "signed": "{body}",
                  "value": "sha256={hex}", "secret": {"encoding": "utf8"}},
    "timestamp": {"basis": "assumed", "from": "none"},
    "headers": [{"name": "X-Signature", "value": "{signature}"}],
    "envelopes": [{"basis": "assumed", "generation": "g", "members": [
      {"name": "type", "is": "event"}, {"name": "data", "is": "data"}]}],
    "events": [],
    "delivery": {"basis": "assumed", "timeout_seconds": 5, "delays_seconds": []},
    "endpoint": {"basis": "assumed"}})");
}

/// nlohmann's reader takes no number beyond a double.
ordered_json value_of(std::string text) {
  for (std::size_t at = text.find("1e400"); at != std::string::npos; at = text.find("1e400"))
    text.replace(at, 5, "1e300");
  return ordered_json::parse(text);
}

ordered_json random_schema(chance& by, int depth);

void add_limits(ordered_json& to, chance& by) {
  static constexpr const char* bounds[] = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"};
  static constexpr const char* counts[] = {"minLength", "maxLength", "minItems", "maxItems"};
  static const std::vector<std::string> numbers = {"0",   "1", "-1", "2.5", "1e2", "100", "-0.0", "123456789012345678",
                                                   "1.0", "10"};
  if (by.once_in(3)) to[bounds[by.below(4)]] = value_of(by.one_of(numbers));
  if (by.once_in(3)) to[counts[by.below(4)]] = by.below(5);
}

void add_object_keywords(ordered_json& to, chance& by, int depth) {
  std::set<std::string> required;
  if (!by.once_in(4)) {
    ordered_json properties = ordered_json::object();
    const std::size_t count = by.once_in(6) ? 12 : by.below(5);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string one = by.once_in(3) ? name(by) + std::to_string(by.below(20)) : name(by);
      properties[one] = random_schema(by, depth - 1);
      if (by.once_in(2)) required.insert(one);
    }
    to["properties"] = properties;
  }
  for (std::size_t i = by.below(3); i > 0; --i) required.insert(name(by));
  if (!required.empty()) to["required"] = required;
  if (by.once_in(3)) to["additionalProperties"] = by.once_in(2) ? ordered_json(false) : random_schema(by, depth - 1);
}

ordered_json random_schema(chance& by, int depth) {
  static constexpr const char* types[] = {"boolean", "integer", "number", "string", "object", "array", "null"};
  if (by.once_in(12)) return by.once_in(3) ? ordered_json(false) : ordered_json(true);
  ordered_json made = ordered_json::object();
  if (by.once_in(2)) {
    std::set<std::string> some;
    for (std::size_t i = 1 + by.below(3); i > 0; --i) some.insert(types[by.below(7)]);
    made["type"] = some;
  }
  if (by.once_in(6)) {
    ordered_json choices = ordered_json::array();
    for (std::size_t i = by.once_in(4) ? 20 : 1 + by.below(4); i > 0; --i)
      choices.push_back(value_of(random_value(by, 2)));
    made["enum"] = choices;
  }
  if (by.once_in(12)) made["const"] = value_of(random_value(by, 2));
  if (by.once_in(6)) made["format"] = formats[by.below(6)];
  add_limits(made, by);
  if (depth > 0 && by.once_in(2)) made["items"] = random_schema(by, depth - 1);
  if (depth > 0) add_object_keywords(made, by, depth);
  return made;
}

ordered_json random_member(chance& by, const char* role) {
  ordered_json made = {{"name", by.once_in(4) ? name(by) + "x" : std::string(role).substr(0, 4)}, {"is", role}};
  if (by.once_in(3)) made["optional"] = true;
  if (std::string(role) == "event" && by.once_in(2)) made["aliases"] = {"kind", "type"};
  if (std::string(role) == "timestamp") {
    static constexpr const char* styles[] = {"unix_seconds", "rfc3339_z", "rfc3339_ms", "rfc3339_offset"};
    made["style"] = styles[by.below(4)];
  }
  const bool may = std::string(role) == "timestamp" || std::string(role) == "id";
  if (std::string(role) == "field" || (may && by.once_in(3))) made["schema"] = random_schema(by, 1);
  return made;
}

ordered_json random_envelope(chance& by, bool event_in_body, std::size_t index) {
  ordered_json members = ordered_json::array();
  const bool flat = by.once_in(3) && (index > 0 || !event_in_body);
  if (!flat) {
    if (event_in_body) members.push_back(random_member(by, "event"));
    if (!by.once_in(3)) members.push_back(random_member(by, "id"));
    if (!by.once_in(3)) members.push_back(random_member(by, "timestamp"));
    for (std::size_t i = by.below(3); i > 0; --i) members.push_back(random_member(by, "field"));
    members.push_back(random_member(by, "data"));
  }
  return {{"basis", "assumed"}, {"generation", "g" + std::to_string(index)}, {"members", members}};
}

/// Schemas, envelopes and places by chance. The catalog is open, so that no example has to fit: it then may have none.
ordered_json random_manifest(chance& by) {
  ordered_json made = frame_of_manifest();
  const bool event_in_body = !by.once_in(4);
  if (!event_in_body) made["event"] = {{"basis", "assumed"}, {"from", "header:X-Event"}};
  if (!by.once_in(3)) made["id"] = {{"basis", "assumed"}, {"from", by.once_in(2) ? "body" : "header:X-Id"}};
  if (by.once_in(2)) {
    made["timestamp"]["from"] = "body";
    if (by.once_in(2)) made["timestamp"]["required"] = false;
    made["freshness"] = {{"basis", "assumed"}, {"past_seconds", 300}, {"future_seconds", 60}};
  } else if (by.once_in(2)) {
    made["signature"]["form"] = "keys";
    made["signature"]["separator"] = ",";
    made["signature"]["signed"] = "{timestamp}.{body}";
    made["signature"]["value"] = "t={timestamp},v1={hex}";
    made["timestamp"]["from"] = "signature";
    made["freshness"] = {{"basis", "assumed"}, {"past_seconds", 300}, {"future_seconds", 60}};
  }
  static const std::vector<std::string> pointers = {"/type", "/data/0",      "/data/a", "/id",
                                                    "/a~1b", "/data/a~0b/1", "/~2",     "/"};
  if (by.once_in(2)) made["agreement"] = {{{"header", "X-Repeat"}, {"body", by.one_of(pointers)}}};
  made["envelopes"] = ordered_json::array();
  for (std::size_t i = 0, count = 1 + by.below(3); i < count; ++i) {
    made["envelopes"].push_back(random_envelope(by, event_in_body, i));
  }
  made["open_catalog"] = true;
  return made;
}

/// Adds events with examples that fit: tried until the manifest is read.
void add_event(ordered_json& to, chance& by, std::size_t index) {
  const ordered_json& frame = to["envelopes"][by.below(to["envelopes"].size())];
  for (int tries = 0; tries < 12; ++tries) {
    ordered_json event = {{"basis", "assumed"},
                          {"name", "e" + std::to_string(index)},
                          {"summary", "One."},
                          {"generation", frame["generation"]},
                          {"data", random_schema(by, 3)}};
    if (by.once_in(2)) event["aliases"] = {"Event " + std::to_string(index)};
    ordered_json example = ordered_json::object();
    for (const ordered_json& member : frame["members"]) {
      const std::string role = member["is"];
      const std::string key = member["name"];
      example[key] = role == "event"       ? ordered_json(event["name"])
                     : role == "timestamp" ? (member["style"] == "unix_seconds" ? ordered_json(1700000000)
                                                                                : ordered_json("2023-11-14T22:13:20Z"))
                     : role == "id"        ? ordered_json("id_1")
                                           : value_of(random_value(by, 3));
    }
    event["example"] = example;
    ordered_json tried = to;
    tried["events"].push_back(event);
    if (provider::parse(tried.dump())) {
      to = tried;
      return;
    }
  }
}

void add_subject(std::vector<subject>& to, const std::string& manifest) {
  const result<provider_ptr> from = provider::parse(manifest);
  if (!from) return;
  subject made{from.value(), {}};
  for (const event_type& event : made.from->events()) made.bodies.push_back(event.example);
  if (made.bodies.empty()) made.bodies.push_back(R"({"type":"x","data":{}})");
  to.push_back(std::move(made));
}

std::string every_keyword_manifest() {
  ordered_json made = frame_of_manifest();
  made["events"] = ordered_json::parse(R"([{"basis": "assumed", "name": "all", "summary": "One.", "data": {
    "type": "object", "properties": {
      "flag": {"type": ["boolean", "null"]}, "whole": {"type": "integer", "minimum": -5, "maximum": 1e3},
      "part": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 99.5},
      "word": {"type": "string", "minLength": 1, "maxLength": 5}, "at": {"format": "date-time"},
      "day": {"format": "date"}, "key": {"format": "uuid"}, "mail": {"format": "email"}, "link": {"format": "uri"},
      "count": {"format": "integer"}, "list": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3},
      "choice": {"enum": ["a", "b", 1, 2.50, null, true, [1, {"x": []}], {"y": 1, "x": [2]}]},
      "many": {"enum": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, "18", "19", "nineteen", 1e2, {"z": {}}]},
      "fixed": {"const": {"k": [1, "two", null], "j": {"deep": true}}}, "none": false, "any": true,
      "open": {"additionalProperties": {"type": "integer"}, "required": ["r1", "r2"]},
      "closed": {"properties": {"p": {}}, "additionalProperties": false}},
    "required": ["whole", "word", "elsewhere"]},
    "example": {"type": "all", "data": {"flag": null, "whole": 7, "part": 1.5, "word": "w\u00e9", "at": "2024-01-18T14:22:00Z",
      "day": "2024-01-18", "key": "6f1f2c34-9d0e-4c6b-8a43-5f1f0e0f7a11", "mail": "a@b.example", "link": "https://b.example/",
      "count": "-12", "list": ["x"], "choice": {"x": [2], "y": 1}, "many": 17, "fixed": {"j": {"deep": true}, "k": [1, "two", null]},
      "any": 1, "open": {"r1": 1, "r2": 2, "r3": 3}, "closed": {"p": 0}, "elsewhere": 0}}}])");
  return made.dump();
}

}  // namespace

std::string random_value(chance& by, int depth) {
  static const std::vector<std::string> scalars = {"null",
                                                   "true",
                                                   "false",
                                                   "0",
                                                   "-0",
                                                   "1",
                                                   "1.0",
                                                   "10",
                                                   "1e1",
                                                   "2.5",
                                                   "-1",
                                                   "100",
                                                   "0.1e1",
                                                   "123456789012345678",
                                                   "1e400",
                                                   "1E-400",
                                                   "\"\"",
                                                   "\"a\"",
                                                   "\"\\u0061\"",
                                                   "\"b\"",
                                                   "\"\xc3\xa9\"",
                                                   "\"\\u00e9\"",
                                                   "\"\\ud83d\\ude00\"",
                                                   "\"x\\n\\\"\\/\"",
                                                   "\"2024-01-18T14:22:00Z\"",
                                                   "\"2024-01-18\"",
                                                   "\"6f1f2c34-9d0e-4c6b-8a43-5f1f0e0f7a11\"",
                                                   "\"a@b.example\"",
                                                   "\"https://b.example/\"",
                                                   "\"-12\"",
                                                   "\"e0\"",
                                                   "\"e1\"",
                                                   "\"Event 0\"",
                                                   "\"id_1\"",
                                                   "1700000000",
                                                   "\"\\u0065\\u0030\""};
  if (depth <= 0 || by.once_in(2)) return by.one_of(scalars);
  std::string made;
  const bool is_object = by.once_in(2);
  std::set<std::string> used;
  for (std::size_t i = by.below(4); i > 0; --i) {
    std::string one;
    if (is_object) {
      const std::string key = name(by);
      if (!used.insert(key).second) continue;
      one = ordered_json(key).dump() + ":";
    }
    made += (made.empty() ? "" : ",") + one + random_value(by, depth - 1);
  }
  return is_object ? "{" + made + "}" : "[" + made + "]";
}

std::vector<subject> known_subjects() {
  std::vector<subject> all;
  for (const std::string_view one : provider::builtin_names()) {
    add_subject(all, std::string(provider::builtin(one).value()->manifest()));
  }
  add_subject(all, every_keyword_manifest());
  const auto folder = std::filesystem::path(SIGNPOST_PROJECT_ROOT) / "tests" / "vectors";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream stream(entry.path());
    const ordered_json file = ordered_json::parse(stream);
    if (file.contains("manifest")) add_subject(all, file["manifest"].dump());
    for (const ordered_json& test : file["cases"]) {
      if (test.contains("manifest")) add_subject(all, test["manifest"].dump());
      if (!test.contains("manifest_from")) continue;
      const auto base = provider::builtin(test["manifest_from"].get<std::string>()).value()->manifest();
      add_subject(all, ordered_json::parse(base).patch(test.value("patch", ordered_json::array())).dump());
    }
  }
  return all;
}

subject random_subject(chance& by) {
  while (true) {
    ordered_json manifest = random_manifest(by);
    if (!provider::parse(manifest.dump())) continue;
    for (std::size_t i = 0; i < 3; ++i) add_event(manifest, by, i);
    ordered_json closed = manifest;
    closed.erase("open_catalog");
    if (by.once_in(2) && provider::parse(closed.dump())) manifest = closed;
    std::vector<subject> one;
    add_subject(one, manifest.dump());
    return one.front();
  }
}
