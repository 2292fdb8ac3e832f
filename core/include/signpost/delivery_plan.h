// What becomes of a delivery that fails: a retry policy, with what an endpoint's owner sets over it. Decisions and
// everything that tells of them (`signpost retry-plan`, the gateway's API, its dashboard) take the plan from here.
#ifndef SIGNPOST_DELIVERY_PLAN_H
#define SIGNPOST_DELIVERY_PLAN_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/admission.h"
#include "signpost/export.h"
#include "signpost/result.h"
#include "signpost/retry.h"

namespace signpost {

/// Disables an endpoint that does nothing but fail.
struct SIGNPOST_API auto_disable_rule {
  int after_dead = 0;              ///< so many dead deliveries in a row; 0: never
  std::int64_t after_seconds = 0;  ///< ... and only when it has failed for so long
};

/// What an endpoint's owner sets over its policy. What is not set changes nothing.
struct SIGNPOST_API delivery_overrides {
  std::optional<double> timeout_seconds;          ///< in the place of the policy's: 0.05 to 300
  std::optional<auto_disable_rule> auto_disable;  ///< in the place of the policy's
  std::optional<circuit_policy> circuit;          ///< no policy has one: without this, no failure holds another attempt
  std::optional<bool> repeats_unanswered;         ///< in the place of the policy's
};

/// Parses {"timeout_seconds": 3, "auto_disable": {"after_dead": 10, "after_seconds": 86400}, "circuit": {"failures":
/// 10, "open_seconds": 30, "open_max_seconds": 600}, "unanswered": "unknown"}; each may be missing. All but
/// auto_disable may be null, which is the same; auto_disable may be "policy", which is the same, or null: never.
/// unanswered may be "retry", too. Fails with malformed_json or invalid_option and the pointer of the fault.
SIGNPOST_API result<delivery_overrides> parse_delivery_overrides(std::string_view json);

/// A setting that makes deliveries go otherwise than the policy alone says.
struct SIGNPOST_API overridden_rule {
  std::string key;   ///< of the settings
  std::string says;  ///< a sentence for people
};

struct SIGNPOST_API delivery_plan {
  retry_policy policy;  ///< with the rule for disabling that holds
  double timeout_seconds = 10;
  std::optional<circuit_policy> circuit;
  std::vector<overridden_rule> overridden;
};

SIGNPOST_API delivery_plan plan_delivery(const retry_policy& policy, const delivery_overrides& set);

struct SIGNPOST_API planned_attempt {
  std::int64_t delay = 0;     ///< seconds after the attempt before, at the least
  std::int64_t earliest = 0;  ///< seconds after the first attempt, when every answer comes at once
  double latest = 0;          ///< the same with all of the jitter
};

/// Those of delays_seconds, the first included.
SIGNPOST_API std::vector<planned_attempt> planned_attempts(const retry_policy& policy);

/// 36610 as "10 h 10 min 10 s"; 0.05 as "50 ms".
SIGNPOST_API std::string duration_text(double seconds);

/// Every rule of the plan beside its delays, and which of the usual rules it has not: a sentence each.
SIGNPOST_API std::vector<std::string> rules_of(const delivery_plan& plan);

/// The whole plan as a JSON object, with `rules` (the schedule and rules_of) and `overridden`.
SIGNPOST_API std::string describe(const delivery_plan& plan);

}  // namespace signpost

#endif
