#include "catalog.h"

#include <algorithm>

#include "schema_node.h"

namespace signpost {
namespace {

/// The name under which a body has a member: its own, or an alias; "" when it has none.
std::string_view spelling_in(const json::value& body, const envelope_member& member) {
  if (body.find(member.name) != nullptr) {
    return member.name;
  }
  const auto present = [&body](const std::string& alias) { return body.find(alias) != nullptr; };
  const auto alias = std::find_if(member.aliases.begin(), member.aliases.end(), present);
  return alias == member.aliases.end() ? std::string_view() : std::string_view(*alias);
}

std::string_view accepted_kinds(member_role role, time_style style) {
  switch (role) {
    case member_role::event:
      return "string";
    case member_role::id:
      return "string or integer";
    case member_role::timestamp:
      return style == time_style::unix_seconds ? "integer" : "a date-time (RFC 3339)";
    case member_role::field:
    case member_role::data:
      return "this member";
  }
  return "this member";
}

bool fits_role(const envelope_member& member, const json::value& value) {
  switch (member.role) {
    case member_role::event:
      return value.is(json::kind::string);
    case member_role::id:
      return value.is(json::kind::string) || (value.is(json::kind::number) && value.integer_text);
    case member_role::timestamp:
      return member.style == time_style::unix_seconds ? value.is(json::kind::number) && value.integer_text
                                                      : value.is(json::kind::string) && parse_rfc3339(value.text);
    case member_role::field:
    case member_role::data:
      return true;
  }
  return true;
}

/// `data` is the schema of the event's data; null where only other members are asked about.
result<void> check_member(const envelope_member& member, const json::value& body, const schema* data) {
  const std::string_view spelling = spelling_in(body, member);
  const json::value* value = body.find(spelling.empty() ? std::string_view(member.name) : spelling);
  const std::string pointer = json::child_pointer("", spelling.empty() ? std::string_view(member.name) : spelling);
  if (value == nullptr) {
    // A receiver never needs the id in the body: without one, the body's own hash finds duplicates.
    if (member.optional || member.role == member_role::id) {
      return {};
    }
    return failure{errc::schema_mismatch, pointer, "expected this member, found nothing"};
  }
  if (member.accepts) {
    return validate_value(*member.accepts, *value, pointer);
  }
  if (member.role == member_role::data) {
    return validate_value(*data, *value, pointer);
  }
  if (!fits_role(member, *value)) {
    const bool other_text = value->is(json::kind::string);
    return failure{errc::schema_mismatch, pointer,
                   "expected " + std::string(accepted_kinds(member.role, member.style)) + ", found " +
                       (other_text ? "another string" : std::string(json::type_name(*value)))};
  }
  return {};
}

}  // namespace

const envelope_member* envelope::find(member_role role) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [role](const envelope_member& member) { return member.role == role; });
  return found == members.end() ? nullptr : &*found;
}

named_body find_event_name(const provider::data& of, const json::value& body) {
  const auto flat =
      std::find_if(of.envelopes.begin(), of.envelopes.end(), [](const envelope& frame) { return frame.flat(); });
  for (std::size_t i = 0; i < of.envelopes.size(); ++i) {
    const envelope_member* name = of.envelopes[i].find(member_role::event);
    const envelope_member* data = of.envelopes[i].find(member_role::data);
    const std::string_view spelling = name == nullptr ? std::string_view() : spelling_in(body, *name);
    const json::value* found = spelling.empty() ? nullptr : body.find(spelling);
    // Beside a flat generation the event member alone is no proof: the data may have a member of that name.
    const bool framed = flat == of.envelopes.end() || (data != nullptr && body.find(data->name) != nullptr) ||
                        (found != nullptr && found->is(json::kind::string) && find_event(of, found->text) >= 0);
    if (found != nullptr && framed) {
      return {i, found, spelling};
    }
  }
  return {flat == of.envelopes.end() ? 0 : static_cast<std::size_t>(flat - of.envelopes.begin()), nullptr, {}};
}

result<void> check_body(const provider::data& of, const json::value& body, std::size_t generation, int event) {
  const schema* const data = event < 0 ? nullptr : &of.catalog[static_cast<std::size_t>(event)].data;
  const envelope& frame = of.envelopes[generation];
  if (frame.flat()) {
    return data == nullptr ? result<void>() : validate_value(*data, body, "");
  }
  for (const envelope_member& member : frame.members) {
    if (data == nullptr && member.role != member_role::field) {
      continue;
    }
    if (result<void> fits = check_member(member, body, data); !fits) {
      return fits;
    }
  }
  return {};
}

reading read_event(const provider::data& of, const json::value& body, std::string_view event_header,
                   std::string_view unnamed_event) {
  const named_body named = find_event_name(of, body);
  reading found;
  found.generation = named.generation;
  found.name = named.name;
  if (of.event.where == place::header) {
    found.pointer = "header:" + of.event.header;
    found.event = event_header;
  } else if (named.name != nullptr) {
    found.pointer = json::child_pointer("", named.spelling);
    found.event = named.name->is(json::kind::string) ? named.name->text : std::string();
  } else {
    const envelope_member* member = of.envelopes.front().find(member_role::event);
    found.pointer = member == nullptr ? "" : json::child_pointer("", member->name);
    found.assumed = of.envelopes[named.generation].flat();
    found.event = found.assumed ? unnamed_event : std::string_view();
  }
  found.event_index = find_event(of, found.event);
  if (found.event_index >= 0) {
    found.event = of.events[static_cast<std::size_t>(found.event_index)].name;
  }
  return found;
}

result<void> check_event(const provider::data& of, const json::value& body, const reading& read) {
  if (read.event_index >= 0) {
    return check_body(of, body, read.generation, read.event_index);
  }
  const bool in_body = of.event.where != place::header && read.name != nullptr;
  if (of.open_catalog) {
    // A body that names no event need not be in the envelope at all.
    const bool names_itself = in_body ? read.name->is(json::kind::string) : !read.event.empty();
    return names_itself ? check_body(of, body, read.generation, -1) : result<void>();
  }
  if (in_body && !read.name->is(json::kind::string)) {
    return failure{errc::schema_mismatch, read.pointer,
                   "expected string, found " + std::string(json::type_name(*read.name))};
  }
  return failure{read.event.empty() ? errc::unnamed_event : errc::unknown_event, read.pointer, ""};
}

}  // namespace signpost
