// What a sender must know of a manifest beyond the core's calls: where the id goes and what a new one looks like.
// Source: docs/providers.md (sections "id" and "envelopes"). The manifest has passed provider::parse, so its shape is
// known.
#ifndef SIGNPOST_CLI_MANIFEST_FACTS_H
#define SIGNPOST_CLI_MANIFEST_FACTS_H

#include <optional>
#include <string>
#include <string_view>

#include "output.h"
#include "signpost/provider.h"

namespace signpost::cli {

class manifest_facts {
 public:
  /// The provider has to outlive it.
  explicit manifest_facts(const provider& of);

  /// A new random id in the provider's form: a UUID, or its prefix and 32 hex digits.
  std::string fresh_id() const;
  /// The delivery's id is a member of the body rather than a header.
  bool id_in_body() const;
  /// The name of the envelope's member with this role ("event", "id", "timestamp", "data") in a generation ("" is the
  /// first); nothing when the envelope has none.
  std::optional<std::string> member(std::string_view generation, std::string_view role) const;
  /// The id that a body carries, text or digits; nothing when it carries none.
  std::optional<std::string> id_in(std::string_view body) const;
  /// The signature header's name.
  std::string signature_header() const;

 private:
  const provider& of_;
  json manifest_;
};

}  // namespace signpost::cli

#endif
