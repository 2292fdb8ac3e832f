// The values of JSON Schema's "format" that are asserted.
// Source: JSON Schema 2020-12 validation, section 7.3; RFC 3339 (date-time, date), RFC 4122 (uuid), RFC 5321 (email),
// RFC 3986 (uri). "integer" is ours: what WordPress's REST API takes for an integer besides a number.
#ifndef SIGNPOST_SRC_FORMATS_H
#define SIGNPOST_SRC_FORMATS_H

#include <cstddef>
#include <string_view>

namespace signpost {

/// RFC 5234's HEXDIG, in either case.
inline bool is_hexdig(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// A named grammar for strings.
struct format {
  std::string_view name;
  const char* expected;  ///< the phrase for "expected ..., found ..."
  bool (*matches)(std::string_view text) noexcept;
};

/// The format of that name, static storage; null when it is not supported.
const format* find_format(std::string_view name) noexcept;

/// How many there are; their indices, from 0, stand in compiled programs (docs/program-format.md).
inline constexpr std::size_t format_count = 6;
const format& format_at(std::size_t index) noexcept;
std::size_t index_of(const format& of) noexcept;

/// Every supported name, for a sentence: "date-time, date, ...".
std::string_view format_names() noexcept;

/// An absolute URI, with or without a fragment, in RFC 3986's grammar (formats_uri.cpp).
bool is_uri(std::string_view text) noexcept;

/// A mailbox in RFC 5321's grammar, in ASCII (formats_email.cpp).
bool is_email(std::string_view text) noexcept;

/// Four decimal octets without leading zeros (formats_address.cpp).
bool is_ipv4(std::string_view text) noexcept;

/// An IPv6 address, with or without an IPv4 tail. Where "::" stands, at most `most_beside_gap` 16-bit groups may be
/// written: RFC 3986 allows 7, RFC 5321 allows 6 (formats_address.cpp).
bool is_ipv6(std::string_view text, int most_beside_gap) noexcept;

}  // namespace signpost

#endif
