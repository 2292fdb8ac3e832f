#include "evaluator/matches.h"

#include <utility>

namespace signpost {

void sort_matches(const document& in, match* first, std::size_t count, match_order is_before) {
  // The first half makes a heap of the first `last` pairs, the largest first; the second moves that behind the rest.
  for (std::size_t from = count / 2, last = count; last > 1;) {
    if (from > 0) {
      --from;
    } else {
      std::swap(first[0], first[--last]);
    }
    for (std::size_t parent = from, child = 0; (child = 2 * parent + 1) < last; parent = child) {
      if (child + 1 < last && is_before(in, first[child], first[child + 1])) ++child;
      if (!is_before(in, first[parent], first[child])) break;
      std::swap(first[parent], first[child]);
    }
  }
}

void matches::sort() {
  sort_matches(in_, first_, count_, [](const document&, const match& left, const match& right) {
    return left.index != right.index ? left.index < right.index : left.value < right.value;
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (i + 1 == count_ || first_[i + 1].index != first_[i].index) first_[kept++] = first_[i];
  }
  count_ = kept;
}

}  // namespace signpost
