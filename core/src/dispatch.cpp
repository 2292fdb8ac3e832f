#include "signpost/dispatch.h"

#include <algorithm>
#include <array>

#include "composition.h"
#include "json_pointer.h"
#include "signpost/event_id.h"

namespace signpost {
namespace {

constexpr std::string_view data_name = "data";

/// What the request says beside the envelope's own fields.
constexpr std::array<std::string_view, 5> own_members = {"event", data_name, "id", "timestamp", "generation"};

bool is_own(std::string_view name) {
  return std::find(own_members.begin(), own_members.end(), name) != own_members.end();
}

failure mismatch(errc code, std::string_view member, std::string_view expected, const json::value* found) {
  return {code, json::child_pointer("", member),
          "expected " + std::string(expected) + ", found " +
              (found == nullptr ? "nothing" : std::string(json::type_name(*found)))};
}

/// A member that is a text; nothing when it is not there.
result<std::optional<std::string_view>> text_of(const json::value& request, std::string_view name) {
  const json::value* found = request.find(name);
  if (found == nullptr || found->is(json::kind::null)) return std::optional<std::string_view>();
  if (!found->is(json::kind::string)) return mismatch(errc::invalid_option, name, "string", found);
  return std::optional<std::string_view>(found->text);
}

result<unix_ms> time_of(const json::value& request, unix_ms now) {
  const result<std::optional<std::string_view>> given = text_of(request, "timestamp");
  if (!given) return given.error();
  if (!given->has_value()) return now;
  const std::optional<unix_ms> at = parse_rfc3339(**given);
  if (!at) return failure{errc::invalid_option, "/timestamp", "expected a date-time (RFC 3339), found another string"};
  return *at;
}

/// The request's members as build() takes them: the envelope's fields by name, the data under the envelope's name for
/// it.
result<json::value> fields_of(const envelope& frame, const json::value& request) {
  const json::value* data = request.find(data_name);
  if (data == nullptr) return mismatch(errc::schema_mismatch, data_name, "this member", nullptr);
  json::value fields = json::object();
  for (const json::member& given : request.members) {
    if (is_own(given.name)) continue;
    const auto is_field = [&given](const envelope_member& member) {
      return member.role == member_role::field && member.name == given.name;
    };
    if (std::none_of(frame.members.begin(), frame.members.end(), is_field)) {
      return failure{errc::schema_mismatch, json::child_pointer("", given.name),
                     "expected only fields of the envelope, found another"};
    }
    fields.members.push_back(given);
  }
  if (const envelope_member* holder = frame.find(member_role::data)) {
    fields.members.push_back({holder->name, *data});
    return fields;
  }
  if (!data->is(json::kind::object)) return mismatch(errc::schema_mismatch, data_name, "object", data);
  return *data;
}

/// From a place in the body to the place in the request that it comes from.
std::string place_in_request(const envelope& frame, const std::string& pointer) {
  if (frame.flat()) return "/data" + pointer;
  std::string_view rest = pointer;
  const std::optional<std::string> first = json::take_token(rest);
  const auto holds = [&first](const envelope_member& member) { return first && member.name == *first; };
  const auto member = std::find_if(frame.members.begin(), frame.members.end(), holds);
  if (member == frame.members.end()) return pointer;
  switch (member->role) {
    case member_role::data:
      return "/data" + std::string(rest);
    case member_role::id:
      return "/id";
    case member_role::timestamp:
      return "/timestamp";
    case member_role::event:
      return "/event";
    case member_role::field:
      break;
  }
  return pointer;
}

}  // namespace

result<dispatched> dispatch(const provider& as, const dispatch_request& asked) {
  const provider::data& of = as.parsed();
  const result<json::value> request = json::parse(asked.text);
  if (!request) return request.error();
  if (!request->is(json::kind::object)) return failure{errc::malformed_json, "", "expected a JSON object"};
  const result<std::optional<std::string_view>> named = text_of(*request, "event");
  if (!named) return named.error();
  const std::string_view event = named->value_or("");
  if (event.empty()) return mismatch(errc::invalid_option, "event", "the name of an event", nullptr);
  const int index = find_event(of, event);
  if (index < 0 && !of.open_catalog) return unknown_event_failure(of, event);

  const result<std::optional<std::string_view>> given_id = text_of(*request, "id");
  if (!given_id) return given_id.error();
  const std::string_view id = given_id->value_or(asked.id);
  if (const result<void> sound = check_event_id(as, id); !sound) return sound.error();
  const result<unix_ms> at = time_of(*request, asked.now);
  if (!at) return at.error();
  const result<std::optional<std::string_view>> asked_generation = text_of(*request, "generation");
  if (!asked_generation) return asked_generation.error();
  const std::string_view wanted = asked_generation->value_or("");
  const result<std::size_t> generation = find_generation(of, wanted, index);
  if (!generation) return generation.error();

  const envelope& frame = of.envelopes[*generation];
  const result<json::value> fields = fields_of(frame, *request);
  if (!fields) return fields.error();
  result<std::string> body = build_body(of, *fields, {event, "", id, *at, wanted});
  if (!body) {
    const failure& why = body.error();
    const bool in_body = why.code == errc::schema_mismatch;
    const std::string place = why.pointer == "/now" ? "/timestamp" : why.pointer;
    return failure{why.code, in_body ? place_in_request(frame, why.pointer) : place, why.detail};
  }
  const std::string name = index < 0 ? std::string(event) : of.events[static_cast<std::size_t>(index)].name;
  return dispatched{name, std::string(id), *at, std::move(body).value()};
}

}  // namespace signpost
