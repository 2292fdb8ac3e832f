#include "program.h"

#include <CLI/CLI.hpp>

#include "commands/commands.h"
#include "signpost/version.h"

namespace signpost::cli {

program::program()
    : tree_(std::make_unique<CLI::App>(program_summary, "signpost")), commands_{make_providers(),    make_events(),
                                                                                make_example(),      make_build(),
                                                                                make_sign(),         make_verify(),
                                                                                make_check(),        make_send(),
                                                                                make_listen(),       make_retry_plan(),
                                                                                make_check_url(),    make_compile(),
                                                                                make_generate(*this)} {
  tree_->set_help_flag("-h,--help", "Print this help");
  tree_->set_version_flag("--version", "signpost " + std::string(version()));
  // One command a run. What CLI11 cannot place is kept, so that misplaced.h can say what was meant.
  tree_->require_subcommand(0, 1);
  tree_->allow_extras();
  for (const command_ptr& each : commands_) tree_->add_subcommand(each->node());
}

program::~program() = default;

command* program::chosen() const {
  const auto parsed = tree_->get_subcommands();
  for (const command_ptr& each : commands_) {
    if (!parsed.empty() && each->node().get() == parsed.front()) return each.get();
  }
  return nullptr;
}

}  // namespace signpost::cli
