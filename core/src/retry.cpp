#include "signpost/retry.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "characters.h"
#include "http_date.h"

namespace signpost {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// Policies from a manifest are within bounds, but one made by hand and a clock may hold anything: sums stop at the
// limits.
std::int64_t saturating_add(std::int64_t left, std::int64_t right) noexcept {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(left, right, &sum)) return sum;
  return right > 0 ? largest : std::numeric_limits<std::int64_t>::min();
}

std::int64_t saturating_subtract(std::int64_t left, std::int64_t right) noexcept {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(left, right, &difference)) return difference;
  return right < 0 ? largest : std::numeric_limits<std::int64_t>::min();
}

/// Seconds as milliseconds; none for a negative number.
std::int64_t duration_ms(std::int64_t seconds) noexcept {
  return seconds <= 0 ? 0 : seconds > largest / 1000 ? largest : seconds * 1000;
}

/// In [0, 1], also when it was not a number.
double fraction(double of) noexcept { return of > 0 ? std::min(of, 1.0) : 0; }

/// In [0, 1).
double below_one(double random) noexcept { return std::min(fraction(random), std::nextafter(1.0, 0.0)); }

/// duration x share x random, cut off to whole milliseconds.
std::int64_t random_part(std::int64_t duration, double share, double random) noexcept {
  const double part = static_cast<double>(duration) * fraction(share) * below_one(random);
  // 2^63, the first double that no longer fits.
  return part >= 9223372036854775808.0 ? largest : static_cast<std::int64_t>(part);
}

bool contains(const std::vector<status_range>& ranges, int status) noexcept {
  return std::any_of(ranges.begin(), ranges.end(),
                     [status](const status_range& range) { return range.first <= status && status <= range.last; });
}

/// When a Retry-After header asks to be called again, `most_seconds` from now at the latest; long ago when it asks for
/// nothing that can be understood.
unix_ms asked_time(std::string_view retry_after, unix_ms now, std::int64_t most_seconds) noexcept {
  constexpr unix_ms never_asked = std::numeric_limits<unix_ms>::min();
  const std::size_t start = retry_after.find_first_not_of(" \t");
  if (start == std::string_view::npos) return never_asked;
  const std::string_view text = retry_after.substr(start, retry_after.find_last_not_of(" \t") - start + 1);
  const unix_ms latest = saturating_add(now, duration_ms(most_seconds));
  if (!std::all_of(text.begin(), text.end(), is_digit)) {
    return std::min(latest, parse_http_date(text, now).value_or(never_asked));
  }
  std::int64_t seconds = 0;
  for (const char digit : text) {
    if (__builtin_mul_overflow(seconds, 10, &seconds) || __builtin_add_overflow(seconds, digit - '0', &seconds)) {
      return latest;
    }
  }
  return std::min(latest, saturating_add(now, duration_ms(seconds)));
}

/// The delays that hold after this outcome.
const std::vector<std::int64_t>& delays_after(const retry_policy& policy, const outcome& result) noexcept {
  if (result.kind != outcome_kind::response) return policy.delays_seconds;
  for (const status_schedule& schedule : policy.by_status) {
    if (contains(schedule.statuses, result.status)) return schedule.delays_seconds;
  }
  return policy.delays_seconds;
}

/// The rule for an endpoint that does nothing but fail.
bool disables(const retry_policy& policy, const endpoint_record& record, unix_ms now) noexcept {
  if (policy.disable_after_dead <= 0) return false;
  if (std::int64_t{record.dead_in_a_row} + 1 < policy.disable_after_dead) return false;
  const std::int64_t failing = saturating_subtract(now, record.failing_since.value_or(now));
  return failing >= duration_ms(policy.disable_after_seconds);
}

decision dead(death reason, bool disable_endpoint) noexcept {
  return {.step = next_step::dead, .at = 0, .next_attempt = 0, .reason = reason, .disable_endpoint = disable_endpoint};
}

decision deliver_again(unix_ms at, int attempt) noexcept {
  return {.step = next_step::deliver_again, .at = at, .next_attempt = attempt};
}

}  // namespace

decision next_attempt(const retry_policy& policy, int attempt, const outcome& result, unix_ms now, double random,
                      const endpoint_record& record) {
  const int this_attempt = std::max(attempt, 1);
  if (result.kind == outcome_kind::local_fault) {
    return deliver_again(saturating_add(now, 1000 + random_part(1000, 1, random)), this_attempt);
  }
  if (result.kind == outcome_kind::destination_refused) return dead(death::refused, false);
  const bool answered = result.kind == outcome_kind::response;
  if (!policy.waits_for_response || (answered && result.status >= 200 && result.status <= 299)) return {};
  if (answered && contains(policy.disable, result.status)) return dead(death::gone, true);
  if (answered && contains(policy.permanent, result.status) && !contains(policy.retry_anyway, result.status)) {
    return dead(death::permanent, disables(policy, record, now));
  }
  const bool unanswered = result.kind == outcome_kind::timeout || result.kind == outcome_kind::connection_error;
  if (unanswered && !policy.repeats_unanswered) return dead(death::unknown, disables(policy, record, now));
  const auto failures = static_cast<std::size_t>(this_attempt);
  const std::vector<std::int64_t>& delays = delays_after(policy, result);
  if (failures > delays.size()) return dead(death::exhausted, disables(policy, record, now));

  const std::int64_t delay = duration_ms(delays[failures - 1]);
  const std::int64_t jitter = random_part(delay, policy.jitter, random);
  unix_ms at = saturating_add(now, saturating_add(delay, jitter));
  if (answered && contains(policy.throttle, result.status)) {
    at = std::max(at, asked_time(result.retry_after, now, policy.throttle_max_seconds));
  }
  return deliver_again(at, this_attempt + 1);
}

std::string_view name_of(next_step step) noexcept {
  switch (step) {
    case next_step::delivered:
      return "delivered";
    case next_step::deliver_again:
      return "deliver_again";
    case next_step::dead:
      return "dead";
  }
  return "unknown";
}

std::string_view name_of(death reason) noexcept {
  switch (reason) {
    case death::none:
      return "none";
    case death::exhausted:
      return "exhausted";
    case death::permanent:
      return "permanent";
    case death::gone:
      return "gone";
    case death::refused:
      return "refused";
    case death::unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace signpost
