#include "signpost/delivery_plan.h"

#include <cmath>
#include <utility>

#include "json.h"
#include "manifest_section.h"

namespace signpost {
namespace {

constexpr double least_timeout_seconds = 0.05;
constexpr double most_timeout_seconds = 300;
constexpr std::int64_t most_dead = 1'000'000;
constexpr std::int64_t most_failing_seconds = 31'536'000;  // 365 days

const json::value* present(manifest_section& in, std::string_view key) {
  const json::value* found = in.any(key, false);
  return found == nullptr || found->is(json::kind::null) ? nullptr : found;
}

void read_timeout(manifest_section& in, delivery_overrides& into) {
  const json::value* found = present(in, "timeout_seconds");
  if (found == nullptr) return;
  if (found->is(json::kind::number) && found->number >= least_timeout_seconds &&
      found->number <= most_timeout_seconds) {
    into.timeout_seconds = found->number;
  } else {
    in.fail_at("timeout_seconds",
               "expected a number from 0.05 to 300, found another " + std::string(json::type_name(*found)));
  }
}

void read_auto_disable(manifest_section& in, delivery_overrides& into) {
  const json::value* found = in.any("auto_disable", false);
  if (found == nullptr || (found->is(json::kind::string) && found->text == "policy")) return;
  auto_disable_rule rule;
  if (!found->is(json::kind::null)) {
    manifest_section of(*found, in.pointer_of("auto_disable"), in.fault());
    rule.after_dead = static_cast<int>(of.integer("after_dead", 1, most_dead));
    rule.after_seconds = of.integer("after_seconds", 0, most_failing_seconds, 0);
    of.done();
  }
  into.auto_disable = rule;
}

double number_of(manifest_section& in, std::string_view key) {
  const json::value* found = in.of_kind(key, json::kind::number);
  return found == nullptr ? 0 : found->number;
}

void read_circuit(manifest_section& in, delivery_overrides& into) {
  const json::value* found = present(in, "circuit");
  if (found == nullptr) return;
  manifest_section of(*found, in.pointer_of("circuit"), in.fault());
  circuit_policy circuit;
  circuit.failures = number_of(of, "failures");
  circuit.open_seconds = number_of(of, "open_seconds");
  circuit.open_max_seconds = number_of(of, "open_max_seconds");
  of.done();
  const result<void> sound = check_admission_policy({.concurrency = 1, .rate = {}, .circuit = circuit});
  if (!sound) in.fail(errc::invalid_option, sound.error().pointer, sound.error().detail);
  into.circuit = circuit;
}

void read_unanswered(manifest_section& in, delivery_overrides& into) {
  if (present(in, "unanswered") == nullptr) return;
  into.repeats_unanswered = in.choice("unanswered", {"retry", "unknown"}) == 0;
}

/// "400-407, 409-428": ranges as a list.
std::string text_of(const std::vector<status_range>& ranges) {
  std::string out;
  for (const status_range& range : ranges) {
    out += (out.empty() ? "" : ", ") + std::to_string(range.first);
    if (range.last != range.first) out += '-' + std::to_string(range.last);
  }
  return out;
}

std::string text_of(const auto_disable_rule& rule) {
  if (rule.after_dead <= 0) return "The endpoint is never disabled for failing.";
  std::string out = "The endpoint is disabled after " + std::to_string(rule.after_dead) + " dead deliveries in a row";
  if (rule.after_seconds > 0) out += " over at least " + duration_text(static_cast<double>(rule.after_seconds));
  return out + '.';
}

std::string text_of(const circuit_policy& circuit) {
  return "After " + std::to_string(std::lround(circuit.failures)) + " failures in a row every attempt waits for " +
         duration_text(circuit.open_seconds) + ", twice as long each time in a row, up to " +
         duration_text(circuit.open_max_seconds) + '.';
}

std::string unanswered_text(bool repeats) {
  return repeats ? "What was sent and not answered is repeated, though it may have been done."
                 : "What was sent and not answered is not repeated, because it may have been done: its outcome is "
                   "unknown.";
}

auto_disable_rule auto_disable_of(const retry_policy& policy) {
  return {policy.disable_after_dead, policy.disable_after_seconds};
}

std::string number_text(double number) {
  json::value value;
  value.kind = json::kind::number;
  value.number = number;
  return json::write(value, json::style::compact);
}

std::string string_text(std::string_view text) { return json::write(json::string(text), json::style::compact); }

/// "Up to 4 attempts, each with 10 s: at once, then after 1 s, 2 s, 4 s."
std::string schedule_text(const delivery_plan& plan) {
  const std::string each = duration_text(plan.timeout_seconds);
  if (plan.policy.delays_seconds.empty()) return "One attempt, with " + each + '.';
  std::string out =
      "Up to " + std::to_string(plan.policy.attempts()) + " attempts, each with " + each + ": at once, then after ";
  for (std::size_t i = 0; i < plan.policy.delays_seconds.size(); ++i) {
    out += (i == 0 ? "" : ", ") + duration_text(static_cast<double>(plan.policy.delays_seconds[i]));
  }
  return out + '.';
}

/// "[a,b]" of what `write` makes of each.
template <typename List, typename Write>
std::string list_text(const List& list, Write write) {
  std::string out = "[";
  for (const auto& each : list) out += (out.size() > 1 ? "," : "") + write(each);
  return out + ']';
}

std::string ranges_text(const std::vector<status_range>& ranges) {
  return list_text(ranges, [](const status_range& range) {
    return '[' + std::to_string(range.first) + ',' + std::to_string(range.last) + ']';
  });
}

std::string attempts_text(const retry_policy& policy) {
  int number = 0;
  return list_text(planned_attempts(policy), [&number](const planned_attempt& each) {
    return R"({"attempt":)" + std::to_string(++number) + R"(,"delay_seconds":)" + std::to_string(each.delay) +
           R"(,"earliest_seconds":)" + std::to_string(each.earliest) + R"(,"latest_seconds":)" +
           number_text(each.latest) + '}';
  });
}

std::string by_status_text(const retry_policy& policy) {
  return list_text(policy.by_status, [](const status_schedule& each) {
    return R"({"statuses":)" + ranges_text(each.statuses) + R"(,"delays_seconds":)" +
           list_text(each.delays_seconds, [](std::int64_t delay) { return std::to_string(delay); }) + '}';
  });
}

std::string circuit_text(const std::optional<circuit_policy>& circuit) {
  if (!circuit) return "null";
  return R"({"failures":)" + number_text(circuit->failures) + R"(,"open_seconds":)" +
         number_text(circuit->open_seconds) + R"(,"open_max_seconds":)" + number_text(circuit->open_max_seconds) + '}';
}

}  // namespace

result<delivery_overrides> parse_delivery_overrides(std::string_view json) {
  const result<json::value> document = json::parse(json);
  if (!document) return document.error();
  delivery_overrides set;
  failure fault;
  manifest_section in(*document, "", fault);
  read_timeout(in, set);
  read_auto_disable(in, set);
  read_circuit(in, set);
  read_unanswered(in, set);
  in.done();
  if (fault.code == errc::ok) return set;
  // Sections speak of a manifest; these are settings.
  fault.code = errc::invalid_option;
  return fault;
}

delivery_plan plan_delivery(const retry_policy& policy, const delivery_overrides& set) {
  delivery_plan plan{policy, static_cast<double>(policy.timeout_seconds), set.circuit, {}};
  if (set.timeout_seconds && *set.timeout_seconds != plan.timeout_seconds) {
    plan.overridden.push_back({"timeout_seconds", "An attempt has " + duration_text(*set.timeout_seconds) +
                                                      " instead of " + duration_text(plan.timeout_seconds) + '.'});
    plan.timeout_seconds = *set.timeout_seconds;
  }
  if (set.auto_disable) {
    const auto_disable_rule before = auto_disable_of(policy);
    const bool never = set.auto_disable->after_dead <= 0 && before.after_dead <= 0;
    const bool same =
        set.auto_disable->after_dead == before.after_dead && set.auto_disable->after_seconds == before.after_seconds;
    if (!never && !same) {
      plan.overridden.push_back(
          {"auto_disable", text_of(*set.auto_disable) + " Without this setting: " + text_of(before)});
    }
    plan.policy.disable_after_dead = set.auto_disable->after_dead;
    plan.policy.disable_after_seconds = set.auto_disable->after_seconds;
  }
  if (set.circuit) {
    plan.overridden.push_back(
        {"circuit",
         text_of(*set.circuit) + " Attempts then come later than the schedule says, which has no such rule."});
  }
  if (set.repeats_unanswered && *set.repeats_unanswered != policy.repeats_unanswered) {
    plan.overridden.push_back({"unanswered", unanswered_text(*set.repeats_unanswered)});
    plan.policy.repeats_unanswered = *set.repeats_unanswered;
  }
  return plan;
}

std::vector<planned_attempt> planned_attempts(const retry_policy& policy) {
  std::vector<planned_attempt> attempts = {{}};
  for (const std::int64_t delay : policy.delays_seconds) {
    const planned_attempt& before = attempts.back();
    attempts.push_back(
        {delay, before.earliest + delay, before.latest + static_cast<double>(delay) * (1 + policy.jitter)});
  }
  return attempts;
}

std::string duration_text(double seconds) {
  struct unit {
    std::int64_t ms;
    const char* name;
  };
  std::string out;
  std::int64_t ms = std::llround(seconds * 1000);
  for (const unit each :
       {unit{86'400'000, "d"}, unit{3'600'000, "h"}, unit{60'000, "min"}, unit{1000, "s"}, unit{1, "ms"}}) {
    const std::int64_t count = ms / each.ms;
    ms %= each.ms;
    if (count > 0) out += (out.empty() ? "" : " ") + std::to_string(count) + ' ' + each.name;
  }
  return out.empty() ? "0 s" : out;
}

std::vector<std::string> rules_of(const delivery_plan& plan) {
  const retry_policy& policy = plan.policy;
  std::vector<std::string> rules;
  if (!policy.waits_for_response) {
    return {"The answer is not waited for: whatever comes, the delivery counts as sent."};
  }
  if (policy.jitter > 0 && policy.attempts() > 1) {
    rules.push_back("Up to " + std::to_string(std::lround(policy.jitter * 100)) +
                    " % of each delay is added at random.");
  }
  for (const status_schedule& each : policy.by_status) {
    std::string delays;
    for (const std::int64_t delay : each.delays_seconds) {
      delays += (delays.empty() ? "" : ", ") + duration_text(static_cast<double>(delay));
    }
    rules.push_back("After " + text_of(each.statuses) + ": " + (delays.empty() ? "no further attempt" : delays) + '.');
  }
  if (policy.permanent.empty()) {
    rules.push_back("Every other answer than 2xx is followed by the next attempt.");
  } else {
    std::string rule = "No further attempt after: " + text_of(policy.permanent);
    if (!policy.retry_anyway.empty()) rule += " (but for " + text_of(policy.retry_anyway) + ')';
    rules.push_back(rule + '.');
  }
  rules.push_back(policy.throttle.empty() ? "Retry-After changes nothing."
                                          : "Retry-After is honoured with: " + text_of(policy.throttle) + " (up to " +
                                                duration_text(static_cast<double>(policy.throttle_max_seconds)) + ").");
  if (!policy.disable.empty()) {
    rules.push_back("The endpoint is disabled at once by: " + text_of(policy.disable) + '.');
  }
  if (!policy.repeats_unanswered) rules.push_back(unanswered_text(false));
  rules.push_back(text_of(auto_disable_of(policy)));
  rules.push_back(plan.circuit ? text_of(*plan.circuit) : "The failure of one delivery delays no other.");
  return rules;
}

std::string describe(const delivery_plan& plan) {
  const retry_policy& policy = plan.policy;
  std::string out = R"({"waits_for_response":)";
  out += policy.waits_for_response ? "true" : "false";
  out += R"(,"unanswered":)";
  out += policy.repeats_unanswered ? R"("retry")" : R"("unknown")";
  out += R"(,"timeout_seconds":)" + number_text(plan.timeout_seconds);
  out += R"(,"jitter":)" + number_text(policy.jitter);
  out += R"(,"attempts":)" + attempts_text(policy);
  out += R"(,"by_status":)" + by_status_text(policy);
  out += R"(,"permanent":)" + ranges_text(policy.permanent);
  out += R"(,"retry_anyway":)" + ranges_text(policy.retry_anyway);
  out += R"(,"throttle":)" + ranges_text(policy.throttle);
  out += R"(,"throttle_max_seconds":)" + std::to_string(policy.throttle_max_seconds);
  out += R"(,"disable":)" + ranges_text(policy.disable);
  out += R"(,"disable_after_dead":)" + std::to_string(policy.disable_after_dead);
  out += R"(,"disable_after_seconds":)" + std::to_string(policy.disable_after_seconds);
  out += R"(,"circuit":)" + circuit_text(plan.circuit);
  std::vector<std::string> rules = rules_of(plan);
  rules.insert(rules.begin(), schedule_text(plan));
  out += R"(,"rules":)" + list_text(rules, [](const std::string& rule) { return string_text(rule); });
  out += R"(,"overridden":)" + list_text(plan.overridden, [](const overridden_rule& rule) {
           return R"({"key":)" + string_text(rule.key) + R"(,"says":)" + string_text(rule.says) + '}';
         });
  return out + '}';
}

}  // namespace signpost
