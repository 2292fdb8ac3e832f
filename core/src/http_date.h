// The dates of HTTP headers, in the three forms that a recipient has to read.
// Source: RFC 9110 section 5.6.7 (IMF-fixdate, and the obsolete rfc850-date and asctime-date).
#ifndef SIGNPOST_SRC_HTTP_DATE_H
#define SIGNPOST_SRC_HTTP_DATE_H

#include <optional>
#include <string_view>

#include "signpost/time.h"

namespace signpost {

/// Reads an HTTP date; nothing on anything else. The grammar is exact and minds case; whether the day's name fits the
/// date is not looked at, for the date says everything. `now` tells the century of rfc850-date's two digits: the latest
/// one in which the time is not more than 50 years ahead.
std::optional<unix_ms> parse_http_date(std::string_view text, unix_ms now) noexcept;

}  // namespace signpost

#endif
