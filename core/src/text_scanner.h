// Taking a text of fixed layout apart from the left: dates, above all.
#ifndef SIGNPOST_SRC_TEXT_SCANNER_H
#define SIGNPOST_SRC_TEXT_SCANNER_H

#include <cstddef>
#include <span>
#include <string_view>

#include "characters.h"

namespace signpost {

/// Reads in order and remembers the first thing that was not there: after it every call gives 0 or false, so that
/// reading code stays a plain list of parts and asks once, at the end, whether all went well. Does not own the text.
class text_scanner {
 public:
  explicit constexpr text_scanner(std::string_view text) noexcept : rest_(text) {}

  /// True when everything asked for was there and nothing is left.
  bool ended_well() const noexcept { return !failed_ && rest_.empty(); }

  /// Makes every later call fail.
  int fail() noexcept {
    failed_ = true;
    return 0;
  }

  /// The next character is one of these: take it.
  bool take_any(std::string_view of) noexcept {
    if (failed_ || rest_.empty() || of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect_any(std::string_view of) noexcept {
    if (!take_any(of)) fail();
  }

  void expect(std::string_view literal) noexcept {
    if (failed_ || rest_.substr(0, literal.size()) != literal) {
      fail();
      return;
    }
    rest_.remove_prefix(literal.size());
  }

  /// Exactly `count` ASCII digits (9 at the most), as a number.
  int digits(int count) noexcept {
    int number = 0;
    for (int i = 0; i < count; ++i) {
      if (failed_ || rest_.empty() || !is_digit(rest_.front())) return fail();
      number = number * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return number;
  }

  /// One digit or more; they are given as they stand.
  std::string_view all_digits() noexcept {
    std::size_t count = 0;
    while (!failed_ && count < rest_.size() && is_digit(rest_[count])) ++count;
    if (count == 0) fail();
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  /// One of the words, none of which begins another: its index.
  int word(std::span<const std::string_view> words) noexcept {
    for (std::size_t i = 0; !failed_ && i < words.size(); ++i) {
      if (rest_.substr(0, words[i].size()) != words[i]) continue;
      rest_.remove_prefix(words[i].size());
      return static_cast<int>(i);
    }
    return fail();
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace signpost

#endif
