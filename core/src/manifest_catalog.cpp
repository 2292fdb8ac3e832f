// What a provider sends: envelopes, events with their schemas and examples, the test event.
#include <algorithm>
#include <utility>
#include <vector>

#include "characters.h"
#include "evaluator/event_reading.h"
#include "evaluator/scanned_text.h"
#include "json_members.h"
#include "manifest.h"
#include "program/schema_parts.h"

namespace signpost {

bool is_slug(std::string_view text, std::string_view marks) {
  return !text.empty() && text.size() <= 128 && is_alnum(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [marks](char c) { return is_alnum(c) || marks.find(c) != std::string_view::npos; });
}

namespace {

/// A member that is a schema: its node. Nothing after a fault, or without a builder.
std::optional<layout::word> read_schema(manifest_section& in, std::string_view key, program_builder* to) {
  const json::value* found = in.any(key);
  if (found == nullptr || to == nullptr) {
    return std::nullopt;
  }
  const result<layout::word> node = add_schema(*to, *found, in.pointer_of(key));
  if (!node) {
    in.fail(node.error().code, node.error().pointer, node.error().detail);
    return std::nullopt;
  }
  return *node;
}

void read_member(manifest_section& in, envelope_member& into, program_builder* schemas) {
  into.name = in.text("name");
  into.role = static_cast<member_role>(in.choice("is", {"event", "id", "timestamp", "field", "data"}));
  into.optional = in.flag("optional");
  if (into.role == member_role::event) {
    into.aliases = in.texts("aliases", false);
  }
  if (into.role == member_role::timestamp) {
    const std::string style = in.text("style");
    const std::optional<time_style> known = parse_time_style(style);
    if (!in.failed() && !known) {
      in.fail_at("style", "expected unix_seconds, rfc3339_z, rfc3339_ms or rfc3339_offset");
    }
    into.style = known.value_or(time_style::rfc3339_z);
  }
  const bool needs_schema = into.role == member_role::field;
  if (needs_schema || (in.has("schema") && (into.role == member_role::timestamp || into.role == member_role::id))) {
    into.accepts = read_schema(in, "schema", schemas);
  }
  in.done();
}

/// A member of the body stands for one member of the envelope.
void check_member_names(manifest_section& in, const envelope& of) {
  std::vector<std::string_view> names;
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < of.members.size(); ++i) {
    names.emplace_back(of.members[i].name);
    for (const std::string& alias : of.members[i].aliases) names.emplace_back(alias);
    owners.resize(names.size(), i);
  }
  const std::vector<std::size_t> order = json::order_by_name(names);
  const auto again = std::adjacent_find(
      order.begin(), order.end(), [&names](std::size_t one, std::size_t next) { return names[one] == names[next]; });
  if (again == order.end()) return;
  in.fail(errc::invalid_manifest, json::child_pointer(in.pointer_of("members"), owners[*(again + 1)]),
          "expected names and aliases that no other member has");
}

void check_roles(manifest_section& in, const envelope& of, const provider::data& provider_data) {
  const auto count = [&of](member_role role) {
    return std::count_if(of.members.begin(), of.members.end(),
                         [role](const envelope_member& member) { return member.role == role; });
  };
  const bool named_in_body = provider_data.event.where == place::body;
  if (!of.flat() && (count(member_role::event) != (named_in_body ? 1 : 0) || count(member_role::data) != 1 ||
                     count(member_role::id) > 1 || count(member_role::timestamp) > 1)) {
    in.fail_at("members", named_in_body
                              ? "expected one event and one data member, and at most one id and one timestamp"
                              : "expected one data member and no event, and at most one id and one timestamp");
  }
}

std::size_t read_generation(manifest_section& in, const provider::data& of) {
  const std::string name = in.text("generation", false);
  for (std::size_t i = 0; i < of.envelopes.size(); ++i) {
    if (name.empty() || of.envelopes[i].generation == name) {
      return i;
    }
  }
  in.fail_at("generation", "expected the generation of one of the envelopes, found another text");
  return 0;
}

/// What find_example_fault() cannot see any more once the example is written.
void check_writable(manifest_section& in, std::string_view key, const json::value& example) {
  if (const std::optional<std::string> place = json::find_unwritable(example)) {
    in.fail(errc::example_mismatch, in.pointer_of(key) + *place,
            "expected a number that a double holds, found a larger one");
  }
}

/// A full body must be the event that it stands under and fit the catalog.
result<void> check_example(const provider::data& of, int event, std::string_view text, const std::string& pointer) {
  scanned_text body(text);
  const program_view program(of.program);
  const std::size_t generation = of.catalog[static_cast<std::size_t>(event)].generation;
  const event_reading read = read_event(program, &*body, {}, {});
  const envelope_member* member = of.envelopes[generation].find(member_role::event);
  const std::string& name = of.events[static_cast<std::size_t>(event)].name;
  const bool names_itself =
      read.name != document::nowhere && (*body)[read.name].is(json::kind::string) && body->text(read.name) == name;
  if (member != nullptr && !names_itself) {
    const std::string_view spelling = read.name == document::nowhere ? std::string_view(member->name) : read.spelling;
    return failure{errc::example_mismatch, json::child_pointer(pointer, spelling),
                   "expected the name of its own event"};
  }
  misfit why;
  if (!check_body(program, *body, generation, event, why)) {
    return failure{errc::example_mismatch, pointer + std::string(why.pointer), std::string(why.detail)};
  }
  return {};
}

/// Words of a name's characters with single spaces between them: the titles that guides give to events.
bool is_title(std::string_view text) {
  for (std::size_t space = text.find(' '); space != std::string_view::npos; space = text.find(' ')) {
    if (!is_slug(text.substr(0, space), "._-")) {
      return false;
    }
    text.remove_prefix(space + 1);
  }
  return is_slug(text, "._-");
}

/// Names are well-formed and stand for one event only.
void check_names(manifest_section& in, const event_type& event, const provider::data& earlier) {
  const auto check_once = [&](const std::string& name, const std::string& pointer) {
    if (find_event(earlier, name) >= 0) {
      in.fail(errc::invalid_manifest, pointer, "expected a name that no earlier event has");
    }
  };
  std::size_t names = 1 + event.aliases.size();
  for (const event_type& other : earlier.events) names += 1 + other.aliases.size();
  if (names > max_event_names) {
    in.fail_at("aliases", "expected at most " + std::to_string(max_event_names) + " names and aliases of all events");
  }
  if (in.failed()) return;
  if (!is_slug(event.name, "._-")) {
    in.fail_at("name", "expected letters, digits, '.', '_' and '-', the first a letter or digit");
  }
  check_once(event.name, in.pointer_of("name"));
  for (std::size_t i = 0; i < event.aliases.size(); ++i) {
    const std::string pointer = json::child_pointer(in.pointer_of("aliases"), i);
    if (!is_title(event.aliases[i])) {
      in.fail(errc::invalid_manifest, pointer,
              "expected words of letters, digits, '.', '_' and '-', with single spaces between them");
    }
    check_once(event.aliases[i], pointer);
    const auto before = event.aliases.begin() + static_cast<std::ptrdiff_t>(i);
    if (event.aliases[i] == event.name || std::find(event.aliases.begin(), before, event.aliases[i]) != before) {
      in.fail(errc::invalid_manifest, pointer, "expected an alias that the event does not have already");
    }
  }
}

void read_event(manifest_section& in, provider::data& into, program_builder* schemas) {
  event_type event;
  event.name = in.text("name");
  event.basis = in.basis();
  event.aliases = in.texts("aliases", false);
  event.summary = in.text("summary");
  in.flag("test_only");
  catalog_entry entry{read_generation(in, into)};
  event.generation = in.failed() ? "" : into.envelopes[entry.generation].generation;
  entry.data = read_schema(in, "data", schemas).value_or(0);
  const json::value* body = in.of_kind("example", json::kind::object);
  if (in.failed() || body == nullptr) {
    return;
  }
  check_names(in, event, into);
  check_writable(in, "example", *body);
  event.example = json::write(*body, into.style);
  into.events.push_back(std::move(event));
  into.catalog.push_back(entry);
  in.done();
}

}  // namespace

void read_envelopes(manifest_section& top, provider::data& into, program_builder* schemas) {
  const json::value* found = top.list("envelopes", max_tried);
  if (found == nullptr) {
    return;
  }
  for (std::size_t i = 0; i < found->items.size(); ++i) {
    manifest_section in(found->items[i], json::child_pointer(top.pointer_of("envelopes"), i), top.fault());
    envelope& frame = into.envelopes.emplace_back();
    in.basis();
    frame.generation = in.text("generation");
    if (const json::value* members = in.list("members", max_list)) {
      for (std::size_t j = 0; j < members->items.size(); ++j) {
        manifest_section member(members->items[j], json::child_pointer(in.pointer_of("members"), j), in.fault());
        read_member(member, frame.members.emplace_back(), schemas);
      }
    }
    check_roles(in, frame, into);
    check_member_names(in, frame);
    in.done();
  }
  if (into.envelopes.empty()) {
    top.fail_at("envelopes", "expected at least one envelope");
    return;
  }
  const envelope& first = into.envelopes.front();
  if (first.flat() && into.event.where == place::body && !into.open_catalog) {
    top.fail_at("envelopes",
                "expected the first envelope to have an event member, because the event is named in the body");
  }
  if (into.timestamp.where == place::body && first.find(member_role::timestamp) == nullptr) {
    top.fail_at("envelopes", "expected the first envelope to have a timestamp member, because freshness rests on it");
  }
  if (into.id.where == place::body && first.find(member_role::id) == nullptr) {
    top.fail_at("envelopes", "expected the first envelope to have an id member, because the id is read from it");
  }
}

void read_events(manifest_section& top, provider::data& into, program_builder* schemas) {
  const json::value* found = top.list("events", max_catalog);
  if (found == nullptr) {
    return;
  }
  for (std::size_t i = 0; i < found->items.size() && !top.failed(); ++i) {
    manifest_section in(found->items[i], json::child_pointer(top.pointer_of("events"), i), top.fault());
    read_event(in, into, schemas);
  }
  if (into.events.empty() && !into.open_catalog) {
    top.fail_at("events", "expected at least one event, unless the catalog is open");
  }
}

void read_test(manifest_section& top, provider::data& into) {
  const json::value* found = top.of_kind("test", json::kind::object, false);
  if (found == nullptr) {
    return;
  }
  manifest_section in(*found, top.pointer_of("test"), top.fault());
  in.basis();
  const std::string event = in.text("event");
  const int index = find_event(into, event);
  if (!in.failed() && index < 0) {
    in.fail_at("event", "expected the name of an event of this manifest, found another text");
  }
  const json::value* body = in.of_kind("body", json::kind::object);
  if (!in.failed()) {
    check_writable(in, "body", *body);
    into.test = test_example{index, *body};
  }
  in.done();
}

result<void> check_examples(const provider::data& of) {
  for (std::size_t i = 0; i < of.events.size(); ++i) {
    const std::string pointer = json::child_pointer("/events", i) + "/example";
    if (result<void> sound = check_example(of, static_cast<int>(i), of.events[i].example, pointer); !sound)
      return sound;
  }
  if (!of.test) {
    return {};
  }
  return check_example(of, of.test->event, json::write(of.test->body, of.style), "/test/body");
}

}  // namespace signpost
