#include "signpost/time.h"

#include <algorithm>
#include <chrono>

#include "calendar.h"
#include "characters.h"

namespace signpost {
namespace {

constexpr unix_ms start_of_year_0 = -62'167'219'200'000;
constexpr unix_ms end_of_year_9999 = 253'402'300'799'999;

/// Takes what `shape` shows off the front of a text: '0' is a digit of the number at `into`, and any other character,
/// which in letters may be in either case, ends that number. False when something else stands there.
bool take_shape(std::string_view& text, std::string_view shape, int* into) noexcept {
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != '0') {
      if (text[i] != shape[i] && to_lower(text[i]) != shape[i]) return false;
      ++into;
    } else {
      if (!is_digit(text[i])) return false;
      *into = *into * 10 + (text[i] - '0');
    }
  }
  text.remove_prefix(shape.size());
  return true;
}

void append_digits(std::string& text, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  text.append(width > digits.size() ? width - digits.size() : 0, '0');
  text += digits;
}

}  // namespace

std::optional<unix_ms> parse_rfc3339(std::string_view text) noexcept {
  int date[6] = {};
  if (!take_shape(text, "0000-00-00t00:00:00", date)) return std::nullopt;
  int milliseconds = 0;  // finer ones are cut off
  if (text.starts_with('.')) {
    std::size_t digits = 0;
    text.remove_prefix(1);
    for (int unit = 100; digits < text.size() && is_digit(text[digits]); ++digits, unit /= 10) {
      milliseconds += unit * (text[digits] - '0');
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
  }
  int offset[2] = {};
  if (text.size() != 1 || to_lower(text[0]) != 'z') {
    const bool behind = text.starts_with('-');
    if (!behind && !text.starts_with('+')) return std::nullopt;
    text.remove_prefix(1);
    if (!take_shape(text, "00:00", offset) || !text.empty() || offset[0] > 23 || offset[1] > 59) return std::nullopt;
    offset[0] = (behind ? -1 : 1) * (offset[0] * 60 + offset[1]);
  }
  const std::optional<std::int64_t> seconds =
      unix_seconds_of({date[0], date[1], date[2], date[3], date[4], date[5]}, offset[0]);
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
