// A delivery as one command line for curl.
#ifndef SIGNPOST_CLI_CURL_LINE_H
#define SIGNPOST_CLI_CURL_LINE_H

#include <string>
#include <string_view>
#include <vector>

#include "signpost/header.h"

namespace signpost::cli {

/// The text as one word of a POSIX shell.
std::string shell_word(std::string_view text);

/// A line for a POSIX shell that sends these very bytes.
/// @param url       "" stands for the shell's own "$URL"
/// @param body_file the file that holds the body; "" puts the body itself into the line (it must not hold a NUL byte)
std::string curl_line(std::string_view url, const std::vector<header>& headers, std::string_view body,
                      std::string_view body_file);

}  // namespace signpost::cli

#endif
