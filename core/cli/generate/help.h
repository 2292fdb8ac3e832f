// --help as text for a terminal.
#ifndef SIGNPOST_CLI_HELP_H
#define SIGNPOST_CLI_HELP_H

#include <string>

#include "command.h"
#include "program.h"

namespace signpost::cli {

/// Help of one command: use, words, options, details, exit statuses, examples.
std::string help_of(const command& of);

/// Help of the whole program: its commands, one a line.
std::string help_of(const program& all);

}  // namespace signpost::cli

#endif
