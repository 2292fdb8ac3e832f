// A schema's keywords, before they become a node of a program.
#ifndef SIGNPOST_SRC_PROGRAM_SCHEMA_PARTS_H
#define SIGNPOST_SRC_PROGRAM_SCHEMA_PARTS_H

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json.h"
#include "program/layout.h"
#include "signpost/result.h"

namespace signpost {

class program_builder;

/// Views of the schema's JSON; places are those that the builder gave.
struct schema_parts {
  struct property {
    std::string_view name;
    layout::word node;
  };

  std::optional<bool> always;                             ///< a boolean schema; nothing else is set then
  unsigned types = 0;                                     ///< a set of schema_types; 0: any
  unsigned format = 0;                                    ///< 1 + its index; 0: none
  std::array<std::optional<std::string_view>, 4> bounds;  ///< as layout::bounds has them
  std::array<std::optional<std::uint64_t>, 4> counts;     ///< as layout::counts has them
  std::optional<layout::word> choices;
  std::optional<layout::word> constant;
  std::optional<layout::word> items;
  std::optional<layout::word> additional;
  std::vector<property> properties;        ///< in the schema's order
  std::vector<std::string_view> required;  ///< in the schema's order, each once
};

/// Compiles a schema that is part of a larger document, whose failures carry `pointer` in front of their own; gives its
/// node's place. Fails with unsupported_schema.
result<layout::word> add_schema(program_builder& to, const json::value& definition, const std::string& pointer);

}  // namespace signpost

#endif
