// Composing bodies from values: what payload.cpp shares with dispatch.cpp.
#ifndef SIGNPOST_SRC_COMPOSITION_H
#define SIGNPOST_SRC_COMPOSITION_H

#include <string>
#include <string_view>

#include "json.h"
#include "provider_data.h"
#include "signpost/payload.h"
#include "signpost/result.h"

namespace signpost {

/// The index in `envelopes` of a generation by its name, or of the event's own for "". `event` is -1 for one that an
/// open catalog does not list. Fails with invalid_option.
result<std::size_t> find_generation(const provider::data& of, std::string_view name, int event);

/// As build(), with the fields read already; `request.fields` is not looked at.
result<std::string> build_body(const provider::data& of, const json::value& fields, const payload_request& request);

/// What to say of an event that the catalog does not have: the names that are spelled like it.
failure unknown_event_failure(const provider::data& of, std::string_view name);

}  // namespace signpost

#endif
