#include "allow_list.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace signpost {

result<allow_list> allow_list::parse(const std::vector<std::string>& entries) {
  allow_list list;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (const std::optional<address_block> block = parse_address_block(entries[i])) {
      list.blocks_.push_back(*block);
      continue;
    }
    result<host> name = parse_host(entries[i]);
    // An address has one spelling here, so that nobody allows another one than was meant.
    if (!name || name->ip) {
      return failure{
          errc::invalid_option, "/allow/" + std::to_string(i),
          "expected an address (\"127.0.0.2\", \"::1\"), a block without bits after its prefix (\"10.1.0.0/16\") or a "
          "host name (\"localhost\"), found something else"};
    }
    list.names_.push_back(std::move(name)->text);
  }
  return list;
}

bool allow_list::admits(const host& one) const {
  if (one.ip) return admits(*one.ip);
  return std::find(names_.begin(), names_.end(), one.text) != names_.end();
}

bool allow_list::admits(const ip_address& one) const {
  return std::any_of(blocks_.begin(), blocks_.end(),
                     [&one](const address_block& block) { return block.contains(one); });
}

}  // namespace signpost
