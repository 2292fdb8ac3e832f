// HTTP dates: RFC 9110's own examples, and what is none. Expected values are those of `date -u -d`.
#include "http_date.h"

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "reference_program.h"

using signpost::parse_http_date;
using signpost::unix_ms;

namespace {

constexpr unix_ms june_2026 = 1'781'006'400'000;  // 2026-06-09T12:00:00Z
constexpr unix_ms rfc_example = 784'111'777'000;  // 1994-11-06T08:49:37Z

}  // namespace

TEST_CASE("The three forms of RFC 9110 say the same") {
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", june_2026) == std::optional(rfc_example));
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", june_2026) == std::optional(rfc_example));
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994", june_2026) == std::optional(rfc_example));
}

TEST_CASE("asctime's day may have two digits") {
  CHECK(parse_http_date("Tue Jun 09 12:00:00 2026", june_2026) == std::optional(june_2026));
  CHECK(parse_http_date("Wed Jun 10 12:00:00 2026", june_2026) == std::optional<unix_ms>(1'781'092'800'000));
}

TEST_CASE("Dates of every month and weekday are read as Python writes them") {
  constexpr std::string_view python =
      "import sys, email.utils, time\n"
      "for line in sys.stdin:\n"
      "    at = int(line)\n"
      "    print(email.utils.formatdate(at, usegmt=True) + '|' + time.asctime(time.gmtime(at)) + '|' +\n"
      "          time.strftime('%A, %d-%b-%y %H:%M:%S GMT', time.gmtime(at)))\n";
  std::vector<std::string> lines;
  lines.reserve(800);
  for (int i = 0; i < 800; ++i) lines.push_back(std::to_string(1'700'000'000LL + i * 777'777LL));
  const std::vector<std::string> written = ask_reference("LC_ALL=C python3", python, lines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    INFO(written[i]);
    const std::size_t first = written[i].find('|');
    const std::size_t second = written[i].find('|', first + 1);
    const std::optional<unix_ms> expected = std::stoll(lines[i]) * 1'000;
    REQUIRE(parse_http_date(written[i].substr(0, first), june_2026) == expected);
    REQUIRE(parse_http_date(written[i].substr(first + 1, second - first - 1), june_2026) == expected);
    REQUIRE(parse_http_date(written[i].substr(second + 1), june_2026) == expected);
  }
}

TEST_CASE("Two digits of a year mean the latest one not more than 50 years ahead") {
  constexpr unix_ms june_2076 = 3'358'929'600'000;             // 2076-06-09T12:00:00Z
  constexpr unix_ms a_second_later_in_1976 = 203'169'601'000;  // 1976-06-09T12:00:01Z
  CHECK(parse_http_date("Tuesday, 09-Jun-26 12:00:00 GMT", june_2026) == std::optional(june_2026));
  CHECK(parse_http_date("Friday, 01-Jan-99 00:00:00 GMT", june_2026) == std::optional<unix_ms>(915'148'800'000));
  CHECK(parse_http_date("Tuesday, 08-Jun-76 12:00:00 GMT", june_2026) == std::optional(june_2076 - 86'400'000));
  // Fifty years are counted as RFC 9110 leaves it open: in years of the Gregorian calendar's mean length.
  CHECK(parse_http_date("Thursday, 10-Jun-76 12:00:01 GMT", june_2026) ==
        std::optional(a_second_later_in_1976 + 86'400'000));
  CHECK(parse_http_date("Friday, 01-Jan-00 00:00:00 GMT", 4'070'908'800'000) ==  // 2099-01-01: the century ahead
        std::optional<unix_ms>(4'102'444'800'000));
}

TEST_CASE("A leap day is looked for in a year that has one") {
  // Seen from 2099, year 00 would be 2100, which has no 29 February.
  CHECK(parse_http_date("Tuesday, 29-Feb-00 12:00:00 GMT", 4'070'908'800'000) ==
        std::optional<unix_ms>(951'825'600'000));
  CHECK(!parse_http_date("Thursday, 29-Feb-01 12:00:00 GMT", june_2026).has_value());
}

TEST_CASE("The day's name is part of the form, not of the meaning") {
  CHECK(parse_http_date("Mon, 06 Nov 1994 08:49:37 GMT", june_2026) == std::optional(rfc_example));
}

TEST_CASE("The leap second of 2016 is read") {
  CHECK(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT", june_2026) == std::optional<unix_ms>(1'483'228'800'000));
}

TEST_CASE("A clock that shows nonsense does no harm") {
  for (const unix_ms now : {std::numeric_limits<unix_ms>::min(), std::numeric_limits<unix_ms>::max()}) {
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", now) == std::optional(rfc_example));
    CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", now).has_value());
  }
}

TEST_CASE("What is no HTTP date is refused") {
  for (const std::string_view text : {
           "",
           "0",
           "Sun, 06 Nov 1994 08:49:37",
           "Sun, 06 Nov 1994 08:49:37 UTC",
           "Sun, 06 Nov 1994 08:49:37 +0000",
           "Sun, 06 Nov 1994 08:49:37 GMT ",
           " Sun, 06 Nov 1994 08:49:37 GMT",
           "sun, 06 Nov 1994 08:49:37 GMT",
           "Sun, 06 nov 1994 08:49:37 GMT",
           "Sun, 06 Nov 1994 08:49:37 gmt",
           "Sun, 6 Nov 1994 08:49:37 GMT",
           "Sun, 06 Nov 94 08:49:37 GMT",
           "Sun, 06-Nov-1994 08:49:37 GMT",
           "Sun, 06 Nov 1994 8:49:37 GMT",
           "Sun, 06 Nov 1994 24:00:00 GMT",
           "Sun, 06 Nov 1994 08:60:37 GMT",
           "Sun, 06 Nov 1994 08:49:60 GMT",
           "Sun, 31 Nov 1994 08:49:37 GMT",
           "Sun, 00 Nov 1994 08:49:37 GMT",
           "06 Nov 1994 08:49:37 GMT",
           "Sun,06 Nov 1994 08:49:37 GMT",
           "Sun, 06  Nov 1994 08:49:37 GMT",
           "Sun, 06-Nov-94 08:49:37 GMT",
           "Sunday, 06 Nov 1994 08:49:37 GMT",
           "Sunday, 06-Nov-94 08:49:37",
           "Sun Nov 6 08:49:37 1994",
           "Sun Nov   6 08:49:37 1994",
           "Sun Nov  6 08:49:37 94",
           "Sun Nov  6 08:49:37 1994 GMT",
           "1994-11-06T08:49:37Z",
       }) {
    INFO(text);
    CHECK(!parse_http_date(text, june_2026).has_value());
  }
}
