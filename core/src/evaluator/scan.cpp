// One pass over a JSON text, without a copy; and the search for a member, which is the other loop over a body.
// Source: RFC 8259.
#include <bit>

#include "characters.h"
#include "evaluator/document.h"
#include "json_text.h"

namespace signpost {
namespace {

using json::kind;

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

}  // namespace

/// Each function that can refuse tells why as soon as the text is no JSON; the place is then where it has come to. All
/// of it is inlined into one loop, and none of its members is ever in memory: recursive functions that shared a place
/// in the text wrote and read it again at each step, and took a third longer in V8.
class document::reader {
 public:
  /// `open` has room for max_depth; it is not a member, because the loop indexes it and members are registers.
  [[gnu::always_inline]] reader(std::string_view text, compact_token* tokens, std::uint32_t* open)
      : begin_(text.data()), end_(begin_ + text.size()), at_(begin_), tokens_(tokens), open_(open) {}

  // NOLINTNEXTLINE(readability-function-cognitive-complexity): in parts it would be slower, as said above
  [[gnu::always_inline]] json_fault read() {
    skip_space();
    while (true) {
      if (in_object_) {
        if (const json_fault fault = read_name(); fault != json_fault::none) return fault;
      }
      if (is_next('{') || is_next('[')) {
        if (!open()) return json_fault::too_deep;
        if (!is_next(closing())) continue;
      } else if (const json_fault fault = read_scalar(); fault != json_fault::none) {
        return fault;
      }
      // Behind a value: the ends of what it was the last of, then a comma, or the text's end.
      while (true) {
        skip_space();
        if (depth_ == 0) return at_ == end_ ? json_fault::none : json_fault::more;
        if (is_next(',')) break;
        if (!is_next(closing())) return in_object_ ? json_fault::member_end : json_fault::element_end;
        close();
      }
      ++at_;
      skip_space();
    }
  }

  std::uint32_t count() const { return count_; }
  const char* at() const { return at_; }

 private:
  [[gnu::always_inline]] bool is_next(char c) const { return at_ != end_ && *at_ == c; }
  [[gnu::always_inline]] void skip_space() {
    while (at_ != end_ && json::is_space(*at_)) ++at_;
  }
  [[gnu::always_inline]] void skip_digits() {
    while (at_ != end_ && is_digit(*at_)) ++at_;
  }
  [[gnu::always_inline]] char closing() const { return in_object_ ? '}' : ']'; }

  /// A text has at most one token for each two of its bytes, and one more: the block has room for as many.
  [[gnu::always_inline]] void push(const char* from, kind kind, bool mark) {
    tokens_[count_++] = {static_cast<std::uint32_t>(from - begin_) << 4U | static_cast<std::uint32_t>(kind) << 1U |
                             static_cast<std::uint32_t>(mark),
                         static_cast<std::uint32_t>(at_ - from)};
  }

  [[gnu::always_inline]] bool open() {
    if (depth_ == json::max_depth) return false;
    in_object_ = is_next('{');
    open_[depth_++] = count_;
    push(at_, in_object_ ? kind::object : kind::array, false);
    ++at_;
    skip_space();
    return true;
  }

  [[gnu::always_inline]] void close() {
    tokens_[open_[--depth_]].extent = count_;
    ++at_;
    in_object_ = depth_ > 0 && tokens_[open_[depth_ - 1]].is(kind::object);
  }

  [[gnu::always_inline]] json_fault read_name() {
    if (!is_next('"')) return json_fault::name;
    if (const json_fault fault = read_string(); fault != json_fault::none) return fault;
    skip_space();
    if (!is_next(':')) return json_fault::colon;
    ++at_;
    skip_space();
    return json_fault::none;
  }

  [[gnu::always_inline]] json_fault read_scalar() {
    if (at_ == end_) return json_fault::value;
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

  [[gnu::always_inline]] json_fault read_string() {
    const char* const first = ++at_;
    bool escaped = false;
    while (true) {
      at_ = skip_plain(at_, end_);
      if (at_ == end_) return json_fault::string;
      if (*at_ == '"') break;
      escaped = escaped || *at_ == '\\';
      // skip_sequence also refuses control characters.
      const char* const next = *at_ == '\\' ? json::skip_escape(at_, end_) : json::skip_sequence(at_, end_);
      if (next == nullptr) return json_fault::string;
      at_ = next;
    }
    push(first, kind::string, escaped);
    ++at_;
    return json_fault::none;
  }

  [[gnu::always_inline]] json_fault read_number() {
    const char* const first = at_;
    if (is_next('-')) ++at_;
    const char* const whole = at_;
    skip_digits();
    if (at_ == whole || (*whole == '0' && at_ - whole > 1))
      return at_ == first ? json_fault::value : json_fault::number;
    bool integer = true;
    if (is_next('.')) {
      integer = false;
      const char* const fraction = ++at_;
      skip_digits();
      if (at_ == fraction) return json_fault::number;
    }
    if (is_next('e') || is_next('E')) {
      integer = false;
      ++at_;
      if (is_next('+') || is_next('-')) ++at_;
      const char* const exponent = at_;
      skip_digits();
      if (at_ == exponent) return json_fault::number;
    }
    push(first, kind::number, integer);
    return json_fault::none;
  }

  [[gnu::always_inline]] json_fault read_word(std::string_view word, kind kind, bool truth) {
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word)
      return json_fault::value;
    const char* const first = at_;
    at_ += word.size();
    push(first, kind, truth);
    return json_fault::none;
  }

  const char* const begin_;
  const char* const end_;
  const char* at_;
  compact_token* const tokens_;
  std::uint32_t count_ = 0;
  std::uint32_t* const open_;  // the containers that are open, by their tokens
  int depth_ = 0;
  bool in_object_ = false;  // whether the innermost of them is an object
};

bool document::scan() {
  auto* const tokens = room_.next<compact_token>();
  tokens_ = tokens;
  // The reader looks at no bounds of the block.
  if (text_.size() > max_size) return false;
  if (room_.rest().size() < (text_.size() / 2 + 1) * sizeof(compact_token)) __builtin_trap();
  std::uint32_t open[json::max_depth];  // left as it is: only what was written is read
  reader from(text_, tokens, open);
  fault_ = from.read();
  count_ = from.count();
  fault_at_ = static_cast<std::size_t>(from.at() - text_.data());
  room_.advance(count_);
  return fault_ == json_fault::none;
}

std::size_t document::find(std::size_t object, std::string_view name) const {
  if (!tokens_[object].is(json::kind::object)) return nowhere;
  std::size_t found = nowhere;
  const std::size_t end = after(object);
  for (std::size_t at = object + 1; at < end; at = after(at + 1)) {
    if (equal_text(text(at), name)) found = at + 1;
  }
  return found;
}

}  // namespace signpost
