// The characters of a JSON text: white space, escapes, UTF-8. What the scan and the search for a fault share.
// Source: RFC 8259; Unicode 15, table 3-7.
#ifndef SIGNPOST_SRC_JSON_TEXT_H
#define SIGNPOST_SRC_JSON_TEXT_H

#include <cstddef>
#include <string_view>

#include "characters.h"

namespace signpost::json {

inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// The value of a hexadecimal digit in either case, or -1.
int hex_digit(char c);

/// The four digits behind \u, or -1.
int hex_unit(const char* at, const char* end);

inline bool is_high_surrogate(int unit) { return unit >= 0xd800 && unit < 0xdc00; }
inline bool is_low_surrogate(int unit) { return unit >= 0xdc00 && unit < 0xe000; }

/// The place behind the escape whose backslash stands at `at`; null when it is none.
const char* skip_escape(const char* at, const char* end);

/// The place behind the UTF-8 sequence that begins at `at` with a byte above 0x7f; null when it is none.
const char* skip_sequence(const char* at, const char* end);

/// Writes an escaped string's text into `into`; nothing when it does not fit. The string must have been scanned.
std::string_view unescape(std::string_view escaped, char* into, std::size_t capacity);

}  // namespace signpost::json

#endif
