#include "formats.h"

#include <algorithm>
#include <array>

#include "characters.h"
#include "signpost/time.h"

namespace signpost {
namespace {

bool is_date_time(std::string_view text) noexcept { return parse_rfc3339(text).has_value(); }

/// RFC 3339's full-date: just what may stand before the time of day.
bool is_date(std::string_view text) noexcept {
  constexpr std::string_view midnight = "T00:00:00Z";
  constexpr std::size_t date_length = 10;
  if (text.size() != date_length) return false;
  std::array<char, date_length + midnight.size()> date_time{};
  std::copy(text.begin(), text.end(), date_time.begin());
  std::copy(midnight.begin(), midnight.end(), date_time.begin() + date_length);
  return is_date_time({date_time.data(), date_time.size()});
}

bool is_uuid(std::string_view text) noexcept {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(),
                    [](char c, char wanted) { return wanted == 'x' ? is_hexdig(c) : c == wanted; });
}

bool is_integer(std::string_view text) noexcept {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

constexpr std::array<format, format_count> formats = {{
    {"date-time", "a date-time (RFC 3339)", is_date_time},
    {"date", "a date (RFC 3339, YYYY-MM-DD)", is_date},
    {"uuid", "a UUID", is_uuid},
    {"email", "an e-mail address", is_email},
    {"uri", "a URI with its scheme", is_uri},
    {"integer", "an integer written as text", is_integer},
}};

}  // namespace

const format* find_format(std::string_view name) noexcept {
  for (const format& one : formats) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

const format& format_at(std::size_t index) noexcept { return formats[index]; }

std::size_t index_of(const format& of) noexcept { return static_cast<std::size_t>(&of - formats.data()); }

std::string_view format_names() noexcept { return "date-time, date, uuid, email, uri, integer"; }

}  // namespace signpost
