#include "evaluator/event_reading.h"

namespace signpost {
namespace {

using json::kind;

place event_place(const program_view& program) {
  return static_cast<place>(program.word(layout::at_places) >> 4U & 3U);
}

/// Where the name of the header stands that has the event.
std::size_t event_header_name(const program_view& program) {
  return std::size_t{program.word(layout::at_headers)} + 1 + (program.word(layout::at_headers_used) >> 8U & 15U);
}

/// The first one whose event member (or an alias of it) is there; else a flat one; else the first.
void find_envelope(const program_view& program, const document& in, event_reading& into) {
  const std::size_t count = envelope_view::count(program);
  std::size_t flat = 0;
  while (flat < count && !envelope_view(program, flat).flat()) ++flat;
  for (std::size_t i = 0; i < count; ++i) {
    const envelope_view frame(program, i);
    const member_view name = frame.find(layout::envelope_event);
    std::string_view spelling;
    const std::size_t found = name ? find_spelled(in, name, spelling) : document::nowhere;
    if (found == document::nowhere) continue;
    // Beside a flat generation the event member alone is no proof: the data may have a member of that name.
    const member_view data = frame.find(layout::envelope_data);
    const bool framed = flat == count || (data && in.find(0, data.name()) != document::nowhere) ||
                        (in[found].is(kind::string) && program.find_event(in.text(found)) >= 0);
    if (!framed) continue;
    into.generation = i;
    into.name = found;
    into.spelling = spelling;
    return;
  }
  into.generation = flat == count ? 0 : flat;
}

[[gnu::noinline]] bool misfits(const document& in, std::string_view member, const char* expected, const char* found,
                               misfit& why) {
  sentence words(in.room().rest());
  words.add_token(member);
  why.pointer = words.take();
  words << "expected " << expected << ", found " << found;
  why.detail = words.take();
  return false;
}

const char* accepted_kinds(const member_view& member) {
  switch (member.role()) {
    case member_role::event:
      return "string";
    case member_role::id:
      return "string or integer";
    case member_role::timestamp:
      return member.style() == time_style::unix_seconds ? "integer" : "a date-time (RFC 3339)";
    case member_role::field:
    case member_role::data:
      break;
  }
  return "this member";
}

bool fits_role(const document& in, const member_view& member, std::size_t value) {
  switch (member.role()) {
    case member_role::event:
      return in[value].is(kind::string);
    case member_role::id:
      return in.has_plain_text(value);
    case member_role::timestamp:
      return member.style() == time_style::unix_seconds
                 ? in[value].is(kind::number) && in[value].mark()
                 : in[value].is(kind::string) && parse_rfc3339(in.text(value)).has_value();
    case member_role::field:
    case member_role::data:
      break;
  }
  return true;
}

/// `event` as check_body() has it.
bool check_member(const program_view& program, const document& in, const member_view& member, int event, misfit& why) {
  std::string_view spelling;
  const std::size_t value = find_spelled(in, member, spelling);
  if (value == document::nowhere) {
    // A receiver never needs the id in the body: without one, the body's own hash finds duplicates.
    return member.optional() || member.role() == member_role::id ||
           misfits(in, member.name(), "this member", "nothing", why);
  }
  if (member.has_node()) return fits_schema(program, member.node(), in, value, spelling, why);
  if (member.role() == member_role::data) {
    return event < 0 || fits_schema(program, program.event_node(event), in, value, spelling, why);
  }
  return fits_role(in, member, value) ||
         misfits(in, spelling, accepted_kinds(member),
                 in[value].is(kind::string) ? "another string" : in.type_name(value), why);
}

}  // namespace

bool check_body(const program_view& program, const document& in, std::size_t generation, int event, misfit& why) {
  const envelope_view frame(program, generation);
  if (frame.flat()) return event < 0 || fits_schema(program, program.event_node(event), in, 0, std::nullopt, why);
  member_view member = frame.first();
  for (std::size_t i = 0;; member = member_view(program, member.end())) {
    if ((event >= 0 || member.role() == member_role::field) && !check_member(program, in, member, event, why)) {
      return false;
    }
    if (++i == frame.size()) return true;
  }
}

std::size_t find_spelled(const document& in, const member_view& member, std::string_view& spelling) {
  spelling = member.name();
  std::size_t found = in.find(0, spelling);
  for (std::size_t i = 0; found == document::nowhere && i < member.alias_count(); ++i) {
    spelling = member.alias(i);
    found = in.find(0, spelling);
  }
  return found;
}

event_reading read_event(const program_view& program, document* in, std::string_view event_header,
                         std::string_view unnamed_event) {
  event_reading found;
  if (in != nullptr) {
    find_envelope(program, *in, found);
  } else {
    while (found.generation < envelope_view::count(program) && !envelope_view(program, found.generation).flat()) {
      ++found.generation;
    }
    if (found.generation == envelope_view::count(program)) found.generation = 0;
  }
  if (event_place(program) == place::header) {
    found.where = event_reading::in_header;
    found.event = event_header;
  } else if (in != nullptr && found.name != document::nowhere) {
    found.where = event_reading::in_member;
    found.event = (*in)[found.name].is(kind::string) ? in->kept_text(found.name) : std::string_view();
  } else {
    const member_view member = envelope_view(program, 0).find(layout::envelope_event);
    found.where = member ? event_reading::in_member : event_reading::nowhere;
    if (member) found.spelling = member.name();
    found.assumed = envelope_view(program, found.generation).flat();
    found.event = found.assumed ? unnamed_event : std::string_view();
  }
  found.event_index = program.find_event(found.event);
  if (found.event_index >= 0) found.event = program.event_name(found.event_index);
  return found;
}

errc check_event(const program_view& program, const document& in, const event_reading& read, misfit& why) {
  const bool in_body = event_place(program) != place::header && read.name != document::nowhere;
  const bool named = in_body ? in[read.name].is(kind::string) : !read.event.empty();
  if (read.event_index >= 0 || (program.flag(layout::open_catalog) && named)) {
    return check_body(program, in, read.generation, read.event_index, why) ? errc::ok : errc::schema_mismatch;
  }
  // A body that names no event need not be in an open catalog's envelope at all.
  if (program.flag(layout::open_catalog)) return errc::ok;
  sentence words(in.room().rest());
  if (read.where == event_reading::in_header) {
    words << "header:" << program.name_at(event_header_name(program));
  } else if (read.where == event_reading::in_member) {
    words.add_token(read.spelling);
  }
  why.pointer = words.take();
  if (!in_body || named) return read.event.empty() ? errc::unnamed_event : errc::unknown_event;
  words << "expected string, found " << in.type_name(read.name);
  why.detail = words.take();
  return errc::schema_mismatch;
}

}  // namespace signpost
