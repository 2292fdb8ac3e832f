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
namespace {

/// The index whose name is `wanted`, among indices that are sorted by their names.
template <typename NameOf>
std::optional<std::size_t> find_sorted(const std::vector<std::size_t>& by_name, std::string_view wanted,
                                       NameOf name_of) {
  const auto found =
      std::lower_bound(by_name.begin(), by_name.end(), wanted,
                       [&name_of](std::size_t index, std::string_view name) { return name_of(index) < name; });
  if (found == by_name.end() || name_of(*found) != wanted) return std::nullopt;
  return *found;
}

}  // namespace

std::optional<std::size_t> schema::node::find_property(std::string_view name) const {
  constexpr std::size_t few = 8;
  if (properties.size() <= few) {
    for (std::size_t i = 0; i < properties.size(); ++i) {
      if (equal_text(properties[i].name, name)) return i;
    }
    return std::nullopt;
  }
  return find_sorted(properties_by_name, name,
                     [this](std::size_t index) { return std::string_view(properties[index].name); });
}

std::optional<std::size_t> schema::node::find_required_besides(std::string_view name) const {
  return find_sorted(required_besides_by_name, name,
                     [this](std::size_t index) { return std::string_view(required_besides[index]); });
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
