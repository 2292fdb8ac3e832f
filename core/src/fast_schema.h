// A compiled schema applied to tokens.
#ifndef SIGNPOST_SRC_FAST_SCHEMA_H
#define SIGNPOST_SRC_FAST_SCHEMA_H

#include <cstddef>
#include <optional>
#include <string_view>

#include "json_tape.h"
#include "signpost/schema.h"

namespace signpost {

/// Where escaped strings are written out; longer ones are left to the slow path.
struct escape_room {
  static constexpr std::size_t capacity = 1024;
  char bytes[capacity];
};

/// A string token's text; nothing when it is escaped and too long for `room`. The next call may overwrite it.
std::optional<std::string_view> text_of(const json::tape& on, const json::token& of, escape_room& room);

/// True when the value at `index` fits beyond doubt; false when it does not, or when only validate_value can tell.
bool fits_fast(const schema::node& against, const json::tape& on, std::size_t index, escape_room& room);

}  // namespace signpost

#endif
