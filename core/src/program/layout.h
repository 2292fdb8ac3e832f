// Where things stand in a program. docs/program-format.md describes every field; both change together, and the version
// with them.
#ifndef SIGNPOST_SRC_PROGRAM_LAYOUT_H
#define SIGNPOST_SRC_PROGRAM_LAYOUT_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signpost::layout {

using word = std::uint16_t;

inline constexpr word magic = 0x5053;  // "SP"
inline constexpr word version = 1;
inline constexpr std::size_t max_words = 32767;
inline constexpr std::size_t max_pool = 65535;
inline constexpr std::size_t max_name = 255;

/// The header's words, by place. Lists stand behind the header; a list is a count and what it counts, and what refers
/// to it holds its place in the program. Values, choices and nodes are regions of their own: what refers to one of
/// those holds its place within the region.
enum header : std::size_t {
  at_magic,
  at_version,
  at_word_count,
  at_pool_size,
  at_values,        ///< first word of the values; the choices begin where they end
  at_choices,       ///< first word of the sets of choices; the nodes begin where they end
  at_nodes,         ///< first word of the schemas' nodes, which go up to the last word
  at_name,          ///< name: the provider's
  at_flags,         ///< see the flags below
  at_places,        ///< two bits each: where id, timestamp and event stand (`place`)
  at_headers_used,  ///< four bits each: which of the headers has id, timestamp and event
  at_characters,    ///< low byte: the signature's separator; high byte: what an id must not hold (0: nothing)
  at_prefix,        ///< names: single, list: what stands before the MAC, and behind it
  at_suffix,
  at_version_key,    ///< name: list: the prefix up to and with its first ','
  at_mac_key,        ///< name: keys
  at_timestamp_key,  ///< name: keys; "" when there is none
  at_past,           ///< two words: seconds
  at_past_high,
  at_future,  ///< two words: seconds
  at_future_high,
  at_headers,      ///< list: names; the first is the signature's
  at_signed_text,  ///< list: pairs of kind (`variable`) and argument
  at_agreements,   ///< list, each: header, name of the pointer, count of its tokens, names of its tokens
  at_envelopes,    ///< list: places of envelopes
  at_events,       ///< list: pairs of name and node
  at_aliases,      ///< list: pairs of name and event; then the order by name of events and aliases together
  header_words,
};

/// Of at_flags.
inline constexpr word open_catalog = 1U << 0U;
inline constexpr word id_required = 1U << 1U;
inline constexpr word id_covered = 1U << 2U;
inline constexpr word timestamp_required = 1U << 3U;
inline constexpr word timestamp_covered = 1U << 4U;
inline constexpr word event_covered = 1U << 5U;
inline constexpr word mac_is_base64 = 1U << 6U;
inline constexpr unsigned form_shift = 8;     // two bits: signature_form
inline constexpr unsigned secret_shift = 10;  // two bits: secret_encoding
inline constexpr word known_flags = 0x0F7F;

/// An envelope: count of members, then where in the envelope the first member with each of these roles begins (0:
/// none), then the members.
enum envelope : std::size_t {
  envelope_count,
  envelope_event,
  envelope_id,
  envelope_timestamp,
  envelope_data,
  envelope_members
};

/// A member: name, flags, node (where it has one), aliases (where it has any: their count and their names).
enum member : std::size_t { member_name, member_flags, member_rest };
inline constexpr word role_mask = 7;        // `member_role`
inline constexpr unsigned style_shift = 3;  // two bits: time_style
inline constexpr word member_optional = 1U << 5U;
inline constexpr word member_has_node = 1U << 6U;
inline constexpr word member_has_aliases = 1U << 7U;
inline constexpr word known_member_flags = 0xFF;

/// JSON Schema's names of types, null last for the sake of messages ("string or null").
inline constexpr std::array<std::string_view, 7> schema_types = {"boolean", "integer", "number", "string",
                                                                 "object",  "array",   "null"};

/// A node: its head, its parts, then the parts that it has, in the order of their bits.
enum node : std::size_t { node_head, node_parts, node_rest };
inline constexpr word types_mask = 0x7F;     // a set of schema_types: 1 << index; 0: any
inline constexpr unsigned always_shift = 7;  // two bits: 0 no boolean schema, 1 true, 2 false
inline constexpr unsigned format_shift = 9;  // three bits: 0 none, else 1 + the index of the format
inline constexpr word known_head = 0x0FFF;

/// Bits of the second word. A bound is one word, a count four, the next four parts one word each.
enum part : word {
  has_minimum = 1U << 0U,  // name: the number's text
  has_maximum = 1U << 1U,
  has_exclusive_minimum = 1U << 2U,
  has_exclusive_maximum = 1U << 3U,
  has_min_length = 1U << 4U,  // 64 bits, the lowest word first
  has_max_length = 1U << 5U,
  has_min_items = 1U << 6U,
  has_max_items = 1U << 7U,
  has_choices = 1U << 8U,      // place of the set of choices of `enum`
  has_constant = 1U << 9U,     // place of a set with the one value of `const`
  has_items = 1U << 10U,       // node
  has_additional = 1U << 11U,  // node
  has_properties = 1U << 12U,  // list: pairs of name and node; where there are more than few_properties, their order
  has_required = 1U << 13U,    // list: indices of properties, ascending
  all_required = 1U << 14U,    // nothing follows: every property is required
  has_besides = 1U << 15U,     // list: names of other required members; then their order by name
};
inline constexpr word bounds = 0x000F;
inline constexpr word counts = 0x00F0;
inline constexpr word single_words = 0x0F00;

/// So many properties are compared one by one; more are looked up.
inline constexpr std::size_t few_properties = 8;

/// A set of choices: phrase (name), kinds, then three lists: strings (pairs of offset and length, sorted), numbers
/// (the same, sorted by value), places of other values.
enum choice_set : std::size_t { set_phrase, set_kinds, set_lists };

/// A value: its kind (`json::kind`), then by kind: boolean: 0 or 1; number and string: offset and length; array: list
/// of places of values; object: list of offset, length and place of a value, sorted by name.
enum value : std::size_t { value_kind, value_rest };

}  // namespace signpost::layout

#endif
