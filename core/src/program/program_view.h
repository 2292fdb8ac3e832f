// A program that was opened, read in place.
#ifndef SIGNPOST_SRC_PROGRAM_PROGRAM_VIEW_H
#define SIGNPOST_SRC_PROGRAM_PROGRAM_VIEW_H

#include <bit>
#include <cstring>
#include <string_view>

#include "program/layout.h"
#include "signpost/program.h"

namespace signpost {

/// Nothing is checked here: open() has looked at every place. Cheap to copy.
class program_view {
 public:
  explicit program_view(std::string_view bytes)
      : words_(bytes.data()),
        pool_(bytes.data() + 2 * std::size_t{word(layout::at_word_count)}),
        nodes_(word(layout::at_nodes)) {}
  explicit program_view(const program& of) : program_view(of.bytes()) {}

  layout::word word(std::size_t at) const {
    if constexpr (std::endian::native == std::endian::little) {
      layout::word read = 0;
      std::memcpy(&read, words_ + 2 * at, 2);
      return read;
    }
    const auto byte = [this](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(words_[i])); };
    return static_cast<layout::word>(byte(2 * at) | byte(2 * at + 1) << 8U);
  }

  /// A text behind a byte that holds its length.
  std::string_view name(std::size_t offset) const {
    return {pool_ + offset + 1, static_cast<unsigned char>(pool_[offset])};
  }
  std::string_view name_at(std::size_t at) const { return name(word(at)); }

  /// A text of any length: its offset, and behind that its length.
  std::string_view text_at(std::size_t at) const { return {pool_ + word(at), word(at + 1)}; }

  std::uint32_t double_word(std::size_t at) const { return word(at) | std::uint32_t{word(at + 1)} << 16U; }
  std::uint64_t quad_word(std::size_t at) const { return double_word(at) | std::uint64_t{double_word(at + 2)} << 32U; }

  bool flag(layout::word bit) const { return (word(layout::at_flags) & bit) != 0; }

  int event_count() const { return word(word(layout::at_events)); }
  std::string_view event_name(int index) const { return name_at(event_at(index)); }
  std::size_t event_node(int index) const { return node_at(event_at(index) + 1); }
  /// The place of the node that a word refers to.
  std::size_t node_at(std::size_t at) const { return node_of(word(at)); }
  std::size_t node_of(layout::word number) const { return nodes_ + number; }
  int find_event(std::string_view name) const;

 private:
  std::size_t event_at(int index) const {
    return std::size_t{word(layout::at_events)} + 1 + 2 * static_cast<std::size_t>(index);
  }

  const char* words_;
  const char* pool_;
  std::size_t nodes_;
};

/// Why bytes are no program, as program::open() says it; "" when they are one. Allocates nothing.
std::string_view find_program_fault(std::string_view bytes);

/// The index among `count` words from `order` on, which are indices sorted by the names that `name_of` gives; nothing
/// found: `count`.
template <typename NameOf>
std::size_t find_sorted(const program_view& in, std::size_t order, std::size_t count, std::string_view wanted,
                        NameOf name_of) {
  std::size_t first = 0;
  std::size_t last = count;
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    const std::size_t index = in.word(order + middle);
    const int compared = name_of(index).compare(wanted);
    if (compared == 0) return index;
    (compared < 0 ? first : last) = compared < 0 ? middle + 1 : middle;
  }
  return count;
}

}  // namespace signpost

#endif
