// Why a text is no JSON, and where: for a text that was refused.
#ifndef SIGNPOST_SRC_JSON_FAULT_H
#define SIGNPOST_SRC_JSON_FAULT_H

#include <optional>
#include <string_view>

#include "signpost/error.h"

namespace signpost::json {

/// malformed_json, with the pointer of the value that is at fault (behind `root`) and a detail that says what was
/// expected, what was found, and its line, column and byte offset: kinds and places, never a value. Lines end in LF, CR
/// or CR LF; lines and columns count from 1, columns in characters, the offset from 0. Nothing for a text that is JSON.
std::optional<failure> find_fault(std::string_view text, std::string_view root = {});

/// The same for a text that was refused.
failure malformed(std::string_view text, std::string_view root = {});

}  // namespace signpost::json

#endif
