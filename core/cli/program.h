// The whole command table.
#ifndef SIGNPOST_CLI_PROGRAM_H
#define SIGNPOST_CLI_PROGRAM_H

#include <memory>
#include <vector>

#include "command.h"

namespace signpost::cli {

inline constexpr const char* program_summary = "Verify, check, build, sign, send and receive signed webhooks";

class program {
 public:
  program();
  program(const program&) = delete;
  program& operator=(const program&) = delete;
  ~program();

  /// Every command, in the order in which help shows them.
  const std::vector<command_ptr>& commands() const { return commands_; }
  /// The command that the parsed command line names; null before one is known.
  command* chosen() const;
  /// CLI11's tree.
  CLI::App& tree() const { return *tree_; }

 private:
  std::unique_ptr<CLI::App> tree_;
  std::vector<command_ptr> commands_;
};

}  // namespace signpost::cli

#endif
