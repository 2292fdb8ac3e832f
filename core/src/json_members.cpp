#include "json_members.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace signpost::json {

std::vector<std::size_t> order_by_name(const std::vector<std::string_view>& names) {
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto before = [&names](std::size_t left, std::size_t right) {
    const int compared = names[left].compare(names[right]);
    return compared != 0 ? compared < 0 : left < right;
  };
  // Not std::sort: a heap's code is a quarter as large in WASM.
  std::make_heap(order.begin(), order.end(), before);
  std::sort_heap(order.begin(), order.end(), before);
  return order;
}

std::vector<std::size_t> order_by_name(const std::vector<member>& members) {
  std::vector<std::string_view> names;
  names.reserve(members.size());
  for (const member& one : members) names.emplace_back(one.name);
  return order_by_name(names);
}

void merge_repeated_names(std::vector<member>& members) {
  if (members.size() < 2) return;
  const std::vector<std::size_t> order = order_by_name(members);
  std::vector<bool> superseded(members.size());
  bool any = false;
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    member& kept = members[order[first]];
    member& later = members[order[i]];
    if (kept.name != later.name) {
      first = i;
      continue;
    }
    kept.value = std::move(later.value);
    superseded[order[i]] = true;
    any = true;
  }
  if (!any) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (superseded[i]) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(kept), members.end());
}

}  // namespace signpost::json
