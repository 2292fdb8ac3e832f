// The destination check of a developer's own machine: the core's rules, and loopback besides.
#ifndef SIGNPOST_CLI_LOOPBACK_H
#define SIGNPOST_CLI_LOOPBACK_H

#include <string>

#include "signpost/destination.h"

namespace signpost::cli {

struct checked_destination {
  destination where;
  destination_policy policy;  ///< under which it was allowed; for the look at each address when connecting
};

/// https and public, or http and https to a host that is literally this machine's loopback: 127.0.0.0/8, [::1] or
/// localhost. A refusal with the core's code otherwise.
checked_destination check_with_loopback(const std::string& url);

}  // namespace signpost::cli

#endif
