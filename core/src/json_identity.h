// One text for all values that are equal as JSON Schema means it, so that a value is found among many in a sorted list.
#ifndef SIGNPOST_SRC_JSON_IDENTITY_H
#define SIGNPOST_SRC_JSON_IDENTITY_H

#include <string>

#include "json.h"

namespace signpost::json {

/// Two values have the same identity exactly when equal() holds for them. Cost is O(n log n) in the value's size.
std::string identity_of(const value& of);

}  // namespace signpost::json

#endif
