// What a product says to have an event sent, read and turned into the body that the provider would send.
// Source: docs/api.md (dispatch); the manifest's envelopes and catalog.
#ifndef SIGNPOST_DISPATCH_H
#define SIGNPOST_DISPATCH_H

#include <string>

#include "signpost/export.h"
#include "signpost/provider.h"
#include "signpost/result.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

/// One request: a JSON object with "event" (canonical name or alias) and "data", the envelope's own fields beside them
/// under their own names, and, where the caller wishes, "id", "timestamp" (RFC 3339: when it happened) and "generation"
/// (which envelope). A member that is null counts as absent, but for "data" and fields.
struct SIGNPOST_API dispatch_request {
  text_view text;
  text_view id;     ///< the event's id where the request has none, as make_event_id gives it
  unix_ms now = 0;  ///< when it happened where the request does not say
};

struct SIGNPOST_API dispatched {
  std::string event;  ///< canonical name; as given where the catalog is open and does not list it
  std::string id;
  unix_ms at = 0;    ///< when it happened
  std::string body;  ///< the exact bytes
};

/// Fails with malformed_json, unknown_event (its detail names those events of the catalog that are spelled alike),
/// invalid_option (event, id, timestamp, generation) and schema_mismatch. The pointer leads into the request:
/// "/data/title", also where the provider's body has the data under another name or in no envelope at all.
SIGNPOST_API result<dispatched> dispatch(const provider& as, const dispatch_request& asked);

}  // namespace signpost

#endif
