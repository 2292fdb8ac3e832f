// Pointers and details, written into memory that the caller has.
#ifndef SIGNPOST_SRC_SENTENCE_H
#define SIGNPOST_SRC_SENTENCE_H

#include <cstdint>
#include <span>
#include <string_view>

namespace signpost {

/// Appends to memory that somebody else owns; what would not fit is left out. Out of line: nothing that fits is ever
/// described.
class sentence {
 public:
  explicit sentence(std::span<char> room) : begin_(room.data()), at_(begin_), end_(begin_ + room.size()) {}

  sentence& operator<<(std::string_view text);
  sentence& operator<<(const char* text);
  sentence& operator<<(char c);
  sentence& operator<<(std::uint64_t number);

  /// "/name" of a JSON Pointer, with '~' and '/' escaped.
  sentence& add_token(std::string_view name);

  /// What was written since the last call.
  std::string_view take();

 private:
  char* begin_;
  char* at_;
  char* end_;
};

}  // namespace signpost

#endif
