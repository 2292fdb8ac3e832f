// When to try again: a pure decision from the policy, the outcome of an attempt, the time and a random number.
// Source: the providers' documented schedules (their manifests); RFC 9110 section 10.2.3 for Retry-After.
#ifndef SIGNPOST_RETRY_H
#define SIGNPOST_RETRY_H

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "signpost/export.h"
#include "signpost/result.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

/// Inclusive range of HTTP status codes.
struct SIGNPOST_API status_range {
  int first = 0;
  int last = 0;
};

/// A schedule of its own for failures with certain statuses.
struct SIGNPOST_API status_schedule {
  std::vector<status_range> statuses;
  std::vector<std::int64_t> delays_seconds;  ///< as in retry_policy: after attempt 1, 2, ..., whatever failed before
};

/// How a sender delivers. All of it comes from a manifest's "delivery" object or an endpoint's own.
struct SIGNPOST_API retry_policy {
  std::int64_t timeout_seconds = 10;          ///< an attempt without an answer by then is a time-out
  std::vector<std::int64_t> delays_seconds;   ///< after the failure of attempt 1, 2, ...; empty: one attempt only
  double jitter = 0;                          ///< 0 to 1: up to this fraction of the delay is added
  std::vector<status_schedule> by_status;     ///< the first that has the answer's status replaces delays_seconds
  std::vector<status_range> permanent;        ///< statuses after which no attempt follows
  std::vector<status_range> retry_anyway;     ///< exceptions from `permanent`
  std::vector<status_range> throttle;         ///< statuses whose Retry-After is honoured
  std::int64_t throttle_max_seconds = 86400;  ///< a longer Retry-After counts as this one
  std::vector<status_range> disable;          ///< statuses that disable the endpoint at once
  int disable_after_dead = 0;                 ///< so many dead deliveries in a row disable it; 0: no such rule
  std::int64_t disable_after_seconds = 0;     ///< ... and only when it has failed for so long
  bool waits_for_response = true;             ///< false: fire and forget, any outcome counts as sent (ClientPress)
  bool repeats_unanswered = true;             ///< false: what was sent and not answered is dead with the reason unknown

  /// Attempts at the most, the first included, where no schedule of by_status comes in.
  int attempts() const { return static_cast<int>(delays_seconds.size()) + 1; }
};

/// Parses a policy from the JSON object described in docs/providers.md ("delivery"). Fails with malformed_json or
/// invalid_policy and the pointer of the fault.
SIGNPOST_API result<retry_policy> parse_retry_policy(std::string_view json);

enum class outcome_kind {
  response,             ///< an HTTP status came back
  timeout,              ///< none came in time; the request may have arrived
  connection_error,     ///< no connection, or it broke; unless it is known to be not_sent, the request may have arrived
  destination_refused,  ///< the destination check or the network policy forbids the address
  local_fault,          ///< the sender's own trouble: not an attempt, burns no retry
  not_sent,             ///< no connection, or it ended before the whole request was handed over: nothing happened there
};

struct SIGNPOST_API outcome {
  outcome_kind kind = outcome_kind::response;
  int status = 0;         ///< with response only
  text_view retry_after;  ///< the Retry-After header as received (seconds or an HTTP date), "" when absent
};

/// What came before this attempt at the same endpoint, for the auto-disable rule.
struct SIGNPOST_API endpoint_record {
  int dead_in_a_row = 0;                 ///< deliveries that died since the last success, this one not counted
  std::optional<unix_ms> failing_since;  ///< the first failure since the last success
};

enum class next_step { delivered, deliver_again, dead };
enum class death { none, exhausted, permanent, gone, refused, unknown };

struct SIGNPOST_API decision {
  next_step step = next_step::delivered;
  unix_ms at = 0;                 ///< with deliver_again: when
  int next_attempt = 0;           ///< with deliver_again: its number
  death reason = death::none;     ///< with dead: why
  bool disable_endpoint = false;  ///< the endpoint is to be disabled as well
};

/// Decides after attempt number `attempt` (1 is the first) ended at `now`. `random` is uniform in [0, 1). 2xx is
/// success and nothing else is; a 3xx is a failure. What disables or is permanent comes before any schedule, and so
/// does what may have been done unseen, where the policy does not repeat it. Never earlier than the schedule; a
/// Retry-After may only make it later. A local fault is tried again after 1 to 2 s with the same number.
SIGNPOST_API decision next_attempt(const retry_policy& policy, int attempt, const outcome& result, unix_ms now,
                                   double random, const endpoint_record& record = {});

SIGNPOST_API std::string_view name_of(next_step step) noexcept;
SIGNPOST_API std::string_view name_of(death reason) noexcept;

}  // namespace signpost

#endif
