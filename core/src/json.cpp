// From tokens to a tree: the tape (json_tape.cpp) says whether a text is JSON, here its values are written out.
#include "json.h"

#include <cstddef>
#include <string>

#include "json_members.h"
#include "json_tape.h"
#include "nearest_double.h"

namespace signpost::json {
namespace {

std::string text_of(const tape& on, const token& of) {
  const std::string_view raw = on.text_of(of);
  if (!of.escaped) return std::string(raw);
  std::string text(raw.size(), '\0');
  text.resize(unescape(raw, text.data(), text.size()).size());
  return text;
}

/// Fills `into`, which is fresh, with the value at `index`. No deeper than the tape, which refuses more than max_depth.
void build(value& into, const tape& on, std::size_t index) {
  const token& of = on[index];
  into.kind = of.kind;
  switch (of.kind) {
    case kind::null:
      break;
    case kind::boolean:
      into.boolean = of.truth;
      break;
    case kind::number:
      into.text = std::string(on.text_of(of));
      into.number = nearest_double(into.text);
      into.integer_text = of.integer_text;
      break;
    case kind::string:
      into.text = text_of(on, of);
      break;
    case kind::array:
      for (std::size_t at = index + 1; at < of.after; at = on[at].after) build(into.items.emplace_back(), on, at);
      break;
    case kind::object:
      for (std::size_t name = index + 1; name < of.after; name = on[name + 1].after) {
        member& added = into.members.emplace_back();
        added.name = text_of(on, on[name]);
        build(added.value, on, name + 1);
      }
      merge_repeated_names(into.members);
      break;
  }
}

}  // namespace

std::optional<value> parse(std::string_view text) {
  tape scanned;
  if (!scanned.scan(text)) return std::nullopt;
  std::optional<value> root(std::in_place);
  build(*root, scanned, 0);
  return root;
}

}  // namespace signpost::json
