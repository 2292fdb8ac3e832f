// signpost providers
#include <iostream>

#include "commands/commands.h"
#include "manifest_facts.h"
#include "output.h"
#include "signpost/provider.h"

namespace signpost::cli {

namespace {

class providers_command final : public command {
 public:
  providers_command()
      : command("providers",
                {"List the built-in providers",
                 {"A provider is one product's dialect of webhooks: how it signs, what it sends, how it retries."},
                 "The providers were listed.",
                 "",
                 "The command line is wrong.",
                 {{"signpost providers", "Names, products and what each is"}}}) {
    add_flag("--names", names_only_, "Print the names alone, one a line");
  }

  exit_status run() override {
    if (names_only_ && !as_json()) {
      for (const std::string_view name : provider::builtin_names()) std::cout << name << '\n';
      return exit_yes;
    }
    json list = json::array();
    std::vector<std::vector<std::string>> rows;
    for (const std::string_view name : provider::builtin_names()) {
      const auto found = provider::builtin(name);
      if (!found) continue;  // cannot be: the names are the built-in ones
      const provider& each = **found;
      const std::string header = manifest_facts(each).signature_header();
      list.push_back({{"name", each.name()}, {"title", each.title()}, {"summary", each.summary()}});
      list.back()["signature_header"] = header;
      list.back()["events"] = each.events().size();
      rows.push_back({each.name(), each.title(), std::to_string(each.events().size()) + " events", header});
    }
    if (as_json()) {
      print_json({{"ok", true}, {"providers", list}});
    } else {
      print_table(rows);
    }
    return exit_yes;
  }

 private:
  bool names_only_ = false;
};

}  // namespace

command_ptr make_providers() { return std::make_shared<providers_command>(); }

}  // namespace signpost::cli
