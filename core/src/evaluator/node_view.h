// A node of a program's schemas: where its parts stand.
#ifndef SIGNPOST_SRC_EVALUATOR_NODE_VIEW_H
#define SIGNPOST_SRC_EVALUATOR_NODE_VIEW_H

#include <bit>
#include <cstddef>
#include <optional>

#include "equal_text.h"
#include "program/program_view.h"

namespace signpost {

/// A list of a node's properties or of other required names. Cheap to copy.
class name_list {
 public:
  name_list() = default;
  /// `step` words an entry, of which the first is the name; behind the entries their order, where `has_order`.
  name_list(const program_view& program, std::size_t at, std::size_t step, bool has_order)
      : program_(&program), first_(at + 1), count_(program.word(at)), step_(step), has_order_(has_order) {}

  std::size_t size() const { return count_; }
  /// A node follows each name.
  bool have_nodes() const { return step_ > 1; }
  std::size_t at(std::size_t index) const { return first_ + step_ * index; }
  std::string_view name(std::size_t index) const { return program_->name_at(at(index)); }
  std::size_t end() const { return at(count_) + (has_order_ ? count_ : 0); }

  /// The index of a name; size() when there is none. `guess` is looked at first.
  std::size_t find(std::string_view wanted, std::size_t guess) const {
    if (guess < count_ && equal_text(name(guess), wanted)) return guess;
    if (has_order_) {
      return find_sorted(*program_, at(count_), count_, wanted, [this](std::size_t index) { return name(index); });
    }
    std::size_t index = 0;
    while (index < count_ && !equal_text(name(index), wanted)) ++index;
    return index;
  }

 private:
  const program_view* program_ = nullptr;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::size_t step_ = 1;
  bool has_order_ = false;
};

class node_view {
 public:
  node_view(const program_view& program, std::size_t at)
      : program_(program),
        head_(program.word(at + layout::node_head)),
        parts_(program.word(at + layout::node_parts)),
        at_(at + layout::node_rest) {}

  bool has(unsigned parts) const { return (parts_ & parts) != 0; }
  unsigned types() const { return head_ & layout::types_mask; }
  /// A boolean schema's value.
  std::optional<bool> always() const {
    const unsigned always = head_ >> layout::always_shift & 3U;
    return always == 0 ? std::nullopt : std::optional(always == 1);
  }
  /// 0: none; else 1 + the format's index.
  unsigned format() const { return head_ >> layout::format_shift & 7U; }

  std::string_view bound(layout::part which) const { return program_.name_at(place_of(which)); }
  std::uint64_t count(layout::part which) const { return program_.quad_word(place_of(which)); }
  /// Of has_choices or has_constant: the set's place.
  std::size_t choices(layout::part which) const {
    return std::size_t{program_.word(layout::at_choices)} + program_.word(place_of(which));
  }
  /// Of has_items or has_additional.
  std::size_t child(layout::part which) const { return program_.node_at(place_of(which)); }

  name_list properties() const {
    if (!has(layout::has_properties)) return {};
    const std::size_t at = place_of(layout::has_properties);
    return {program_, at, 2, program_.word(at) > layout::few_properties};
  }
  /// Where the other parts begin.
  std::size_t behind_properties(const name_list& properties) const {
    return has(layout::has_properties) ? properties.end() : place_of(layout::has_properties);
  }

 private:
  /// Every part before it has its size by its bit.
  std::size_t place_of(layout::part which) const {
    const unsigned before = parts_ & (static_cast<unsigned>(which) - 1);
    const auto words = [before](unsigned mask) { return static_cast<std::size_t>(std::popcount(before & mask)); };
    return at_ + words(layout::bounds) + 4 * words(layout::counts) + words(layout::single_words);
  }

  const program_view& program_;
  unsigned head_;
  unsigned parts_;
  std::size_t at_;
};

}  // namespace signpost

#endif
