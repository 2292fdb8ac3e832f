#include "calendar.h"

#include <chrono>

namespace signpost {
namespace {

using seconds = std::chrono::duration<std::int64_t>;

constexpr std::int64_t seconds_of_day = 86'400;

std::chrono::year_month_day date_of(const civil_time& written) noexcept {
  return {std::chrono::year(written.year), std::chrono::month(static_cast<unsigned>(written.month)),
          std::chrono::day(static_cast<unsigned>(written.day))};
}

bool is_first_second_of_a_month(std::int64_t at) noexcept {
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(seconds(at)));
  return at % seconds_of_day == 0 && std::chrono::year_month_day(day).day() == std::chrono::day(1);
}

}  // namespace

std::optional<std::int64_t> unix_seconds_of(const civil_time& written, int offset_minutes) noexcept {
  const std::chrono::year_month_day date = date_of(written);
  if (!date.ok() || written.hour > 23 || written.minute > 59 || written.second > 60) return std::nullopt;
  // In numbers of 64 bits: <chrono>'s hours and minutes have 32 where long has, and wrap in the year 6053.
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t minutes = std::int64_t{60} * written.hour + written.minute - offset_minutes;
  const std::int64_t at = days * seconds_of_day + minutes * 60 + written.second;
  if (written.second == 60 && !is_first_second_of_a_month(at)) return std::nullopt;
  return at;
}

}  // namespace signpost
