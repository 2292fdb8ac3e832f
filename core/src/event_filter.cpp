#include "signpost/event_filter.h"

#include <algorithm>
#include <string>

#include "characters.h"

namespace signpost {
namespace {

constexpr std::string_view everything = "*";
constexpr std::string_view below = ".*";

failure refused(std::string detail) { return {errc::invalid_option, "", std::move(detail)}; }

bool ends_with_below(std::string_view filter) noexcept {
  return filter.size() > below.size() && filter.substr(filter.size() - below.size()) == below;
}

}  // namespace

result<void> check_event_filter(std::string_view filter) {
  if (filter.empty() || filter.size() > max_event_filter_length) {
    return refused("expected 1 to 128 characters, found " + std::to_string(filter.size()));
  }
  if (!is_visible_ascii(filter)) return refused("expected ASCII without spaces, found another character");
  if (filter == everything) return {};
  const std::string_view name = ends_with_below(filter) ? filter.substr(0, filter.size() - below.size()) : filter;
  if (name.find('*') == std::string_view::npos) return {};
  return refused("expected '*' alone or behind a name and a dot (\"task.*\"), found it elsewhere");
}

bool matches_event(std::string_view filter, std::string_view event) noexcept {
  if (filter == everything) return true;
  if (filter.size() > max_event_filter_length || !is_visible_ascii(filter)) return false;
  if (!ends_with_below(filter)) return filter == event && filter.find('*') == std::string_view::npos;
  const std::string_view prefix = filter.substr(0, filter.size() - 1);
  return event.substr(0, prefix.size()) == prefix && prefix.find('*') == std::string_view::npos;
}

bool matches_event(std::span<const text_view> filters, std::string_view event, bool known) noexcept {
  return std::any_of(filters.begin(), filters.end(), [event, known](std::string_view filter) {
    return filter == everything || (known && matches_event(filter, event));
  });
}

}  // namespace signpost
