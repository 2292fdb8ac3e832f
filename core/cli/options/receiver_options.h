// What a receiver sets: how old a webhook may be, and which event a body without a name carries.
#ifndef SIGNPOST_CLI_RECEIVER_OPTIONS_H
#define SIGNPOST_CLI_RECEIVER_OPTIONS_H

#include <span>
#include <string_view>

#include "command.h"
#include "options/secret_options.h"
#include "signpost/verify.h"

namespace signpost::cli {

class receiver_options {
 public:
  /// --past-seconds, --future-seconds and --unnamed-event.
  void add_to(command& to);
  /// A verifier for these secrets. A refusal when one has not the provider's form, telling which.
  verifier make(const provider_ptr& from, const secret_options& secrets) const;

 private:
  verify_options options_;
};

/// --unnamed-event alone.
void add_unnamed_event(command& to, std::string& name);

/// The refusal for a secret that the provider does not take: names its source, never its text.
[[noreturn]] void refuse_secret(const failure& why, const secret_options& secrets);

}  // namespace signpost::cli

#endif
