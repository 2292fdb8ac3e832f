// signpost retry-plan
#include <cmath>
#include <iostream>

#include "commands/commands.h"
#include "options/provider_option.h"
#include "output.h"
#include "signpost/retry.h"

namespace signpost::cli {

namespace {

/// 36610 as "10 h 10 min 10 s".
std::string duration(std::int64_t seconds) {
  struct unit {
    std::int64_t seconds;
    const char* name;
  };
  std::string out;
  for (const unit each : {unit{86400, "d"}, unit{3600, "h"}, unit{60, "min"}, unit{1, "s"}}) {
    const std::int64_t count = seconds / each.seconds;
    seconds %= each.seconds;
    if (count > 0) out += (out.empty() ? "" : " ") + std::to_string(count) + ' ' + each.name;
  }
  return out.empty() ? "0 s" : out;
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

json json_of(const std::vector<status_range>& ranges) {
  json out = json::array();
  for (const status_range& range : ranges) out.push_back({range.first, range.last});
  return out;
}

struct planned_attempt {
  std::int64_t delay = 0;     ///< seconds after the attempt before, at the least
  std::int64_t earliest = 0;  ///< seconds after the first attempt, when every answer comes at once
  double latest = 0;          ///< the same with all of the jitter
};

std::vector<planned_attempt> plan(const retry_policy& policy) {
  std::vector<planned_attempt> attempts = {{}};
  for (const std::int64_t delay : policy.delays_seconds) {
    const planned_attempt& before = attempts.back();
    attempts.push_back(
        {delay, before.earliest + delay, before.latest + static_cast<double>(delay) * (1 + policy.jitter)});
  }
  return attempts;
}

class retry_plan_command final : public command {
 public:
  retry_plan_command()
      : command("retry-plan",
                {"Show when a provider tries a failed delivery again",
                 {"Shows each attempt with its delay after the one before and the time since the first, the statuses "
                  "after which no "
                  "attempt follows, those whose Retry-After is honoured, and when an endpoint is disabled."},
                 "The plan was printed.",
                 "",
                 "The provider is not known, its manifest is wrong, or the command line is.",
                 {{"signpost retry-plan portalio", "Portal.io's schedule"}}}) {
    provider_.add_to(*this);
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    if (as_json()) {
      print_machine(*from);
    } else {
      print_human(*from);
    }
    return exit_yes;
  }

 private:
  static void print_machine(const provider& from) {
    const retry_policy& policy = from.delivery();
    json attempts = json::array();
    int number = 0;
    for (const planned_attempt& each : plan(policy)) {
      attempts.push_back({{"attempt", ++number}, {"delay_seconds", each.delay}, {"earliest_seconds", each.earliest}});
      attempts.back()["latest_seconds"] = each.latest;
    }
    json out = {{"ok", true}, {"provider", from.name()}, {"waits_for_response", policy.waits_for_response}};
    out["timeout_seconds"] = policy.timeout_seconds;
    out["jitter"] = policy.jitter;
    out["attempts"] = attempts;
    out["by_status"] = json::array();
    for (const status_schedule& each : policy.by_status) {
      out["by_status"].push_back({{"statuses", json_of(each.statuses)}, {"delays_seconds", each.delays_seconds}});
    }
    out["permanent"] = json_of(policy.permanent);
    out["retry_anyway"] = json_of(policy.retry_anyway);
    out["throttle"] = json_of(policy.throttle);
    out["throttle_max_seconds"] = policy.throttle_max_seconds;
    out["disable"] = json_of(policy.disable);
    out["disable_after_dead"] = policy.disable_after_dead;
    out["disable_after_seconds"] = policy.disable_after_seconds;
    print_json(out);
  }

  static void print_human(const provider& from) {
    const retry_policy& policy = from.delivery();
    std::cout << from.title() << " gives each attempt " << duration(policy.timeout_seconds) << " and makes "
              << (policy.attempts() == 1 ? "one attempt" : "up to " + std::to_string(policy.attempts()) + " attempts")
              << ".\n";
    if (!policy.waits_for_response) std::cout << "It does not wait for the answer: whatever comes counts as sent.\n";
    std::vector<std::vector<std::string>> rows = {{"ATTEMPT", "DELAY", "SINCE THE FIRST"}};
    for (const planned_attempt& each : plan(policy)) {
      rows.push_back({std::to_string(rows.size()), duration(each.delay), duration(each.earliest)});
    }
    print_table(rows);
    if (policy.jitter > 0 && policy.attempts() > 1) {
      std::cout << "Up to " << std::lround(policy.jitter * 100) << " % of each delay is added at random.\n";
    }
    print_statuses(policy);
  }

  static void print_statuses(const retry_policy& policy) {
    for (const status_schedule& each : policy.by_status) {
      std::string delays;
      for (const std::int64_t delay : each.delays_seconds) delays += (delays.empty() ? "" : ", ") + duration(delay);
      std::cout << "After " << text_of(each.statuses) << ": " << (delays.empty() ? "no further attempt" : delays)
                << '\n';
    }
    if (!policy.permanent.empty()) {
      std::cout << "No further attempt after: " << text_of(policy.permanent);
      if (!policy.retry_anyway.empty()) std::cout << " (but for " << text_of(policy.retry_anyway) << ')';
      std::cout << '\n';
    }
    if (!policy.throttle.empty()) {
      std::cout << "Retry-After is honoured with: " << text_of(policy.throttle) << " (up to "
                << duration(policy.throttle_max_seconds) << ")\n";
    }
    if (!policy.disable.empty())
      std::cout << "The endpoint is disabled at once by: " << text_of(policy.disable) << '\n';
    if (policy.disable_after_dead > 0) {
      std::cout << "The endpoint is disabled after " << policy.disable_after_dead << " dead deliveries in a row";
      if (policy.disable_after_seconds > 0) std::cout << " over at least " << duration(policy.disable_after_seconds);
      std::cout << '\n';
    }
  }

  provider_option provider_;
};

}  // namespace

command_ptr make_retry_plan() { return std::make_shared<retry_plan_command>(); }

}  // namespace signpost::cli
