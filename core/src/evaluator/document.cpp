#include "evaluator/document.h"

#include "evaluator/number.h"
#include "json_tape.h"

namespace signpost {

std::string_view document::unescaped(std::size_t index) const {
  const std::string_view written = raw(index);
  return json::unescape(written, room_.borrow_text(written.size()), written.size());
}

int document::compare_texts(std::size_t left, std::size_t right) const {
  if (!tokens_[left].mark() || !tokens_[right].mark()) {
    const std::string_view one = text(left);
    return one.compare(text(right));
  }
  const std::string_view first = raw(left);
  const std::string_view second = raw(right);
  char* const room = room_.borrow_text(first.size() + second.size());
  return json::unescape(first, room, first.size()).compare(json::unescape(second, room + first.size(), second.size()));
}

std::string_view document::kept_text(std::size_t index) {
  const std::string_view written = raw(index);
  if (!tokens_[index].mark()) return written;
  return json::unescape(written, room_.keep_text(written.size()), written.size());
}

std::size_t document::find(std::size_t object, std::string_view name) const {
  if (!tokens_[object].is(json::kind::object)) return nowhere;
  std::size_t found = nowhere;
  const std::size_t end = after(object);
  for (std::size_t at = object + 1; at < end; at = after(at + 1)) {
    if (equal_text(text(at), name)) found = at + 1;
  }
  return found;
}

std::string_view document::type_name(std::size_t index) const {
  switch (tokens_[index].kind()) {
    case json::kind::null:
      return "null";
    case json::kind::boolean:
      return "boolean";
    case json::kind::number:
      return is_integer_value(index) ? "integer" : "number";
    case json::kind::string:
      return "string";
    case json::kind::array:
      return "array";
    case json::kind::object:
      return "object";
  }
  return "";
}

bool document::has_no_fraction(std::size_t index) const { return is_integer(number_view(raw(index))); }

std::size_t document::count_items(std::size_t array) const {
  std::size_t count = 0;
  for (std::size_t at = array + 1; at < after(array); at = after(at)) ++count;
  return count;
}

}  // namespace signpost
