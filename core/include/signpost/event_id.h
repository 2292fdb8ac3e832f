// Ids of events, in the form that a provider's receivers know.
// Source: the manifest's section "id" (docs/providers.md); RFC 9562 section 5.4 for the UUID.
#ifndef SIGNPOST_EVENT_ID_H
#define SIGNPOST_EVENT_ID_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "signpost/event_key.h"
#include "signpost/export.h"
#include "signpost/hmac.h"
#include "signpost/provider.h"
#include "signpost/result.h"

namespace signpost {

/// How many random bytes make_event_id wants.
inline constexpr std::size_t event_id_random_bytes = 16;

/// A new id, made of the caller's random bytes: a UUID of version 4, or the provider's prefix and 32 hexadecimal
/// digits. Fails with invalid_option on another count of bytes.
SIGNPOST_API result<std::string> make_event_id(const provider& of, std::string_view random);

/// The id of an event whose sender has proven none, in the same form: made of the first 16 bytes of the HMAC-SHA256
/// over the event's key and the number of the copy as eight bytes, little endian (0 for the first event with its body).
/// Always the same for the same event; nobody without the HMAC's key can foretell it or choose it.
SIGNPOST_API std::string derive_event_id(const provider& of, const hmac_key& key, const event_key& event,
                                         std::uint64_t copy);

/// Whether a sender of this provider may give its event this id: 1 to 256 visible ASCII characters without a full stop
/// (the id of Standard Webhooks, which an event may be forwarded as, has none) and without what ends the id in the
/// provider's own signed text; a UUID of version 4 where its ids are those. Fails with invalid_option.
SIGNPOST_API result<void> check_event_id(const provider& of, std::string_view id);

}  // namespace signpost

#endif
