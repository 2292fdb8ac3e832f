#include "evaluator/document.h"

#include "evaluator/number.h"
#include "json_pointer.h"
#include "json_text.h"

namespace signpost {

std::string_view document::unescaped(std::size_t index) const {
  const std::string_view written = raw(index);
  return json::unescape(written, room_.borrow_text(written.size()), written.size());
}

int document::compare_texts(std::size_t left, std::size_t right) const {
  std::string_view one = raw(left);
  std::string_view other = raw(right);
  char* const room = room_.borrow_text(one.size() + other.size());
  if (tokens_[right].mark()) other = json::unescape(other, room + one.size(), other.size());
  if (tokens_[left].mark()) one = json::unescape(one, room, one.size());
  return one.compare(other);
}

std::string_view document::kept_text(std::size_t index) {
  const std::string_view written = raw(index);
  if (!tokens_[index].mark()) return written;
  return json::unescape(written, room_.keep_text(written.size()), written.size());
}

const char* document::type_name(std::size_t index) const {
  // By json::kind.
  static constexpr const char* names[] = {"null", "boolean", "number", "string", "array", "object"};
  const json::kind kind = tokens_[index].kind();
  return kind == json::kind::number && is_integer_value(index) ? "integer" : names[static_cast<std::size_t>(kind)];
}

bool document::has_no_fraction(std::size_t index) const { return is_integer(number_view(raw(index))); }

std::size_t document::count_items(std::size_t array) const {
  std::size_t count = 0;
  for (std::size_t at = array + 1; at < after(array); at = after(at)) ++count;
  return count;
}

std::size_t document::find_element(std::size_t array, std::string_view token) const {
  // An array has no more elements than tokens.
  const std::optional<std::size_t> index = json::index_of(token, after(array));
  if (!index) return nowhere;
  std::size_t at = array + 1;
  for (std::size_t passed = 0; passed < *index && at < after(array); ++passed) at = after(at);
  return at < after(array) ? at : nowhere;
}

}  // namespace signpost
