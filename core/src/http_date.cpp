#include "http_date.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "calendar.h"
#include "text_scanner.h"

namespace signpost {
namespace {

constexpr std::array<std::string_view, 7> day_names = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_day_names = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                            "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void read_time_of_day(text_scanner& in, civil_time& into) noexcept {
  into.hour = in.digits(2);
  in.expect(":");
  into.minute = in.digits(2);
  in.expect(":");
  into.second = in.digits(2);
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<std::int64_t> parse_imf_fixdate(std::string_view text) noexcept {
  text_scanner in(text);
  civil_time written;
  in.word(day_names);
  in.expect(", ");
  written.day = in.digits(2);
  in.expect(" ");
  written.month = in.word(month_names) + 1;
  in.expect(" ");
  written.year = in.digits(4);
  in.expect(" ");
  read_time_of_day(in, written);
  in.expect(" GMT");
  return in.ended_well() ? unix_seconds_of(written) : std::nullopt;
}

/// "Sun Nov  6 08:49:37 1994"
std::optional<std::int64_t> parse_asctime(std::string_view text) noexcept {
  text_scanner in(text);
  civil_time written;
  in.word(day_names);
  in.expect(" ");
  written.month = in.word(month_names) + 1;
  in.expect(" ");
  written.day = in.digits(in.take_any(" ") ? 1 : 2);
  in.expect(" ");
  read_time_of_day(in, written);
  in.expect(" ");
  written.year = in.digits(4);
  return in.ended_well() ? unix_seconds_of(written) : std::nullopt;
}

/// "Sunday, 06-Nov-94 08:49:37 GMT"
std::optional<std::int64_t> parse_rfc850(std::string_view text, unix_ms now) noexcept {
  text_scanner in(text);
  civil_time written;
  in.word(long_day_names);
  in.expect(", ");
  written.day = in.digits(2);
  in.expect("-");
  written.month = in.word(month_names) + 1;
  in.expect("-");
  const int year_of_century = in.digits(2);
  in.expect(" ");
  read_time_of_day(in, written);
  in.expect(" GMT");
  if (!in.ended_well()) return std::nullopt;

  // Nobody's clock runs outside these years; inside them no sum below can overflow.
  constexpr unix_ms year_10000 = 253'402'300'800'000;
  const std::chrono::milliseconds clock(std::clamp<unix_ms>(now, 0, year_10000));
  const std::chrono::year_month_day today{std::chrono::sys_days(std::chrono::floor<std::chrono::days>(clock))};
  const std::chrono::seconds latest = std::chrono::floor<std::chrono::seconds>(clock) + std::chrono::years(50);
  const int century = static_cast<int>(today.year()) / 100 * 100;
  for (const int first_year : {century + 100, century, century - 100}) {
    written.year = first_year + year_of_century;
    const std::optional<std::int64_t> seconds = unix_seconds_of(written);
    if (seconds && *seconds <= latest.count()) return seconds;
  }
  return std::nullopt;
}

}  // namespace

std::optional<unix_ms> parse_http_date(std::string_view text, unix_ms now) noexcept {
  std::optional<std::int64_t> seconds = parse_imf_fixdate(text);
  if (!seconds) seconds = parse_rfc850(text, now);
  if (!seconds) seconds = parse_asctime(text);
  if (!seconds) return std::nullopt;
  return *seconds * 1000;
}

}  // namespace signpost
