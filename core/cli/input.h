// Reading files and standard input, whole.
#ifndef SIGNPOST_CLI_INPUT_H
#define SIGNPOST_CLI_INPUT_H

#include <string>
#include <string_view>

namespace signpost::cli {

/// The exact bytes of a file, or of standard input for "-". A refusal when it cannot be read, is larger than 64 MiB, or
/// when standard input was asked for twice.
/// @param purpose what is read, for the refusal: "the body", "a secret"
/// @param called  what the refusal calls the file; "" for its own name
std::string read_input(const std::string& file, std::string_view purpose, std::string_view called = {});

}  // namespace signpost::cli

#endif
