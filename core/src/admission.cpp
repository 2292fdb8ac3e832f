#include "signpost/admission.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace signpost {
namespace {

/// Rounding in the bucket's sums must not cost a token that is there, nor a millisecond.
constexpr double whole_token = 1 - 1e-9;
constexpr int most_doublings = 20;  // 1 s becomes more than the longest time allowed

// Clocks and stored numbers may hold anything: sums stop at the limits.
unix_ms later(unix_ms now, double ms) noexcept {
  constexpr unix_ms latest = std::numeric_limits<unix_ms>::max();
  unix_ms at = 0;
  if (!(ms < 9e18) || __builtin_add_overflow(now, static_cast<std::int64_t>(std::max(ms, 0.0)), &at)) return latest;
  return at;
}

int one_more(int count) noexcept { return count < std::numeric_limits<int>::max() ? count + 1 : count; }

/// How long the circuit stays open the nth time in a row, in milliseconds.
double open_ms(const circuit_policy& policy, int times_opened) noexcept {
  const int doublings = std::clamp(times_opened - 1, 0, most_doublings);
  return std::min(std::ldexp(policy.open_seconds, doublings), policy.open_max_seconds) * 1000;
}

/// The bucket at `now`. A clock that went back brings no tokens and takes none.
void refill(const rate_limit& limit, admission_state& state, unix_ms now) noexcept {
  const double passed = static_cast<double>(now) - static_cast<double>(state.tokens_at);
  const double saved = state.tokens >= 0 ? state.tokens + std::max(passed, 0.0) / 1000 * limit.per_second : limit.burst;
  state.tokens = std::min(saved, limit.burst);
  state.tokens_at = now;
}

void open(const circuit_policy& policy, admission_state& state, unix_ms now) noexcept {
  state.times_opened = one_more(state.times_opened);
  state.open_until = later(now, open_ms(policy, state.times_opened));
  state.probing = false;
}

void close(admission_state& state) noexcept {
  state.failures_in_a_row = 0;
  state.times_opened = 0;
  state.open_until = 0;
  state.probing = false;
}

/// Numbers that no state has become the nearest that one may have.
admission_state sound(const admission_policy& policy, admission_state state) noexcept {
  state.failures_in_a_row = std::max(state.failures_in_a_row, 0);
  state.in_flight = std::max(state.in_flight, 0);
  state.times_opened = std::max(state.times_opened, 0);
  // A limit that is taken away and given back begins anew.
  if (!policy.circuit) close(state);
  state.tokens = policy.rate && state.tokens >= 0 ? std::min(state.tokens, policy.rate->burst) : -1;
  if (!policy.rate) state.tokens_at = 0;
  return state;
}

admission refused(obstacle reason, std::optional<unix_ms> at, const admission_state& state) noexcept {
  return {.admitted = false, .probe = false, .at = at, .reason = reason, .state = state};
}

/// Checks one number of a policy.
struct range {
  std::string_view pointer;
  double value;
  double least;
  double most;
  bool whole;
  std::string_view expected;

  bool holds() const noexcept { return value >= least && value <= most && (!whole || value == std::floor(value)); }
};

}  // namespace

result<void> check_admission_policy(const admission_policy& policy) {
  const rate_limit rate = policy.rate.value_or(rate_limit{});
  const circuit_policy circuit = policy.circuit.value_or(circuit_policy{});
  constexpr double day = 86'400;
  const range ranges[] = {
      {"/concurrency", policy.concurrency, 1, 6, true, "expected a whole number from 1 to 6"},
      {"/rate_limit/per_second", rate.per_second, 0.01, 1'000, false, "expected a number from 0.01 to 1000"},
      {"/rate_limit/burst", rate.burst, 1, 10'000, true, "expected a whole number from 1 to 10000"},
      {"/circuit/failures", circuit.failures, 1, 1'000, true, "expected a whole number from 1 to 1000"},
      {"/circuit/open_seconds", circuit.open_seconds, 1, day, false, "expected 1 to 86400 seconds"},
      {"/circuit/open_max_seconds", circuit.open_max_seconds, std::clamp(circuit.open_seconds, 1.0, day), day, false,
       "expected open_seconds to 86400 seconds"},
  };
  for (const range& each : ranges) {
    if (!each.holds()) {
      return failure{errc::invalid_option, std::string(each.pointer), std::string(each.expected) + ", found another"};
    }
  }
  return {};
}

admission admit(const admission_policy& policy, const admission_state& state, unix_ms now) noexcept {
  admission_state next = sound(policy, state);
  const bool tries = next.times_opened > 0;
  if (tries) {
    // However the clock was moved, the wait is never longer than from now.
    next.open_until = std::min(next.open_until, later(now, open_ms(*policy.circuit, next.times_opened)));
    if (now < next.open_until) return refused(obstacle::circuit, next.open_until, next);
    if (next.probing) return refused(obstacle::circuit, std::nullopt, next);
  }
  if (next.in_flight >= policy.concurrency) return refused(obstacle::concurrency, std::nullopt, next);
  if (policy.rate) {
    refill(*policy.rate, next, now);
    if (next.tokens < whole_token) {
      const double wait = std::ceil((whole_token - next.tokens) / policy.rate->per_second * 1000);
      return refused(obstacle::rate, later(now, std::max(wait, 1.0)), next);
    }
    next.tokens = std::max(next.tokens - 1, 0.0);
  }
  next.in_flight = one_more(next.in_flight);
  next.probing = tries;
  return {.admitted = true, .probe = tries, .at = std::nullopt, .reason = obstacle::none, .state = next};
}

admission_state settle(const admission_policy& policy, const admission_state& state, settlement ended, bool probe,
                       unix_ms now) noexcept {
  admission_state next = sound(policy, state);
  next.in_flight = std::max(next.in_flight - 1, 0);
  if (probe) next.probing = false;
  if (!policy.circuit || ended == settlement::neither) return next;
  const bool decides = probe || next.times_opened == 0;
  if (ended == settlement::success) {
    if (decides) close(next);
    return next;
  }
  next.failures_in_a_row = one_more(next.failures_in_a_row);
  const bool opens = next.times_opened > 0 ? probe : next.failures_in_a_row >= policy.circuit->failures;
  if (opens) open(*policy.circuit, next, now);
  return next;
}

std::string_view name_of(obstacle reason) noexcept {
  switch (reason) {
    case obstacle::none:
      return "none";
    case obstacle::circuit:
      return "circuit";
    case obstacle::concurrency:
      return "concurrency";
    case obstacle::rate:
      return "rate";
  }
  return "unknown";
}

}  // namespace signpost
