#include "calendar.h"

namespace signpost {
namespace {

constexpr std::int64_t seconds_of_day = 86'400;

/// Days from 1970-01-01 to the first of a month of the Gregorian calendar; a thirteenth month is the next year's first.
constexpr int first_of_month(int year, int month) noexcept {
  // Years that begin in March end with the day that comes and goes, and their months have 153 days in every five.
  const int march = month > 2 ? month - 3 : month + 9;
  const int from = month > 2 ? year : year - 1;
  const int century = (from + 400) / 100 - 4;  // of year 0, too, which begins in March of the year before
  return from * 365 + (from + 400) / 4 - 100 - century + (century + 4) / 4 - 1 + (153 * march + 2) / 5 - 719'468;
}
static_assert(first_of_month(1970, 1) == 0 && first_of_month(2000, 3) == 11'017 && first_of_month(1969, 13) == 0);

}  // namespace

std::optional<std::int64_t> unix_seconds_of(const civil_time& written, int offset_minutes) noexcept {
  if (written.month < 1 || written.month > 12 || written.hour > 23 || written.minute > 59 || written.second > 60) {
    return std::nullopt;
  }
  const int first = first_of_month(written.year, written.month);
  const int next = first_of_month(written.year, written.month + 1);
  if (written.day < 1 || written.day > next - first) return std::nullopt;
  const std::int64_t minutes = std::int64_t{60} * written.hour + written.minute - offset_minutes;
  const std::int64_t at = (std::int64_t{first} + written.day - 1) * seconds_of_day + minutes * 60 + written.second;
  // A leap second ends a month of UTC, which no offset moves by as much as two days.
  const bool begins_month = at == first * seconds_of_day || at == next * seconds_of_day;
  return written.second == 60 && !begins_month ? std::nullopt : std::optional(at);
}

}  // namespace signpost
