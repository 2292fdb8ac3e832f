// The error codes and the error value.
// Source: errors.def, the one list of codes.
#ifndef SIGNPOST_ERROR_H
#define SIGNPOST_ERROR_H

#include <cstdint>
#include <string>
#include <string_view>

#include "signpost/export.h"

namespace signpost {

/// Every way in which a call can end. Numbers and names never change once released.
enum class errc : std::int32_t {
#define SIGNPOST_ERROR(number, name, http_status, sentence) name = number,
#include "signpost/errors.def"
#undef SIGNPOST_ERROR
};

/// The code's spelling, the same in C++, JavaScript, HTTP bodies, the CLI and the vectors. Static storage; never fails:
/// a number outside the list is "unknown_error".
SIGNPOST_API std::string_view name_of(errc code) noexcept;

/// What happened and what to do next, in one or two English sentences. Static storage.
SIGNPOST_API std::string_view sentence_of(errc code) noexcept;

/// The HTTP status with which a receiver answers a webhook that ends with this code; 0 where it never is the answer.
SIGNPOST_API int http_status_of(errc code) noexcept;

/// One failure. Holds no secret and no part of a webhook's body beyond names of members.
struct SIGNPOST_API failure {
  errc code = errc::ok;
  /// RFC 6901 JSON Pointer to the place at fault, in the document at hand; "" is the whole document.
  std::string pointer;
  /// "expected ..., found ..." or a similar short text; may be empty.
  std::string detail;
};

}  // namespace signpost

#endif
