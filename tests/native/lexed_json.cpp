#include "lexed_json.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include <nlohmann/json.hpp>

#include "json_members.h"

namespace {

using namespace signpost::json;

using text_adapter =
    decltype(nlohmann::detail::input_adapter(std::declval<const char*>(), std::declval<const char*>()));
using lexer = nlohmann::detail::lexer<nlohmann::json, text_adapter>;
using token = lexer::token_type;

/// Fills `into`, which is fresh, token by token; every function is false as soon as the text is no JSON.
class reader {
 public:
  explicit reader(std::string_view text)
      : lexer_(nlohmann::detail::input_adapter(text.data(), text.data() + text.size())) {}

  bool read_text(value& into) { return read_value(lexer_.scan(), into, 0) && lexer_.scan() == token::end_of_input; }

 private:
  bool read_value(token first, value& into, int depth) {
    switch (first) {
      case token::literal_null:
        return true;
      case token::literal_true:
      case token::literal_false:
        into.kind = kind::boolean;
        into.boolean = first == token::literal_true;
        return true;
      case token::value_string:
        into.kind = kind::string;
        into.text = std::move(lexer_.get_string());
        return true;
      case token::value_unsigned:
        return read_number(static_cast<double>(lexer_.get_number_unsigned()), into);
      case token::value_integer:
        // The integer 0 has no sign; as a double, which ECMAScript's numbers are, it has.
        return read_number(lexer_.get_number_integer() == 0 ? -0.0 : static_cast<double>(lexer_.get_number_integer()),
                           into);
      case token::value_float:
        return read_number(lexer_.get_number_float(), into);
      case token::begin_array:
        return depth < max_depth && read_array(into, depth + 1);
      case token::begin_object:
        return depth < max_depth && read_object(into, depth + 1);
      default:
        return false;
    }
  }

  bool read_number(double number, value& into) {
    into.kind = kind::number;
    into.number = number;
    into.text = lexer_.get_string();
    into.integer_text = true;
    for (char& c : into.text) {
      const bool digit_or_sign = (c >= '0' && c <= '9') || c == '-' || c == '+';
      const bool exponent = c == 'e' || c == 'E';
      if (!digit_or_sign && !exponent) c = '.';  // the lexer put the locale's decimal point here, for strtod
      if (!digit_or_sign) into.integer_text = false;
    }
    return true;
  }

  bool read_array(value& into, int depth) {
    into.kind = kind::array;
    token next = lexer_.scan();
    if (next == token::end_array) return true;
    while (read_value(next, into.items.emplace_back(), depth)) {
      next = lexer_.scan();
      if (next == token::end_array) return true;
      if (next != token::value_separator) return false;
      next = lexer_.scan();
    }
    return false;
  }

  bool read_object(value& into, int depth) {
    into.kind = kind::object;
    token next = lexer_.scan();
    if (next == token::end_object) return true;
    while (next == token::value_string) {
      member& added = into.members.emplace_back();
      added.name = std::move(lexer_.get_string());
      if (lexer_.scan() != token::name_separator) return false;
      if (!read_value(lexer_.scan(), added.value, depth)) return false;
      next = lexer_.scan();
      if (next == token::end_object) {
        merge_repeated_names(into.members);
        return true;
      }
      if (next != token::value_separator) return false;
      next = lexer_.scan();
    }
    return false;
  }

  lexer lexer_;
};

}  // namespace

std::optional<signpost::json::value> lexed_json(std::string_view text) {
  // The lexer skips a byte order mark and takes a NUL for the end of the text; neither byte sequence may stand in JSON.
  if (text.substr(0, 3) == "\xEF\xBB\xBF" || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::optional<value> root(std::in_place);
  if (!reader(text).read_text(*root)) root.reset();
  return root;
}

bool is_same(const signpost::json::value& left, const signpost::json::value& right) {
  const auto same_member = [](const member& a, const member& b) {
    return a.name == b.name && is_same(a.value, b.value);
  };
  // Bits, for the sign of a zero.
  return left.kind == right.kind && left.boolean == right.boolean && left.integer_text == right.integer_text &&
         left.text == right.text &&
         std::bit_cast<std::uint64_t>(left.number) == std::bit_cast<std::uint64_t>(right.number) &&
         std::equal(left.items.begin(), left.items.end(), right.items.begin(), right.items.end(), is_same) &&
         std::equal(left.members.begin(), left.members.end(), right.members.begin(), right.members.end(), same_member);
}
