// A JSON text as tokens, with the memory that they need: for those who do not have a block.
#ifndef SIGNPOST_SRC_EVALUATOR_SCANNED_TEXT_H
#define SIGNPOST_SRC_EVALUATOR_SCANNED_TEXT_H

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "evaluator/document.h"
#include "signpost/result.h"

namespace signpost {

/// How many bytes of a block a text of that size needs. docs/program-format.md shows that it is enough.
constexpr std::size_t block_size_of_text(std::size_t size) {
  constexpr std::size_t fixed = 10240;
  // A longer text is refused before its tokens are made; its sentence is short.
  return fixed + (size > document::max_size ? 0 : 5 * size);
}

class scanned_text {
 public:
  /// The text must outlive this object.
  explicit scanned_text(std::string_view text);
  scanned_text(const scanned_text&) = delete;
  scanned_text& operator=(const scanned_text&) = delete;

  /// Whether the text is JSON.
  explicit operator bool() const { return sound_; }
  document& operator*() { return document_; }
  const document& operator*() const { return document_; }
  const document* operator->() const { return &document_; }

  /// Of a text that is no JSON: malformed_json, with the pointer of the value that is at fault, behind `root`, and a
  /// detail as document::explain() makes it.
  failure fault(std::string_view root = {}) const;

  /// The value's text, byte for byte as it is written; a string's with its quotes. A view of the text.
  std::string_view written(std::size_t value) const;
  /// The value at a pointer: nothing when there is none or the pointer is not sound; of a repeated member the last
  /// counts. O(members and elements passed by).
  std::optional<std::size_t> find_at(std::string_view pointer) const;

 private:
  std::string_view text_;
  std::unique_ptr<char[]> memory_;
  block room_;
  document document_;
  bool sound_;
};

}  // namespace signpost

#endif
