// A JSON text as a flat list of tokens: one pass, no copies, and no allocation for texts of ordinary size. It accepts
// exactly what json::parse accepts (tests compare the two), and is what the hot path reads instead of a tree.
#ifndef SIGNPOST_SRC_JSON_TAPE_H
#define SIGNPOST_SRC_JSON_TAPE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "json.h"

namespace signpost::json {

/// A value, or a member's name (a string whose value is the next token).
struct token {
  std::uint32_t begin;  ///< in the text: a string's first byte inside its quotes, a number's first character
  std::uint32_t end;    ///< one past its last
  std::uint32_t after;  ///< arrays and objects: the index of the token behind all they hold; others: behind themselves
  json::kind kind;
  bool escaped;       ///< string: it has a backslash
  bool integer_text;  ///< number: written without '.', 'e' or 'E'
  bool truth;         ///< boolean: its value
};

class tape {
 public:
  /// Reads one text, which must outlive the tape; false when it is no JSON.
  bool scan(std::string_view text);

  const token& operator[](std::size_t index) const { return tokens_[index]; }
  std::string_view text_of(const token& of) const { return text_.substr(of.begin, of.end - of.begin); }

 private:
  class reader;
  /// Makes room when there is none left, after so many bytes of the text.
  void grow(std::size_t read);
  /// Wipes what malloc gave, as far as it was used: freed memory is to tell nothing.
  void forget();

  // About what a body of 2 KB has. Left uninitialised: clearing it would cost more than scanning a small body.
  static constexpr std::size_t inline_tokens = 256;
  std::array<token, inline_tokens> first_;
  // Of malloc, not a vector, which would clear it first.
  struct freeing {
    void operator()(token* memory) const { std::free(memory); }
  };
  std::unique_ptr<token[], freeing> more_;
  std::size_t capacity_ = inline_tokens;
  token* tokens_ = first_.data();
  std::size_t size_ = 0;
  std::string_view text_;

 public:
  tape() {}  // NOLINT(modernize-use-equals-default): `= default` would let `tape t{}` clear the array
  ~tape() { forget(); }
  tape(const tape&) = delete;
  tape& operator=(const tape&) = delete;
};

/// Writes an escaped string's text into `into`; nothing when it does not fit. The string must have been scanned.
std::string_view unescape(std::string_view escaped, char* into, std::size_t capacity);

}  // namespace signpost::json

#endif
