// The members of an object that its schema does not name.
#ifndef SIGNPOST_SRC_EVALUATOR_UNNAMED_MEMBERS_H
#define SIGNPOST_SRC_EVALUATOR_UNNAMED_MEMBERS_H

#include <cstddef>

#include "evaluator/matches.h"
#include "evaluator/node_view.h"

namespace signpost {

/// Each with the token of the first of its names as its index and, of a repeated one, the last of its values.
/// In the order of their first places, in the block for as long as this lives. O(n log n).
class unnamed_members {
 public:
  unnamed_members(const document& in, std::size_t object, const name_list& named);

  const match* begin() const { return first_; }
  const match* end() const { return first_ + count_; }

 private:
  void merge_repeated(const document& in);

  block_mark mark_;
  match* first_;
  std::size_t count_ = 0;
};

}  // namespace signpost

#endif
