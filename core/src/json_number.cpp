#include "json_number.h"

#include <algorithm>

namespace signpost::json {
namespace {

constexpr std::int64_t largest_exponent = 100'000'000'000'000'000;

/// Reads "e+12", "E-3" and the like; 0 for "".
std::int64_t exponent_of(std::string_view text) {
  if (text.empty()) return 0;
  text.remove_prefix(1);
  const bool negative = text.substr(0, 1) == "-";
  std::int64_t exponent = 0;
  for (const char c : text) {
    if (c == '-' || c == '+') continue;
    exponent = std::min(exponent * 10 + (c - '0'), largest_exponent);
  }
  return negative ? -exponent : exponent;
}

}  // namespace

decimal decimal_of(std::string_view text) {
  decimal number;
  number.negative = text.substr(0, 1) == "-";
  if (number.negative) text.remove_prefix(1);

  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  const std::string_view whole = mantissa.substr(0, mantissa.find('.'));
  number.point = exponent_of(text.substr(mantissa.size())) + static_cast<std::int64_t>(whole.size());
  number.digits = whole;
  if (whole.size() < mantissa.size()) number.digits += mantissa.substr(whole.size() + 1);

  const std::size_t first = number.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
  number.digits.erase(0, first);
  number.point -= static_cast<std::int64_t>(first);
  return number;
}

int compare(const decimal& left, const decimal& right) {
  const auto sign = [](const decimal& number) { return number.digits.empty() ? 0 : (number.negative ? -1 : 1); };
  if (sign(left) != sign(right)) return sign(left) < sign(right) ? -1 : 1;
  if (left.digits.empty()) return 0;
  // Without zeros in front, the one with the higher point is the larger, and equal points leave it to the digits.
  int size = 0;
  if (left.point != right.point) {
    size = left.point < right.point ? -1 : 1;
  } else {
    const int digits = left.digits.compare(right.digits);
    size = digits == 0 ? 0 : (digits < 0 ? -1 : 1);
  }
  return left.negative ? -size : size;
}

bool is_integer(const decimal& number) { return number.point >= static_cast<std::int64_t>(number.digits.size()); }

bool is_integer(const value& of) { return of.is(kind::number) && (of.integer_text || is_integer(decimal_of(of.text))); }

}  // namespace signpost::json
