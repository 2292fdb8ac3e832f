// What a provider sends: envelopes, events with their schemas and examples, the test event.
#include <algorithm>
#include <utility>
#include <vector>

#include "catalog.h"
#include "characters.h"
#include "manifest.h"
#include "schema_node.h"

namespace signpost {

void read_schema(manifest_section& in, std::string_view key, std::optional<schema>& into) {
  const json::value* found = in.any(key);
  if (found == nullptr) {
    return;
  }
  result<schema> compiled = compile_schema(*found, in.pointer_of(key));
  if (!compiled) {
    in.fail(compiled.error().code, compiled.error().pointer, compiled.error().detail);
    return;
  }
  into = std::move(compiled).value();
}

bool is_slug(std::string_view text, std::string_view marks) {
  return !text.empty() && text.size() <= 128 && is_alnum(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [marks](char c) { return is_alnum(c) || marks.find(c) != std::string_view::npos; });
}

namespace {

void read_member(manifest_section& in, envelope_member& into) {
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
    read_schema(in, "schema", into.accepts);
  }
  in.done();
}

/// A member of the body stands for one member of the envelope.
void check_member_names(manifest_section& in, const envelope& of) {
  std::vector<std::pair<std::string_view, std::size_t>> names;
  for (std::size_t i = 0; i < of.members.size(); ++i) {
    names.emplace_back(of.members[i].name, i);
    for (const std::string& alias : of.members[i].aliases) names.emplace_back(alias, i);
  }
  std::sort(names.begin(), names.end());
  const auto again = std::adjacent_find(names.begin(), names.end(),
                                        [](const auto& one, const auto& next) { return one.first == next.first; });
  if (again == names.end()) return;
  in.fail(errc::invalid_manifest, json::child_pointer(in.pointer_of("members"), (again + 1)->second),
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

/// A full body that must be the event it stands under and fit the catalog as it is written.
void check_example(manifest_section& in, std::string_view key, const provider::data& of, int event) {
  const json::value* given = in.of_kind(key, json::kind::object);
  if (given == nullptr) {
    return;
  }
  if (const std::optional<std::string> place = json::find_unwritable(*given)) {
    in.fail(errc::example_mismatch, in.pointer_of(key) + *place,
            "expected a number that a double holds, found a larger one");
    return;
  }
  const std::optional<json::value> body = json::parse(json::write(*given, of.style));
  const catalog_entry& entry = of.catalog[static_cast<std::size_t>(event)];
  const named_body named = find_event_name(of, *body);
  const envelope& frame = of.envelopes[entry.generation];
  const envelope_member* member = frame.find(member_role::event);
  const std::string& name = of.events[static_cast<std::size_t>(event)].name;
  const bool names_itself = named.name != nullptr && named.name->is(json::kind::string) && named.name->text == name;
  if (member != nullptr && !names_itself) {
    const std::string_view spelling = named.name == nullptr ? std::string_view(member->name) : named.spelling;
    in.fail(errc::example_mismatch, json::child_pointer(in.pointer_of(key), spelling),
            "expected the name of its own event");
    return;
  }
  const result<void> fits = check_body(of, *body, entry.generation, event);
  if (!fits) {
    in.fail(errc::example_mismatch, in.pointer_of(key) + fits.error().pointer, fits.error().detail);
  }
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

void read_event(manifest_section& in, provider::data& into) {
  event_type event;
  event.name = in.text("name");
  event.basis = in.basis();
  event.aliases = in.texts("aliases", false);
  event.summary = in.text("summary");
  in.flag("test_only");
  catalog_entry entry{schema(nullptr), read_generation(in, into)};
  event.generation = in.failed() ? "" : into.envelopes[entry.generation].generation;
  std::optional<schema> data;
  read_schema(in, "data", data);
  const json::value* body = in.of_kind("example", json::kind::object);
  if (in.failed() || body == nullptr) {
    return;
  }
  check_names(in, event, into);
  entry.data = *data;
  event.example = json::write(*body, into.style);
  into.events.push_back(std::move(event));
  into.catalog.push_back(std::move(entry));
  check_example(in, "example", into, static_cast<int>(into.events.size()) - 1);
  in.done();
}

}  // namespace

void read_envelopes(manifest_section& top, provider::data& into) {
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
        read_member(member, frame.members.emplace_back());
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

void read_events(manifest_section& top, provider::data& into) {
  const json::value* found = top.list("events", max_catalog);
  if (found == nullptr) {
    return;
  }
  for (std::size_t i = 0; i < found->items.size() && !top.failed(); ++i) {
    manifest_section in(found->items[i], json::child_pointer(top.pointer_of("events"), i), top.fault());
    read_event(in, into);
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
  if (!in.failed()) {
    check_example(in, "body", into, index);
  }
  if (!in.failed()) {
    into.test = test_example{index, *in.of_kind("body", json::kind::object)};
  }
  in.done();
}

}  // namespace signpost
