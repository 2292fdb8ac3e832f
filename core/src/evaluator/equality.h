// A value of a body beside the values that a schema names.
#ifndef SIGNPOST_SRC_EVALUATOR_EQUALITY_H
#define SIGNPOST_SRC_EVALUATOR_EQUALITY_H

#include <cstddef>

#include "evaluator/document.h"
#include "program/program_view.h"

namespace signpost {

/// Whether the value is one of a set of choices, as JSON Schema means equality: numbers by value, objects without
/// regard to order. `set` is the set's place in the program. O(log n) in the choices that are strings or numbers.
bool is_choice(const program_view& program, std::size_t set, const document& in, std::size_t value);

}  // namespace signpost

#endif
