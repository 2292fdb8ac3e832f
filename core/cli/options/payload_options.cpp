#include "options/payload_options.h"

#include "field_edit.h"
#include "input.h"
#include "manifest_facts.h"
#include "options/provider_option.h"
#include "refusal.h"
#include "signpost/payload.h"

namespace signpost::cli {

namespace {

/// The generation that is meant by "": the event's own, or the first for an event outside the catalog.
std::string own_generation(const provider& from, const std::string& event) {
  const int index = from.find_event(event);
  if (index >= 0) return from.events()[static_cast<std::size_t>(index)].generation;
  return json::parse(from.manifest()).at("envelopes").at(0).at("generation").get<std::string>();
}

std::string checked(result<std::string> built, const provider& from, const std::string& event) {
  if (built) return std::move(built).value();
  const failure& why = built.error();
  if (why.code == errc::unknown_event) {
    if (from.open_catalog())
      throw refusal(why, "The catalog has no example of it: give its fields with --data FILE.").with_status(exit_usage);
    refuse_unknown_event(from, event);
  }
  if (why.code == errc::malformed_json) throw refusal(why, "--data takes one JSON object.").with_status(exit_usage);
  if (why.code == errc::invalid_option) throw refusal(why, "Look at --generation and --id.");
  throw refusal(why, "The catalog refuses these fields; `signpost example " + from.name() + " " + event +
                         "` shows some that fit.");
}

/// The example's fields without what the builder fills in itself, so that the event's time and id are fresh.
std::string edited_fields(const provider& from, const std::string& example_body, const std::string& generation,
                          const std::vector<std::string>& sets) {
  const manifest_facts facts(from);
  json fields = json::parse(example_body);
  const auto event_member = facts.member(generation, "event");
  for (const char* role : {"event", "id", "timestamp"}) {
    if (const auto name = facts.member(generation, role)) fields.erase(*name);
  }
  for (const std::string& set : sets) apply_set(fields, set, event_member ? "/" + *event_member : "");
  return fields.dump();
}

}  // namespace

void payload_options::add_to(command& to) {
  to.add_text("--generation", generation_, "GENERATION",
              "Which envelope, where the provider has several (default: the event's own)");
  to.add_text("--id", id_, "ID", "The delivery's id (default: a new one in the provider's form)");
}

void payload_options::add_with_fields_to(command& to) {
  option_handle set = to.add_texts("--set", sets_, "/POINTER=VALUE",
                                   "Change one member of the example: JSON, or else text; may be repeated");
  const option_handle data = to.add_text("--data", data_file_, value_kind::file,
                                         "The fields as a JSON object, instead of the example; - is standard input");
  set.excludes(data);
  add_to(to);
}

payload payload_options::make(const provider& from, const std::string& event, unix_ms now) const {
  const manifest_facts facts(from);
  payload out;
  out.event = event;
  out.generation = generation_.empty() ? own_generation(from, event) : generation_;
  const std::string id = id_.empty() ? facts.fresh_id() : id_;
  // Only an envelope that has a place for it is given the id; elsewhere it travels in a header.
  const std::string body_id = facts.member(out.generation, "id") ? id : "";

  if (data_file_.empty()) {
    out.body = checked(example(from, event, now, body_id, generation_), from, event);
  }
  if (!data_file_.empty() || !sets_.empty()) {
    const std::string fields = data_file_.empty() ? edited_fields(from, out.body, out.generation, sets_)
                                                  : read_input(data_file_, "the fields");
    out.body = checked(build(from, {event, fields, body_id, now, generation_}), from, event);
  }
  out.id = id;
  if (facts.id_in_body()) out.id = facts.id_in(out.body).value_or(id);
  return out;
}

void print(const provider& from, const payload& made, bool as_json) {
  if (!as_json) {
    print_bytes(made.body);
    return;
  }
  json out = {{"ok", true}, {"provider", from.name()}, {"event", made.event}, {"generation", made.generation}};
  out["body"] = made.body;
  print_json(out);
}

}  // namespace signpost::cli
