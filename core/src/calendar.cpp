#include "calendar.h"

#include <chrono>

namespace signpost {
namespace {

std::chrono::year_month_day date_of(const civil_time& written) noexcept {
  return {std::chrono::year(written.year), std::chrono::month(static_cast<unsigned>(written.month)),
          std::chrono::day(static_cast<unsigned>(written.day))};
}

bool is_first_second_of_a_month(std::chrono::sys_seconds at) noexcept {
  const std::chrono::sys_days midnight = std::chrono::floor<std::chrono::days>(at);
  return at == midnight && std::chrono::year_month_day(midnight).day() == std::chrono::day(1);
}

}  // namespace

std::optional<std::int64_t> unix_seconds_of(const civil_time& written, int offset_minutes) noexcept {
  const std::chrono::year_month_day date = date_of(written);
  if (!date.ok() || written.hour > 23 || written.minute > 59 || written.second > 60) return std::nullopt;
  const std::chrono::sys_seconds at = std::chrono::sys_days(date) + std::chrono::hours(written.hour) +
                                      std::chrono::minutes(written.minute - offset_minutes) +
                                      std::chrono::seconds(written.second);
  if (written.second == 60 && !is_first_second_of_a_month(at)) return std::nullopt;
  return at.time_since_epoch().count();
}

}  // namespace signpost
