#include "signpost/reencode.h"

#include "composition.h"
#include "evaluator/event_reading.h"
#include "evaluator/scanned_text.h"

namespace signpost {
namespace {

/// What the event's own schema describes: the whole body where the envelope does not say where it stands.
const json::value& data_in(const envelope& frame, const json::value& body) {
  const envelope_member* holder = frame.find(member_role::data);
  const json::value* data = holder == nullptr ? nullptr : body.find(holder->name);
  return data == nullptr ? body : *data;
}

result<std::size_t> wanted_generation(const provider::data& of, int event, std::string_view asked) {
  const result<std::size_t> own = find_generation(of, {}, event);
  return *own == 0 ? find_generation(of, asked, event) : own;
}

json::value fields_for(const envelope& frame, const json::value& body, const json::value& data) {
  json::value fields = json::object();
  for (const envelope_member& member : frame.members) {
    const bool is_data = member.role == member_role::data;
    const json::value* given = is_data ? &data : member.role == member_role::field ? body.find(member.name) : nullptr;
    if (given != nullptr) fields.members.push_back({member.name, *given});
  }
  return fields;
}

}  // namespace

result<std::optional<std::string>> reencode(const provider& from, const provider& to, const reencode_request& request) {
  if (request.event.empty()) return failure{errc::unnamed_event, "", ""};
  const result<json::value> body = json::parse(request.body);
  if (!body) return body.error();
  scanned_text scanned(request.body);
  const std::size_t held = read_event(program_view(from.compiled()), &*scanned, {}, {}).generation;
  const provider::data& of = to.parsed();
  const int index = find_event(of, request.event);
  const result<std::size_t> wanted = wanted_generation(of, index, request.generation);
  if (!wanted) return wanted.error();
  if (*wanted == held && from.manifest() == to.manifest()) return std::optional<std::string>();

  const json::value& data = data_in(from.parsed().envelopes[held], *body);
  const envelope& frame = of.envelopes[*wanted];
  if (frame.flat() && !data.is(json::kind::object)) {
    return failure{errc::schema_mismatch, "", "expected object, found " + std::string(json::type_name(data))};
  }
  const json::value fields = frame.flat() ? data : fields_for(frame, *body, data);
  result<std::string> built = build_body(of, fields, {request.event, "", request.id, request.now, frame.generation});
  if (!built) return built.error();
  return std::optional(std::move(built).value());
}

}  // namespace signpost
