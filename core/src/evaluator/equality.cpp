#include "evaluator/equality.h"

#include <algorithm>

#include "evaluator/matches.h"
#include "evaluator/number.h"

namespace signpost {
namespace {

using json::kind;

bool is_equal(const program_view& program, std::size_t constant, const document& in, std::size_t value);

/// The values' places are counted from the first value.
std::size_t value_at(const program_view& program, std::size_t at) {
  return std::size_t{program.word(layout::at_values)} + program.word(at);
}

/// The first of `count` texts, which begin `step` words after one another and are sorted, that does not come before
/// `wanted` and is equal to it; `count` when none is.
template <typename Compare>
std::size_t find_text(const program_view& program, std::size_t first, std::size_t count, std::size_t step,
                      std::string_view wanted, Compare compare) {
  std::size_t from = 0;
  std::size_t to = count;
  while (from < to) {
    const std::size_t middle = from + (to - from) / 2;
    const int compared = compare(program.text_at(first + step * middle), wanted);
    if (compared == 0) return middle;
    (compared < 0 ? from : to) = compared < 0 ? middle + 1 : middle;
  }
  return count;
}

int compare_texts(std::string_view left, std::string_view right) { return left.compare(right); }

bool equal_items(const program_view& program, std::size_t list, const document& in, std::size_t array) {
  const std::size_t count = program.word(list);
  std::size_t at = array + 1;
  const std::size_t end = in.after(array);
  for (std::size_t i = 1; i <= count; ++i, at = in.after(at)) {
    if (at >= end || !is_equal(program, value_at(program, list + i), in, at)) return false;
  }
  return at >= end;
}

bool equal_members(const program_view& program, std::size_t list, const document& in, std::size_t object) {
  const std::size_t count = program.word(list);
  matches found(in);
  const std::size_t end = in.after(object);
  for (std::size_t at = object + 1; at < end; at = in.after(at + 1)) {
    const std::size_t index = find_text(program, list + 1, count, 3, in.text(at), compare_texts);
    if (index == count) return false;
    found.add(index, at + 1);
  }
  found.settle();
  if (found.size() != count) return false;
  return std::all_of(found.begin(), found.end(), [&](const match& one) {
    return is_equal(program, value_at(program, list + 3 + 3 * std::size_t{one.index}), in, one.value);
  });
}

/// No deeper than the body.
bool is_equal(const program_view& program, std::size_t constant, const document& in, std::size_t value) {
  const std::size_t rest = constant + layout::value_rest;
  if (program.word(constant + layout::value_kind) != static_cast<layout::word>(in[value].kind())) return false;
  switch (in[value].kind()) {
    case kind::null:
      return true;
    case kind::boolean:
      return in[value].mark() == (program.word(rest) != 0);
    case kind::number:
      return compare_numbers(program.text_at(rest), in.raw(value)) == 0;
    case kind::string:
      return equal_text(program.text_at(rest), in.text(value));
    case kind::array:
      return equal_items(program, rest, in, value);
    case kind::object:
      return equal_members(program, rest, in, value);
  }
  return false;
}

}  // namespace

bool is_choice(const program_view& program, std::size_t set, const document& in, std::size_t value) {
  const std::size_t strings = set + layout::set_lists;
  const std::size_t string_count = program.word(strings);
  if (in[value].is(kind::string)) {
    return find_text(program, strings + 1, string_count, 2, in.text(value), compare_texts) < string_count;
  }
  const std::size_t numbers = strings + 1 + 2 * string_count;
  const std::size_t number_count = program.word(numbers);
  if (in[value].is(kind::number)) {
    return find_text(program, numbers + 1, number_count, 2, in.raw(value), compare_numbers) < number_count;
  }
  const std::size_t others = numbers + 1 + 2 * number_count;
  for (std::size_t i = 1; i <= program.word(others); ++i) {
    if (is_equal(program, value_at(program, others + i), in, value)) return true;
  }
  return false;
}

}  // namespace signpost
