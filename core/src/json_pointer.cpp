// RFC 6901: making pointers and following them.
#include "json_pointer.h"

#include "json.h"
#include "json_place.h"

namespace signpost::json {

std::optional<std::string> take_token(std::string_view& pointer) {
  if (pointer.front() != '/') return std::nullopt;
  pointer.remove_prefix(1);
  const std::string_view token = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(token.size());
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

std::optional<std::size_t> index_of(std::string_view token, std::size_t count) {
  if (token.empty() || (token.size() > 1 && token[0] == '0')) return std::nullopt;
  std::size_t index = 0;
  for (const char c : token) {
    if (c < '0' || c > '9') return std::nullopt;
    index = index * 10 + static_cast<std::size_t>(c - '0');
    if (index >= count) return std::nullopt;  // also before index can overflow
  }
  return index;
}

const value* value::at(std::string_view pointer) const {
  const value* here = this;
  while (!pointer.empty()) {
    const std::optional<std::string> name = take_token(pointer);
    if (!name) return nullptr;
    if (here->is(kind::array)) {
      const std::optional<std::size_t> index = index_of(*name, here->items.size());
      here = index ? &here->items[*index] : nullptr;
    } else {
      here = here->find(*name);
    }
    if (!here) return nullptr;
  }
  return here;
}

namespace {

void append_name(std::string& to, std::string_view name) {
  to += '/';
  for (const char c : name) {
    if (c == '~') {
      to += "~0";
    } else if (c == '/') {
      to += "~1";
    } else {
      to += c;
    }
  }
}

void append_place(std::string& to, const place& here) {
  if (!here.above) return;
  append_place(to, *here.above);
  if (here.is_index) {
    to.append("/").append(std::to_string(here.index));
  } else {
    append_name(to, here.name);
  }
}

}  // namespace

std::string child_pointer(std::string_view pointer, std::string_view name) {
  std::string child(pointer);
  child.reserve(pointer.size() + 1 + name.size());
  append_name(child, name);
  return child;
}

std::string child_pointer(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + '/' + std::to_string(index);
}

std::string pointer_to(const place& here, std::string_view root) {
  std::string pointer(root);
  append_place(pointer, here);
  return pointer;
}

}  // namespace signpost::json
