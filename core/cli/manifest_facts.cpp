#include "manifest_facts.h"

#include "random.h"
#include "signpost/event_id.h"

namespace signpost::cli {

manifest_facts::manifest_facts(const provider& of) : of_(of), manifest_(json::parse(of.manifest())) {}

std::string manifest_facts::fresh_id() const { return make_event_id(of_, random_bytes(event_id_random_bytes)).value(); }

bool manifest_facts::id_in_body() const { return manifest_.value("id", json::object()).value("from", "") == "body"; }

std::optional<std::string> manifest_facts::member(std::string_view generation, std::string_view role) const {
  for (const json& envelope : manifest_.at("envelopes")) {
    if (!generation.empty() && envelope.at("generation") != generation) continue;
    for (const json& member : envelope.at("members")) {
      if (member.at("is") == role) return member.at("name").get<std::string>();
    }
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> manifest_facts::id_in(std::string_view body) const {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  for (const json& envelope : manifest_.at("envelopes")) {
    const auto name = member(envelope.at("generation").get<std::string>(), "id");
    const auto found = name ? parsed.find(*name) : parsed.end();
    if (found == parsed.end()) continue;
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number_integer()) return found->dump();
  }
  return std::nullopt;
}

std::string manifest_facts::signature_header() const {
  return manifest_.at("signature").at("header").get<std::string>();
}

}  // namespace signpost::cli
