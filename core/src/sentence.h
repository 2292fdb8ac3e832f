// Pointers and details, written into memory that the caller has.
#ifndef SIGNPOST_SRC_SENTENCE_H
#define SIGNPOST_SRC_SENTENCE_H

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace signpost {

/// Appends to memory that somebody else owns; what would not fit is left out.
class sentence {
 public:
  explicit sentence(std::span<char> room) : begin_(room.data()), at_(begin_), end_(begin_ + room.size()) {}

  sentence& operator<<(std::string_view text) {
    const std::size_t fits = std::min(text.size(), static_cast<std::size_t>(end_ - at_));
    if (fits > 0) std::memcpy(at_, text.data(), fits);
    at_ += fits;
    return *this;
  }
  sentence& operator<<(char c) { return *this << std::string_view(&c, 1); }
  sentence& operator<<(std::uint64_t number) {
    char digits[20];
    char* first = digits + sizeof(digits);
    do {
      *--first = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
    return *this << std::string_view(first, static_cast<std::size_t>(digits + sizeof(digits) - first));
  }

  /// "/name" of a JSON Pointer, with '~' and '/' escaped.
  sentence& add_token(std::string_view name) {
    *this << '/';
    for (const char c : name) {
      if (c == '~' || c == '/') {
        *this << (c == '~' ? "~0" : "~1");
      } else {
        *this << c;
      }
    }
    return *this;
  }

  /// What was written since the last call.
  std::string_view take() {
    const std::string_view taken(begin_, static_cast<std::size_t>(at_ - begin_));
    begin_ = at_;
    return taken;
  }

 private:
  char* begin_;
  char* at_;
  char* const end_;
};

}  // namespace signpost

#endif
