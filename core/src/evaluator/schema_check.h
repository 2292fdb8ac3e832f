// A value of a body against a schema of a program.
#ifndef SIGNPOST_SRC_EVALUATOR_SCHEMA_CHECK_H
#define SIGNPOST_SRC_EVALUATOR_SCHEMA_CHECK_H

#include <cstddef>
#include <optional>
#include <string_view>

#include "evaluator/document.h"
#include "program/program_view.h"
#include "sentence.h"

namespace signpost {

/// True when the value fits the node at `node`. Else `why` is set. `root` is the name of the body's member that the
/// value is; nothing when it is the body.
bool fits_schema(const program_view& program, std::size_t node, const document& in, std::size_t value,
                 std::optional<std::string_view> root, misfit& why);

}  // namespace signpost

#endif
