#include "name_registry.h"

namespace signpost {
namespace {

/// A name, with all names below it.
struct special_name {
  std::string_view name;
  std::string_view kind;
};

constexpr special_name special_names[] = {
    {"localhost", "a name of this machine (localhost)"},
    {"localdomain", "a name of this machine or network (.localdomain)"},
    {"local", "a name of the local network (.local)"},
    // Before .internal, of which it is one: the metadata service is what matters about it.
    {"metadata.google.internal", "a cloud metadata service"},
    {"metadata.goog", "a cloud metadata service"},
    {"metadata.azure.com", "a cloud metadata service"},
    {"metadata.packet.net", "a cloud metadata service"},
    {"metadata.platformequinix.com", "a cloud metadata service"},
    {"metadata.tencentyun.com", "a cloud metadata service"},
    {"internal", "a name of a private network (.internal)"},
    {"intranet", "a name of a private network (.intranet)"},
    {"private", "a name of a private network (.private)"},
    {"corp", "a name of a private network (.corp)"},
    {"home", "a name of a private network (.home)"},
    {"home.arpa", "a name of a private network (.home.arpa)"},
    {"lan", "a name of a private network (.lan)"},
    {"svc", "a name inside a Kubernetes cluster (.svc)"},
    {"test", "a name for tests (.test)"},
    {"example", "a name for documentation (.example)"},
    {"invalid", "a name that never exists (.invalid)"},
    {"onion", "a name outside the DNS (.onion)"},
    {"alt", "a name outside the DNS (.alt)"},
};

bool is_or_is_below(std::string_view name, std::string_view parent) noexcept {
  if (name.size() < parent.size() || name.substr(name.size() - parent.size()) != parent) return false;
  return name.size() == parent.size() || name[name.size() - parent.size() - 1] == '.';
}

}  // namespace

std::string_view not_public_kind(std::string_view name) noexcept {
  for (const special_name& special : special_names) {
    if (is_or_is_below(name, special.name)) return special.kind;
  }
  return name.find('.') == std::string_view::npos ? "a name without a dot, which only a local network knows" : "";
}

}  // namespace signpost
