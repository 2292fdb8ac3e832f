// signpost retry-plan
#include <iostream>

#include "commands/commands.h"
#include "options/provider_option.h"
#include "output.h"
#include "signpost/delivery_plan.h"

namespace signpost::cli {

namespace {

class retry_plan_command final : public command {
 public:
  retry_plan_command()
      : command("retry-plan",
                {"Show when a provider tries a failed delivery again",
                 {"Shows each attempt with its delay after the one before and the time since the first, the statuses "
                  "after which no "
                  "attempt follows, whether a Retry-After is honoured, and when an endpoint is disabled."},
                 "The plan was printed.",
                 "",
                 "The provider is not known, its manifest is wrong, or the command line is.",
                 {{"signpost retry-plan portalio", "Portal.io's schedule"}}}) {
    provider_.add_to(*this);
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    const delivery_plan plan = plan_delivery(from->delivery(), {});
    if (as_json()) {
      print_machine(*from, plan);
    } else {
      print_human(*from, plan);
    }
    return exit_yes;
  }

 private:
  static void print_machine(const provider& from, const delivery_plan& plan) {
    json out = {{"ok", true}, {"provider", from.name()}};
    out.update(json::parse(describe(plan)));
    print_json(out);
  }

  static void print_human(const provider& from, const delivery_plan& plan) {
    const int attempts = plan.policy.attempts();
    std::cout << from.title() << " gives each attempt " << duration_text(plan.timeout_seconds) << " and makes "
              << (attempts == 1 ? "one attempt" : "up to " + std::to_string(attempts) + " attempts") << ".\n";
    std::vector<std::vector<std::string>> rows = {{"ATTEMPT", "DELAY", "SINCE THE FIRST"}};
    for (const planned_attempt& each : planned_attempts(plan.policy)) {
      rows.push_back({std::to_string(rows.size()), duration_text(static_cast<double>(each.delay)),
                      duration_text(static_cast<double>(each.earliest))});
    }
    print_table(rows);
    for (const std::string& rule : rules_of(plan)) std::cout << rule << '\n';
  }

  provider_option provider_;
};

}  // namespace

command_ptr make_retry_plan() { return std::make_shared<retry_plan_command>(); }

}  // namespace signpost::cli
