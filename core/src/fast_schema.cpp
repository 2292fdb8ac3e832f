#include "fast_schema.h"

#include <algorithm>
#include <cstdint>

#include "equal_text.h"
#include "schema_data.h"

namespace signpost {
namespace {

using json::kind;
using json::tape;
using json::token;

/// More named members than these bits can count are left to the slow path.
constexpr std::size_t max_properties = 64;

/// So many choices of an enum are compared one by one; more are left to the slow path, which looks them up.
constexpr std::size_t max_choices = 256;

constexpr std::uint8_t bit_of(std::string_view type) {
  for (std::size_t i = 0; i < schema_types.size(); ++i) {
    if (schema_types[i] == type) return static_cast<std::uint8_t>(1U << i);
  }
  return 0;
}

constexpr std::uint8_t null_bit = bit_of("null");
constexpr std::uint8_t boolean_bit = bit_of("boolean");
constexpr std::uint8_t integer_bit = bit_of("integer");
constexpr std::uint8_t number_bit = bit_of("number");
constexpr std::uint8_t string_bit = bit_of("string");
constexpr std::uint8_t array_bit = bit_of("array");
constexpr std::uint8_t object_bit = bit_of("object");

/// The types that a value certainly has; a number like 1.0 is an integer only to the slow path.
std::uint8_t certain_types(const token& of) {
  switch (of.kind) {
    case kind::null:
      return null_bit;
    case kind::boolean:
      return boolean_bit;
    case kind::number:
      return of.integer_text ? integer_bit | number_bit : number_bit;
    case kind::string:
      return string_bit;
    case kind::array:
      return array_bit;
    case kind::object:
      return object_bit;
  }
  return 0;
}

/// A whole number of up to 15 digits; nothing for any other text.
std::optional<std::int64_t> small_integer(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.size() > 15) return std::nullopt;
  std::int64_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  return negative ? -number : number;
}

bool number_fits(const schema::node& against, std::string_view text) {
  if (!against.limits || !against.limits->bounds_numbers()) return true;
  const value_limits& limits = *against.limits;
  const std::optional<std::int64_t> number = small_integer(text);
  const auto compares = [&number](const std::optional<number_limit>& limit, auto fits) {
    if (!limit) return true;
    const std::optional<std::int64_t> bound = small_integer(limit->text);
    return bound && fits(*number, *bound);
  };
  return number && compares(limits.minimum, [](auto n, auto bound) { return n >= bound; }) &&
         compares(limits.maximum, [](auto n, auto bound) { return n <= bound; }) &&
         compares(limits.exclusive_minimum, [](auto n, auto bound) { return n > bound; }) &&
         compares(limits.exclusive_maximum, [](auto n, auto bound) { return n < bound; });
}

bool is_between(std::uint64_t count, const std::optional<std::uint64_t>& least,
                const std::optional<std::uint64_t>& most) {
  return count >= least.value_or(0) && count <= most.value_or(UINT64_MAX);
}

bool string_fits(const schema::node& against, const tape& on, const token& of, escape_room& room) {
  const bool any_text = against.format == nullptr && !against.limits && against.choices.empty();
  if (any_text) return true;
  const std::optional<std::string_view> text = text_of(on, of, room);
  if (!text) return false;
  const auto is_same = [&text](const json::value& choice) { return choice.is(kind::string) && choice.text == *text; };
  if (!against.choices.empty() && std::none_of(against.choices.begin(), against.choices.end(), is_same)) return false;
  const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  if (against.limits && (against.limits->min_length || against.limits->max_length)) {
    const auto length = static_cast<std::uint64_t>(std::count_if(text->begin(), text->end(), begins_character));
    if (!is_between(length, against.limits->min_length, against.limits->max_length)) return false;
  }
  return against.format == nullptr || against.format->matches(*text);
}

bool array_fits(const schema::node& against, const tape& on, std::size_t index, escape_room& room) {
  std::uint64_t count = 0;
  for (std::size_t at = index + 1; at < on[index].after; at = on[at].after) {
    if (against.items && !fits_fast(*against.items, on, at, room)) return false;
    ++count;
  }
  return !against.limits || is_between(count, against.limits->min_items, against.limits->max_items);
}

bool object_fits(const schema::node& against, const tape& on, std::size_t index, escape_room& room) {
  if (against.additional || !against.required_besides.empty() || against.properties.size() > max_properties)
    return false;
  std::uint64_t seen = 0;
  std::size_t expected = 0;  // most senders keep to the schema's order
  for (std::size_t name = index + 1; name < on[index].after; name = on[name + 1].after) {
    if (on[name].escaped) return false;
    const std::string_view text = on.text_of(on[name]);
    const bool guessed = expected < against.properties.size() && equal_text(against.properties[expected].name, text);
    const std::optional<std::size_t> property = guessed ? expected : against.find_property(text);
    if (!property) continue;
    expected = *property + 1;
    // Of a repeated member only the last value counts: the slow path knows how.
    const std::uint64_t mark = std::uint64_t{1} << *property;
    if ((seen & mark) != 0 || !fits_fast(against.properties[*property].definition, on, name + 1, room)) return false;
    seen |= mark;
  }
  for (std::size_t i = 0; i < against.properties.size(); ++i) {
    if (against.properties[i].required && (seen >> i & 1U) == 0) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string_view> text_of(const tape& on, const token& of, escape_room& room) {
  const std::string_view raw = on.text_of(of);
  if (!of.escaped) return raw;
  if (raw.size() > escape_room::capacity) return std::nullopt;
  return json::unescape(raw, room.bytes, escape_room::capacity);
}

bool fits_fast(const schema::node& against, const tape& on, std::size_t index, escape_room& room) {
  const token& of = on[index];
  if (against.always) return *against.always;
  if (against.types != 0 && (against.types & certain_types(of)) == 0) return false;
  const bool needs_equality = against.constant || (!against.choices.empty() && of.kind != kind::string);
  if (needs_equality || against.choices.size() > max_choices) return false;
  switch (of.kind) {
    case kind::number:
      return number_fits(against, on.text_of(of));
    case kind::string:
      return string_fits(against, on, of, room);
    case kind::array:
      return array_fits(against, on, index, room);
    case kind::object:
      return object_fits(against, on, index, room);
    default:
      return true;
  }
}

}  // namespace signpost
