// Making, finding and comparing values.
#include <algorithm>

#include "json.h"
#include "json_members.h"
#include "json_number.h"

namespace signpost::json {
namespace {

bool equal_items(const std::vector<value>& left, const std::vector<value>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), equal);
}

bool equal_members(const std::vector<member>& left, const std::vector<member>& right) {
  if (left.size() != right.size()) return false;
  const std::vector<std::size_t> left_order = order_by_name(left);
  const std::vector<std::size_t> right_order = order_by_name(right);
  for (std::size_t i = 0; i < left.size(); ++i) {
    const member& one = left[left_order[i]];
    const member& other = right[right_order[i]];
    if (one.name != other.name || !equal(one.value, other.value)) return false;
  }
  return true;
}

}  // namespace

const value* value::find(std::string_view name) const {
  for (const member& one : members) {
    if (one.name == name) return &one.value;
  }
  return nullptr;
}

value* value::find(std::string_view name) { return const_cast<value*>(static_cast<const value*>(this)->find(name)); }

value string(std::string_view text) {
  value made;
  made.kind = kind::string;
  made.text = text;
  return made;
}

value integer(std::int64_t number) {
  value made;
  made.kind = kind::number;
  made.number = static_cast<double>(number);
  made.integer_text = true;
  made.text = std::to_string(number);
  return made;
}

value object() {
  value made;
  made.kind = kind::object;
  return made;
}

bool equal(const value& left, const value& right) {
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case kind::null:
      return true;
    case kind::boolean:
      return left.boolean == right.boolean;
    case kind::number:
      return left.text == right.text || compare(decimal_of(left.text), decimal_of(right.text)) == 0;
    case kind::string:
      return left.text == right.text;
    case kind::array:
      return equal_items(left.items, right.items);
    case kind::object:
      return equal_members(left.members, right.members);
  }
  return false;
}

std::string_view type_name(const value& of) {
  switch (of.kind) {
    case kind::null:
      return "null";
    case kind::boolean:
      return "boolean";
    case kind::number:
      return is_integer(of) ? "integer" : "number";
    case kind::string:
      return "string";
    case kind::array:
      return "array";
    case kind::object:
      return "object";
  }
  return "";
}

}  // namespace signpost::json
