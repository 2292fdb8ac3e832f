// The caller's memory for one webhook. Records grow from its beginning, texts that stay from its end; what is between
// is free. docs/program-format.md shows that it is enough.
#ifndef SIGNPOST_SRC_EVALUATOR_BLOCK_H
#define SIGNPOST_SRC_EVALUATOR_BLOCK_H

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace signpost {

class block {
 public:
  explicit block(std::span<char> memory) : low_(memory.data()), high_(memory.data() + memory.size()) {
    const auto odd = reinterpret_cast<std::uintptr_t>(low_) % alignment;
    take(low_, odd == 0 ? 0 : alignment - odd);
  }

  /// Where the next record will stand.
  template <typename Record>
  Record* next() const {
    static_assert(sizeof(Record) == alignment);
    return reinterpret_cast<Record*>(low_);
  }

  /// One more record.
  template <typename Record>
  void push(const Record& one) {
    static_assert(sizeof(Record) == alignment);
    std::memcpy(take(low_, sizeof(Record)), &one, sizeof(Record));
  }

  /// So many records were written from next() on.
  void advance(std::size_t records) { take(low_, records * alignment); }

  /// Gives back the records from there on.
  void release(const void* first) { low_ = static_cast<char*>(const_cast<void*>(first)); }

  /// Room for a text that the next call may give again.
  char* borrow_text(std::size_t size) const {
    if (static_cast<std::size_t>(high_ - low_) < size) __builtin_trap();
    return high_ - size;
  }

  /// The same, but it stays.
  char* keep_text(std::size_t size) { return high_ = borrow_text(size); }

  /// What is free, for the sentences at the end.
  std::span<char> rest() const { return {low_, high_}; }

 private:
  static constexpr std::size_t alignment = 8;

  char* take(char*& from, std::size_t size) const {
    if (static_cast<std::size_t>(high_ - from) < size) __builtin_trap();
    char* const taken = from;
    from += size;
    return taken;
  }

  char* low_;
  char* high_;
};

/// Gives back what was pushed since it was made.
class block_mark {
 public:
  explicit block_mark(block& of) : of_(of), first_(of.next<std::uint64_t>()) {}
  ~block_mark() { of_.release(first_); }
  block_mark(const block_mark&) = delete;
  block_mark& operator=(const block_mark&) = delete;

 private:
  block& of_;
  const void* first_;
};

}  // namespace signpost

#endif
