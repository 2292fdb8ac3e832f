// A JSON Pointer followed over a body that was read once, for those that look up several.
#ifndef SIGNPOST_SRC_TAPE_POINTER_H
#define SIGNPOST_SRC_TAPE_POINTER_H

#include <optional>
#include <string_view>

#include "json_tape.h"

namespace signpost::json {

/// The JSON text at a sound pointer (check_pointer) in `body`, which `in` has read: a view into `body`, a string with
/// its quotes; nothing when there is none. O(members and elements passed by).
std::optional<std::string_view> written_at(const tape& in, std::string_view body, std::string_view pointer);

}  // namespace signpost::json

#endif
