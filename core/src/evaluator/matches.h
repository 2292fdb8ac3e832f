// Members of an object that a schema or a constant knows, in the order in which it knows them.
#ifndef SIGNPOST_SRC_EVALUATOR_MATCHES_H
#define SIGNPOST_SRC_EVALUATOR_MATCHES_H

#include <cstdint>

#include "evaluator/document.h"

namespace signpost {

/// A known name's index and the value that a body has under it. They order by index, and within one by place.
struct match {
  std::uint32_t value;
  std::uint32_t index;
};

/// Whether one pair comes before another.
using match_order = bool (*)(const document& in, const match& left, const match& right);

/// A heap sort: O(n log n) whatever a body holds, in place. Not std::sort, which is larger and made again for each
/// order.
void sort_matches(const document& in, match* first, std::size_t count, match_order is_before);

/// Collected in the block, until the object ends.
class matches {
 public:
  explicit matches(const document& in) : in_(in), mark_(in.room()), first_(in.room().next<match>()) {}

  void add(std::size_t index, std::size_t value) {
    in_.room().push(match{static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(index)});
    sorted_ = sorted_ && (count_ == 0 || first_[count_ - 1].index < index);
    ++count_;
  }

  /// Puts them in order, and leaves the last of those with one index.
  void settle() {
    if (!sorted_) sort();
  }

  const match* begin() const { return first_; }
  const match* end() const { return first_ + count_; }
  std::size_t size() const { return count_; }

 private:
  [[gnu::noinline]] void sort();

  const document& in_;
  block_mark mark_;
  match* first_;
  std::size_t count_ = 0;
  bool sorted_ = true;
};

}  // namespace signpost

#endif
