// --now: the clock, where a test or an old delivery wants another than the machine's.
#ifndef SIGNPOST_CLI_CLOCK_OPTION_H
#define SIGNPOST_CLI_CLOCK_OPTION_H

#include <string>

#include "command.h"
#include "signpost/time.h"

namespace signpost::cli {

class clock_option {
 public:
  void add_to(command& to);
  /// The time given, else the machine's. A refusal when it is neither unix seconds nor RFC 3339.
  unix_ms now() const;

 private:
  std::string text_;
};

}  // namespace signpost::cli

#endif
