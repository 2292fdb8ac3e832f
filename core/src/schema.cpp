#include "signpost/schema.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "equal_text.h"
#include "json.h"
#include "json_fault.h"
#include "schema_data.h"
#include "schema_node.h"

namespace signpost {

std::optional<std::size_t> schema::node::find_property(std::string_view name) const {
  constexpr std::size_t few = 8;
  if (properties.size() <= few) {
    for (std::size_t i = 0; i < properties.size(); ++i) {
      if (equal_text(properties[i].name, name)) return i;
    }
    return std::nullopt;
  }
  const auto found =
      std::lower_bound(properties_by_name.begin(), properties_by_name.end(), name,
                       [this](std::size_t index, std::string_view wanted) { return properties[index].name < wanted; });
  if (found == properties_by_name.end() || properties[*found].name != name) return std::nullopt;
  return *found;
}

schema::schema(std::shared_ptr<const node> root) : root_(std::move(root)) {}

result<schema> schema::compile(std::string_view json) {
  const std::optional<json::value> definition = json::parse(json);
  if (!definition) return json::malformed(json);
  return compile_schema(*definition, "");
}

result<void> schema::validate(std::string_view json) const {
  const std::optional<json::value> instance = json::parse(json);
  if (!instance) return json::malformed(json);
  return validate_value(*this, *instance, "");
}

}  // namespace signpost
