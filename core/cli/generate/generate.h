// Texts made from the command table for others than the program's user at this moment.
#ifndef SIGNPOST_CLI_GENERATE_H
#define SIGNPOST_CLI_GENERATE_H

#include <string>
#include <vector>

#include "generate/page.h"

namespace signpost::cli {

/// signpost(1) in the man(7) macros.
std::string man_page(const std::vector<command_page>& pages);

/// A completion script for each shell. Names of providers and events are asked from the program itself while
/// completing.
std::string bash_completion(const std::vector<command_page>& pages);
std::string zsh_completion(const std::vector<command_page>& pages);
std::string fish_completion(const std::vector<command_page>& pages);

}  // namespace signpost::cli

#endif
