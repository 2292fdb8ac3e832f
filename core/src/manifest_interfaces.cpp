// What others call of a product: the API of its webhook subscriptions, and an app directory's triggers and actions. The
// gateway stands in for both.
#include <algorithm>

#include "manifest.h"
#include "schema_program.h"

namespace signpost {
namespace {

/// Where a path holds the number of a subscription.
constexpr std::string_view id_place = "{id}";

void read_route(manifest_section& in, std::string_view key, bool with_id = false) {
  if (const json::value* found = in.of_kind(key, json::kind::object)) {
    manifest_section route(*found, in.pointer_of(key), in.fault());
    route.basis();
    route.choice("method", {"GET", "POST", "PUT", "PATCH", "DELETE"});
    const std::string path = route.text("path");
    if (!route.failed() && path[0] != '/') {
      route.fail_at("path", "expected a path that begins with /");
    }
    const std::size_t place = path.find('{');
    const bool has_id = place != std::string::npos && path.compare(place, std::string::npos, id_place) == 0;
    if (!route.failed() && (with_id ? !has_id : place != std::string::npos)) {
      route.fail_at("path", with_id ? "expected a path that ends in {id}" : "expected a path without variables");
    }
    route.done();
  }
}

/// Reads a section whose members are all texts, such as the names of form fields.
void read_names(manifest_section& in, std::string_view key, std::initializer_list<std::string_view> names) {
  if (const json::value* found = in.of_kind(key, json::kind::object)) {
    manifest_section section(*found, in.pointer_of(key), in.fault());
    section.basis();
    for (const std::string_view name : names) {
      section.text(name);
    }
    section.done();
  }
}

/// How a client of the product signs its requests.
void read_authentication(manifest_section& in) {
  const json::value* found = in.of_kind("authentication", json::kind::object);
  if (found == nullptr) {
    return;
  }
  manifest_section section(*found, in.pointer_of("authentication"), in.fault());
  section.basis();
  for (const std::string_view key : {"application_header", "user_header", "date_header", "signature_header"}) {
    section.header_name(key);
  }
  const std::vector<std::string> parts = section.texts("signed");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    constexpr std::string_view known[] = {"method", "url", "content_type", "date", "user_key"};
    if (std::find(std::begin(known), std::end(known), parts[i]) == std::end(known)) {
      section.fail(errc::invalid_manifest, json::child_pointer(section.pointer_of("signed"), i),
                   "expected method, url, content_type, date or user_key");
    }
  }
  // What a signature does not cover could be changed under it.
  for (const std::string_view part : {"method", "url", "date", "user_key"}) {
    if (!section.failed() && std::find(parts.begin(), parts.end(), part) == parts.end()) {
      section.fail_at("signed", "expected method, url, date and user_key among the parts");
    }
  }
  section.integer("window_seconds", 1, 86400);
  section.done();
}

/// A name by which a subscriber may ask for an event. `earlier` are those before it.
std::string read_event_name(manifest_section& in, const provider::data& of, const std::vector<std::string>& earlier) {
  std::string name = in.text("name");
  const std::string event = in.text("event");
  const std::string generation = in.text("generation", false);
  if (!in.failed() && (name.find(',') != std::string::npos || name.front() == ' ' || name.back() == ' ')) {
    in.fail_at("name", "expected a name without commas, and without spaces at either end");
  }
  if (!in.failed() && std::find(earlier.begin(), earlier.end(), name) != earlier.end()) {
    in.fail_at("name", "expected a name that stands here once");
  }
  if (!in.failed() && find_event(of, event) < 0) {
    in.fail_at("event", "expected the name of an event of this manifest, found another text");
  }
  const auto known = [&generation](const envelope& frame) { return frame.generation == generation; };
  if (!in.failed() && !generation.empty() && std::none_of(of.envelopes.begin(), of.envelopes.end(), known)) {
    in.fail_at("generation", "expected the generation of one of the envelopes, found another text");
  }
  in.done();
  return name;
}

/// Where a site has no rewritten paths, a path stands in a query parameter, without its prefix.
void read_query_path(manifest_section& top) {
  const json::value* found = top.of_kind("query_path", json::kind::object, false);
  if (found == nullptr) {
    return;
  }
  manifest_section in(*found, top.pointer_of("query_path"), top.fault());
  in.basis();
  in.text("name");
  const std::string prefix = in.text("prefix");
  if (!in.failed() && prefix.front() != '/') {
    in.fail_at("prefix", "expected a path that begins with a slash");
  }
  in.done();
}

void read_trigger(manifest_section& in, const provider::data& of) {
  in.basis();
  in.text("title");
  in.text("summary", false);
  const std::string event = in.text("event");
  if (!in.failed() && find_event(of, event) < 0) {
    in.fail_at("event", "expected the name of an event of this manifest, found another text");
  }
  in.done();
}

void read_action(manifest_section& in, provider::data& into) {
  in.basis();
  const std::string slug = in.text("slug");
  if (!in.failed() && !is_slug(slug, "_-")) {
    in.fail_at("slug", "expected letters, digits, '_' and '-'");
  }
  const auto same = [&slug](const action_type& action) { return action.slug == slug; };
  if (!in.failed() && std::any_of(into.actions.begin(), into.actions.end(), same)) {
    in.fail_at("slug", "expected a slug that no earlier action has");
  }
  in.text("title");
  in.text("summary", false);
  const json::value* definition = in.any("data");
  const json::value* example = in.of_kind("example", json::kind::object);
  if (definition == nullptr || example == nullptr) {
    return;
  }
  const result<schema> data = compile_schema(*definition, in.pointer_of("data"));
  if (!data) {
    in.fail(data.error().code, data.error().pointer, data.error().detail);
    return;
  }
  const json::value* action = example->find("action");
  const bool shaped = action != nullptr && action->is(json::kind::string) && action->text == slug;
  const std::string text = json::write(*example, json::style::compact);
  const scanned_text written(text);
  const std::size_t given = written->find(0, "data");
  const result<void> fits =
      shaped && given != document::nowhere
          ? validate_value(*data, written, given, "data")
          : result<void>(failure{errc::schema_mismatch, "", "expected {\"action\": the slug, \"data\": ...}"});
  if (!fits) {
    in.fail(errc::example_mismatch, in.pointer_of("example") + fits.error().pointer, fits.error().detail);
  }
  into.actions.push_back({slug, *data});
  in.done();
}

}  // namespace

void read_subscriptions(manifest_section& top, const provider::data& of) {
  const json::value* found = top.of_kind("subscriptions", json::kind::object, false);
  if (found == nullptr) {
    return;
  }
  manifest_section in(*found, top.pointer_of("subscriptions"), top.fault());
  in.marks();
  read_authentication(in);
  read_route(in, "subscribe");
  read_route(in, "list");
  read_route(in, "update", true);
  read_route(in, "unsubscribe", true);
  read_names(in, "fields", {"url", "events", "description", "enabled"});
  read_names(in, "members", {"id", "url", "description", "enabled", "events", "secret"});
  std::vector<std::string> names;
  const json::value* list = in.list("event_names", max_event_names);
  for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    manifest_section item(list->items[i], json::child_pointer(in.pointer_of("event_names"), i), in.fault());
    names.push_back(read_event_name(item, of, names));
  }
  if (!in.failed() && names.empty()) {
    in.fail_at("event_names", "expected at least one name");
  }
  in.done();
}

void read_automation(manifest_section& top, provider::data& into) {
  const json::value* found = top.of_kind("automation", json::kind::object, false);
  if (found == nullptr) {
    return;
  }
  manifest_section in(*found, top.pointer_of("automation"), top.fault());
  in.text("name");
  in.text("title");
  in.header_name("key_header");
  read_route(in, "verify");
  read_route(in, "webhook");
  read_query_path(in);
  for (const std::string_view key : {"triggers", "actions"}) {
    const json::value* list = in.list(key, max_catalog);
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
      manifest_section item(list->items[i], json::child_pointer(in.pointer_of(key), i), in.fault());
      key == "triggers" ? read_trigger(item, into) : read_action(item, into);
    }
  }
  in.done();
}

}  // namespace signpost
