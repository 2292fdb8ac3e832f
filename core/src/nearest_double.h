// The double nearest to a decimal number, as IEEE 754, ECMAScript and PHP have it: of two as near, the even one.
//
// std::from_chars gives it too, but libc++ has it only since version 20; strtod follows the locale, and in WebAssembly
// it brings 14 KB of arithmetic on 128-bit floats along.
#ifndef SIGNPOST_SRC_NEAREST_DOUBLE_H
#define SIGNPOST_SRC_NEAREST_DOUBLE_H

#include <string_view>

namespace signpost::json {

/// `text` is a JSON number of any length. Infinite for what is beyond the largest double, zero for what is below the
/// smallest; the sign stays.
double nearest_double(std::string_view text);

}  // namespace signpost::json

#endif
