// Points in time, and the ways in which providers write them.
// Source: RFC 3339; PHP's gmdate('c') for rfc3339_offset.
#ifndef SIGNPOST_TIME_H
#define SIGNPOST_TIME_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "signpost/export.h"

namespace signpost {

/// Milliseconds since 1970-01-01T00:00:00Z. The core has no clock: every call that needs the time is given it.
using unix_ms = std::int64_t;

enum class time_style {
  unix_seconds,    ///< 1705587720
  rfc3339_z,       ///< 2024-01-18T14:22:00Z
  rfc3339_ms,      ///< 2024-01-18T14:22:00.000Z
  rfc3339_offset,  ///< 2024-01-18T14:22:00+00:00
};

/// Reads an RFC 3339 date-time (any offset, any fraction; finer than a millisecond is cut off; second 60 only where a
/// leap second may stand). Nothing on anything else.
SIGNPOST_API std::optional<unix_ms> parse_rfc3339(std::string_view text) noexcept;

/// Reads whole seconds: 1 to 12 ASCII digits, no sign, no leading zero but for "0" itself. Nothing on anything else.
SIGNPOST_API std::optional<unix_ms> parse_unix_seconds(std::string_view text) noexcept;

/// Writes `at` (years 0000 to 9999 for the RFC 3339 styles; earlier and later are clamped).
SIGNPOST_API std::string format_time(unix_ms at, time_style style);

}  // namespace signpost

#endif
