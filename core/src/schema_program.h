// Schemas of their own, for the parts of the core that have read their JSON already.
#ifndef SIGNPOST_SRC_SCHEMA_PROGRAM_H
#define SIGNPOST_SRC_SCHEMA_PROGRAM_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "evaluator/scanned_text.h"
#include "json.h"
#include "program/layout.h"
#include "signpost/schema.h"

namespace signpost {

/// A program of which the schema is all.
struct schema::compiled {
  std::string program;
  layout::word root;  ///< its node
};

/// Compiles a schema that is part of a larger document: failures carry `pointer` in front of their own.
result<schema> compile_schema(const json::value& definition, const std::string& pointer);

/// Validates a value of a text; `root` is the name of the member that it is, nothing when it is all of the text.
result<void> validate_value(const schema& against, const scanned_text& in, std::size_t value,
                            std::optional<std::string_view> root);

}  // namespace signpost

#endif
