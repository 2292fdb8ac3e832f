// Templates such as "t={timestamp},v1={hex}" and "{id}.{timestamp}.{body}", taken apart once when a manifest is loaded.
#ifndef SIGNPOST_SRC_TEXT_TEMPLATE_H
#define SIGNPOST_SRC_TEXT_TEMPLATE_H

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/result.h"
#include "signpost/time.h"

namespace signpost {

enum class variable : std::uint8_t {
  literal,       ///< text: itself
  id,            ///< {id}
  timestamp,     ///< {timestamp} or {timestamp:STYLE}
  body,          ///< {body}
  body_member,   ///< {body:/pointer}; text: the pointer
  header_value,  ///< {header:NAME}; text: the name
  hex,           ///< {hex}
  base64,        ///< {base64}
  event,         ///< {event}
  attempt,       ///< {attempt}
  signature,     ///< {signature}
  constant,      ///< a manifest's own constant; text: its name
};

struct template_part {
  variable kind = variable::literal;
  std::string text;
  time_style style = time_style::unix_seconds;
};

using text_template = std::vector<template_part>;

/// A manifest's templates have no more parts than this: verification keeps those of the signed text in a fixed table.
inline constexpr std::size_t max_template_parts = 16;

/// Takes a template apart. A variable outside `allowed` fails with unknown_variable, a brace without its partner with
/// invalid_manifest; both carry `pointer`. With variable::constant allowed, any other simple name is taken as a
/// constant (the caller checks it).
result<text_template> parse_template(std::string_view text, std::initializer_list<variable> allowed,
                                     const std::string& pointer);

/// How often a variable occurs.
int count_of(const text_template& in, variable kind);

/// "rfc3339_z" and its like; nothing for any other text.
std::optional<time_style> parse_time_style(std::string_view name);

}  // namespace signpost

#endif
