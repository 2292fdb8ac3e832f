#include "evaluator/unnamed_members.h"

namespace signpost {
unnamed_members::unnamed_members(const document& in, std::size_t object, const name_list& named)
    : mark_(in.room()), first_(in.room().next<match>()) {
  const std::size_t end = in.after(object);
  for (std::size_t name = object + 1; name < end; name = in.after(name + 1)) {
    if (named.find(in.text(name), named.size()) != named.size()) continue;
    in.room().push(match{static_cast<std::uint32_t>(name + 1), static_cast<std::uint32_t>(name)});
    ++count_;
  }
  if (count_ > 1) merge_repeated(in);
}

void unnamed_members::merge_repeated(const document& in) {
  sort_matches(in, first_, count_, [](const document& of, const match& left, const match& right) {
    const int compared = of.compare_texts(left.index, right.index);
    return compared != 0 ? compared < 0 : left.index < right.index;
  });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < count_; ++i) {
    if (in.compare_texts(first_[kept].index, first_[i].index) == 0) {
      first_[kept].value = first_[i].value;
    } else {
      first_[++kept] = first_[i];
    }
  }
  count_ = kept + 1;
  sort_matches(in, first_, count_,
               [](const document&, const match& left, const match& right) { return left.index < right.index; });
}

}  // namespace signpost
