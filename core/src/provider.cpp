#include "signpost/provider.h"

#include <algorithm>

#include "builtin_manifests.h"
#include "catalog.h"
#include "equal_text.h"
#include "manifest.h"
#include "provider_data.h"

namespace signpost {

// Here and not in catalog.cpp, because every verification passes through it (wasm/flags.cmake).
int find_event(const provider::data& of, std::string_view name) {
  for (std::size_t i = 0; i < of.events.size(); ++i) {
    const event_type& event = of.events[i];
    const auto is_it = [name](const std::string& spelling) { return equal_text(spelling, name); };
    if (is_it(event.name) || std::any_of(event.aliases.begin(), event.aliases.end(), is_it)) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

provider::provider(std::unique_ptr<const data> parsed) : data_(std::move(parsed)) {}
provider::~provider() = default;

const std::string& provider::name() const { return data_->name; }
const std::string& provider::title() const { return data_->title; }
const std::string& provider::summary() const { return data_->summary; }
std::string_view provider::manifest() const { return data_->manifest; }
const std::vector<event_type>& provider::events() const { return data_->events; }
int provider::find_event(std::string_view name) const { return signpost::find_event(*data_, name); }
bool provider::open_catalog() const { return data_->open_catalog; }
const retry_policy& provider::delivery() const { return data_->delivery; }
const std::vector<std::string>& provider::headers_read() const { return data_->headers_read; }

result<provider_ptr> provider::builtin(std::string_view name) {
  for (const builtin_manifest& one : builtin_manifests()) {
    if (one.name == name) {
      return parse_manifest(one.text, false);
    }
  }
  return failure{errc::unknown_provider, "", ""};
}

const std::vector<std::string_view>& provider::builtin_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const builtin_manifest& one : builtin_manifests()) {
      all.push_back(one.name);
    }
    return all;
  }();
  return names;
}

}  // namespace signpost
