#include "signpost/provider.h"

#include <algorithm>

#include "builtin_manifests.h"
#include "manifest.h"
#include "program/program_view.h"
#include "provider_data.h"

namespace signpost {
namespace {

struct builtin_program {
  std::string_view name;
  std::string_view bytes;
};

constexpr builtin_program builtin_programs[] = {
#include "program/builtin_programs.inc"
};

}  // namespace

int find_event(const provider::data& of, std::string_view name) {
  for (std::size_t i = 0; i < of.events.size(); ++i) {
    const event_type& event = of.events[i];
    const bool is_it =
        event.name == name || std::find(event.aliases.begin(), event.aliases.end(), name) != event.aliases.end();
    if (is_it) return static_cast<int>(i);
  }
  return -1;
}

const envelope_member* envelope::find(member_role role) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [role](const envelope_member& member) { return member.role == role; });
  return found == members.end() ? nullptr : &*found;
}

provider::provider(std::unique_ptr<const data> parsed)
    : manifest_(parsed->manifest), program_(parsed->program), data_(std::move(parsed)) {}

provider::provider(std::string_view builtin_manifest, std::string_view builtin_program)
    : manifest_(builtin_manifest), program_(builtin_program) {}

provider::~provider() = default;

const provider::data& provider::parsed() const {
  std::call_once(read_, [this] {
    if (!data_) data_ = read_builtin_manifest(manifest_, program_.bytes());
  });
  return *data_;
}

const std::string& provider::title() const { return parsed().title; }
const std::string& provider::summary() const { return parsed().summary; }
const std::vector<event_type>& provider::events() const { return parsed().events; }
int provider::find_event(std::string_view name) const { return program_.find_event(name); }
bool provider::open_catalog() const { return program_view(program_).flag(layout::open_catalog); }
const retry_policy& provider::delivery() const { return parsed().delivery; }

result<provider_ptr> provider::builtin(std::string_view name) {
  for (const builtin_program& one : builtin_programs) {
    if (one.name != name) continue;
    const auto is_its = [name](const builtin_manifest& manifest) { return manifest.name == name; };
    const auto& all = builtin_manifests();
    return provider_ptr(std::make_shared<provider>(std::find_if(all.begin(), all.end(), is_its)->text, one.bytes));
  }
  return failure{errc::unknown_provider, "", ""};
}

const std::vector<std::string_view>& provider::builtin_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const builtin_program& one : builtin_programs) all.push_back(one.name);
    return all;
  }();
  return names;
}

}  // namespace signpost
