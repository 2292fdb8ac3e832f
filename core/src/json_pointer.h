// The parts of a JSON Pointer.
// Source: RFC 6901.
#ifndef SIGNPOST_SRC_JSON_POINTER_H
#define SIGNPOST_SRC_JSON_POINTER_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace signpost::json {

/// Takes the first reference token, which stands behind a '/', off a pointer that is not empty, and undoes its escapes.
/// Nothing when there is no '/' or a '~' begins neither "~0" nor "~1".
std::optional<std::string> take_token(std::string_view& pointer);

/// The element that a token names, below `count`: "0", or digits without a leading zero. "-" (past the end) names none.
std::optional<std::size_t> index_of(std::string_view token, std::size_t count);

}  // namespace signpost::json

#endif
