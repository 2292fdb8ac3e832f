// An event's body in another provider's format, or in another of its own provider's envelopes. The data is unchanged.
// Source: the manifests' envelopes; docs/configuration.md (format, generation).
#ifndef SIGNPOST_REENCODE_H
#define SIGNPOST_REENCODE_H

#include <optional>
#include <string>

#include "signpost/export.h"
#include "signpost/provider.h"
#include "signpost/result.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

struct SIGNPOST_API reencode_request {
  text_view body;   ///< as the provider sent it
  text_view event;  ///< its name; "" fails, because a body that names none could belong to any
  text_view id;     ///< for envelopes that carry one
  unix_ms now = 0;  ///< when it was sent
  /// Which envelope; "" for the event's own. An event that is not sent in the first keeps its own.
  text_view generation;
};

/// The body that `to` would send; nothing where both are the same provider and the body is in that envelope already.
/// Which envelope the body has is what check() and verify() find. Members that both envelopes have as fields are taken
/// over. Fails with malformed_json, unnamed_event, and as build() does.
SIGNPOST_API result<std::optional<std::string>> reencode(const provider& from, const provider& to,
                                                         const reencode_request& request);

}  // namespace signpost

#endif
