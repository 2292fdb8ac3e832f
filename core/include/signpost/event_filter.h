// Which events an endpoint wants: a list of filters.
// Source: the names are those of the providers' catalogs; the stars are the gateway's own.
#ifndef SIGNPOST_EVENT_FILTER_H
#define SIGNPOST_EVENT_FILTER_H

#include <cstddef>
#include <span>
#include <string_view>

#include "signpost/export.h"
#include "signpost/result.h"
#include "signpost/text_view.h"

namespace signpost {

/// The longest filter, in bytes.
inline constexpr std::size_t max_event_filter_length = 128;

/// A filter is the exact name of an event, a name and ".*" ("task.*": every event whose name begins with "task."), or
/// "*" alone. 1 to 128 characters from 0x21 to 0x7e; '*' stands nowhere else. Fails with invalid_option.
SIGNPOST_API result<void> check_event_filter(std::string_view filter);

/// Whether the filter lets the event through. "*" takes every name, also "" (a webhook that names no event). Capitals
/// matter. False for what check_event_filter refuses.
SIGNPOST_API bool matches_event(std::string_view filter, std::string_view event) noexcept;

/// Whether one of the filters lets the event through. An event that the catalog does not have or that has no name
/// (`known` is false) passes "*" alone: whoever lists names has not asked for it.
SIGNPOST_API bool matches_event(std::span<const text_view> filters, std::string_view event, bool known) noexcept;

}  // namespace signpost

#endif
