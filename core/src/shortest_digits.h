// The shortest decimal digits that read back as the same double.
// Source: Burger and Dybvig, "Printing Floating-Point Numbers Quickly and Accurately" (1996), the free-format
// algorithm. ECMAScript's Number::toString and PHP's serialize_precision -1 ask for exactly these digits. std::to_chars
// gives them too, but libc++ 14 has it for integers only, and a loop over snprintf would bring the whole of printf into
// the WASM module.
#ifndef SIGNPOST_SRC_SHORTEST_DIGITS_H
#define SIGNPOST_SRC_SHORTEST_DIGITS_H

#include <string>

namespace signpost::json {

/// The number 0.d1d2d3... x 10^point; 1 to 17 digits, the first and the last not '0'.
struct decimal_digits {
  std::string digits;
  int point = 0;
};

/// `number` must be finite and greater than zero. Of several shortest texts, the one nearest to the number; of two as
/// near, the one with the even last digit, as ECMA-262 asks.
decimal_digits shortest_digits(double number);

}  // namespace signpost::json

#endif
