// The members of an object in order of their names: how repeated names, equal objects and a schema's properties are
// found without looking at every pair.
#ifndef SIGNPOST_SRC_JSON_MEMBERS_H
#define SIGNPOST_SRC_JSON_MEMBERS_H

#include <cstddef>
#include <string_view>
#include <vector>

#include "json.h"

namespace signpost::json {

/// The indices of `names`, sorted by name (byte order) and, where a name repeats, by place. O(n log n).
std::vector<std::size_t> order_by_name(const std::vector<std::string_view>& names);

/// The same for members; the names alone count.
std::vector<std::size_t> order_by_name(const std::vector<member>& members);

/// Leaves one member of each name: in the place of the first, with the value of the last. O(n log n).
void merge_repeated_names(std::vector<member>& members);

}  // namespace signpost::json

#endif
