// Numbers as JSON Schema means them, read in place: the exact value of a text, whatever its length.
#ifndef SIGNPOST_SRC_EVALUATOR_NUMBER_H
#define SIGNPOST_SRC_EVALUATOR_NUMBER_H

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signpost {

/// The number 0.d1d2d3... x 10^point, with its sign: what json::decimal holds, without its digits. Any text is safe;
/// one that is no number has some value.
struct number_view {
  explicit number_view(std::string_view text);

  bool negative = false;
  std::string_view digits;  ///< from the first that is no zero to the last, maybe with a '.' between them
  std::size_t count = 0;    ///< of the digits alone; 0 for zero
  std::int64_t point = 0;
};

/// -1, 0 or 1, as `left` is less than, equal to or greater than `right`.
int compare(const number_view& left, const number_view& right);

/// The same for texts; quick for whole numbers of up to 15 digits.
int compare_numbers(std::string_view left, std::string_view right);

/// True for a number without a fraction: 1, 1.0, 1e2, 1.50e1.
inline bool is_integer(const number_view& of) { return of.point >= static_cast<std::int64_t>(of.count); }

}  // namespace signpost

#endif
