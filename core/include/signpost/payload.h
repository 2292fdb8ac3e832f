// Building the bytes that a provider would send.
// Source: the providers' documents through their manifests; PHP 8's json_encode for the php style, ECMAScript's
// JSON.stringify for compact.
#ifndef SIGNPOST_PAYLOAD_H
#define SIGNPOST_PAYLOAD_H

#include <string>
#include <string_view>

#include "signpost/export.h"
#include "signpost/provider.h"
#include "signpost/result.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

struct SIGNPOST_API payload_request {
  text_view event;       ///< canonical name or alias; an alias is written as given
  text_view fields;      ///< JSON object: the envelope's own fields and "data" (flat generation: the data itself)
  text_view id;          ///< the event's id, for envelopes that carry one; "" where they do not
  unix_ms now = 0;       ///< the event's time
  text_view generation;  ///< which envelope; "" for the event's own
};

/// The exact body: the envelope's members in the provider's order, the data's as given, in the provider's JSON and
/// timestamp style. `fields` may carry the envelope's timestamp and id too, which then win over `now` and `id`. Fails
/// with malformed_json (pointer "/fields"), unknown_event, invalid_option (generation, event, id or now) and
/// schema_mismatch: what is built is what check() accepts, and a number beyond a double is never built. The detail of
/// unknown_event names those events of the catalog that are spelled alike.
SIGNPOST_API result<std::string> build(const provider& from, const payload_request& request);

/// The catalog's example of an event, in the provider's style, with `now` as its time. Fails with unknown_event,
/// invalid_option.
SIGNPOST_API result<std::string> example(const provider& from, std::string_view event, unix_ms now,
                                         std::string_view id = {}, std::string_view generation = {});

struct SIGNPOST_API test_payload {
  std::string event;  ///< canonical name
  std::string body;   ///< the exact bytes
};

/// What the product's own test button sends, where the manifest says it (its section "test"); else the catalog's first
/// example. With `now` as its time, and with `id` where its envelope carries one. Fails with unknown_event when the
/// catalog is empty, invalid_option (id).
SIGNPOST_API result<test_payload> test_event(const provider& from, unix_ms now, std::string_view id = {});

}  // namespace signpost

#endif
