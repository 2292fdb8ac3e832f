#include "header_values.h"

#include "characters.h"

namespace signpost {

header_values::header_values(const std::vector<std::string>& names, std::span<const header_view> headers)
    : names_(names) {
  for (const header_view& header : headers) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!equal_ignoring_case(header.name, names_[i])) {
        continue;
      }
      if (present_[i]) {
        joined_.push_back(std::string(values_[i]) + ", " + std::string(header.value));
      }
      values_[i] = present_[i] ? std::string_view(joined_.back()) : header.value;
      present_[i] = true;
    }
  }
}

const std::string_view* header_values::find(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (equal_ignoring_case(name, names_[i])) {
      return present_[i] ? &values_[i] : nullptr;
    }
  }
  return nullptr;
}

}  // namespace signpost
