// The headers of a request as it was captured: by a proxy, by a server's log, by `curl -v`.
// Source: RFC 9112 (request line, empty line before the body, obs-fold), RFC 9113 (pseudo-headers), curl's --verbose.
#ifndef SIGNPOST_CLI_CAPTURED_HEADERS_H
#define SIGNPOST_CLI_CAPTURED_HEADERS_H

#include <string>
#include <string_view>
#include <vector>

#include "signpost/header.h"

namespace signpost::cli {

/// One header a line, LF or CRLF. What else a capture has is understood and left out: a byte order mark; "> " in front
/// of each line of the request, with curl's other lines around it; a request line, after which an empty line begins the
/// body; HTTP/2's pseudo-headers. A line that begins with white space goes on with the value before it. Empty lines
/// are skipped where there is no request line.
/// @param source the file's name, for people
/// A refusal, with the file and the line's number, for every other line; the line itself is not repeated.
std::vector<header> captured_headers(std::string_view text, const std::string& source);

}  // namespace signpost::cli

#endif
