#include "header_values.h"

#include <algorithm>

#include "characters.h"

namespace signpost {

header_values::header_values(const std::vector<std::string>& names, std::span<const header_view> headers)
    : names_(names) {
  std::size_t next = 0;  // some callers keep to the order of the names
  for (const header_view& header : headers) {
    const bool guessed = next < names_.size() && equal_ignoring_case(header.name, names_[next]);
    const std::size_t i = guessed ? next : index_of(header.name);
    if (i == names_.size()) {
      continue;
    }
    if (present_[i]) {
      joined_.push_back(std::string(values_[i]) + ", " + std::string(header.value));
    }
    values_[i] = present_[i] ? std::string_view(joined_.back()) : std::string_view(header.value);
    present_[i] = true;
    next = i + 1;
  }
}

const std::string_view* header_values::find(std::string_view name) const {
  const std::size_t i = index_of(name);
  return i < names_.size() && present_[i] ? &values_[i] : nullptr;
}

std::size_t header_values::index_of(std::string_view name) const {
  const auto is_it = [name](const std::string& other) { return equal_ignoring_case(name, other); };
  return static_cast<std::size_t>(std::find_if(names_.begin(), names_.end(), is_it) - names_.begin());
}

}  // namespace signpost
