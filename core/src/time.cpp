#include "signpost/time.h"

#include <algorithm>
#include <chrono>

#include "calendar.h"
#include "characters.h"
#include "text_scanner.h"

namespace signpost {
namespace {

constexpr unix_ms start_of_year_0 = -62'167'219'200'000;
constexpr unix_ms end_of_year_9999 = 253'402'300'799'999;

/// The first three digits of a fraction of a second; finer ones are cut off.
int milliseconds_of(std::string_view fraction) noexcept {
  int milliseconds = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    milliseconds = milliseconds * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return milliseconds;
}

/// RFC 3339's time-offset, in minutes ahead of UTC.
int read_offset(text_scanner& in) noexcept {
  if (in.take_any("Zz")) return 0;
  const bool behind = in.take_any("-");
  if (!behind) in.expect("+");
  const int hours = in.digits(2);
  in.expect(":");
  const int minutes = in.digits(2);
  if (hours > 23 || minutes > 59) return in.fail();
  return behind ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

void append_digits(std::string& text, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  text.append(width > digits.size() ? width - digits.size() : 0, '0');
  text += digits;
}

}  // namespace

std::optional<unix_ms> parse_rfc3339(std::string_view text) noexcept {
  text_scanner in(text);
  civil_time written;
  written.year = in.digits(4);
  in.expect("-");
  written.month = in.digits(2);
  in.expect("-");
  written.day = in.digits(2);
  in.expect_any("Tt");
  written.hour = in.digits(2);
  in.expect(":");
  written.minute = in.digits(2);
  in.expect(":");
  written.second = in.digits(2);
  const int milliseconds = in.take_any(".") ? milliseconds_of(in.all_digits()) : 0;
  const int offset_minutes = read_offset(in);
  if (!in.ended_well()) return std::nullopt;
  const std::optional<std::int64_t> seconds = unix_seconds_of(written, offset_minutes);
  if (!seconds) return std::nullopt;
  return *seconds * 1000 + milliseconds;
}

std::optional<unix_ms> parse_unix_seconds(std::string_view text) noexcept {
  constexpr std::size_t most_digits = 12;
  if (text.empty() || text.size() > most_digits || (text[0] == '0' && text.size() > 1)) return std::nullopt;
  std::int64_t seconds = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    seconds = seconds * 10 + (c - '0');
  }
  return seconds * 1000;
}

std::string format_time(unix_ms at, time_style style) {
  using std::chrono::floor;
  if (style == time_style::unix_seconds) {
    return std::to_string(floor<std::chrono::seconds>(std::chrono::milliseconds(at)).count());
  }
  const std::chrono::milliseconds clamped(std::clamp(at, start_of_year_0, end_of_year_9999));
  const auto days = floor<std::chrono::days>(clamped);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const std::chrono::hh_mm_ss<std::chrono::milliseconds> time(clamped - days);
  std::string text;
  append_digits(text, static_cast<int>(date.year()), 4);
  text += '-';
  append_digits(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  append_digits(text, static_cast<unsigned>(date.day()), 2);
  text += 'T';
  append_digits(text, time.hours().count(), 2);
  text += ':';
  append_digits(text, time.minutes().count(), 2);
  text += ':';
  append_digits(text, time.seconds().count(), 2);
  if (style == time_style::rfc3339_ms) {
    text += '.';
    append_digits(text, time.subseconds().count(), 3);
  }
  text += style == time_style::rfc3339_offset ? "+00:00" : "Z";
  return text;
}

}  // namespace signpost
