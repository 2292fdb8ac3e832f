#include "evaluator/number.h"

#include <algorithm>
#include <optional>

namespace signpost {
namespace {

constexpr std::int64_t largest_exponent = 100'000'000'000'000'000;

/// Reads "e+12", "E-3" and the like; 0 for "".
std::int64_t exponent_of(std::string_view text) {
  if (text.empty()) return 0;
  text.remove_prefix(1);
  const bool negative = text.substr(0, 1) == "-";
  std::int64_t exponent = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') continue;
    exponent = std::min(exponent * 10 + (c - '0'), largest_exponent);
  }
  return negative ? -exponent : exponent;
}

int sign_of(const number_view& of) { return of.count == 0 ? 0 : (of.negative ? -1 : 1); }

int compare_digits(std::string_view left, std::string_view right) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (true) {
    if (i < left.size() && left[i] == '.') ++i;
    if (j < right.size() && right[j] == '.') ++j;
    if (i >= left.size() || j >= right.size()) break;
    if (left[i] != right[j]) return left[i] < right[j] ? -1 : 1;
    ++i;
    ++j;
  }
  const bool more_left = i < left.size();
  return more_left == (j < right.size()) ? 0 : (more_left ? 1 : -1);
}

/// A whole number of up to 15 digits; nothing for any other text.
std::optional<std::int64_t> small_integer(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  text.remove_prefix(negative ? 1 : 0);
  if (text.empty() || text.size() > 15) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return negative ? -number : number;
}

}  // namespace

number_view::number_view(std::string_view text) {
  std::size_t whole = std::string_view::npos;  // where the point is
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t at = text.starts_with('-') ? 1 : 0;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.') {
      whole = at;
    } else if (text[at] != '0') {
      if (last == 0) first = at;
      last = at + 1;
    }
  }
  if (last == 0) return;
  whole = std::min(whole, at);
  negative = text[0] == '-';
  digits = text.substr(first, last - first);
  count = digits.size() - (whole > first && whole < last ? 1 : 0);
  const std::size_t zeros = first - (whole < first ? 1 : 0);
  point = exponent_of(text.substr(at)) + static_cast<std::int64_t>(whole) - static_cast<std::int64_t>(zeros);
}

int compare(const number_view& left, const number_view& right) {
  if (sign_of(left) != sign_of(right)) return sign_of(left) < sign_of(right) ? -1 : 1;
  if (left.count == 0) return 0;
  // Without zeros in front, the one with the higher point is the larger, and equal points leave it to the digits.
  const int size =
      left.point == right.point ? compare_digits(left.digits, right.digits) : (left.point < right.point ? -1 : 1);
  return left.negative ? -size : size;
}

int compare_numbers(std::string_view left, std::string_view right) {
  const std::optional<std::int64_t> one = small_integer(left);
  const std::optional<std::int64_t> other = one ? small_integer(right) : std::nullopt;
  if (one && other) return *one < *other ? -1 : (*one > *other ? 1 : 0);
  return compare(number_view(left), number_view(right));
}

}  // namespace signpost
