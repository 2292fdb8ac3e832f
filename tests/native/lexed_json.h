// JSON by nlohmann's lexer, against which the core's own reading is held. Not by its parser, which refuses numbers
// beyond a double; RFC 8259, JSON.parse and PHP take them.
#ifndef SIGNPOST_TESTS_NATIVE_LEXED_JSON_H
#define SIGNPOST_TESTS_NATIVE_LEXED_JSON_H

#include <optional>
#include <string_view>

#include "json.h"

/// What json::parse should give.
std::optional<signpost::json::value> lexed_json(std::string_view text);

/// The same kinds, texts, doubles to the bit, and order of members.
bool is_same(const signpost::json::value& left, const signpost::json::value& right);

#endif
