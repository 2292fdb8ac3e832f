// Any text as a retry policy or as an endpoint's own rules: refused with the place of the fault, or a plan that ends.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzzing.h"

using namespace signpost;

namespace {

constexpr unix_ms start = 1'705'587'720'000;

/// Every attempt fails the same way: the numbers count up, time never goes back, and the last one is dead.
void walk(const retry_policy& policy, const outcome& failing, std::string_view text) {
  unix_ms now = start;
  for (int attempt = 1;; ++attempt) {
    const decision next = next_attempt(policy, attempt, failing, now, 0.5);
    if (next.step != next_step::deliver_again) {
      if (next.step == next_step::dead && next.reason == death::none) fuzzing::fail("dead without a reason", text);
      return;
    }
    const bool counts = failing.kind != outcome_kind::local_fault;
    if (next.at < now || next.next_attempt != (counts ? attempt + 1 : attempt)) fuzzing::fail("a step back", text);
    if (!counts) return;
    if (attempt > 1000) fuzzing::fail("a schedule without an end", text);
    now = next.at;
  }
}

void hold_plan(const retry_policy& policy, const delivery_overrides& set, std::string_view text) {
  const delivery_plan plan = plan_delivery(policy, set);
  if (planned_attempts(plan.policy).size() != static_cast<std::size_t>(plan.policy.attempts())) {
    fuzzing::fail("a plan of more or fewer attempts than the policy's", text);
  }
  if (describe(plan).empty() || rules_of(plan).empty()) fuzzing::fail("a plan that says nothing", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const result<retry_policy> policy = parse_retry_policy(text)) {
    for (const int status : {204, 301, 404, 410, 429, 500, 503}) {
      walk(policy.value(), {.kind = outcome_kind::response, .status = status, .retry_after = "120"}, text);
    }
    for (const outcome_kind kind : {outcome_kind::timeout, outcome_kind::connection_error, outcome_kind::not_sent,
                                    outcome_kind::destination_refused, outcome_kind::local_fault}) {
      walk(policy.value(), {.kind = kind}, text);
    }
    hold_plan(policy.value(), {}, text);
  } else {
    fuzzing::hold(policy.error(), text);
  }
  if (const result<delivery_overrides> set = parse_delivery_overrides(text)) {
    for (const provider_ptr& from : fuzzing::providers()) hold_plan(from->delivery(), set.value(), text);
  } else {
    fuzzing::hold(set.error(), text);
  }
  return 0;
}
