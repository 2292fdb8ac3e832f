// A compiled schema: what schema_compile.cpp makes and schema_validate.cpp reads.
#ifndef SIGNPOST_SRC_SCHEMA_DATA_H
#define SIGNPOST_SRC_SCHEMA_DATA_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats.h"
#include "json.h"
#include "json_number.h"
#include "signpost/schema.h"

namespace signpost {

/// JSON Schema's names of types, null last for the sake of messages ("string or null"). A set of types has the bit 1 <<
/// index.
inline constexpr std::array<std::string_view, 7> schema_types = {"boolean", "integer", "number", "string",
                                                                 "object",  "array",   "null"};

/// A bound for numbers: its exact value and, for messages, its text.
struct number_limit {
  json::decimal bound;
  std::string text;
};

/// The keywords that few nodes have, kept apart so that the others stay small.
struct value_limits {
  std::optional<number_limit> minimum;
  std::optional<number_limit> maximum;
  std::optional<number_limit> exclusive_minimum;
  std::optional<number_limit> exclusive_maximum;
  std::optional<std::uint64_t> min_length;  ///< Unicode code points, as max_length
  std::optional<std::uint64_t> max_length;
  std::optional<std::uint64_t> min_items;
  std::optional<std::uint64_t> max_items;

  bool bounds_numbers() const { return minimum || maximum || exclusive_minimum || exclusive_maximum; }
};

/// So many choices of an enum are compared one by one, more are looked up.
inline constexpr std::size_t max_compared_choices = 16;

struct schema_property;

struct schema::node {
  std::optional<bool> always;        ///< a boolean schema; nothing else is set then
  std::uint8_t types = 0;            ///< a set of schema_types; 0: any
  std::vector<json::value> choices;  ///< enum; empty: none
  /// Where there are more than max_compared_choices: their identities (json_identity.h), sorted.
  std::vector<std::string> choice_identities;
  std::unique_ptr<json::value> constant;
  std::unique_ptr<value_limits> limits;  ///< null: none
  const signpost::format* format = nullptr;
  std::unique_ptr<node> items;
  std::vector<schema_property> properties;            ///< in the schema's order
  std::vector<std::size_t> properties_by_name;        ///< their indices, sorted by name
  std::vector<std::size_t> required_properties;       ///< the indices in `properties` of the required ones, in order
  std::vector<std::string> required_besides;          ///< required names that are not among the properties
  std::vector<std::size_t> required_besides_by_name;  ///< their indices, sorted by name
  std::unique_ptr<node> additional;                   ///< additionalProperties; null: anything

  /// The index in `properties` of that name; nothing when there is none. O(log n).
  std::optional<std::size_t> find_property(std::string_view name) const;

  /// The index in `required_besides` of that name; nothing when there is none. O(log n).
  std::optional<std::size_t> find_required_besides(std::string_view name) const;
};

struct schema_property {
  std::string name;
  bool required = false;
  schema::node definition;
};

/// `"none"`, or `one of "none", "pending"`; what would make the sentence too long is only counted.
std::string phrase_for_choices(const std::vector<json::value>& choices);

}  // namespace signpost

#endif
