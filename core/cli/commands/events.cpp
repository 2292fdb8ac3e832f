// signpost events
#include <iostream>

#include "commands/commands.h"
#include "options/provider_option.h"
#include "output.h"

namespace signpost::cli {

namespace {

class events_command final : public command {
 public:
  events_command()
      : command("events",
                {"List a provider's events",
                 {"BASIS says where the knowledge of an event comes from: documented (in the product's own document), "
                  "found (in its other "
                  "public material) or assumed (our choice where nothing is published)."},
                 "The events were listed.",
                 "",
                 "The provider is not known, its manifest is wrong, or the command line is.",
                 {{"signpost events clientpress", "Every event of ClientPress"},
                  {"signpost events --provider-file my.json --names", "The names in a manifest of your own"}}}) {
    provider_.add_to(*this);
    add_flag("--names", names_only_, "Print the names alone, one a line");
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    json list = json::array();
    std::vector<std::vector<std::string>> rows = {{"EVENT", "BASIS", "GENERATION", "SUMMARY"}};
    for (const event_type& event : from->events()) {
      if (names_only_ && !as_json()) std::cout << event.name << '\n';
      list.push_back({{"name", event.name}, {"aliases", event.aliases}, {"generation", event.generation}});
      list.back()["basis"] = event.basis;
      list.back()["summary"] = event.summary;
      rows.push_back({event.name, event.basis, event.generation, event.summary});
      for (const std::string& alias : event.aliases) rows.push_back({"  or " + alias});
    }
    if (as_json()) {
      print_json({{"ok", true}, {"provider", from->name()}, {"open_catalog", from->open_catalog()}, {"events", list}});
    } else if (!names_only_) {
      print_table(rows);
      if (from->open_catalog()) std::cout << "Any other event name is taken as well.\n";
    }
    return exit_yes;
  }

 private:
  provider_option provider_;
  bool names_only_ = false;
};

}  // namespace

command_ptr make_events() { return std::make_shared<events_command>(); }

}  // namespace signpost::cli
