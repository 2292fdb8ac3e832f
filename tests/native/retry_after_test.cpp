// Retry-After: seconds, dates, and what is neither. Expected times are those of `date -u -d`.
#include <string_view>

#include <catch2/catch_test_macros.hpp>

#include "retry_policies.h"
#include "signpost/retry.h"

using namespace retry_policies;
using signpost::next_attempt;
using signpost::retry_policy;
using signpost::unix_ms;

namespace {

constexpr unix_ms now = 1'781'006'400'000;  // 2026-06-09T12:00:00Z

}  // namespace

TEST_CASE("Retry-After in seconds may only make it later") {
  const retry_policy policy = policy_of(throttled);
  CHECK(next_attempt(policy, 1, answer(429, "3600"), now, 0).at == now + 3'600'000);
  CHECK(next_attempt(policy, 1, answer(503, "61"), now, 0).at == now + 61'000);
  CHECK(next_attempt(policy, 1, answer(503, "60"), now, 0).at == now + 60'000);
  CHECK(next_attempt(policy, 1, answer(503, "59"), now, 0).at == now + 60'000);
  CHECK(next_attempt(policy, 1, answer(503, "0"), now, 0).at == now + 60'000);
  CHECK(next_attempt(policy, 5, answer(429, "60"), now, 0).at == now + 43'200'000);
  CHECK(next_attempt(policy, 1, answer(429, " \t3600 "), now, 0).at == now + 3'600'000);
  CHECK(next_attempt(policy, 1, answer(429, "0003600"), now, 0).at == now + 3'600'000);
}

TEST_CASE("Retry-After as a date, in each of HTTP's three forms") {
  const retry_policy policy = policy_of(throttled);
  constexpr unix_ms half_past_twelve = 1'781'008'200'000;  // date -u -d 2026-06-09T12:30:00Z +%s
  for (const std::string_view date :
       {"Tue, 09 Jun 2026 12:30:00 GMT", "Tuesday, 09-Jun-26 12:30:00 GMT", "Tue Jun  9 12:30:00 2026"}) {
    INFO(date);
    CHECK(next_attempt(policy, 1, answer(503, date), now, 0).at == half_past_twelve);
  }
}

TEST_CASE("A Retry-After that is past or unreadable is ignored") {
  const retry_policy policy = policy_of(throttled);
  for (const std::string_view text :
       {"Tue, 09 Jun 2026 11:30:00 GMT", "Tue, 09 Jun 2026 12:00:30 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "soon",
        "-3600", "+3600", "3600.5", "3600s", "36 00", "1e9", "0x1000", "3600, 7200", "", " ", "2026-06-09T12:30:00Z",
        "Tue, 09 Jun 2026 12:30:00 UTC", "\xD9\xA1"}) {
    INFO(text);
    CHECK(next_attempt(policy, 1, answer(503, text), now, 0).at == now + 60'000);
  }
}

TEST_CASE("A Retry-After beyond the policy's limit counts as the limit") {
  const retry_policy policy = policy_of(throttled);
  constexpr unix_ms in_a_day = 1'781'092'800'000;  // date -u -d 2026-06-10T12:00:00Z +%s
  for (const std::string_view text :
       {"86400", "86401", "9223372036854775807", "9223372036854775808", "99999999999999999999999999",
        "Wed, 10 Jun 2026 12:00:01 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
    INFO(text);
    CHECK(next_attempt(policy, 1, answer(503, text), now, 0).at == in_a_day);
  }
  CHECK(next_attempt(policy, 1, answer(503, "86399"), now, 0).at == in_a_day - 1'000);
}

TEST_CASE("Retry-After is honoured on the policy's own statuses only") {
  CHECK(next_attempt(policy_of(throttled), 1, answer(502, "3600"), now, 0).at == now + 60'000);
  CHECK(next_attempt(policy_of(throttled), 1, answer(500, "3600"), now, 0).at == now + 60'000);
  CHECK(next_attempt(policy_of(standard), 1, answer(502, "3600"), now, 0).at == now + 3'600'000);
  CHECK(next_attempt(policy_of(standard), 1, answer(504, "3600"), now, 0).at == now + 3'600'000);
  CHECK(next_attempt(policy_of(clientflow), 1, answer(429, "3600"), now, 0).at == now + 1'000);
}

TEST_CASE("Retry-After adds no attempt") {
  CHECK(shown(next_attempt(policy_of(throttled), 6, answer(429, "3600"), now, 0)) == dead("exhausted"));
}

TEST_CASE("Retry-After is no part of the jitter: the later of both times counts") {
  const retry_policy policy = policy_of(standard);
  CHECK(next_attempt(policy, 1, answer(503, "6"), now, 0.5).at == now + 6'000);
  CHECK(next_attempt(policy, 1, answer(503, "5"), now, 0.5).at == now + 5'250);
}
