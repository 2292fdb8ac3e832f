// RFC 6901: making pointers and following them.
#include <algorithm>

#include "json.h"

namespace signpost::json {
namespace {

/// Undoes the escapes of one reference token; nothing when a '~' begins neither "~0" nor "~1".
std::optional<std::string> unescape(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      name += token[i];
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    name += token[i] == '0' ? '~' : '/';
  }
  return name;
}

/// The element that a token names: "0", or digits without a leading zero. "-" (past the end) leads nowhere.
const value* element(const std::vector<value>& items, std::string_view token) {
  if (token.empty() || (token.size() > 1 && token[0] == '0')) return nullptr;
  std::size_t index = 0;
  for (const char c : token) {
    if (c < '0' || c > '9') return nullptr;
    index = index * 10 + static_cast<std::size_t>(c - '0');
    if (index >= items.size()) return nullptr;  // also before index can overflow
  }
  return &items[index];
}

}  // namespace

const value* value::at(std::string_view pointer) const {
  const value* here = this;
  while (!pointer.empty()) {
    if (pointer[0] != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    const std::optional<std::string> name = unescape(token);
    if (!name) return nullptr;
    here = here->is(kind::array) ? element(here->items, *name) : here->find(*name);
    if (!here) return nullptr;
  }
  return here;
}

std::string child_pointer(std::string_view pointer, std::string_view name) {
  std::string child(pointer);
  child.reserve(pointer.size() + 1 + name.size());
  child += '/';
  for (const char c : name) {
    if (c == '~') {
      child += "~0";
    } else if (c == '/') {
      child += "~1";
    } else {
      child += c;
    }
  }
  return child;
}

std::string child_pointer(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + '/' + std::to_string(index);
}

}  // namespace signpost::json
