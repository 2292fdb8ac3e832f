#include "nearest_double.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "evaluator/number.h"
#include "natural.h"

namespace signpost::json {
namespace {

/// The largest here is below 2^54 x 10^(most_digits + 1 - least_point).
using large = natural<122>;

/// A number halfway between two doubles has no more digits than 767: of what comes after, it matters only that it is
/// there.
constexpr std::size_t most_digits = 768;
constexpr std::int64_t most_point = 310;    // 10^309 is beyond every double
constexpr std::int64_t least_point = -330;  // below half of the smallest

constexpr int least_exponent = -1074;  // of a double's last bit
constexpr int precision = 53;

/// fraction x 2^exponent, plus a little when `more`.
double round(std::uint64_t fraction, int exponent, bool more) {
  const int width = 64 - std::countl_zero(fraction);
  const int drop = std::max(width - precision, least_exponent - exponent);
  if (drop > width + 1) return 0;
  if (drop > 0) {
    const std::uint64_t half = std::uint64_t{1} << (drop - 1);
    const std::uint64_t rest = fraction & ((half << 1U) - 1);
    fraction >>= drop;
    if (rest > half || (rest == half && (more || fraction % 2 == 1))) ++fraction;
    exponent += drop;
  }
  return std::ldexp(static_cast<double>(fraction), exponent);
}

/// digits x 10^power, by long division.
double divide(std::string_view digits, bool more, int power) {
  large rest(0);
  for (const char digit : digits) rest.multiply(10, static_cast<std::uint32_t>(digit - '0'));
  large divisor(1);
  if (power >= 0) {
    rest.multiply_by_power_of_ten(power);
  } else {
    divisor.multiply_by_power_of_ten(-power);
  }
  // Shifted so that the quotient has 54 or 55 bits.
  constexpr int last_bit = 54;
  const int shift = last_bit + divisor.bit_width() - rest.bit_width();
  if (shift >= 0) {
    rest.multiply_by_power_of_two(shift);
  } else {
    divisor.multiply_by_power_of_two(-shift);
  }
  divisor.multiply_by_power_of_two(last_bit);
  std::uint64_t quotient = 0;
  for (int bit = last_bit; bit >= 0; --bit) {
    quotient <<= 1U;
    if (rest.compare(divisor) >= 0) {
      rest.subtract(divisor);
      quotient |= 1U;
    }
    rest.multiply(2);
  }
  return round(quotient, -shift, more || rest.bit_width() > 0);
}

double magnitude(const number_view& of) {
  if (of.count == 0 || of.point < least_point) return 0;
  if (of.point > most_point) return std::numeric_limits<double>::infinity();
  std::string digits(of.digits.substr(0, most_digits + 1));
  if (const std::size_t point = digits.find('.'); point != std::string::npos) digits.erase(point, 1);
  digits.resize(std::min(digits.size(), most_digits));
  const int power = static_cast<int>(of.point) - static_cast<int>(digits.size());
  // Both factors are doubles, so that the one multiplication or division rounds rightly.
  constexpr std::size_t exact_digits = 15;
  constexpr int exact_power = 22;
  if (digits.size() <= exact_digits && power >= -exact_power && power <= exact_power) {
    double number = 0;
    for (const char digit : digits) number = number * 10 + (digit - '0');
    double ten_to_power = 1;
    for (int i = 0; i < std::abs(power); ++i) ten_to_power *= 10;
    return power < 0 ? number / ten_to_power : number * ten_to_power;
  }
  return divide(digits, of.count > most_digits, power);
}

}  // namespace

double nearest_double(std::string_view text) {
  const double size = magnitude(number_view(text));
  return text[0] == '-' ? -size : size;
}

}  // namespace signpost::json
