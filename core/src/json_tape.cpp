#include "json_tape.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "characters.h"
#include "json_text.h"
#include "signpost/hmac.h"

namespace signpost::json {
namespace {

/// Whether a byte stands for itself inside a string: printable ASCII but '"' and '\\'.
bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\';
}

/// The place of the first byte that is not plain, eight looked at at a time.
[[gnu::always_inline]] inline const char* skip_plain(const char* at, const char* end) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t tops = 0x8080808080808080U;
  for (; end - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    // A byte's top bit is set in one of these when it is '"', '\\', below 0x20 or above 0x7f; only a byte above 0x7f
    // could be taken for another of them.
    const std::uint64_t special =
        ((word ^ (ones * '"')) - ones) | ((word ^ (ones * '\\')) - ones) | (word - ones * 0x20U) | word;
    // Borrows reach upwards only, so the lowest of them is no mistake: in little-endian words the first in the text.
    if ((special & tops) != 0) {
      if constexpr (std::endian::native != std::endian::little) break;
      return at + std::countr_zero(special & tops) / 8;
    }
  }
  while (at != end && is_plain(*at)) ++at;
  return at;
}

/// The place of the first byte that is no digit. One at a time: numbers are short, and where the next one is does not
/// have to wait for a count of bits.
[[gnu::always_inline]] inline const char* skip_digits(const char* at, const char* end) {
  while (at != end && is_digit(*at)) ++at;
  return at;
}

void append_utf8(int code, char*& to) {
  const auto put = [&to](int byte) { *to++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

}  // namespace

/// One pass over a text; each function that can refuse is false as soon as the text is no JSON. All of it is inlined
/// into one loop, and none of its members is ever in memory: recursive functions that shared a place in the text wrote
/// and read it again at each step, and took a third longer in V8.
class tape::reader {
 public:
  /// `open` has room for max_depth; it is not a member, because the loop indexes it and members are registers.
  [[gnu::always_inline]] reader(tape& to, std::string_view text, std::uint32_t* open)
      : to_(to), begin_(text.data()), end_(begin_ + text.size()), at_(begin_), tokens_(to.tokens_), open_(open) {}

  [[gnu::always_inline]] bool read() {
    skip_space();
    while (true) {
      if (in_object_ && !read_name()) return false;
      if (is_next('{') || is_next('[')) {
        if (!open()) return false;
        if (!is_next(closing())) continue;
      } else if (!read_scalar()) {
        return false;
      }
      // Behind a value: the ends of what it was the last of, then a comma, or the text's end.
      while (true) {
        skip_space();
        if (depth_ == 0) return at_ == end_;
        if (is_next(',')) break;
        if (!is_next(closing())) return false;
        close();
      }
      ++at_;
      skip_space();
    }
  }

  std::uint32_t count() const { return count_; }

 private:
  [[gnu::always_inline]] bool is_next(char c) const { return at_ != end_ && *at_ == c; }
  [[gnu::always_inline]] void skip_space() {
    while (at_ != end_ && is_space(*at_)) ++at_;
  }
  [[gnu::always_inline]] void skip_digits() { at_ = json::skip_digits(at_, end_); }
  [[gnu::always_inline]] char closing() const { return in_object_ ? '}' : ']'; }

  [[gnu::always_inline]] void push(kind kind, const char* from, bool escaped, bool integer_text, bool truth) {
    if (count_ == to_.capacity_) {
      to_.grow(place_of(at_));
      tokens_ = to_.tokens_;
    }
    tokens_[count_] = {place_of(from), place_of(at_), count_ + 1, kind, escaped, integer_text, truth};
    ++count_;
  }
  [[gnu::always_inline]] std::uint32_t place_of(const char* at) const {
    return static_cast<std::uint32_t>(at - begin_);
  }

  [[gnu::always_inline]] bool open() {
    if (depth_ == max_depth) return false;
    in_object_ = is_next('{');
    open_[depth_++] = count_;
    push(in_object_ ? kind::object : kind::array, at_, false, false, false);
    ++at_;
    skip_space();
    return true;
  }

  [[gnu::always_inline]] void close() {
    token& opened = tokens_[open_[--depth_]];
    opened.end = place_of(++at_);
    opened.after = count_;
    in_object_ = depth_ > 0 && tokens_[open_[depth_ - 1]].kind == kind::object;
  }

  [[gnu::always_inline]] bool read_name() {
    if (!is_next('"') || !read_string()) return false;
    skip_space();
    if (!is_next(':')) return false;
    ++at_;
    skip_space();
    return true;
  }

  [[gnu::always_inline]] bool read_scalar() {
    if (at_ == end_) return false;
    switch (*at_) {
      case '"':
        return read_string();
      case 't':
        return read_word("true", kind::boolean, true);
      case 'f':
        return read_word("false", kind::boolean, false);
      case 'n':
        return read_word("null", kind::null, false);
      default:
        return read_number();
    }
  }

  [[gnu::always_inline]] bool read_string() {
    const char* const first = ++at_;
    bool escaped = false;
    while (true) {
      at_ = skip_plain(at_, end_);
      if (at_ == end_) return false;
      if (*at_ == '"') break;
      escaped = escaped || *at_ == '\\';
      at_ = *at_ == '\\' ? skip_escape(at_, end_) : skip_sequence(at_, end_);  // which also refuses control characters
      if (at_ == nullptr) return false;
    }
    push(kind::string, first, escaped, false, false);
    ++at_;
    return true;
  }

  [[gnu::always_inline]] bool read_number() {
    const char* const first = at_;
    if (is_next('-')) ++at_;
    const char* const whole = at_;
    skip_digits();
    if (at_ == whole || (*whole == '0' && at_ - whole > 1)) return false;
    bool integer = true;
    if (is_next('.')) {
      integer = false;
      const char* const fraction = ++at_;
      skip_digits();
      if (at_ == fraction) return false;
    }
    if (is_next('e') || is_next('E')) {
      integer = false;
      ++at_;
      if (is_next('+') || is_next('-')) ++at_;
      const char* const exponent = at_;
      skip_digits();
      if (at_ == exponent) return false;
    }
    push(kind::number, first, false, integer, false);
    return true;
  }

  [[gnu::always_inline]] bool read_word(std::string_view word, kind kind, bool truth) {
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word) return false;
    const char* const first = at_;
    at_ += word.size();
    push(kind, first, false, false, truth);
    return true;
  }

  tape& to_;
  const char* const begin_;
  const char* const end_;
  const char* at_;
  token* tokens_;
  std::uint32_t count_ = 0;
  std::uint32_t* const open_;  // the containers that are open, by their tokens
  int depth_ = 0;
  bool in_object_ = false;  // whether the innermost of them is an object
};

void tape::forget() {
  if (more_) wipe(more_.get(), size_ * sizeof(token));
}

void tape::grow(std::size_t read) {
  size_ = capacity_;
  // As many as the rest will have if it goes on like this, and some more; never more than a text of that size can have.
  const auto expected = static_cast<std::uint64_t>(capacity_) * text_.size() / std::max<std::size_t>(read, 1);
  capacity_ =
      std::max(2 * capacity_, static_cast<std::size_t>(std::min<std::uint64_t>(expected + expected / 8, text_.size())));
  if (capacity_ > SIZE_MAX / sizeof(token)) std::abort();  // where size_t has 32 bits
  auto* const larger = static_cast<token*>(std::malloc(capacity_ * sizeof(token)));
  if (larger == nullptr) std::abort();
  std::memcpy(larger, tokens_, size_ * sizeof(token));
  forget();
  more_.reset(larger);
  tokens_ = larger;
}

bool tape::scan(std::string_view text) {
  text_ = text;
  size_ = 0;
  if (text.size() > UINT32_MAX / 2) return false;
  std::array<std::uint32_t, max_depth> open;  // left as it is: only what was written is read
  reader from(*this, text, open.data());
  const bool sound = from.read();
  size_ = from.count();
  return sound;
}

std::string_view unescape(std::string_view escaped, char* into, std::size_t capacity) {
  if (escaped.size() > capacity) return {};  // an escape is never shorter than what it stands for
  char* to = into;
  for (std::size_t at = 0; at < escaped.size();) {
    if (escaped[at] != '\\') {
      *to++ = escaped[at++];
      continue;
    }
    const char mark = escaped[at + 1];
    if (mark != 'u') {
      constexpr std::string_view marks = "bfnrt";
      constexpr std::string_view meant = "\b\f\n\r\t";
      const std::size_t known = marks.find(mark);
      *to++ = known == std::string_view::npos ? mark : meant[known];
      at += 2;
      continue;
    }
    int code = hex_unit(escaped.data() + at + 2, escaped.data() + escaped.size());
    at += 6;
    if (is_high_surrogate(code)) {
      code = 0x10000 + ((code - 0xd800) << 10) +
             (hex_unit(escaped.data() + at + 2, escaped.data() + escaped.size()) - 0xdc00);
      at += 6;
    }
    append_utf8(code, to);
  }
  return {into, static_cast<std::size_t>(to - into)};
}

}  // namespace signpost::json
