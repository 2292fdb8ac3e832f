// Numbers as JSON Schema means them: the exact mathematical value of the text, whatever its length.
#ifndef SIGNPOST_SRC_JSON_NUMBER_H
#define SIGNPOST_SRC_JSON_NUMBER_H

#include <cstdint>
#include <string>
#include <string_view>

#include "json.h"

namespace signpost::json {

/// The number 0.d1d2d3... x 10^point, with its sign. `digits` neither begins nor ends with '0' and is empty for zero.
struct decimal {
  bool negative = false;
  std::string digits;
  std::int64_t point = 0;
};

/// Reads the text of a JSON number. Cost is linear in the text, whatever its exponent; an exponent beyond 10^17 either
/// way is cut to about that, so that two such numbers may compare as equal.
decimal decimal_of(std::string_view text);

/// -1, 0 or 1, as `left` is less than, equal to or greater than `right`.
int compare(const decimal& left, const decimal& right);

/// True for a number without a fraction: 1, 1.0, 1e2, 1.50e1.
bool is_integer(const decimal& number);

/// The same for a value; false for one that is no number.
bool is_integer(const value& of);

}  // namespace signpost::json

#endif
