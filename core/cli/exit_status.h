// What the program's exit status says. Every command's --help and the man page repeat it in the command's own words.
#ifndef SIGNPOST_CLI_EXIT_STATUS_H
#define SIGNPOST_CLI_EXIT_STATUS_H

#include "signpost/error.h"

namespace signpost::cli {

enum exit_status : int {
  exit_yes = 0,    ///< done, or the verdict is yes
  exit_no = 1,     ///< a negative verdict: of a webhook, a payload, a destination or a delivery
  exit_usage = 2,  ///< the command line, a file, a secret, a manifest or the machine did not allow an answer
};

/// The exit status that goes with a code: what is wrong with the preparations is usage, what is wrong with the thing
/// looked at is no.
inline exit_status status_of(errc code) noexcept {
  switch (code) {
    case errc::ok:
      return exit_yes;
    case errc::malformed_manifest:
    case errc::invalid_manifest:
    case errc::unknown_key:
    case errc::unknown_variable:
    case errc::unsupported_schema:
    case errc::example_mismatch:
    case errc::unknown_provider:
    case errc::missing_secret:
    case errc::malformed_secret:
    case errc::invalid_option:
    case errc::invalid_policy:
      return exit_usage;
    default:
      return exit_no;
  }
}

}  // namespace signpost::cli

#endif
