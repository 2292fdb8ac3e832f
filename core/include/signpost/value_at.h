// Values of a body, as they were written there.
// Source: RFC 6901 (JSON Pointer), RFC 8259.
#ifndef SIGNPOST_VALUE_AT_H
#define SIGNPOST_VALUE_AT_H

#include <optional>
#include <string_view>
#include <vector>

#include "signpost/export.h"
#include "signpost/result.h"
#include "signpost/text_view.h"

namespace signpost {

/// "" or a '/' before each reference token, in which '~' stands in "~0" and "~1" only. Fails with invalid_option.
SIGNPOST_API result<void> check_pointer(std::string_view pointer);

/// The JSON text of the value at the pointer, byte for byte as the body has it and without the white space around it; a
/// view of the body. Equal values may be written differently. Nothing when there is no such value or the body is no
/// JSON; of a repeated member the last counts. Fails with invalid_option as check_pointer does.
SIGNPOST_API result<std::optional<std::string_view>> value_at(text_view body, std::string_view pointer);

/// The JSON texts of all elements of the array at the pointer, in their order and as value_at gives one. Fails with
/// invalid_option as check_pointer does, malformed_json, and schema_mismatch when no array is there.
SIGNPOST_API result<std::vector<std::string_view>> elements_at(text_view body, std::string_view pointer);

}  // namespace signpost

#endif
