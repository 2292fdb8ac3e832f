// What a sender sets: the attempt's number and the product's version; and the signing itself, with refusals told as the
// CLI tells them.
#ifndef SIGNPOST_CLI_SIGNING_OPTIONS_H
#define SIGNPOST_CLI_SIGNING_OPTIONS_H

#include <string>
#include <vector>

#include "command.h"
#include "options/secret_options.h"
#include "output.h"
#include "signpost/sign.h"

namespace signpost::cli {

class signing_options {
 public:
  /// --attempt and --product-version.
  void add_to(command& to);
  /// The headers for this delivery; its attempt and version are these options'.
  std::vector<header> sign(const signer& with, delivery of) const;

 private:
  int attempt_ = 1;
  std::string version_;
};

/// A signer with these secrets. A refusal when one has not the provider's form, or none is given where one is needed.
signer make_signer(const provider_ptr& from, const secret_options& secrets);

/// The id for a body: its own where the provider puts the id there, else a new one in the provider's form.
std::string id_of(const provider& from, const std::string& body);

/// [[name, value], ...] in order.
json json_of(const std::vector<header>& headers);

}  // namespace signpost::cli

#endif
