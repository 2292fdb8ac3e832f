#include "evaluator/unnamed_members.h"

#include <algorithm>

namespace signpost {
namespace {

template <typename Before>
void sort(unnamed_member* first, std::size_t count, Before before) {
  if (std::is_sorted(first, first + count, before)) return;
  std::make_heap(first, first + count, before);
  std::sort_heap(first, first + count, before);
}

}  // namespace

unnamed_members::unnamed_members(const document& in, std::size_t object, const name_list& named)
    : mark_(in.room()), first_(in.room().next<unnamed_member>()) {
  const std::size_t end = in.after(object);
  for (std::size_t name = object + 1; name < end; name = in.after(name + 1)) {
    if (named.find(in.text(name), named.size()) != named.size()) continue;
    in.room().push(unnamed_member{static_cast<std::uint32_t>(name), static_cast<std::uint32_t>(name + 1)});
    ++count_;
  }
  if (count_ > 1) merge_repeated(in);
}

void unnamed_members::merge_repeated(const document& in) {
  sort(first_, count_, [&in](const unnamed_member& left, const unnamed_member& right) {
    const int compared = in.compare_texts(left.name, right.name);
    return compared != 0 ? compared < 0 : left.name < right.name;
  });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < count_; ++i) {
    if (in.compare_texts(first_[kept].name, first_[i].name) == 0) {
      first_[kept].value = first_[i].value;
    } else {
      first_[++kept] = first_[i];
    }
  }
  count_ = kept + 1;
  sort(first_, count_, [](const unnamed_member& left, const unnamed_member& right) { return left.name < right.name; });
}

}  // namespace signpost
