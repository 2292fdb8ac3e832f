// Whatever build() and dispatch() make, check() accepts, as the event that was asked for: examples with random values
// in random places, in every envelope and both styles.
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "json.h"
#include "json_pointer.h"
#include "signpost/signpost.h"

using namespace signpost;

namespace {

/// Values that writing changes, and others.
const std::vector<std::string> values = {
    "1e400",
    "-1e400",
    "1e309",
    "1.7976931348623157e308",
    "1.7976931348623159e308",
    "1e-400",
    "-1e-400",
    "-0",
    "-0.0",
    "0",
    "1.0",
    "1.10",
    "3.00000000000000000001",
    "0.1000000000000000000001",
    "9007199254740993",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "123456789012345678901234567890",
    "1e2",
    "1e21",
    "1E-7",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\"7\"",
    "\"2024-01-18T14:22:00Z\"",
    "\"caf\\u00e9 \\/ \\ud83d\\udcec\"",
    "{\"a\":1e400,\"a\":1}",
    "{\"a\":1,\"a\":1e400}",
    "[[[1e-400]],{\"type\":\"proposal.status_changed\",\"data\":{}}]",
};

class maker {
 public:
  explicit maker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

  /// A JSON text with some of its values replaced, some members left out and some added.
  std::string changed(const json::value& of) {
    if (below(12) == 0) return values[below(values.size())];
    std::string text;
    switch (of.kind) {
      case json::kind::array:
        for (const json::value& item : of.items) text += (text.empty() ? "" : ",") + changed(item);
        return "[" + text + "]";
      case json::kind::object:
        for (const json::member& one : of.members) {
          if (below(30) == 0) continue;
          text += (text.empty() ? "" : ",") + json::write(json::string(one.name), json::style::compact) + ":" +
                  changed(one.value);
        }
        if (below(4) == 0) {
          static const std::vector<std::string> names = {"type",  "data",      "event",  "id",
                                                         "extra", "timestamp", "created"};
          text += (text.empty() ? "\"" : ",\"") + names[below(names.size())] + "\":" + values[below(values.size())];
        }
        return "{" + text + "}";
      default:
        return json::write(of, json::style::compact);
    }
  }

 private:
  std::mt19937 random_;
};

/// The built-in providers, and each of them in the other style.
std::vector<provider_ptr> providers() {
  std::vector<provider_ptr> all;
  for (const std::string_view name : provider::builtin_names()) {
    all.push_back(provider::builtin(name).value());
    auto manifest = nlohmann::ordered_json::parse(all.back()->manifest());
    manifest["json_style"] = manifest["json_style"] == "php" ? "compact" : "php";
    all.push_back(provider::parse(manifest.dump()).value());
  }
  return all;
}

std::vector<std::string> generations_of(const provider& of) {
  std::vector<std::string> names = {""};
  const auto manifest = nlohmann::json::parse(of.manifest());
  for (const auto& one : manifest["envelopes"]) names.push_back(one["generation"]);
  return names;
}

/// What check() says of a body that was built for an event.
void check_accepts(const provider& of, const std::string& event, const std::string& body) {
  INFO(of.name() << " " << event << ": " << body);
  const result<int> found = check(of, body, event);
  REQUIRE(found);
  CHECK(*found == of.find_event(event));
  CHECK(body.find("1e400") == std::string::npos);
}

}  // namespace

TEST_CASE("whatever build and dispatch make, check accepts") {
  maker random(20260201);
  int made = 0;
  int refused = 0;
  for (const provider_ptr& of : providers()) {
    const std::vector<std::string> generations = generations_of(*of);
    for (const event_type& event : of->events()) {
      const json::value example = json::parse(event.example).value();
      for (int i = 0; i < 300; ++i) {
        const std::string& generation = generations[random.below(generations.size())];
        const std::string text = random.changed(example);
        const result<std::string> built = build(*of, {event.name, text, "evt_1", 1'700'000'000'000, generation});
        if (built) check_accepts(*of, event.name, *built);
        (built ? made : refused) += 1;
        const std::string request = R"({"event":")" + event.name + R"(","data":)" + random.changed(example) + "}";
        const result<dispatched> sent =
            dispatch(*of, {request, "7d444840-9dc0-41d1-b245-5ffdce74fad2", 1'700'000'000'000});
        if (sent) check_accepts(*of, event.name, sent->body);
        (sent ? made : refused) += 1;
      }
    }
  }
  CHECK(made > 2000);
  CHECK(refused > 2000);
}
