#include "signpost/value_at.h"

#include <cstddef>
#include <string>

#include "evaluator/scanned_text.h"
#include "json_pointer.h"

namespace signpost {

result<void> check_pointer(std::string_view pointer) {
  while (!pointer.empty()) {
    const bool begins = pointer.front() == '/';
    if (json::take_token(pointer)) continue;
    return failure{errc::invalid_option, "",
                   begins ? "expected '~' only as \"~0\" (for '~') or \"~1\" (for '/'), found another"
                          : "expected a JSON Pointer, which is empty or begins with '/', found something else"};
  }
  return {};
}

result<std::optional<std::string_view>> value_at(text_view body, std::string_view pointer) {
  if (const result<void> sound = check_pointer(pointer); !sound) return sound.error();
  const scanned_text read(body);
  const std::optional<std::size_t> found = read ? read.find_at(pointer) : std::nullopt;
  return found ? std::optional(read.written(*found)) : std::nullopt;
}

result<std::vector<std::string_view>> elements_at(text_view body, std::string_view pointer) {
  if (const result<void> sound = check_pointer(pointer); !sound) return sound.error();
  const scanned_text read(body);
  if (!read) return read.fault();
  const std::optional<std::size_t> array = read.find_at(pointer);
  if (!array || !(*read)[*array].is(json::kind::array)) {
    return failure{errc::schema_mismatch, std::string(pointer), "expected array, found nothing of the kind"};
  }
  std::vector<std::string_view> elements;
  for (std::size_t at = *array + 1; at < read->after(*array); at = read->after(at))
    elements.push_back(read.written(at));
  return elements;
}

}  // namespace signpost
