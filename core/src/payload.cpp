#include "signpost/payload.h"

#include <algorithm>

#include "characters.h"
#include "composition.h"
#include "evaluator/event_reading.h"
#include "evaluator/scanned_text.h"
#include "near_names.h"

namespace signpost {
namespace {

struct composition {
  std::string_view event;  ///< as it is to be written
  int index = -1;          ///< in the catalog
  std::size_t generation = 0;
  const json::value* fields = nullptr;
  std::string_view id;
  unix_ms now = 0;
};

/// Names and ids come from the caller, not from a parsed text: this keeps what is built valid JSON and fit for headers.
bool is_writable(std::string_view text) { return text.size() <= max_id_length && is_visible_ascii(text); }

failure missing(const std::string& pointer) {
  return {errc::schema_mismatch, pointer, "expected this member, found nothing"};
}

/// A time as a body has it; nothing for one that the style cannot say.
std::optional<json::value> time_value(unix_ms at, time_style style) {
  const std::string text = format_time(at, style);
  const bool is_unix = style == time_style::unix_seconds;
  const std::optional<unix_ms> read = is_unix ? parse_unix_seconds(text) : parse_rfc3339(text);
  if (!read || *read > at || at - *read >= 1000) {
    return std::nullopt;
  }
  return is_unix ? json::integer(*read / 1000) : json::string(text);
}

/// A member that the caller did not give; nothing when it has to.
std::optional<json::value> made_member(const envelope_member& member, const composition& of) {
  switch (member.role) {
    case member_role::event:
      return json::string(of.event);
    case member_role::timestamp:
      return time_value(of.now, member.style);
    case member_role::id:
      return of.id.empty() ? std::nullopt : std::optional(json::string(of.id));
    case member_role::field:
    case member_role::data:
      break;
  }
  return std::nullopt;
}

result<json::value> compose(const provider::data& of, const composition& what) {
  const envelope& frame = of.envelopes[what.generation];
  json::value body = json::object();
  if (frame.flat()) {
    body = *what.fields;
  }
  for (const envelope_member& member : frame.members) {
    const json::value* given = member.role == member_role::event ? nullptr : what.fields->find(member.name);
    std::optional<json::value> value = given != nullptr ? std::optional(*given) : made_member(member, what);
    if (value) {
      body.members.push_back({member.name, std::move(*value)});
    } else if (member.role == member_role::timestamp) {
      return failure{errc::invalid_option, "/now",
                     member.style == time_style::unix_seconds
                         ? "expected a time from 1970 on, in up to 12 digits of seconds"
                         : "expected a time from year 0 to 9999"};
    } else if (!member.optional) {
      return missing(json::child_pointer("", member.name));
    }
  }
  for (const json::member& given : what.fields->members) {
    const auto same = [&given](const envelope_member& member) { return member.name == given.name; };
    if (!frame.flat() && std::none_of(frame.members.begin(), frame.members.end(), same)) {
      return failure{errc::schema_mismatch, json::child_pointer("", given.name),
                     "expected only the members of the envelope, found another"};
    }
  }
  return body;
}

/// Whether a body is read as what it was built for; else where it says something else.
result<void> check_reading(const provider::data& of, scanned_text& body, const composition& what) {
  const program_view program(of.program);
  const event_reading found = read_event(program, &*body, what.event, what.event);
  const bool same_event = what.index < 0 ? found.event == what.event : found.event_index == what.index;
  if (!same_event || of.envelopes[found.generation].flat() != of.envelopes[what.generation].flat()) {
    const std::string pointer = found.where == event_reading::in_header   ? "header:" + of.event.header
                                : found.where == event_reading::in_member ? json::child_pointer("", found.spelling)
                                                                          : "";
    return failure{errc::schema_mismatch, pointer,
                   "expected no member that makes another event or envelope of the body, found one"};
  }
  misfit why;
  const errc code = check_event(program, *body, found, why);
  return code == errc::ok ? result<void>() : failure{code, std::string(why.pointer), std::string(why.detail)};
}

/// The bytes of a body. The catalog's schemas are held against what is written, as a receiver reads it, and not against
/// what was given: numbers are rounded on the way.
result<std::string> write_body(const provider::data& of, const composition& what) {
  const result<json::value> body = compose(of, what);
  if (!body) {
    return body.error();
  }
  if (std::optional<std::string> place = json::find_unwritable(*body)) {
    return failure{errc::schema_mismatch, std::move(*place),
                   "expected a number that a double holds, found a larger one"};
  }
  std::string text = json::write(*body, of.style);
  scanned_text read(text);
  if (!read) {
    return failure{errc::schema_mismatch, "", "expected at most 512 levels, found more"};
  }
  if (const result<void> sound = check_reading(of, read, what); !sound) {
    return sound.error();
  }
  return text;
}

/// A full body as fields: what an envelope holds besides the event name, its time and its id.
json::value fields_of_body(const provider::data& of, const json::value& body, std::size_t generation, bool into_flat) {
  const envelope& frame = of.envelopes[generation];
  const json::value* data = &body;
  json::value fields = json::object();
  for (const envelope_member& member : frame.members) {
    const json::value* value = body.find(member.name);
    if (value != nullptr && member.role == member_role::data) {
      data = value;
    }
    if (value != nullptr && (member.role == member_role::field || member.role == member_role::data)) {
      fields.members.push_back({member.name, *value});
    }
  }
  if (into_flat) {
    return *data;
  }
  if (frame.flat()) {
    const envelope_member* holder = of.envelopes.front().find(member_role::data);
    fields.members.push_back({holder == nullptr ? "data" : holder->name, *data});
  }
  return fields;
}

std::string id_in_body(const provider::data& of, const json::value& body, std::size_t generation) {
  const envelope_member* member = of.envelopes[generation].find(member_role::id);
  const json::value* id = member == nullptr ? nullptr : body.find(member->name);
  return id == nullptr ? "" : id->text;
}

/// A body that the manifest holds in the envelope of its event, as it would be sent now.
result<std::string> send_again(const provider::data& of, int index, const json::value& held,
                               const payload_request& request) {
  if (!request.id.empty() && !is_writable(request.id)) {
    return failure{errc::invalid_option, "/id", "expected up to 256 visible ASCII characters"};
  }
  const result<std::size_t> chosen = find_generation(of, request.generation, index);
  if (!chosen) {
    return chosen.error();
  }
  const std::size_t own = of.catalog[static_cast<std::size_t>(index)].generation;
  const json::value fields = fields_of_body(of, held, own, of.envelopes[*chosen].flat());
  const std::string id = request.id.empty() ? id_in_body(of, held, own) : std::string(request.id);
  return write_body(of, {request.event, index, *chosen, &fields, id, request.now});
}

/// Read anew each time: kept as trees, the examples would be the larger part of a provider.
json::value example_of(const provider::data& of, int event) {
  return json::parse(of.events[static_cast<std::size_t>(event)].example).value();
}

}  // namespace

result<std::size_t> find_generation(const provider::data& of, std::string_view name, int event) {
  if (name.empty()) {
    return event < 0 ? 0 : of.catalog[static_cast<std::size_t>(event)].generation;
  }
  for (std::size_t i = 0; i < of.envelopes.size(); ++i) {
    if (of.envelopes[i].generation == name) {
      return i;
    }
  }
  return failure{errc::invalid_option, "/generation", "expected the generation of one of the provider's envelopes"};
}

failure unknown_event_failure(const provider::data& of, std::string_view name) {
  return {errc::unknown_event, "/event",
          "expected the name of one of the provider's events" + did_you_mean(near_names(of, name))};
}

result<std::string> build(const provider& from, const payload_request& request) {
  const result<json::value> fields = json::parse(request.fields, "/fields");
  if (!fields) {
    return fields.error();
  }
  if (!fields->is(json::kind::object)) {
    return failure{errc::malformed_json, "/fields", "expected a JSON object"};
  }
  return build_body(from.parsed(), *fields, request);
}

result<std::string> build_body(const provider::data& of, const json::value& fields, const payload_request& request) {
  const int index = find_event(of, request.event);
  if ((index < 0 && !of.open_catalog) || request.event.empty()) {
    return unknown_event_failure(of, request.event);
  }
  if (!is_writable(request.event)) {
    return failure{errc::invalid_option, "/event", "expected up to 256 visible ASCII characters"};
  }
  if (!request.id.empty() && !is_writable(request.id)) {
    return failure{errc::invalid_option, "/id", "expected up to 256 visible ASCII characters"};
  }
  const result<std::size_t> generation = find_generation(of, request.generation, index);
  if (!generation) {
    return generation.error();
  }
  if (const envelope_member* member = of.envelopes[*generation].find(member_role::event)) {
    const json::value* named = fields.find(member->name);
    if (named != nullptr && !(named->is(json::kind::string) && named->text == request.event)) {
      return failure{errc::schema_mismatch, json::child_pointer("", member->name),
                     "expected the event that is asked for, found another"};
    }
  }
  return write_body(of, {request.event, index, *generation, &fields, request.id, request.now});
}

result<std::string> example(const provider& from, std::string_view event, unix_ms now, std::string_view id,
                            std::string_view generation) {
  const provider::data& of = from.parsed();
  const int index = find_event(of, event);
  if (index < 0) {
    return unknown_event_failure(of, event);
  }
  return send_again(of, index, example_of(of, index), {event, "", id, now, generation});
}

result<test_payload> test_event(const provider& from, unix_ms now, std::string_view id) {
  const provider::data& of = from.parsed();
  if (of.events.empty()) {
    return failure{errc::unknown_event, "/event", "expected the name of an event, because the catalog lists none"};
  }
  const int index = of.test ? of.test->event : 0;
  const json::value held = of.test ? of.test->body : example_of(of, index);
  const std::string& event = of.events[static_cast<std::size_t>(index)].name;
  result<std::string> body = send_again(of, index, held, {event, "", id, now, ""});
  if (!body) {
    return body.error();
  }
  return test_payload{event, std::move(body).value()};
}

}  // namespace signpost
