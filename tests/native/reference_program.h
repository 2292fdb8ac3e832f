// Asking another implementation: a script in PHP or for Node reads lines and answers each with one.
#ifndef SIGNPOST_TESTS_NATIVE_REFERENCE_PROGRAM_H
#define SIGNPOST_TESTS_NATIVE_REFERENCE_PROGRAM_H

#include <string>
#include <string_view>
#include <vector>

/// Runs `program` ("php -n", "node") on `script`, with `lines` as its standard input, and gives the lines that it
/// printed. Throws when the program is absent, ends with a failure, or does not answer each line with one.
std::vector<std::string> ask_reference(std::string_view program, std::string_view script,
                                       const std::vector<std::string>& lines);

#endif
