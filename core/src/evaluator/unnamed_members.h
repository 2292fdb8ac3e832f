// The members of an object that its schema does not name.
#ifndef SIGNPOST_SRC_EVALUATOR_UNNAMED_MEMBERS_H
#define SIGNPOST_SRC_EVALUATOR_UNNAMED_MEMBERS_H

#include <cstddef>

#include "evaluator/document.h"
#include "evaluator/node_view.h"

namespace signpost {

/// A member's name and, of a repeated one, the last of its values.
struct unnamed_member {
  std::uint32_t name;   ///< the token of the first of its places
  std::uint32_t value;  ///< the token of its last value
};

/// In the order of their first places, in the block for as long as this lives. O(n log n).
class unnamed_members {
 public:
  unnamed_members(const document& in, std::size_t object, const name_list& named);

  const unnamed_member* begin() const { return first_; }
  const unnamed_member* end() const { return first_ + count_; }

 private:
  void merge_repeated(const document& in);

  block_mark mark_;
  unnamed_member* first_;
  std::size_t count_ = 0;
};

}  // namespace signpost

#endif
