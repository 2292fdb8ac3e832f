// Making and finding values.
#include "evaluator/number.h"
#include "json.h"

namespace signpost::json {

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

bool is_integer(const value& of) {
  return of.is(kind::number) && (of.integer_text || signpost::is_integer(number_view(of.text)));
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
