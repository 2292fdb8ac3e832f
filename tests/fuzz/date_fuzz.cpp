// Any text as a time: refused, or one that is the same when it is written and read again.
#include <cstddef>
#include <cstdint>

#include "fuzzing.h"
#include "http_date.h"

using namespace signpost;

namespace {

constexpr unix_ms year_1 = -62'135'596'800'000;
constexpr unix_ms year_10000 = 253'402'300'800'000;

void hold_written(unix_ms at, std::string_view text) {
  if (at < year_1 || at >= year_10000) return;
  if (parse_rfc3339(format_time(at, time_style::rfc3339_ms)) != at) fuzzing::fail("another time when written", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const std::optional<unix_ms> at = parse_rfc3339(text)) hold_written(*at, text);
  if (const std::optional<unix_ms> at = parse_http_date(text, 1'705'587'720'000)) hold_written(*at, text);
  if (const std::optional<unix_ms> at = parse_unix_seconds(text)) {
    if (parse_unix_seconds(format_time(*at, time_style::unix_seconds)) != at) fuzzing::fail("other seconds", text);
    hold_written(*at, text);
  }
  return 0;
}
