// Writing JSON as the senders of webhooks do.
// Source: ECMA-262 (JSON.stringify, Number::toString); php-src 8.2 ext/json/json_encoder.c and main/snprintf.c
// (php_gcvt).
#include <charconv>
#include <cmath>
#include <cstdint>

#include "json.h"
#include "shortest_digits.h"

namespace signpost::json {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_zeros(std::string& out, int count) { out.append(static_cast<std::size_t>(count), '0'); }

/// Writes a double's digits without an exponent.
void append_plain(std::string& out, const decimal_digits& number) {
  const int count = static_cast<int>(number.digits.size());
  if (number.point <= 0) {
    out += "0.";
    append_zeros(out, -number.point);
    out += number.digits;
  } else if (number.point >= count) {
    out += number.digits;
    append_zeros(out, number.point - count);
  } else {
    const auto whole = static_cast<std::size_t>(number.point);
    out.append(number.digits, 0, whole).append(1, '.').append(number.digits, whole);
  }
}

/// Writes d.ddde+x; `lone_digit` follows the first digit when it is the only one.
void append_with_exponent(std::string& out, const decimal_digits& number, std::string_view lone_digit) {
  out += number.digits[0];
  if (number.digits.size() == 1) {
    out += lone_digit;
  } else {
    out.append(1, '.').append(number.digits, 1);
  }
  const int exponent = number.point - 1;
  out += exponent < 0 ? "e-" : "e+";
  out += std::to_string(std::abs(exponent));
}

void append_double(std::string& out, double number, style as) {
  if (number == 0) {
    out += as == style::php && std::signbit(number) ? "-0" : "0";
    return;
  }
  if (number < 0) out += '-';
  const decimal_digits shortest = shortest_digits(std::abs(number));
  if (as == style::php) {
    if (shortest.point < -3 || shortest.point > 17) {
      append_with_exponent(out, shortest, ".0");
    } else {
      append_plain(out, shortest);
    }
  } else {
    if (shortest.point < -5 || shortest.point > 21) {
      append_with_exponent(out, shortest, "");
    } else {
      append_plain(out, shortest);
    }
  }
}

/// PHP's own integers; what is beyond them it reads as a float.
bool fits_64_bits(std::string_view integer) {
  std::int64_t number = 0;
  return std::from_chars(integer.data(), integer.data() + integer.size(), number).ec == std::errc();
}

/// Out of line, with all that it has on the stack: append_value() goes as deep as JSON may be.
[[gnu::noinline]] void append_number(std::string& out, const value& number, style as) {
  const bool is_float = !number.integer_text || (as == style::php && !fits_64_bits(number.text));
  if (is_float && std::isfinite(number.number)) {
    append_double(out, number.number, as);
  } else if (number.text == "-0") {
    out += '0';
  } else {
    out += number.text;
  }
}

void append_u_escape(std::string& out, std::uint32_t unit) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += hex_digits[(unit >> shift) & 0xFU];
}

/// Takes one character off the front of UTF-8 text that is known to be valid.
char32_t take_character(std::string_view& text) {
  const auto byte = [&text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const std::size_t length = byte(0) < 0xE0 ? 2 : (byte(0) < 0xF0 ? 3 : 4);
  char32_t character = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length && i < text.size(); ++i) character = (character << 6) | (byte(i) & 0x3FU);
  text.remove_prefix(std::min(length, text.size()));
  return character;
}

/// Escapes a character outside ASCII, as UTF-16.
void append_escaped_character(std::string& out, char32_t character) {
  if (character < 0x10000) {
    append_u_escape(out, character);
    return;
  }
  append_u_escape(out, 0xD800U + ((character - 0x10000U) >> 10));
  append_u_escape(out, 0xDC00U + ((character - 0x10000U) & 0x3FFU));
}

/// The letter of a two-character escape; 0 where there is none.
char short_escape(char c, style as) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '/':
      return as == style::php ? c : '\0';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

void append_string(std::string& out, std::string_view text, style as) {
  out += '"';
  while (!text.empty()) {
    const char c = text[0];
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && as == style::php) {
      append_escaped_character(out, take_character(text));
      continue;
    }
    if (const char letter = short_escape(c, as); letter != '\0') {
      out.append(1, '\\').append(1, letter);
    } else if (byte < 0x20) {
      append_u_escape(out, byte);
    } else {
      out += c;
    }
    text.remove_prefix(1);
  }
  out += '"';
}

void append_value(std::string& out, const value& of, style as) {
  switch (of.kind) {
    case kind::null:
      out += "null";
      break;
    case kind::boolean:
      out += of.boolean ? "true" : "false";
      break;
    case kind::number:
      append_number(out, of, as);
      break;
    case kind::string:
      append_string(out, of.text, as);
      break;
    case kind::array:
      out += '[';
      for (const value& item : of.items) {
        if (&item != &of.items.front()) out += ',';
        append_value(out, item, as);
      }
      out += ']';
      break;
    case kind::object:
      out += '{';
      for (const member& one : of.members) {
        if (&one != &of.members.front()) out += ',';
        append_string(out, one.name, as);
        out += ':';
        append_value(out, one.value, as);
      }
      out += '}';
      break;
  }
}

/// The steps down to the first value that is wanted, the last of them first; false when there is none. `name`: of the
/// member that `of` is the value of, "" where it is none.
template <typename predicate>
bool find_first(const value& of, std::string_view name, const predicate& wanted, std::vector<std::string>& steps) {
  if (wanted(of, name)) return true;
  for (std::size_t i = 0; i < of.items.size(); ++i) {
    if (find_first(of.items[i], "", wanted, steps)) {
      steps.push_back(child_pointer("", i));
      return true;
    }
  }
  for (const member& one : of.members) {
    if (find_first(one.value, one.name, wanted, steps)) {
      steps.push_back(child_pointer("", one.name));
      return true;
    }
  }
  return false;
}

template <typename predicate>
std::optional<std::string> pointer_to_first(const value& of, const predicate& wanted) {
  std::vector<std::string> steps;
  if (!find_first(of, "", wanted, steps)) return std::nullopt;
  std::string pointer;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) pointer += *step;
  return pointer;
}

}  // namespace

std::string write(const value& of, style as) {
  std::string out;
  append_value(out, of, as);
  return out;
}

std::optional<std::string> find_unwritable(const value& of) {
  return pointer_to_first(
      of, [](const value& one, std::string_view) { return one.is(kind::number) && !std::isfinite(one.number); });
}

std::optional<std::string> find_member(const value& of, std::string_view name) {
  return pointer_to_first(of, [name](const value&, std::string_view present) { return present == name; });
}

}  // namespace signpost::json
