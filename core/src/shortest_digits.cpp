#include "shortest_digits.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "natural.h"

namespace signpost::json {
namespace {

/// The algorithm's largest number is about 2^1080 (10^324 for the smallest doubles).
using large = natural<36>;

/// Compares a + b with c.
int compare_sum(large a, const large& b, const large& c) {
  a.add(b);
  return a.compare(c);
}

}  // namespace

decimal_digits shortest_digits(double number) {
  // number = fraction x 2^exponent
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);  // emcc 3.1.6 has no std::bit_cast
  const int biased = static_cast<int>(bits >> 52);
  const std::uint64_t hidden_bit = std::uint64_t{1} << 52;
  const std::uint64_t fraction = (bits & (hidden_bit - 1)) | (biased == 0 ? 0 : hidden_bit);
  const int exponent = (biased == 0 ? 1 : biased) - 1075;

  // number = rest / scale; every decimal strictly between number - below / scale and number + above / scale reads back
  // as this double, and so do the two ends when the fraction is even. Below a power of two the doubles stand closer
  // together.
  const bool even = fraction % 2 == 0;
  const bool closer_below = fraction == hidden_bit && biased > 1;
  large rest(fraction * (closer_below ? 4 : 2));
  large scale(closer_below ? 4 : 2);
  large above(closer_below ? 2 : 1);
  large below(1);
  if (exponent >= 0) {
    rest.multiply_by_power_of_two(exponent);
    above.multiply_by_power_of_two(exponent);
    below.multiply_by_power_of_two(exponent);
  } else {
    scale.multiply_by_power_of_two(-exponent);
  }

  // The power of ten above the number, estimated from that of two: right, or one too low, never too high.
  const int power_of_two = 63 - std::countl_zero(fraction) + exponent;
  constexpr double log10_of_2 = 0.30102999566398120;
  int point = static_cast<int>(std::ceil(power_of_two * log10_of_2 - 1e-10));
  if (point >= 0) {
    scale.multiply_by_power_of_ten(point);
  } else {
    rest.multiply_by_power_of_ten(-point);
    above.multiply_by_power_of_ten(-point);
    below.multiply_by_power_of_ten(-point);
  }
  const int against_ten = compare_sum(rest, above, scale);
  if (against_ten > 0 || (even && against_ten == 0)) {
    scale.multiply(10);
    ++point;
  }

  decimal_digits shortest{{}, point};
  for (;;) {
    rest.multiply(10);
    above.multiply(10);
    below.multiply(10);
    char digit = '0';
    while (rest.compare(scale) >= 0) {
      rest.subtract(scale);
      ++digit;
    }
    const int low = rest.compare(below);
    const int high = compare_sum(rest, above, scale);
    const bool may_stop_here = low < 0 || (even && low == 0);
    const bool may_stop_above = high > 0 || (even && high == 0);
    if (may_stop_here || may_stop_above) {
      const int against_half = compare_sum(rest, rest, scale);
      const bool nearer_above =
          against_half > 0 || (against_half == 0 && digit % 2 == 1);  // '1', '3', ... are odd codes
      const bool round_up = may_stop_above && (!may_stop_here || nearer_above);
      shortest.digits += static_cast<char>(digit + (round_up ? 1 : 0));
      return shortest;
    }
    shortest.digits += digit;
  }
}

}  // namespace signpost::json
