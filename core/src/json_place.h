// Where a value stands in a document, kept as steps: a pointer is made of them only when something is said of the
// place, since making one at every step would copy a long name again for each value below it.
#ifndef SIGNPOST_SRC_JSON_PLACE_H
#define SIGNPOST_SRC_JSON_PLACE_H

#include <cstddef>
#include <string>
#include <string_view>

namespace signpost::json {

/// A step down from another place; without one it is the root. Lives no longer than what it points to.
struct place {
  const place* above = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool is_index = false;
};

/// The RFC 6901 pointer to a place below `root`. Linear in its length.
std::string pointer_to(const place& here, std::string_view root);

}  // namespace signpost::json

#endif
