// A body as tokens of eight bytes, and the questions that are asked of it.
#ifndef SIGNPOST_SRC_EVALUATOR_DOCUMENT_H
#define SIGNPOST_SRC_EVALUATOR_DOCUMENT_H

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "equal_text.h"
#include "evaluator/block.h"
#include "json.h"

namespace signpost {

/// What does not fit, and where; views of the block or of constants.
struct misfit {
  std::string_view pointer;
  std::string_view detail;
};

/// A value, or a member's name (a string whose value is the next token).
struct compact_token {
  std::uint32_t head;    ///< where it begins << 4 | kind << 1 | mark; strings begin inside their quotes
  std::uint32_t extent;  ///< arrays and objects: the index of the token behind all they hold; others: their length

  json::kind kind() const { return static_cast<json::kind>(head >> 1U & 7U); }
  std::size_t begin() const { return head >> 4U; }
  /// string: it has a backslash; number: it has neither '.' nor 'e' nor 'E'; boolean: it is true.
  bool mark() const { return (head & 1U) != 0; }
  bool is(json::kind wanted) const { return kind() == wanted; }
  bool is_container() const { return kind() >= json::kind::array; }
};

/// Why a text is no JSON: what would have had to stand where it is at fault.
enum class json_fault : std::uint8_t {
  none,
  value,
  number,
  string,
  name,
  colon,
  member_end,
  element_end,
  more,  ///< behind the whole
  too_deep,
};

class document {
 public:
  /// Bodies from here on are refused: 28 bits say where a token begins.
  static constexpr std::size_t max_size = (std::size_t{1} << 28U) - 1;
  /// No value: the root is no member's.
  static constexpr std::size_t nowhere = 0;

  document(std::string_view text, block& room) : text_(text), room_(room) {}

  /// One pass over the text; false when it is no JSON. The tokens stay in the block.
  bool scan();
  /// After a scan that came upon a fault: the pointer of the value that it is in, and a detail that says what was
  /// expected, what was found, and its line, column and byte offset: kinds and places, never a value. Lines end in LF,
  /// CR or CR LF; lines and columns count from 1, columns in characters, the offset from 0.
  [[gnu::noinline]] misfit explain() const;

  const compact_token& operator[](std::size_t index) const { return tokens_[index]; }

  /// The index behind a value and all it holds.
  std::size_t after(std::size_t index) const {
    return tokens_[index].is_container() ? tokens_[index].extent : index + 1;
  }

  /// A string's or number's text as it is written.
  std::string_view raw(std::size_t index) const {
    const compact_token& of = tokens_[index];
    return {text_.data() + of.begin(), of.extent};
  }

  /// A string's text; one that had escapes holds until the next call.
  std::string_view text(std::size_t index) const { return tokens_[index].mark() ? unescaped(index) : raw(index); }

  /// The same, and it stays.
  [[gnu::noinline]] std::string_view kept_text(std::size_t index);

  /// Negative, 0 or positive, as the first of two strings comes before the other by its bytes.
  [[gnu::noinline]] int compare_texts(std::size_t left, std::size_t right) const;

  /// A string's text, or an integer's digits; false for anything else, also for a number that is written otherwise.
  bool has_plain_text(std::size_t index) const {
    const compact_token& of = tokens_[index];
    return of.is(json::kind::string) || (of.is(json::kind::number) && of.mark());
  }
  std::string_view plain_text(std::size_t index) const {
    return tokens_[index].is(json::kind::string) ? text(index) : raw(index);
  }

  /// The value of a member; of a repeated one the last. nowhere when there is none or this is no object.
  [[gnu::noinline]] std::size_t find(std::size_t object, std::string_view name) const;

  /// The element that a pointer's token names.
  [[gnu::noinline]] std::size_t find_element(std::size_t array, std::string_view token) const;

  /// "null", "boolean", "integer", "number", "string", "array" or "object": integer also for 1.0.
  [[gnu::noinline]] const char* type_name(std::size_t index) const;

  /// Of a number: whether it has no fraction, however it is written.
  bool is_integer_value(std::size_t index) const { return tokens_[index].mark() || has_no_fraction(index); }

  [[gnu::noinline]] std::size_t count_items(std::size_t array) const;

  block& room() const { return room_; }

 private:
  class reader;
  class fault_reader;
  [[gnu::noinline]] std::string_view unescaped(std::size_t index) const;
  [[gnu::noinline]] bool has_no_fraction(std::size_t index) const;

  std::string_view text_;
  block& room_;
  const compact_token* tokens_ = nullptr;
  std::size_t count_ = 0;
  json_fault fault_ = json_fault::none;
  std::size_t fault_at_ = 0;
};

}  // namespace signpost

#endif
