// Headers as people have them: "Name: value" lines.
// Source: RFC 9110 section 5 (names are tokens, white space around a value is not part of it).
#ifndef SIGNPOST_CLI_HEADER_LINE_H
#define SIGNPOST_CLI_HEADER_LINE_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/header.h"

namespace signpost::cli {

/// The lines of a text without their line ends (LF or CRLF). Views into it.
std::vector<std::string_view> lines_of(std::string_view text);

/// One "Name: value"; nothing when the line has no such form.
std::optional<header> parse_header(std::string_view line);

/// One "Name: value", or with "@FILE" the headers that a file holds (captured_headers). A refusal when there is no such
/// form.
std::vector<header> read_headers(const std::string& given);

}  // namespace signpost::cli

#endif
