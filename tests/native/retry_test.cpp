// What follows an attempt. The schedules are the products' documents, written out by hand.
#include "signpost/retry.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "retry_policies.h"
#include "signpost/provider.h"

using namespace retry_policies;
using signpost::death;
using signpost::decision;
using signpost::name_of;
using signpost::next_attempt;
using signpost::next_step;
using signpost::outcome;
using signpost::outcome_kind;
using signpost::provider;
using signpost::retry_policy;
using signpost::unix_ms;

namespace {

constexpr unix_ms now = 1'781'006'400'000;  // 2026-06-09T12:00:00Z
constexpr unix_ms earliest = std::numeric_limits<unix_ms>::min();
constexpr unix_ms latest = std::numeric_limits<unix_ms>::max();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// The policy of a built-in provider's manifest.
retry_policy builtin(std::string_view name) {
  const auto found = provider::builtin(name);
  REQUIRE(found);
  return (*found)->delivery();
}

/// The times of all attempts, in ms after the first, when each one fails at the moment it starts.
std::vector<unix_ms> attempts_of(const retry_policy& policy, const outcome& failure, double random = 0) {
  std::vector<unix_ms> times = {0};
  for (int attempt = 1; attempt < 1'000; ++attempt) {
    const decision next = next_attempt(policy, attempt, failure, now + times.back(), random);
    if (next.step != next_step::deliver_again) {
      CHECK(shown(next) == dead("exhausted"));
      return times;
    }
    CHECK(next.next_attempt == attempt + 1);
    times.push_back(next.at - now);
  }
  FAIL("the schedule does not end");
  return times;
}

}  // namespace

TEST_CASE("ClientFlow: three retries after 1, 2 and 4 seconds, then exhausted") {
  for (const retry_policy& policy : {policy_of(clientflow), builtin("clientflow")}) {
    CHECK(attempts_of(policy, answer(500)) == std::vector<unix_ms>{0, 1'000, 3'000, 7'000});
  }
}

TEST_CASE("Portal.io: retries after 1 min, 5 min, 30 min, 2 h and 12 h, 14 h 36 min in all") {
  for (const retry_policy& policy : {policy_of(portalio), builtin("portalio")}) {
    CHECK(attempts_of(policy, answer(500)) ==
          std::vector<unix_ms>{0, 60'000, 360'000, 2'160'000, 9'360'000, 52'560'000});
  }
}

TEST_CASE("CE Pro: retries after 10, 60 and 300 seconds, four attempts in all") {
  for (const retry_policy& policy : {policy_of(cepro), builtin("cepro")}) {
    CHECK(attempts_of(policy, answer(404)) == std::vector<unix_ms>{0, 10'000, 70'000, 370'000});
  }
}

TEST_CASE("Standard Webhooks: the specification's ten attempts, over 3 days, 3 hours, 35 minutes and 5 seconds") {
  // 0, +5 s, +5 min, +30 min, +2 h, +5 h, +10 h, +14 h, +20 h, +24 h; the random number 0 adds no jitter.
  for (const retry_policy& policy : {policy_of(standard), builtin("standard")}) {
    CHECK(attempts_of(policy, answer(500)) == std::vector<unix_ms>{0, 5'000, 305'000, 2'105'000, 9'305'000, 27'305'000,
                                                                   63'305'000, 113'705'000, 185'705'000, 272'105'000});
  }
}

TEST_CASE("Time-outs and broken connections are retried like a bad answer") {
  for (const outcome_kind kind : {outcome_kind::timeout, outcome_kind::connection_error}) {
    CHECK(attempts_of(policy_of(clientflow), ended(kind)) == std::vector<unix_ms>{0, 1'000, 3'000, 7'000});
  }
}

TEST_CASE("2xx is success, and nothing else is") {
  const retry_policy policy = policy_of(cepro);
  for (int status = 0; status <= 999; ++status) {
    INFO(status);
    CHECK(shown(next_attempt(policy, 1, answer(status), now, 0)) ==
          (status >= 200 && status <= 299 ? delivered() : again(now + 10'000, 2)));
  }
  CHECK(shown(next_attempt(policy, 1, answer(-200), now, 0)) == again(now + 10'000, 2));
}

TEST_CASE("A status counts only where one came back") {
  const outcome timeout{outcome_kind::timeout, 200, {}};
  CHECK(shown(next_attempt(policy_of(cepro), 1, timeout, now, 0)) == again(now + 10'000, 2));
  const outcome broken{outcome_kind::connection_error, 410, "3600"};
  CHECK(shown(next_attempt(policy_of(standard), 1, broken, now, 0)) == again(now + 5'000, 2));
}

TEST_CASE("ClientFlow: every 4xx but 408 and 429 is permanent") {
  const retry_policy policy = builtin("clientflow");
  for (int status = 400; status <= 499; ++status) {
    INFO(status);
    const bool transient = status == 408 || status == 429;
    CHECK(shown(next_attempt(policy, 1, answer(status), now, 0)) ==
          (transient ? again(now + 1'000, 2) : dead("permanent")));
  }
  CHECK(shown(next_attempt(policy, 1, answer(399), now, 0)) == again(now + 1'000, 2));
  CHECK(shown(next_attempt(policy, 1, answer(500), now, 0)) == again(now + 1'000, 2));
}

TEST_CASE("Where no document makes 4xx permanent, it is retried") {
  CHECK(shown(next_attempt(policy_of(portalio), 1, answer(400), now, 0)) == again(now + 60'000, 2));
  CHECK(shown(next_attempt(policy_of(standard), 1, answer(404), now, 0)) == again(now + 5'000, 2));
}

TEST_CASE("A permanent answer to the last attempt is called permanent, not exhausted") {
  CHECK(shown(next_attempt(policy_of(clientflow), 4, answer(404), now, 0)) == dead("permanent"));
  CHECK(shown(next_attempt(policy_of(clientflow), 4, answer(408), now, 0)) == dead("exhausted"));
}

TEST_CASE("Standard Webhooks: 410 kills the delivery and disables the endpoint") {
  for (const int attempt : {1, 10}) {
    CHECK(shown(next_attempt(policy_of(standard), attempt, answer(410), now, 0)) ==
          dead("gone") + ", endpoint disabled");
  }
}

TEST_CASE("A disabling status wins over a permanent one") {
  const retry_policy policy = policy_of(
      R"({"timeout_seconds": 1, "delays_seconds": [1], "permanent": {"statuses": ["4xx"]}, "disable": {"statuses": [410]}})");
  CHECK(shown(next_attempt(policy, 1, answer(410), now, 0)) == dead("gone") + ", endpoint disabled");
  CHECK(shown(next_attempt(policy, 1, answer(411), now, 0)) == dead("permanent"));
}

TEST_CASE("ClientPress: fire and forget counts every outcome as sent") {
  const retry_policy policy = builtin("clientpress");
  for (const int status : {100, 200, 301, 404, 410, 429, 500, 503}) {
    CHECK(shown(next_attempt(policy, 1, answer(status, "60"), now, 0)) == delivered());
  }
  CHECK(shown(next_attempt(policy, 1, ended(outcome_kind::timeout), now, 0)) == delivered());
  CHECK(shown(next_attempt(policy, 1, ended(outcome_kind::connection_error), now, 0)) == delivered());
}

TEST_CASE("ClientPress: what was never sent does not count as sent") {
  const retry_policy policy = policy_of(clientpress);
  CHECK(shown(next_attempt(policy, 1, ended(outcome_kind::destination_refused), now, 0)) == dead("refused"));
  CHECK(shown(next_attempt(policy, 1, ended(outcome_kind::local_fault), now, 0)) == again(now + 1'000, 1));
}

TEST_CASE("A refused destination is dead at once, and that is not the endpoint's failure") {
  retry_policy policy = policy_of(portalio);
  policy.disable_after_dead = 1;
  CHECK(shown(next_attempt(policy, 1, ended(outcome_kind::destination_refused), now, 0)) == dead("refused"));
}

TEST_CASE("A local fault burns no retry: the same attempt, 1 to 2 seconds later") {
  const retry_policy policy = policy_of(clientflow);
  const outcome fault = ended(outcome_kind::local_fault);
  CHECK(shown(next_attempt(policy, 1, fault, now, 0)) == again(now + 1'000, 1));
  CHECK(shown(next_attempt(policy, 3, fault, now, 0.5)) == again(now + 1'500, 3));
  CHECK(shown(next_attempt(policy, 4, fault, now, 0.999)) == again(now + 1'999, 4));
  CHECK(shown(next_attempt(policy, 99, fault, now, 0)) == again(now + 1'000, 99));
}

TEST_CASE("Jitter adds up to its share of the delay and never shortens it") {
  const retry_policy policy = policy_of(standard);
  CHECK(next_attempt(policy, 1, answer(500), now, 0).at == now + 5'000);
  CHECK(next_attempt(policy, 1, answer(500), now, 0.5).at == now + 5'250);
  CHECK(next_attempt(policy, 1, answer(500), now, std::nextafter(1.0, 0.0)).at == now + 5'499);
  CHECK(next_attempt(policy, 9, answer(500), now, 0.5).at == now + 86'400'000 + 4'320'000);
  for (int step = 0; step < 1'000; ++step) {
    const unix_ms at = next_attempt(policy, 2, answer(500), now, step / 1'000.0).at;
    REQUIRE(at >= now + 300'000);
    REQUIRE(at < now + 330'000);
  }
}

TEST_CASE("Without jitter the random number has no effect") {
  CHECK(next_attempt(policy_of(portalio), 1, answer(500), now, 0.99).at == now + 60'000);
}

TEST_CASE("A random number below 0 or not below 1 is brought inside") {
  const retry_policy policy = policy_of(standard);
  for (const double random : {-1.0, -infinity, not_a_number, -0.0}) {
    CHECK(next_attempt(policy, 1, answer(500), now, random).at == now + 5'000);
  }
  for (const double random : {1.0, 2.0, 1e308, infinity}) {
    CHECK(next_attempt(policy, 1, answer(500), now, random).at == now + 5'499);
  }
}

TEST_CASE("Enough dead deliveries in a row, over long enough, disable the endpoint") {
  const retry_policy policy = policy_of(
      R"({"timeout_seconds": 1, "delays_seconds": [], "permanent": {"statuses": ["4xx"]},
          "disable": {"after_dead": 10, "after_seconds": 432000}})");
  const unix_ms five_days_ago = now - 432'000'000;
  for (const auto& [status, reason] : {std::pair(500, "exhausted"), std::pair(400, "permanent")}) {
    const std::string only_dead = dead(reason);
    const std::string disabled = only_dead + ", endpoint disabled";
    const auto decided = [&, failed = status](int dead_in_a_row, std::optional<unix_ms> since) {
      return shown(next_attempt(policy, 1, answer(failed), now, 0, {dead_in_a_row, since}));
    };
    CHECK(decided(9, five_days_ago) == disabled);
    CHECK(decided(8, five_days_ago) == only_dead);
    CHECK(decided(9, five_days_ago + 1) == only_dead);
    CHECK(decided(1'000, now) == only_dead);
    CHECK(decided(1'000, std::nullopt) == only_dead);
    CHECK(decided(std::numeric_limits<int>::max(), earliest) == disabled);
    CHECK(decided(std::numeric_limits<int>::min(), earliest) == only_dead);
    CHECK(decided(1'000, latest) == only_dead);
  }
  CHECK(shown(next_attempt(policy, 1, answer(200), now, 0, {1'000, five_days_ago})) == delivered());
}

TEST_CASE("An attempt that will be retried never disables the endpoint") {
  const retry_policy policy =
      policy_of(R"({"timeout_seconds": 1, "delays_seconds": [1], "disable": {"after_dead": 1, "after_seconds": 0}})");
  CHECK(shown(next_attempt(policy, 1, answer(500), now, 0, {100, earliest})) == again(now + 1'000, 2));
  CHECK(shown(next_attempt(policy, 2, answer(500), now, 0)) == dead("exhausted") + ", endpoint disabled");
}

TEST_CASE("Without the rule no number of dead deliveries disables the endpoint") {
  CHECK(shown(next_attempt(policy_of(cepro), 4, answer(500), now, 0, {1'000'000, earliest})) == dead("exhausted"));
}

TEST_CASE("Attempt numbers out of range are taken for the nearest") {
  const retry_policy policy = policy_of(clientflow);
  for (const int attempt : {0, -1, std::numeric_limits<int>::min()}) {
    CHECK(shown(next_attempt(policy, attempt, answer(500), now, 0)) == again(now + 1'000, 2));
    CHECK(shown(next_attempt(policy, attempt, ended(outcome_kind::local_fault), now, 0)) == again(now + 1'000, 1));
  }
  CHECK(shown(next_attempt(policy, std::numeric_limits<int>::max(), answer(500), now, 0)) == dead("exhausted"));
}

TEST_CASE("Near the end of time, times stop there") {
  const retry_policy policy = policy_of(standard);
  for (const std::string_view asked : {"", "3600", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
    CHECK(next_attempt(policy, 1, answer(503, asked), latest, 0.5).at == latest);
  }
  CHECK(next_attempt(policy, 1, ended(outcome_kind::local_fault), latest - 1'000, 0.5).at == latest);
  CHECK(next_attempt(policy, 1, answer(500), latest - 5'000, 0).at == latest);
  CHECK(next_attempt(policy, 1, answer(500), earliest, 0).at == earliest + 5'000);
  CHECK(next_attempt(policy, 1, answer(503, "3600"), earliest, 0).at == earliest + 3'600'000);
  CHECK(next_attempt(policy, 1, answer(503, "Fri, 31 Dec 9999 23:59:59 GMT"), earliest, 0).at == earliest + 86'400'000);
}

TEST_CASE("A policy made by hand with absurd numbers does no harm") {
  retry_policy policy;
  policy.delays_seconds = {std::numeric_limits<std::int64_t>::max(), -5, 10};
  policy.jitter = infinity;
  policy.throttle = {{503, 503}};
  policy.throttle_max_seconds = -1;
  CHECK(next_attempt(policy, 1, answer(500), now, 0.5).at == latest);
  CHECK(next_attempt(policy, 2, answer(500), now, 0.5).at == now);
  CHECK(next_attempt(policy, 3, answer(500), now, 0.5).at == now + 15'000);
  CHECK(next_attempt(policy, 3, answer(503, "3600"), now, 0).at == now + 10'000);
  policy.jitter = not_a_number;
  CHECK(next_attempt(policy, 3, answer(500), now, 0.5).at == now + 10'000);
  policy.throttle_max_seconds = std::numeric_limits<std::int64_t>::max();
  CHECK(next_attempt(policy, 3, answer(503, "9223372036854775807"), now, 0).at == latest);
}

TEST_CASE("Steps and reasons have the names that every build gives them") {
  CHECK(name_of(next_step::delivered) == "delivered");
  CHECK(name_of(next_step::deliver_again) == "deliver_again");
  CHECK(name_of(next_step::dead) == "dead");
  CHECK(name_of(death::none) == "none");
  CHECK(name_of(death::exhausted) == "exhausted");
  CHECK(name_of(death::permanent) == "permanent");
  CHECK(name_of(death::gone) == "gone");
  CHECK(name_of(death::refused) == "refused");
}
