// What tells one webhook from another, so that the same one, sent again, is delivered once.
// Source: SHA-256 (FIPS 180-4) over the encoding below; docs/architecture.md, "Telling webhooks apart".
#ifndef SIGNPOST_EVENT_KEY_H
#define SIGNPOST_EVENT_KEY_H

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "signpost/time.h"

namespace signpost {

/// The first half of a SHA-256: enough that no two webhooks meet by chance or by design.
using event_key = std::array<std::uint8_t, 16>;

/// What a verdict knows of a webhook, and the webhook itself. Views only: must outlive the call.
struct event_identity {
  std::string_view scope;          ///< what an id is unique within, such as the source's name; other scope, other key
  std::string_view id;             ///< the delivery's id; "" when the sender gives none
  bool id_covered = false;         ///< the signature covers the id
  std::optional<unix_ms> sent_at;  ///< when the sender says it was sent
  std::string_view body;           ///< the raw bytes; not looked at when the signature covers the id
};

/// The key, from what the sender cannot be spoken for by others:
///
///   an id that the signature covers       scope and id; a sender repeats it for the same event, whatever else changes
///   an id that it does not cover          scope, id and body; so nobody's own id can stand in for another's webhook
///   no id                                 scope, sent_at where there is one, and body
///
/// The hashed bytes, numbers little endian: one letter for the case ('i', 'b', 't' with a time, 'n' without), then
/// scope, id (i and b), the time as eight bytes (t) and body (b, t and n), each text behind its length as eight bytes.
event_key make_event_key(const event_identity& of);

}  // namespace signpost

#endif
