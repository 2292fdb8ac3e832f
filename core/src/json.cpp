// From tokens to a tree: the scan says whether a text is JSON, here its values are written out.
#include "json.h"

#include <cstddef>
#include <string>

#include "evaluator/scanned_text.h"
#include "json_members.h"
#include "nearest_double.h"

namespace signpost::json {
namespace {

/// Fills `into`, which is fresh, with the value at `index`. No deeper than the scan, which refuses more than max_depth.
void build(value& into, const document& of, std::size_t index) {
  const compact_token& token = of[index];
  into.kind = token.kind();
  const std::size_t end = of.after(index);
  switch (into.kind) {
    case kind::null:
      break;
    case kind::boolean:
      into.boolean = token.mark();
      break;
    case kind::number:
      into.text = of.raw(index);
      into.number = nearest_double(into.text);
      into.integer_text = token.mark();
      break;
    case kind::string:
      into.text = of.text(index);
      break;
    case kind::array:
      for (std::size_t at = index + 1; at < end; at = of.after(at)) build(into.items.emplace_back(), of, at);
      break;
    case kind::object:
      for (std::size_t name = index + 1; name < end; name = of.after(name + 1)) {
        member& added = into.members.emplace_back();
        added.name = of.text(name);
        build(added.value, of, name + 1);
      }
      merge_repeated_names(into.members);
      break;
  }
}

}  // namespace

result<value> parse(std::string_view text, std::string_view root) {
  const scanned_text scanned(text);
  if (!scanned) return scanned.fault(root);
  value tree;
  build(tree, *scanned, 0);
  return tree;
}

}  // namespace signpost::json
