// Validation of a parsed value, for the parts of the core that have one already.
#ifndef SIGNPOST_SRC_SCHEMA_NODE_H
#define SIGNPOST_SRC_SCHEMA_NODE_H

#include <string>

#include "json.h"
#include "signpost/schema.h"

namespace signpost {

/// Compiles a schema that is part of a larger document: failures carry `pointer` in front of their own.
result<schema> compile_schema(const json::value& definition, const std::string& pointer);

/// Validates `of`; a failure's pointer begins with `pointer`.
result<void> validate_value(const schema& against, const json::value& of, const std::string& pointer);

}  // namespace signpost

#endif
