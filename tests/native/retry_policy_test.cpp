// Reading retry policies: what is taken, and where each fault is said to be.
#include "retry_policy.h"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using signpost::errc;
using signpost::failure;
using signpost::name_of;
using signpost::parse_retry_policy;
using signpost::read_retry_policy;
using signpost::retry_policy;
using signpost::status_range;

namespace {

/// "code pointer" of the refusal; "ok" when there is none.
std::string refusal_of(std::string_view json) {
  const auto parsed = parse_retry_policy(json);
  if (parsed) return "ok";
  return std::string(name_of(parsed.error().code)) + ' ' + parsed.error().pointer;
}

/// A policy with one key more.
std::string with(std::string_view key_and_value) {
  return R"({"timeout_seconds": 10, "delays_seconds": [1], )" + std::string(key_and_value) + '}';
}

std::vector<int> bounds(const std::vector<status_range>& ranges) {
  std::vector<int> all;
  for (const status_range& range : ranges) {
    all.push_back(range.first);
    all.push_back(range.last);
  }
  return all;
}

struct refused_policy {
  std::string_view sentence;
  std::string json;
  std::string_view refusal;
};

const std::vector<refused_policy> refused_policies = {
    {"no JSON", "{", "malformed_json "},
    {"two JSON texts", "{}{}", "malformed_json "},
    {"no object", "[]", "invalid_policy "},
    {"nothing in it", "{}", "invalid_policy /timeout_seconds"},
    {"no schedule", R"({"timeout_seconds": 10})", "invalid_policy /delays_seconds"},
    {"no time-out", R"({"delays_seconds": []})", "invalid_policy /timeout_seconds"},
    {"an unknown key", with(R"("retries": 3)"), "invalid_policy /retries"},
    {"a key that needs escapes in a pointer", with(R"("a/b~c": 3)"), "invalid_policy /a~1b~0c"},
    {"a time-out of 0", R"({"timeout_seconds": 0, "delays_seconds": []})", "invalid_policy /timeout_seconds"},
    {"a time-out above 300", R"({"timeout_seconds": 301, "delays_seconds": []})", "invalid_policy /timeout_seconds"},
    {"a time-out with a fraction", R"({"timeout_seconds": 1.5, "delays_seconds": []})",
     "invalid_policy /timeout_seconds"},
    {"a time-out as text", R"({"timeout_seconds": "10", "delays_seconds": []})", "invalid_policy /timeout_seconds"},
    {"a schedule that is no list", R"({"timeout_seconds": 1, "delays_seconds": 5})", "invalid_policy /delays_seconds"},
    {"a negative delay", R"({"timeout_seconds": 1, "delays_seconds": [1, -1]})", "invalid_policy /delays_seconds/1"},
    {"a delay above 30 days", R"({"timeout_seconds": 1, "delays_seconds": [2592001]})",
     "invalid_policy /delays_seconds/0"},
    {"a delay with a fraction", R"({"timeout_seconds": 1, "delays_seconds": [0.5]})",
     "invalid_policy /delays_seconds/0"},
    {"a delay as text", R"({"timeout_seconds": 1, "delays_seconds": ["5"]})", "invalid_policy /delays_seconds/0"},
    {"a delay of null", R"({"timeout_seconds": 1, "delays_seconds": [null]})", "invalid_policy /delays_seconds/0"},
    {"negative jitter", with(R"("jitter": -0.1)"), "invalid_policy /jitter"},
    {"jitter above 1", with(R"("jitter": 1.01)"), "invalid_policy /jitter"},
    {"jitter beyond all numbers", with(R"("jitter": 1e999)"), "invalid_policy /jitter"},
    {"jitter as text", with(R"("jitter": "10%")"), "invalid_policy /jitter"},
    {"permanent without statuses", with(R"("permanent": {})"), "invalid_policy /permanent/statuses"},
    {"permanent as a list", with(R"("permanent": [400])"), "invalid_policy /permanent"},
    {"an unknown key in permanent", with(R"("permanent": {"statuses": [], "only": []})"),
     "invalid_policy /permanent/only"},
    {"status 99", with(R"("permanent": {"statuses": [99]})"), "invalid_policy /permanent/statuses/0"},
    {"status 600", with(R"("permanent": {"statuses": [400, 600]})"), "invalid_policy /permanent/statuses/1"},
    {"a status with a fraction", with(R"("permanent": {"statuses": [400.0]})"), "invalid_policy /permanent/statuses/0"},
    {"a status as text", with(R"("permanent": {"statuses": ["400"]})"), "invalid_policy /permanent/statuses/0"},
    {"a class above 5", with(R"("permanent": {"statuses": ["6xx"]})"), "invalid_policy /permanent/statuses/0"},
    {"class 0", with(R"("permanent": {"statuses": ["0xx"]})"), "invalid_policy /permanent/statuses/0"},
    {"a class in capitals", with(R"("permanent": {"statuses": ["4XX"]})"), "invalid_policy /permanent/statuses/0"},
    {"half a class", with(R"("permanent": {"statuses": ["40x"]})"), "invalid_policy /permanent/statuses/0"},
    {"a range that runs backwards", with(R"("permanent": {"statuses": ["407-400"]})"),
     "invalid_policy /permanent/statuses/0"},
    {"a range without an end", with(R"("permanent": {"statuses": ["400-"]})"), "invalid_policy /permanent/statuses/0"},
    {"a range without a start", with(R"("permanent": {"statuses": ["-407"]})"), "invalid_policy /permanent/statuses/0"},
    {"a range beyond 599", with(R"("permanent": {"statuses": ["400-600"]})"), "invalid_policy /permanent/statuses/0"},
    {"a range with spaces", with(R"("permanent": {"statuses": ["400 - 407"]})"),
     "invalid_policy /permanent/statuses/0"},
    {"a bad exception", with(R"("permanent": {"statuses": ["4xx"], "except": [408, true]})"),
     "invalid_policy /permanent/except/1"},
    {"throttle without statuses", with(R"("throttle": {"max_seconds": 60})"), "invalid_policy /throttle/statuses"},
    {"a throttle limit of 0", with(R"("throttle": {"statuses": [429], "max_seconds": 0})"),
     "invalid_policy /throttle/max_seconds"},
    {"an unknown key in throttle", with(R"("throttle": {"statuses": [429], "cap": 1})"),
     "invalid_policy /throttle/cap"},
    {"an unknown key in disable", with(R"("disable": {"status": [410]})"), "invalid_policy /disable/status"},
    {"a rule of no deliveries", with(R"("disable": {"after_dead": 0})"), "invalid_policy /disable/after_dead"},
    {"a time without a number of deliveries", with(R"("disable": {"after_seconds": 60})"),
     "invalid_policy /disable/after_seconds"},
    {"a negative time", with(R"("disable": {"after_dead": 1, "after_seconds": -1})"),
     "invalid_policy /disable/after_seconds"},
    {"schedules that are no list", with(R"("by_status": {"404": [1]})"), "invalid_policy /by_status"},
    {"a schedule without statuses", with(R"("by_status": [{"delays_seconds": [1]}])"),
     "invalid_policy /by_status/0/statuses"},
    {"a schedule without delays", with(R"("by_status": [{"statuses": [404]}])"),
     "invalid_policy /by_status/0/delays_seconds"},
    {"a wrong delay in the second schedule",
     with(
         R"("by_status": [{"statuses": [404], "delays_seconds": []}, {"statuses": [400], "delays_seconds": [1, -1]}])"),
     "invalid_policy /by_status/1/delays_seconds/1"},
    {"a wrong status in a schedule", with(R"("by_status": [{"statuses": ["9xx"], "delays_seconds": []}])"),
     "invalid_policy /by_status/0/statuses/0"},
    {"an unknown key in a schedule", with(R"("by_status": [{"statuses": [404], "delays_seconds": [], "jitter": 1}])"),
     "invalid_policy /by_status/0/jitter"},
    {"waiting that is neither true nor false", with(R"("waits_for_response": 1)"),
     "invalid_policy /waits_for_response"},
    {"an unknown basis", with(R"("basis": "guessed")"), "invalid_policy /basis"},
    {"a note that is no text", with(R"("note": 7)"), "invalid_policy /note"},
    {"an assumption about a key that is not there", with(R"("assumed": ["timeout_seconds", "jitter"])"),
     "invalid_policy /assumed/1"},
    {"an assumption about itself", with(R"("assumed": ["assumed"])"), "invalid_policy /assumed/0"},
};

}  // namespace

TEST_CASE("A policy with every key is read whole") {
  const auto parsed = parse_retry_policy(R"({
    "basis": "documented", "assumed": ["jitter", "disable"], "note": "From the document.",
    "timeout_seconds": 300, "delays_seconds": [0, 60, 2592000], "jitter": 0.25,
    "by_status": [{"statuses": [404, "5xx"], "delays_seconds": [300, 600]}, {"statuses": [400], "delays_seconds": []}],
    "permanent": {"statuses": ["4xx", 300, "301-399"], "except": [408, "420-429"]},
    "throttle": {"statuses": [429, 503], "max_seconds": 3600},
    "disable": {"statuses": [410], "after_dead": 10, "after_seconds": 432000},
    "waits_for_response": true, "unanswered": "unknown"})");
  REQUIRE(parsed);
  CHECK(parsed->timeout_seconds == 300);
  CHECK(parsed->delays_seconds == std::vector<std::int64_t>{0, 60, 2'592'000});
  CHECK(parsed->jitter == 0.25);
  REQUIRE(parsed->by_status.size() == 2);
  CHECK(bounds(parsed->by_status[0].statuses) == std::vector<int>{404, 404, 500, 599});
  CHECK(parsed->by_status[0].delays_seconds == std::vector<std::int64_t>{300, 600});
  CHECK(bounds(parsed->by_status[1].statuses) == std::vector<int>{400, 400});
  CHECK(parsed->by_status[1].delays_seconds.empty());
  CHECK(bounds(parsed->permanent) == std::vector<int>{400, 499, 300, 300, 301, 399});
  CHECK(bounds(parsed->retry_anyway) == std::vector<int>{408, 408, 420, 429});
  CHECK(bounds(parsed->throttle) == std::vector<int>{429, 429, 503, 503});
  CHECK(parsed->throttle_max_seconds == 3600);
  CHECK(bounds(parsed->disable) == std::vector<int>{410, 410});
  CHECK(parsed->disable_after_dead == 10);
  CHECK(parsed->disable_after_seconds == 432'000);
  CHECK(parsed->waits_for_response);
  CHECK(!parsed->repeats_unanswered);
  CHECK(parsed->attempts() == 4);
}

TEST_CASE("What a policy does not say has a meaning") {
  const auto parsed = parse_retry_policy(R"({"timeout_seconds": 1, "delays_seconds": []})");
  REQUIRE(parsed);
  CHECK(parsed->attempts() == 1);
  CHECK(parsed->jitter == 0);
  CHECK(parsed->permanent.empty());
  CHECK(parsed->retry_anyway.empty());
  CHECK(parsed->throttle.empty());
  CHECK(parsed->throttle_max_seconds == 86'400);
  CHECK(parsed->disable.empty());
  CHECK(parsed->disable_after_dead == 0);
  CHECK(parsed->waits_for_response);
  CHECK(parsed->repeats_unanswered);
}

TEST_CASE("Fire and forget is read") {
  const auto parsed = parse_retry_policy(with(R"("waits_for_response": false)"));
  REQUIRE(parsed);
  CHECK(!parsed->waits_for_response);
}

TEST_CASE("A hundred delays are the most") {
  std::string delays = "0";
  for (int i = 1; i < 100; ++i) delays += ",0";
  CHECK(refusal_of(R"({"timeout_seconds": 1, "delays_seconds": [)" + delays + "]}") == "ok");
  CHECK(refusal_of(R"({"timeout_seconds": 1, "delays_seconds": [)" + delays + ",0]}") ==
        "invalid_policy /delays_seconds");
}

TEST_CASE("Twenty schedules by status are the most") {
  const std::string one = R"({"statuses": [404], "delays_seconds": []})";
  std::string list = one;
  for (int i = 1; i < 20; ++i) list += ',' + one;
  CHECK(refusal_of(with("\"by_status\": [" + list + ']')) == "ok");
  CHECK(refusal_of(with("\"by_status\": [" + list + ',' + one + ']')) == "invalid_policy /by_status");
}

TEST_CASE("Each fault of a policy is refused with its place") {
  for (const refused_policy& one : refused_policies) {
    INFO(one.sentence << ": " << one.json);
    CHECK(refusal_of(one.json) == one.refusal);
  }
}

TEST_CASE("Inside a manifest the pointer has its prefix and the code is the manifest's") {
  const auto refused = [](std::string_view json) {
    const auto document = signpost::json::parse(json);
    REQUIRE(document);
    const auto read = read_retry_policy(*document, "/delivery", errc::invalid_manifest);
    REQUIRE(!read);
    return std::string(name_of(read.error().code)) + ' ' + read.error().pointer;
  };
  CHECK(refused("7") == "invalid_manifest /delivery");
  CHECK(refused("{}") == "invalid_manifest /delivery/timeout_seconds");
  CHECK(refused(with(R"("retries": 3)")) == "unknown_key /delivery/retries");
  CHECK(refused(with(R"("permanent": {"statuses": [1]})")) == "invalid_manifest /delivery/permanent/statuses/0");
  CHECK(refused(with(R"("permanent": {"statuses": [], "only": []})")) == "unknown_key /delivery/permanent/only");
}

TEST_CASE("A refusal says what was expected") {
  const auto parsed = parse_retry_policy(with(R"("permanent": {"statuses": ["4XX"]})"));
  REQUIRE(!parsed);
  CHECK(parsed.error().detail ==
        "expected a status from 100 to 599, a class like \"4xx\" or a range like \"400-407\", found another string");
}
