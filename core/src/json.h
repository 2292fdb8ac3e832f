// JSON inside the core: a document tree that keeps what signing needs to keep (member order, the text of numbers).
#ifndef SIGNPOST_SRC_JSON_H
#define SIGNPOST_SRC_JSON_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signpost/result.h"

namespace signpost::json {

enum class kind : std::uint8_t { null, boolean, number, string, array, object };

struct value;
struct member;

/// One JSON value; owns what is below it. A number keeps its source text beside its double, so that integers beyond
/// 2^53 survive.
struct value {
  json::kind kind = json::kind::null;
  bool boolean = false;
  double number = 0;            ///< nearest double; may be infinite when the text overflows
  bool integer_text = false;    ///< the number was written without '.', 'e' or 'E'
  std::string text;             ///< string: its UTF-8 text; number: its text as written
  std::vector<value> items;     ///< array
  std::vector<member> members;  ///< object, in source order; a repeated name keeps its first place and its last value

  bool is(json::kind wanted) const { return kind == wanted; }
  /// The member's value, or null when there is none or this is no object. Linear: fine for envelopes and manifests.
  const value* find(std::string_view name) const;
  value* find(std::string_view name);
  /// Follows an RFC 6901 pointer; null when it leads nowhere or is not a pointer.
  const value* at(std::string_view pointer) const;
};

struct member {
  std::string name;
  json::value value;
};

/// Makers for values that did not come from a text.
value string(std::string_view text);
value integer(std::int64_t number);
value object();

/// The nesting that parse takes; deeper is refused. PHP's json_encode writes no deeper either.
inline constexpr int max_depth = 512;

/// Parses one RFC 8259 text. Refuses invalid UTF-8, a byte order mark, lone surrogates in \u escapes and nesting deeper
/// than max_depth: malformed_json, with the pointer of the value that is at fault behind `root`, and a detail as
/// document::explain() makes it. Cost is O(n log n) at the worst, also for objects with many (or equal) names.
result<value> parse(std::string_view text, std::string_view root = {});

enum class style { compact, php };

/// Writes without white space, members in order. compact: as ECMAScript's JSON.stringify does, but integers keep their
/// digits however long; php: as PHP 8's json_encode with its default flags does ('/' and non-ASCII escaped, floats by
/// serialize_precision -1), also writing integers beyond 64 bits as PHP's floats. Numbers are rounded to
/// doubles on the way, so that what is read back may differ from `of`. A number that is beyond a double keeps its text:
/// neither of the two has a form for it, and what is to be sent is looked at with find_unwritable() first.
std::string write(const value& of, style as);

/// The pointer of the first number that is beyond a double; nothing when there is none.
std::optional<std::string> find_unwritable(const value& of);

/// The pointer of the first member with this name, however deep; nothing when there is none. The name is not "".
std::optional<std::string> find_member(const value& of, std::string_view name);

/// Appends "/name" to a pointer, escaping '~' and '/'.
std::string child_pointer(std::string_view pointer, std::string_view name);
std::string child_pointer(std::string_view pointer, std::size_t index);

/// True for a number without a fraction, however it is written: 1, 1.0, 1e2.
bool is_integer(const value& of);

/// "null", "boolean", "integer", "number", "string", "array" or "object": integer also for 1.0, as JSON Schema counts.
std::string_view type_name(const value& of);

}  // namespace signpost::json

#endif
