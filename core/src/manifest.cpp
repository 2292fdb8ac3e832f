// From a manifest's text to a provider.
#include "manifest.h"

#include <algorithm>

#include "characters.h"
#include "retry_policy.h"

namespace signpost {
namespace {

bool is_provider_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text[0] != '-' && text[0] != '_' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; });
}

void read_about(manifest_section& top, provider::data& into) {
  top.integer("signpost_manifest", 1, 1);
  into.name = top.text("name");
  if (!top.failed() && !is_provider_name(into.name)) {
    top.fail_at("name", "expected 1 to 40 of a-z, 0-9, '-' and '_', the first a letter or digit");
  }
  into.title = top.text("title");
  into.summary = top.text("summary");
  top.texts("documents", false);
  top.marks();
  into.style = top.choice("json_style", {"compact", "php"}) == 0 ? json::style::compact : json::style::php;
  into.open_catalog = top.flag("open_catalog");
  // Whoever keeps events reads it (docs/providers.md); verification does not need it.
  top.choice("duplicates", {"id", "body"}, false);
}

void read_delivery(manifest_section& top, provider::data& into) {
  const json::value* found = top.of_kind("delivery", json::kind::object);
  if (found == nullptr) {
    return;
  }
  result<retry_policy> policy = read_retry_policy(*found, top.pointer_of("delivery"), errc::invalid_manifest);
  if (!policy) {
    top.fail(policy.error().code, policy.error().pointer, policy.error().detail);
    return;
  }
  if (found->find("basis") == nullptr) {
    top.fail(errc::invalid_manifest, top.pointer_of("delivery") + "/basis", "expected this key, found nothing");
  }
  into.delivery = std::move(policy).value();
}

void read_endpoint(manifest_section& top) {
  const json::value* found = top.of_kind("endpoint", json::kind::object);
  if (found == nullptr) {
    return;
  }
  manifest_section in(*found, top.pointer_of("endpoint"), top.fault());
  in.basis();
  in.flag("https_only");
  in.flag("public_only");
  in.integer("most", 1, 1000, 1000);
  in.integer("min_events", 0, 1, 0);
  in.choice("unknown_event", {"refuse", "ignore"}, false);
  in.named_texts("texts");
  if (const json::value* outcomes = in.of_kind("outcomes", json::kind::object, false)) {
    manifest_section section(*outcomes, in.pointer_of("outcomes"), in.fault());
    for (const char* key :
         {"success", "retrying", "failed", "dead", "exhausted", "permanent", "gone", "refused", "unknown"}) {
      if (section.has(key)) {
        section.text(key);
      }
    }
    section.done();
  }
  in.done();
}

}  // namespace

namespace {

result<std::unique_ptr<provider::data>> read_manifest(std::string_view manifest, program_builder* schemas) {
  const result<json::value> document = json::parse(manifest);
  if (!document) {
    failure why = document.error();
    why.code = errc::malformed_manifest;
    return why;
  }
  if (!document->is(json::kind::object)) {
    return failure{errc::malformed_manifest, "",
                   "expected an object, found " + std::string(json::type_name(*document))};
  }
  // JavaScript loses such a member wherever it copies an object, so that two readers would see two manifests.
  if (const std::optional<std::string> lost = json::find_member(*document, "__proto__")) {
    return failure{errc::invalid_manifest, *lost, "expected no member named __proto__"};
  }
  auto parsed = std::make_unique<provider::data>();
  failure fault;
  manifest_section top(*document, "", fault);
  read_about(top, *parsed);
  read_signature(top, *parsed);
  read_id(top, *parsed);
  read_timestamp(top, *parsed);
  read_event_place(top, *parsed);
  read_headers(top, *parsed);
  read_envelopes(top, *parsed, schemas);
  read_events(top, *parsed, schemas);
  read_test(top, *parsed);
  read_delivery(top, *parsed);
  read_endpoint(top);
  read_subscriptions(top, *parsed);
  read_automation(top, *parsed);
  list_headers_read(top, *parsed);
  top.done();
  if (fault.code != errc::ok) {
    return fault;
  }
  return parsed;
}

}  // namespace

std::unique_ptr<const provider::data> read_builtin_manifest(std::string_view manifest, std::string_view program) {
  std::unique_ptr<provider::data> parsed = read_manifest(manifest, nullptr).value();
  parsed->manifest = manifest;
  parsed->program = program;
  return parsed;
}

result<provider_ptr> provider::parse(std::string_view manifest) {
  program_builder schemas;
  result<std::unique_ptr<data>> read = read_manifest(manifest, &schemas);
  if (!read) {
    return read.error();
  }
  std::unique_ptr<data> parsed = std::move(*read);
  result<std::string> program = signpost::compile_program(*parsed, schemas);
  if (!program) {
    return program.error();
  }
  parsed->own_manifest = std::string(manifest);
  parsed->manifest = parsed->own_manifest;
  parsed->own_program = std::move(*program);
  parsed->program = parsed->own_program;
  if (const result<void> sound = check_examples(*parsed); !sound) {
    return sound.error();
  }
  return provider_ptr(std::make_shared<provider>(std::move(parsed)));
}

result<std::string> compile_program(std::string_view manifest) {
  const result<provider_ptr> parsed = provider::parse(manifest);
  if (!parsed) {
    return parsed.error();
  }
  return std::string((*parsed)->compiled().bytes());
}

}  // namespace signpost
