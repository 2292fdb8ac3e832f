// Points in time, against `date -u -d`, Python's datetime and PHP's gmdate('c').
#include "signpost/time.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "reference_program.h"

using signpost::format_time;
using signpost::parse_rfc3339;
using signpost::parse_unix_seconds;
using signpost::time_style;
using signpost::unix_ms;

namespace {

constexpr unix_ms start_of_year_1 = -62'135'596'800'000;
constexpr unix_ms start_of_year_0 = -62'167'219'200'000;
constexpr unix_ms end_of_year_9999 = 253'402'300'799'999;

struct moment {
  std::string_view sentence;
  std::string_view text;
  unix_ms at;
};

// Each expected value is what `date -u -d TEXT +%s.%3N` prints, but for seconds 60, which date does not read: the
// second after.
constexpr moment moments[] = {
    {"UTC", "2024-01-18T14:22:00Z", 1'705'587'720'000},
    {"UTC as PHP's gmdate('c') writes it", "2024-01-18T14:22:00+00:00", 1'705'587'720'000},
    {"an unknown local offset counts as UTC", "2024-01-18T14:22:00-00:00", 1'705'587'720'000},
    {"an offset that is no whole hour", "2024-01-18T20:07:00+05:45", 1'705'587'720'000},
    {"lower-case letters, which RFC 3339 allows", "2024-01-18t14:22:00z", 1'705'587'720'000},
    {"milliseconds", "1990-12-31T15:59:50.123-08:00", 662'687'990'123},
    {"one digit of a fraction is tenths", "2024-01-18T14:22:00.5Z", 1'705'587'720'500},
    {"two digits of a fraction are hundredths", "1985-04-12T23:20:50.52Z", 482'196'050'520},
    {"a fraction of zero", "2024-01-18T14:22:00.000Z", 1'705'587'720'000},
    {"microseconds are cut off", "1963-06-19T08:30:06.283999Z", -206'292'593'717},
    {"fifteen nines are not rounded up", "1985-04-12T00:59:59.999999999999999Z", 482'115'599'999},
    {"the largest offset ahead", "2024-02-29T23:59:59+23:59", 1'709'164'859'000},
    {"the largest offset behind", "2024-02-29T00:00:00-23:59", 1'709'251'140'000},
    {"before 1970, time still runs forwards", "1969-12-31T23:59:59.999Z", -1},
    {"a leap day of a century that has one", "2000-02-29T12:00:00Z", 951'825'600'000},
    {"the first moment", "0000-01-01T00:00:00Z", start_of_year_0},
    {"the last moment", "9999-12-31T23:59:59.999Z", end_of_year_9999},
    {"an offset may lead out of year 0", "0000-01-01T00:00:00+01:00", start_of_year_0 - 3'600'000},
    {"an offset may lead out of year 9999", "9999-12-31T23:00:00-01:00", end_of_year_9999 + 1},
    {"the leap second of 2016", "2016-12-31T23:59:60Z", 1'483'228'800'000},
    {"a leap second told in Tokyo", "2017-01-01T08:59:60+09:00", 1'483'228'800'000},
    {"a leap second told in California, with a fraction", "1998-12-31T15:59:60.123-08:00", 915'148'800'123},
    {"the leap second of June 2015", "2015-06-30T23:59:60Z", 1'435'708'800'000},
};

struct refusal {
  std::string_view sentence;
  std::string_view text;
};

constexpr refusal refusals[] = {
    {"nothing", ""},
    {"a date alone", "2024-01-18"},
    {"no offset: nobody knows when that is", "2024-01-18T14:22:00"},
    {"a space for T", "2024-01-18 14:22:00Z"},
    {"white space in front", " 2024-01-18T14:22:00Z"},
    {"a line break at the end", "2024-01-18T14:22:00Z\n"},
    {"no seconds", "2024-01-18T14:22Z"},
    {"a month of one digit", "2024-1-18T14:22:00Z"},
    {"a year of five digits", "12024-01-18T14:22:00Z"},
    {"a signed year", "+2024-01-18T14:22:00Z"},
    {"ISO 8601's basic form", "20240118T142200Z"},
    {"month 0", "2024-00-18T14:22:00Z"},
    {"month 13", "2024-13-18T14:22:00Z"},
    {"day 0", "2024-01-00T14:22:00Z"},
    {"day 32", "2024-01-32T14:22:00Z"},
    {"April has 30 days", "2024-04-31T14:22:00Z"},
    {"2023 had no leap day", "2023-02-29T14:22:00Z"},
    {"1900 had no leap day", "1900-02-29T14:22:00Z"},
    {"February never has 30 days", "2024-02-30T14:22:00Z"},
    {"hour 24", "2024-01-18T24:00:00Z"},
    {"minute 60", "2024-01-18T14:60:00Z"},
    {"second 61", "2016-12-31T23:59:61Z"},
    {"second 60 of an ordinary minute", "2016-12-31T23:58:60Z"},
    {"second 60 of an ordinary hour", "2016-12-31T22:59:60Z"},
    {"second 60 within a month", "2016-12-30T23:59:60Z"},
    {"second 60 at local midnight only", "2016-12-31T23:59:60+01:00"},
    {"a point without digits", "2024-01-18T14:22:00.Z"},
    {"a comma before the fraction, as in ISO 8601", "2024-01-18T14:22:00,5Z"},
    {"an offset without minutes", "2024-01-18T14:22:00+01"},
    {"an offset without a colon", "2024-01-18T14:22:00+0100"},
    {"an offset of 24 hours", "2024-01-18T14:22:00+24:00"},
    {"an offset of 60 minutes", "2024-01-18T14:22:00+01:60"},
    {"an offset and Z", "2024-01-18T14:22:00+01:00Z"},
    {"a minus that is no ASCII",
     "2024-01-18T14:22:00\xE2\x88\x92"
     "01:00"},
    {"digits that are no ASCII", "2024-01-1\xE0\xA7\xAAT14:22:00Z"},
};

/// Moments spread over years 1 to 9999, which is where Python's datetime begins.
std::vector<unix_ms> sample_moments() {
  std::vector<unix_ms> sample = {start_of_year_1, -1, 0, 1, 999, 1'000, end_of_year_9999};
  std::mt19937_64 random(20240118);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same sample in every run
  const auto span = static_cast<std::uint64_t>(end_of_year_9999 - start_of_year_1);
  for (int i = 0; i < 5'000; ++i) sample.push_back(start_of_year_1 + static_cast<unix_ms>(random() % span));
  return sample;
}

std::vector<std::string> as_lines(const std::vector<unix_ms>& sample) {
  std::vector<std::string> lines;
  lines.reserve(sample.size());
  for (const unix_ms at : sample) lines.push_back(std::to_string(at));
  return lines;
}

}  // namespace

TEST_CASE("An RFC 3339 date-time is read as date(1) reads it") {
  for (const moment& one : moments) {
    INFO(one.sentence << ": " << one.text);
    CHECK(parse_rfc3339(one.text) == std::optional(one.at));
  }
}

TEST_CASE("What is no RFC 3339 date-time is refused") {
  for (const refusal& one : refusals) {
    INFO(one.sentence << ": " << one.text);
    CHECK(!parse_rfc3339(one.text).has_value());
  }
}

TEST_CASE("Every cut-off piece of a date-time is refused") {
  constexpr std::string_view whole = "2024-01-18T14:22:00.5+00:00";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(whole.substr(0, length));
    CHECK(!parse_rfc3339(whole.substr(0, length)).has_value());
  }
}

TEST_CASE("Dates over ten thousand years are written and read as Python does") {
  constexpr std::string_view python =
      "import sys, datetime\n"
      "start = datetime.datetime(1970, 1, 1)\n"
      "for line in sys.stdin:\n"
      "    print((start + datetime.timedelta(milliseconds=int(line))).isoformat(timespec='milliseconds') + 'Z')\n";
  const std::vector<unix_ms> sample = sample_moments();
  const std::vector<std::string> expected = ask_reference("python3", python, as_lines(sample));
  for (std::size_t i = 0; i < sample.size(); ++i) {
    INFO(sample[i]);
    REQUIRE(format_time(sample[i], time_style::rfc3339_ms) == expected[i]);
    REQUIRE(parse_rfc3339(expected[i]) == std::optional(sample[i]));
  }
}

TEST_CASE("The offset style is PHP's gmdate('c')") {
  constexpr std::string_view php =
      "<?php while (($line = fgets(STDIN)) !== false) echo gmdate('c', (int) floor(((int) $line) / 1000)), \"\\n\";";
  const std::vector<unix_ms> sample = sample_moments();
  const std::vector<std::string> expected = ask_reference("php -n", php, as_lines(sample));
  for (std::size_t i = 0; i < sample.size(); ++i) {
    INFO(sample[i]);
    REQUIRE(format_time(sample[i], time_style::rfc3339_offset) == expected[i]);
  }
}

TEST_CASE("Each style has its own form") {
  constexpr unix_ms at = 1'705'587'720'045;
  CHECK(format_time(at, time_style::unix_seconds) == "1705587720");
  CHECK(format_time(at, time_style::rfc3339_z) == "2024-01-18T14:22:00Z");
  CHECK(format_time(at, time_style::rfc3339_ms) == "2024-01-18T14:22:00.045Z");
  CHECK(format_time(at, time_style::rfc3339_offset) == "2024-01-18T14:22:00+00:00");
}

TEST_CASE("A moment before 1970 belongs to the second that holds it") {
  CHECK(format_time(-1, time_style::unix_seconds) == "-1");
  CHECK(format_time(-1, time_style::rfc3339_ms) == "1969-12-31T23:59:59.999Z");
  CHECK(format_time(-1, time_style::rfc3339_z) == "1969-12-31T23:59:59Z");
}

TEST_CASE("Years that RFC 3339 cannot write are clamped") {
  CHECK(format_time(start_of_year_0, time_style::rfc3339_ms) == "0000-01-01T00:00:00.000Z");
  CHECK(format_time(start_of_year_0 - 1, time_style::rfc3339_ms) == "0000-01-01T00:00:00.000Z");
  CHECK(format_time(std::numeric_limits<unix_ms>::min(), time_style::rfc3339_z) == "0000-01-01T00:00:00Z");
  CHECK(format_time(end_of_year_9999, time_style::rfc3339_ms) == "9999-12-31T23:59:59.999Z");
  CHECK(format_time(end_of_year_9999 + 1, time_style::rfc3339_ms) == "9999-12-31T23:59:59.999Z");
  CHECK(format_time(std::numeric_limits<unix_ms>::max(), time_style::rfc3339_offset) == "9999-12-31T23:59:59+00:00");
}

TEST_CASE("Unix seconds are not clamped") {
  CHECK(format_time(std::numeric_limits<unix_ms>::max(), time_style::unix_seconds) == "9223372036854775");
  CHECK(format_time(std::numeric_limits<unix_ms>::min(), time_style::unix_seconds) == "-9223372036854776");
}

TEST_CASE("Unix seconds are read") {
  CHECK(parse_unix_seconds("0") == std::optional<unix_ms>(0));
  CHECK(parse_unix_seconds("7") == std::optional<unix_ms>(7'000));
  CHECK(parse_unix_seconds("1705587720") == std::optional<unix_ms>(1'705'587'720'000));
  CHECK(parse_unix_seconds("999999999999") == std::optional<unix_ms>(999'999'999'999'000));
}

TEST_CASE("What is no plain count of seconds is refused") {
  for (const std::string_view text :
       {"", "00", "01705587720", "+1705587720", "-1", " 1705587720", "1705587720 ", "1705587720.5", "1.7e9", "0x65",
        "1705587720\n", "NaN", "1000000000000", "18446744073709551616", "\xD9\xA1"}) {
    INFO(text);
    CHECK(!parse_unix_seconds(text).has_value());
  }
}
