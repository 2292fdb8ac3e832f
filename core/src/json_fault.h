// Why a text is no JSON, and where: a second look, for a text that the tape has refused.
#ifndef SIGNPOST_SRC_JSON_FAULT_H
#define SIGNPOST_SRC_JSON_FAULT_H

#include <optional>
#include <string_view>

#include "sentence.h"
#include "signpost/error.h"

namespace signpost::json {

/// malformed_json, with the pointer of the value that is at fault (behind `root`) and a detail that says what was
/// expected, what was found, and its line, column and byte offset: kinds and places, never a value. Lines end in LF, CR
/// or CR LF; lines and columns count from 1, columns in characters, the offset from 0. Nothing for a text that is JSON.
std::optional<failure> find_fault(std::string_view text, std::string_view root = {});

/// What find_fault says of a text of less than 2 GiB, as views of what was written; empty for a text that is JSON.
struct written_fault {
  std::string_view pointer;
  std::string_view detail;
};
written_fault write_fault(std::string_view text, sentence& to);

/// The same for a text that was refused.
failure malformed(std::string_view text, std::string_view root = {});

}  // namespace signpost::json

#endif
