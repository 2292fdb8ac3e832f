// Members of an object that a schema or a constant knows, in the order in which it knows them.
#ifndef SIGNPOST_SRC_EVALUATOR_MATCHES_H
#define SIGNPOST_SRC_EVALUATOR_MATCHES_H

#include <algorithm>
#include <cstdint>

#include "evaluator/block.h"

namespace signpost {

/// A known name's index and the value that a body has under it. They order by index, and within one by place.
struct match {
  std::uint32_t value;
  std::uint32_t index;

  bool operator<(const match& other) const { return index != other.index ? index < other.index : value < other.value; }
};

/// Collected in the block, until the object ends.
class matches {
 public:
  explicit matches(block& room) : room_(room), mark_(room), first_(room.next<match>()) {}

  void add(std::size_t index, std::size_t value) {
    room_.push(match{static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(index)});
    sorted_ = sorted_ && (count_ == 0 || first_[count_ - 1].index < index);
    ++count_;
  }

  /// Puts them in order, and leaves the last of those with one index.
  void settle() {
    if (sorted_) return;
    // Not std::sort: a heap's code is a quarter as large in WASM.
    std::make_heap(first_, first_ + count_);
    std::sort_heap(first_, first_ + count_);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (i + 1 == count_ || first_[i + 1].index != first_[i].index) first_[kept++] = first_[i];
    }
    count_ = kept;
  }

  const match* begin() const { return first_; }
  const match* end() const { return first_ + count_; }
  std::size_t size() const { return count_; }

 private:
  block& room_;
  block_mark mark_;
  match* first_;
  std::size_t count_ = 0;
  bool sorted_ = true;
};

}  // namespace signpost

#endif
