// What the program prints: JSON for machines, text that a terminal can be trusted with.
#ifndef SIGNPOST_CLI_OUTPUT_H
#define SIGNPOST_CLI_OUTPUT_H

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace signpost::cli {

using json = nlohmann::ordered_json;

/// One JSON value on one line of standard output, flushed. Bytes that are not UTF-8 become U+FFFD.
void print_json(const json& value);

/// Bytes exactly as they are; on a terminal alone a line end follows, so that the prompt does not stick to them.
void print_bytes(std::string_view bytes);

/// The text with control characters (terminal escapes among them), bidirectional and other characters of format, and
/// broken UTF-8 written as \xNN; tabs stay, and line ends when `lines` says so. Whatever came over the network passes
/// through here on its way to a terminal.
std::string printable(std::string_view text, bool lines = false);

/// "at /data/size: expected integer, found string": whichever of the two there is; "" when neither.
std::string place_and_detail(std::string_view pointer, std::string_view detail);

/// Rows as columns two spaces apart, each row on its own line without trailing spaces.
void print_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace signpost::cli

#endif
