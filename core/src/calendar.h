// From a date and a time of day to a point in time: what the date forms of RFC 3339 and RFC 9110 share.
// Source: RFC 3339 section 5.7 and appendix D. Not <chrono>'s calendar, which is five times as large in WASM.
#ifndef SIGNPOST_SRC_CALENDAR_H
#define SIGNPOST_SRC_CALENDAR_H

#include <cstdint>
#include <optional>

namespace signpost {

/// A date and a time of day as written; any numbers.
struct civil_time {
  int year = 0;
  int month = 0;  ///< 1 to 12
  int day = 0;    ///< 1 to 31
  int hour = 0;
  int minute = 0;
  int second = 0;
};

/// Whole seconds since 1970-01-01T00:00:00Z of a time that is `offset_minutes` ahead of UTC; nothing for a time that
/// does not exist. Second 60 exists only where a leap second may stand, at the end of a UTC month, and counts as the
/// second after it, as POSIX has it.
std::optional<std::int64_t> unix_seconds_of(const civil_time& written, int offset_minutes = 0) noexcept;

}  // namespace signpost

#endif
