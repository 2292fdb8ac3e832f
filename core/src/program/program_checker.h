// The look at a program's bounds, in two halves: regions of records (check_regions.cpp), and header with lists
// (open_program.cpp).
#ifndef SIGNPOST_SRC_PROGRAM_PROGRAM_CHECKER_H
#define SIGNPOST_SRC_PROGRAM_PROGRAM_CHECKER_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "program/program_view.h"

namespace signpost {

/// Which words of the program a record of some region begins with.
class record_starts {
 public:
  void add(std::size_t at) { bits_[at / 8] = static_cast<std::uint8_t>(bits_[at / 8] | 1U << at % 8); }
  bool has(std::size_t at) const { return (bits_[at / 8] >> at % 8 & 1U) != 0; }

 private:
  std::array<std::uint8_t, layout::max_words / 8 + 1> bits_{};
};

class program_checker {
 public:
  explicit program_checker(std::string_view bytes) : view_(bytes) {}

  /// False as soon as something is amiss. The header's first words are looked at before anything is read by them.
  bool check() {
    return check_values() && check_choices() && check_nodes() && check_header() && check_agreements() &&
           check_envelopes() && check_events();
  }

  static bool has_frame(std::string_view bytes) {
    if (bytes.size() < 2 * layout::header_words) return false;
    const program_view view(bytes);
    const std::size_t words = view.word(layout::at_word_count);
    const std::size_t values = view.word(layout::at_values);
    const std::size_t choices = view.word(layout::at_choices);
    const std::size_t nodes = view.word(layout::at_nodes);
    return view.word(layout::at_magic) == layout::magic && view.word(layout::at_version) == layout::version &&
           words <= layout::max_words && bytes.size() == 2 * words + view.word(layout::at_pool_size) &&
           layout::header_words <= values && values <= choices && choices <= nodes && nodes <= words;
  }

 private:
  /// The words from `at` on, `count` of them, end no later than `end`.
  static bool fits(std::size_t at, std::size_t count, std::size_t end) { return at <= end && count <= end - at; }

  [[gnu::noinline]] bool is_text(std::size_t offset, std::size_t length) const {
    const std::size_t size = view_.word(layout::at_pool_size);
    return offset <= size && length <= size - offset;
  }
  [[gnu::noinline]] bool is_name(layout::word offset) const {
    const std::size_t size = view_.word(layout::at_pool_size);
    return offset < size && is_text(std::size_t{offset} + 1, view_.name(offset).size());
  }
  bool is_name_at(std::size_t at) const { return is_name(view_.word(at)); }
  bool is_text_at(std::size_t at) const { return is_text(view_.word(at), view_.word(at + 1)); }

  /// A list, whole, behind the header and before the regions.
  bool is_list(std::size_t at, std::size_t entry_size) const { return is_list_until(at, entry_size, list_end()); }
  [[gnu::noinline]] bool is_list_until(std::size_t at, std::size_t entry_size, std::size_t end) const {
    return fits(at, 1, end) && fits(at + 1, entry_size * view_.word(at), end);
  }
  std::size_t list_end() const { return view_.word(layout::at_values); }

  /// `count` words from `at` on are all below `limit`.
  [[gnu::noinline]] bool are_below(std::size_t at, std::size_t count, std::size_t limit) const {
    for (std::size_t i = 0; i < count; ++i) {
      if (view_.word(at + i) >= limit) return false;
    }
    return true;
  }

  bool check_values();
  bool check_choices();
  bool check_nodes();
  bool check_header() const;
  bool check_agreements() const;
  bool check_envelopes() const;
  bool check_events() const;

  [[gnu::noinline]] bool is_value(std::size_t reference, std::size_t end) const {
    const std::size_t at = view_.word(layout::at_values) + reference;
    return at < end && starts_.has(at);
  }
  [[gnu::noinline]] bool is_node(std::size_t reference, std::size_t end) const {
    const std::size_t at = view_.word(layout::at_nodes) + reference;
    return at < end && starts_.has(at);
  }
  std::size_t value_end(std::size_t at, std::size_t end) const;
  std::size_t choice_end(std::size_t at, std::size_t end) const;
  std::size_t node_end(std::size_t at, std::size_t end) const;
  std::size_t node_parts_end(std::size_t at, std::size_t end) const;
  std::size_t properties_end(std::size_t here, std::size_t start, std::size_t end, std::size_t parts) const;
  std::size_t member_end(std::size_t at, std::size_t end) const;
  bool check_envelope(std::size_t at) const;

  static constexpr std::uint32_t max_window = 31'536'000;

  /// What stands for "no end": it is none.
  static constexpr std::size_t amiss = 0;

  program_view view_;
  record_starts starts_;
};

}  // namespace signpost

#endif
