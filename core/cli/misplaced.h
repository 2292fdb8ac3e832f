// Words of the command line that no command knows: what was meant, and what must not be repeated.
#ifndef SIGNPOST_CLI_MISPLACED_H
#define SIGNPOST_CLI_MISPLACED_H

#include <string>

#include "program.h"

namespace signpost::cli {

/// Throws a refusal when the parsed command line has words left over. Names unknown commands and options with the
/// nearest known one; never repeats a value, which may be a secret.
void refuse_misplaced(const program& all);

/// "`signpost verify --help` says what it takes."
std::string next_after_usage(const program& all);

}  // namespace signpost::cli

#endif
