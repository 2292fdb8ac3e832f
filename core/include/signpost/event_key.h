// What tells one webhook from another, so that the same one, sent again, is delivered once.
// Source: SHA-256 (FIPS 180-4) over the encoding below; docs/architecture.md, "Telling webhooks apart".
#ifndef SIGNPOST_EVENT_KEY_H
#define SIGNPOST_EVENT_KEY_H

#include <array>
#include <cstdint>
#include <optional>

#include "signpost/export.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

/// The first half of a SHA-256: enough that no two webhooks meet by chance or by design.
using event_key = std::array<std::uint8_t, 16>;

/// SHA-256 of a body's raw bytes.
using body_digest = std::array<std::uint8_t, 32>;

/// For a caller who has no faster SHA-256 at hand.
SIGNPOST_API body_digest digest_body(std::string_view body);

/// What a verdict knows of a webhook. Views only: must outlive the call.
struct SIGNPOST_API event_identity {
  text_view scope;                 ///< what an id is unique within, such as the source's name; other scope, other key
  text_view id;                    ///< the delivery's id; "" when the sender gives none
  bool id_covered = false;         ///< the signature covers the id
  bool authentic = false;          ///< the signature is right; without one, the webhook is anybody's word
  std::optional<unix_ms> sent_at;  ///< when the sender says it was sent
  body_digest body = {};           ///< not looked at when the id alone makes the key
};

/// The key, from what the sender cannot be spoken for by others:
///
///   an id that a right signature covers   scope and id; a sender repeats it for the same event, whatever else changes
///   any other id                          scope, id and body; so nobody's own id can stand in for another's webhook
///   no id                                 scope, sent_at where there is one, and body
///
/// Whether the signature was right is part of it: what anybody may have written never takes the place of what was
/// proven.
///
/// The hashed bytes, numbers little endian: letters for the case ("i" for a covered id; else 'p' if authentic or 'u' if
/// not, followed by 'b' for an id, 't' for a time, 'n' for neither), then scope, id (i and b) each behind its length as
/// eight bytes, the time as eight bytes (t), and the body's digest (b, t and n).
SIGNPOST_API event_key make_event_key(const event_identity& of);

/// The key of the body alone (case 'n'): the same for every webhook that has this body, whatever its id and time.
SIGNPOST_API event_key make_body_key(std::string_view scope, bool authentic, const body_digest& body);

/// The key that stores of the first form hold. It does not tell what was proven from what was not; its letters are
/// 'i', 'b', 't' and 'n', and the body itself is hashed, behind its length as eight bytes, in place of its digest.
SIGNPOST_API event_key make_first_form_event_key(const event_identity& of, std::string_view body);

}  // namespace signpost

#endif
