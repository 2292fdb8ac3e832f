// Decimal texts to doubles, against the standard library's std::from_chars.
#include "nearest_double.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <string>

#include <catch2/catch_test_macros.hpp>

using signpost::json::nearest_double;

namespace {

double expected(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  REQUIRE(end == text.data() + text.size());
  REQUIRE(error == std::errc());
  return number;
}

bool same(double left, double right) {
  return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

std::string written(double number, int digits) {
  std::string text(1100, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.*e", digits, number)));
  return text;
}

}  // namespace

TEST_CASE("Numbers whose double is hard to find") {
  for (const std::string text : {"0",
                                 "-0",
                                 "-0.0",
                                 "1",
                                 "-1",
                                 "0.1",
                                 "1e22",
                                 "1e23",
                                 "8.5e22",
                                 "9007199254740993",
                                 "9007199254740992.999",
                                 "9007199254740993.0000000000000000000000000000000001",
                                 "123456789012345678901234567890",
                                 "4.9e-324",
                                 "5e-324",
                                 "2.4703282292062328e-324",
                                 "2.2250738585072011e-308",
                                 "2.2250738585072014e-308",
                                 "1.7976931348623157e308",
                                 "1.7976931348623158e308",
                                 "6.631236846766476e-316",
                                 "0.000000000000000000000000000000001e+40",
                                 "1E-5"}) {
    INFO(text);
    CHECK(same(nearest_double(text), expected(text)));
  }
}

TEST_CASE("Beyond the doubles lie infinity and zero, with their sign") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(nearest_double("1.7976931348623159e308") == infinity);
  CHECK(nearest_double("-1e400") == -infinity);
  CHECK(nearest_double("1e99999999999999999999") == infinity);
  CHECK(same(nearest_double("2.4703282292062327e-324"), 0.0));
  CHECK(same(nearest_double("-1e-400"), -0.0));
  CHECK(same(nearest_double("1e-99999999999999999999"), 0.0));
  CHECK(same(nearest_double("-0e99999999999999999999"), -0.0));
}

TEST_CASE("Random doubles, written with too few, enough and all of their digits") {
  std::mt19937_64 random(20260303);
  for (int i = 0; i < 20000; ++i) {
    const auto number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    for (const int digits : {3, 14, 16, 17, 40, 800}) {
      const std::string text = written(number, digits);
      if (std::fabs(number) < 1e-307 || std::fabs(number) > 1.7e308)
        continue;  // from_chars may call the text out of range
      INFO(text);
      REQUIRE(same(nearest_double(text), expected(text)));
    }
  }
}

TEST_CASE("Halfway between two doubles, and a digit far behind beside it") {
  std::mt19937_64 random(20260304);
  for (int i = 0; i < 2000; ++i) {
    const int exponent = static_cast<int>(random() % 600) - 1000;
    const double low = std::ldexp(static_cast<double>((std::uint64_t{1} << 52) + (random() >> 12)), exponent);
    const double high = std::nextafter(low, std::numeric_limits<double>::infinity());
    // printf writes a long double's digits exactly, and this sum is exact in one.
    std::string text(1300, '\0');
    const long double half = (static_cast<long double>(low) + static_cast<long double>(high)) / 2;
    text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.1100Lf", half)));
    INFO(text);
    const bool low_is_even = std::bit_cast<std::uint64_t>(low) % 2 == 0;
    REQUIRE(same(nearest_double(text), low_is_even ? low : high));
    REQUIRE(same(nearest_double(text + "00001"), high));
  }
}
