#include "signpost/provider.h"

#include "builtin_manifests.h"
#include "catalog.h"
#include "provider_data.h"

namespace signpost {

provider::provider(std::unique_ptr<const data> parsed) : data_(std::move(parsed)) {}
provider::~provider() = default;

const std::string& provider::name() const { return data_->name; }
const std::string& provider::title() const { return data_->title; }
const std::string& provider::summary() const { return data_->summary; }
const std::string& provider::manifest() const { return data_->manifest; }
const std::vector<event_type>& provider::events() const { return data_->events; }
int provider::find_event(std::string_view name) const { return signpost::find_event(*data_, name); }
bool provider::open_catalog() const { return data_->open_catalog; }
const retry_policy& provider::delivery() const { return data_->delivery; }
const std::vector<std::string>& provider::headers_read() const { return data_->headers_read; }

result<provider_ptr> provider::builtin(std::string_view name) {
  for (const builtin_manifest& one : builtin_manifests()) {
    if (one.name == name) {
      return parse(one.text);
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
