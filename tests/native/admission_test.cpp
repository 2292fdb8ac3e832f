// May an endpoint be called now? The vectors hold the rules step by step; here is what must hold for any state and
// clock.
#include "signpost/admission.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using signpost::admission;
using signpost::admission_policy;
using signpost::admission_state;
using signpost::admit;
using signpost::check_admission_policy;
using signpost::circuit_policy;
using signpost::obstacle;
using signpost::rate_limit;
using signpost::settle;
using signpost::settlement;
using signpost::unix_ms;

namespace {

constexpr unix_ms now = 1'781'006'400'000;
constexpr unix_ms earliest = std::numeric_limits<unix_ms>::min();
constexpr unix_ms latest = std::numeric_limits<unix_ms>::max();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr admission_policy everything{2, rate_limit{1, 3}, circuit_policy{2, 30, 100}};

/// A pick of numbers that a stored state or a clock may hold.
template <typename T>
T any_of(std::mt19937& draw, const std::vector<T>& from) {
  return from[draw() % from.size()];
}

admission_state any_state(std::mt19937& draw) {
  constexpr int most = std::numeric_limits<int>::max();
  const std::vector<int> counts = {0, 1, 2, 3, 7, 30, most, -1, std::numeric_limits<int>::min()};
  const std::vector<unix_ms> times = {0, now, now - 1, now + 1, now + 29'999, now + 30'000, earliest, latest, -1};
  const std::vector<double> tokens = {0, 1, 0.5, 3, 1e300, -1, infinity, -infinity, not_a_number, 0.999'999'999'9};
  return {any_of(draw, counts), any_of(draw, counts), any_of(draw, times), any_of(draw, tokens),
          any_of(draw, times),  any_of(draw, counts), draw() % 2 == 0};
}

bool is_sound(const admission_state& state) {
  const bool counts = state.failures_in_a_row >= 0 && state.times_opened >= 0 && state.in_flight >= 0;
  return counts && (state.tokens == -1 || (state.tokens >= 0 && std::isfinite(state.tokens)));
}

std::string pointer_of(const admission_policy& policy) {
  const auto checked = check_admission_policy(policy);
  if (checked) return "sound";
  CHECK(checked.error().code == signpost::errc::invalid_option);
  return checked.error().pointer;
}

}  // namespace

TEST_CASE("A policy is sound only within its limits, and not with what is no number") {
  CHECK(pointer_of({}) == "sound");
  CHECK(pointer_of(everything) == "sound");
  for (const double wrong : {not_a_number, infinity, -infinity, 0.0, -1.0, 1e9}) {
    INFO(wrong);
    CHECK(pointer_of({wrong, {}, {}}) == "/concurrency");
    CHECK(pointer_of({6, rate_limit{wrong, 1}, {}}) == "/rate_limit/per_second");
    CHECK(pointer_of({6, rate_limit{1, wrong}, {}}) == "/rate_limit/burst");
    CHECK(pointer_of({6, {}, circuit_policy{wrong, 30, 600}}) == "/circuit/failures");
    CHECK(pointer_of({6, {}, circuit_policy{10, wrong, 600}}) == "/circuit/open_seconds");
    CHECK(pointer_of({6, {}, circuit_policy{10, 30, wrong}}) == "/circuit/open_max_seconds");
  }
  CHECK(check_admission_policy({7, {}, {}}).error().detail == "expected a whole number from 1 to 6, found another");
}

TEST_CASE("Never more than the limit are in flight, and never more than the bucket allows are let through") {
  std::mt19937 draw(1);
  for (int round = 0; round < 200; ++round) {
    const admission_policy policy{
        double(1 + draw() % 6), rate_limit{double(1 + draw() % 20), double(1 + draw() % 9)}, {}};
    admission_state state;
    unix_ms clock = now;
    std::vector<unix_ms> admitted;
    int in_flight = 0;
    for (int step = 0; step < 500; ++step) {
      clock += draw() % 4 == 0 ? draw() % 300 : 0;
      if (in_flight > 0 && draw() % 2 == 0) {
        state = settle(policy, state, settlement::success, false, clock);
        --in_flight;
        continue;
      }
      const admission answer = admit(policy, state, clock);
      state = answer.state;
      if (!answer.admitted) continue;
      admitted.push_back(clock);
      ++in_flight;
      REQUIRE(in_flight <= policy.concurrency);
    }
    // In any window: no more than the burst and what came back meanwhile.
    for (std::size_t first = 0; first < admitted.size(); ++first) {
      for (std::size_t last = first; last < admitted.size(); ++last) {
        const double seconds = static_cast<double>(admitted[last] - admitted[first]) / 1000;
        REQUIRE(double(last - first + 1) <= policy.rate->burst + seconds * policy.rate->per_second + 1e-6);
      }
    }
  }
}

TEST_CASE("Who asks again at the time that was named is let through") {
  std::mt19937 draw(2);
  for (int round = 0; round < 5'000; ++round) {
    const double per_second = 0.01 + static_cast<double>(draw() % 100'000) / 1000;
    const admission_policy policy{6, rate_limit{per_second, double(1 + draw() % 3)}, circuit_policy{1, 1, 1}};
    admission_state state;
    unix_ms clock = now + draw() % 1000;
    admission answer;
    do {
      answer = admit(policy, state, clock);
      state = answer.admitted ? settle(policy, answer.state, settlement::neither, answer.probe, clock) : answer.state;
    } while (answer.admitted);
    REQUIRE(answer.reason == obstacle::rate);
    REQUIRE(answer.at > clock);
    CHECK_FALSE(admit(policy, state, *answer.at - 1).admitted);
    CHECK(admit(policy, state, *answer.at).admitted);
  }
}

TEST_CASE("No state and no clock, however wrong, keeps an endpoint from being called for longer than its policy") {
  std::mt19937 draw(5);
  const std::vector<unix_ms> clocks = {now, now - 1, now + 1, 0, -1, now - 86'400'000};
  for (int round = 0; round < 50'000; ++round) {
    const admission_policy policy{2, draw() % 2 == 0 ? std::optional(rate_limit{1, 3}) : std::nullopt,
                                  draw() % 2 == 0 ? std::optional(circuit_policy{2, 30, 100}) : std::nullopt};
    admission_state state = any_state(draw);
    const unix_ms clock = any_of(draw, clocks);
    admission answer = admit(policy, state, clock);
    REQUIRE(is_sound(answer.state));
    REQUIRE(answer.admitted == (answer.reason == obstacle::none));
    if (answer.at) REQUIRE((*answer.at > clock && *answer.at <= clock + 100'000));
    const settlement ended = static_cast<settlement>(draw() % 3);
    REQUIRE(is_sound(settle(policy, state, ended, draw() % 2 == 0, clock)));
    // A restart: nothing is in flight. Waiting as told, at most twice (circuit, then rate), must do.
    state.in_flight = 0;
    state.probing = false;
    unix_ms at = clock;
    for (int wait = 0; wait < 3; ++wait) {
      answer = admit(policy, state, at);
      if (answer.admitted) break;
      REQUIRE(answer.at);
      at = *answer.at;
      state = answer.state;
    }
    REQUIRE(answer.admitted);
  }
}

TEST_CASE("At the ends of time, sums stop there") {
  admission_state open;
  open.times_opened = 1;
  open.open_until = latest;
  CHECK(admit(everything, open, latest - 1).at == latest);
  CHECK(admit(everything, open, latest).probe);
  CHECK(admit(everything, open, earliest).at == earliest + 30'000);
  admission_state empty;
  empty.tokens = 0;
  empty.tokens_at = latest;
  CHECK(admit(everything, empty, latest).at == latest);
  CHECK(admit(everything, empty, earliest).at == earliest + 1'000);
  empty.tokens_at = earliest;
  CHECK(admit(everything, empty, latest).admitted);
  CHECK(settle(everything, open, settlement::failure, true, latest).open_until == latest);
}

TEST_CASE("Counts stop at the largest number") {
  constexpr int most = std::numeric_limits<int>::max();
  admission_state state;
  state.failures_in_a_row = most;
  state.times_opened = most;
  const admission_state next = settle(everything, state, settlement::failure, true, now);
  CHECK(next.failures_in_a_row == most);
  CHECK(next.times_opened == most);
  CHECK(next.open_until == now + 100'000);
}

TEST_CASE("Without a circuit breaker no number of failures stands in the way") {
  const admission_policy policy{1, {}, {}};
  admission_state state;
  for (int i = 0; i < 5'000; ++i) {
    const admission answer = admit(policy, state, now);
    REQUIRE(answer.admitted);
    REQUIRE_FALSE(answer.probe);
    state = settle(policy, answer.state, settlement::failure, false, now);
  }
  CHECK(state.failures_in_a_row == 0);
}

TEST_CASE("Each time in a row the circuit stays open twice as long, up to the longest") {
  const admission_policy policy{1, {}, circuit_policy{1, 1.5, 86'400}};
  admission_state state = settle(policy, admit(policy, {}, now).state, settlement::failure, false, now);
  double seconds = 1.5;
  for (int opened = 1; opened < 100; ++opened) {
    CHECK(state.times_opened == opened);
    CHECK(state.open_until == now + std::llround(seconds * 1000));
    seconds = std::min(seconds * 2, 86'400.0);
    const admission probe = admit(policy, state, state.open_until);
    REQUIRE(probe.probe);
    state = settle(policy, probe.state, settlement::failure, true, now);
  }
}

TEST_CASE("Obstacles have the names that every build gives them") {
  CHECK(name_of(obstacle::none) == "none");
  CHECK(name_of(obstacle::circuit) == "circuit");
  CHECK(name_of(obstacle::concurrency) == "concurrency");
  CHECK(name_of(obstacle::rate) == "rate");
}
