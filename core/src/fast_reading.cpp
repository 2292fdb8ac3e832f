#include "fast_reading.h"

#include "catalog.h"
#include "characters.h"
#include "fast_schema.h"

namespace signpost {
namespace {

using json::kind;
using json::tape;
using json::token;

constexpr std::size_t no_token = 0;  // the root is never a member's value

class fast_reader {
 public:
  fast_reader(const provider::data& of, const header_values& headers, fast_reading& into)
      : of_(of), headers_(headers), into_(into) {}

  bool read(std::string_view body) {
    if (of_.event.where != place::body || of_.envelopes.front().flat() || !tape_.scan(body) ||
        tape_[0].kind != kind::object)
      return false;
    if (is_unlisted()) return agree();
    return read_members() && read_name() && agree() && (of_.timestamp.where != place::body || into_.timestamp);
  }

 private:
  /// The envelope's members, in its order; false for a body that is not plainly of the first envelope.
  bool read_members();
  bool read_name();
  /// True for an event that an open catalog takes without knowing it.
  bool is_unlisted();
  bool read_member(const envelope_member& member, const token& value, std::size_t index);
  bool agree();

  static constexpr std::size_t max_members = 16;

  const provider::data& of_;
  const header_values& headers_;
  fast_reading& into_;
  tape tape_;
  escape_room room_;
  std::size_t values_[max_members] = {};
};

bool fast_reader::read_members() {
  const std::vector<envelope_member>& members = of_.envelopes.front().members;
  if (members.size() > max_members) return false;
  for (std::size_t name = 1; name < tape_[0].after; name = tape_[name + 1].after) {
    if (tape_[name].escaped) return false;
    const std::string_view text = tape_.text_of(tape_[name]);
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (!equal_text(members[i].name, text)) continue;
      if (values_[i] != no_token) return false;
      values_[i] = name + 1;
      break;
    }
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool needed =
        members[i].role == member_role::event || members[i].role == member_role::data || !members[i].optional;
    if (needed && members[i].role != member_role::id && values_[i] == no_token) return false;
  }
  return true;
}

bool fast_reader::is_unlisted() {
  const envelope& frame = of_.envelopes.front();
  const envelope_member* member = frame.find(member_role::event);
  if (!of_.open_catalog || of_.envelopes.size() > 1 || of_.id.where == place::body ||
      of_.timestamp.where == place::body || member == nullptr || !member->aliases.empty() ||
      frame.find(member_role::field) != nullptr) {
    return false;
  }
  std::size_t value = no_token;
  for (std::size_t name = 1; name < tape_[0].after; name = tape_[name + 1].after) {
    if (tape_[name].escaped) return false;
    if (equal_text(tape_.text_of(tape_[name]), member->name)) value = name + 1;
  }
  if (value == no_token) return true;
  const std::string_view event = tape_.text_of(tape_[value]);
  if (tape_[value].kind != kind::string || tape_[value].escaped || find_event(of_, event) >= 0) return false;
  into_.event = event;
  return true;
}

bool fast_reader::read_name() {
  const std::vector<envelope_member>& members = of_.envelopes.front().members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].role != member_role::event) continue;
    const token& name = tape_[values_[i]];
    if (name.kind != kind::string || name.escaped) return false;
    into_.event_index = find_event(of_, tape_.text_of(name));
  }
  if (into_.event_index < 0) return false;
  into_.event = of_.events[static_cast<std::size_t>(into_.event_index)].name;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (values_[i] != no_token && !read_member(members[i], tape_[values_[i]], values_[i])) return false;
  }
  return true;
}

bool fast_reader::read_member(const envelope_member& member, const token& value, std::size_t index) {
  if (member.accepts && !fits_fast(member.accepts->root(), tape_, index, room_)) return false;
  const std::string_view text = tape_.text_of(value);
  switch (member.role) {
    case member_role::id: {
      const bool plain =
          (value.kind == kind::string && !value.escaped) || (value.kind == kind::number && value.integer_text);
      if (of_.id.where == place::body) into_.id = text;
      return plain && is_visible_ascii(text) && text.size() <= max_id_length;
    }
    case member_role::timestamp: {
      const bool judged = of_.timestamp.where == place::body;
      if (member.accepts && !judged) return true;
      const bool is_unix = member.style == time_style::unix_seconds;
      if (value.escaped || value.kind != (is_unix ? kind::number : kind::string)) return false;
      const std::optional<unix_ms> at = is_unix ? parse_unix_seconds(text) : parse_rfc3339(text);
      if (judged) into_.timestamp = at;
      return at.has_value();
    }
    case member_role::data:
      return fits_fast(of_.catalog[static_cast<std::size_t>(into_.event_index)].data.root(), tape_, index, room_);
    case member_role::event:
    case member_role::field:
      return true;
  }
  return false;
}

/// Headers that repeat a member of the envelope; any other pointer is left to the slow path.
bool fast_reader::agree() {
  const std::vector<envelope_member>& members = of_.envelopes.front().members;
  for (const agreement& rule : of_.agreements) {
    const std::string_view* header = headers_.find(rule.header);
    if (header == nullptr) continue;
    const std::string_view name = std::string_view(rule.pointer).substr(1);
    if (name.find_first_of("/~") != std::string_view::npos) return false;
    bool agrees = false;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (values_[i] == no_token || !equal_text(name, members[i].name)) continue;
      const token& value = tape_[values_[i]];
      const bool comparable =
          (value.kind == kind::string && !value.escaped) || (value.kind == kind::number && value.integer_text);
      agrees = comparable && equal_text(tape_.text_of(value), *header);
    }
    if (!agrees) return false;
  }
  return true;
}

}  // namespace

bool read_fast(const provider::data& of, const header_values& headers, std::string_view body, fast_reading& into) {
  return fast_reader(of, headers, into).read(body);
}

}  // namespace signpost
