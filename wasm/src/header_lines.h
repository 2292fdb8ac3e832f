// The headers of a webhook as the other side writes them: one line for each header that the provider reads.
#ifndef SIGNPOST_WASM_HEADER_LINES_H
#define SIGNPOST_WASM_HEADER_LINES_H

#include <cstdint>
#include <string_view>
#include <vector>

#include "signpost/header.h"
#include "signpost/program.h"

namespace signpost::wasm {

/// Takes `lines` apart: for each header of `by` in order its value and '\n', or a single NUL and '\n' for a header that
/// is absent. The views point into both. False when there are not exactly as many lines as headers.
bool split_header_lines(std::string_view lines, const program& by, std::vector<header_view>& headers);

/// The line whose value is `text`; -1 when none is.
std::int32_t line_of(std::string_view text, const program& by, const std::vector<header_view>& headers);

}  // namespace signpost::wasm

#endif
