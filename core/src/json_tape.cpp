#include "json_tape.h"

#include <bit>
#include <cstring>

#include "characters.h"
#include "signpost/hmac.h"

namespace signpost::json {
namespace {

constexpr std::size_t no_place = static_cast<std::size_t>(-1);

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The four digits behind \u, or -1.
int hex_unit(std::string_view text, std::size_t at) {
  if (text.size() - at < 4) return -1;
  int unit = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high_surrogate(int unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low_surrogate(int unit) { return unit >= 0xdc00 && unit < 0xe000; }

/// The place behind the escape whose backslash stands at `at`, or no_place.
std::size_t skip_escape(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return no_place;
  if (text[at + 1] != 'u') {
    constexpr std::string_view simple = "\"\\/bfnrt";
    return simple.find(text[at + 1]) == std::string_view::npos ? no_place : at + 2;
  }
  const int unit = hex_unit(text, at + 2);
  if (unit < 0 || is_low_surrogate(unit)) return no_place;
  if (!is_high_surrogate(unit)) return at + 6;
  const bool paired =
      text.size() - at >= 12 && text[at + 6] == '\\' && text[at + 7] == 'u' && is_low_surrogate(hex_unit(text, at + 8));
  return paired ? at + 12 : no_place;
}

/// The place behind the UTF-8 sequence that begins at `at` with a byte above 0x7f, or no_place (Unicode 15, table 3-7).
std::size_t skip_sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead >= 0xc2 && lead <= 0xdf) return continues(1) ? at + 2 : no_place;
  if (lead >= 0xe0 && lead <= 0xef) {
    const unsigned second = byte(1);
    const bool in_range = second >= (lead == 0xe0 ? 0xa0U : 0x80U) && second <= (lead == 0xed ? 0x9fU : 0xbfU);
    return in_range && continues(2) ? at + 3 : no_place;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const unsigned second = byte(1);
    const bool in_range = second >= (lead == 0xf0 ? 0x90U : 0x80U) && second <= (lead == 0xf4 ? 0x8fU : 0xbfU);
    return in_range && continues(2) && continues(3) ? at + 4 : no_place;
  }
  return no_place;
}

/// Skips bytes that stand for themselves inside a string, eight at a time: printable ASCII but '"' and '\\'.
std::size_t skip_plain(std::string_view text, std::size_t at) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t tops = 0x8080808080808080U;
  while (text.size() - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    const std::uint64_t quotes = word ^ (ones * '"');
    const std::uint64_t slashes = word ^ (ones * '\\');
    // A byte's top bit is set in one of these when it is '"', '\\', below 0x20 or above 0x7f.
    const std::uint64_t special =
        ((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | ((word - ones * 0x20U) & ~word) | word;
    // Borrows reach upwards only, so the lowest of them is no mistake: in little-endian words the first in the text.
    if ((special & tops) != 0) {
      if constexpr (std::endian::native != std::endian::little) break;
      return at + static_cast<std::size_t>(std::countr_zero(special & tops)) / 8;
    }
    at += 8;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x20 &&
         static_cast<unsigned char>(text[at]) < 0x80 && text[at] != '"' && text[at] != '\\') {
    ++at;
  }
  return at;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
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

/// One pass over a text; each function is false as soon as the text is no JSON.
struct tape::reader {
  tape& to;
  std::string_view text;
  std::size_t at = 0;

  char peek() const { return at < text.size() ? text[at] : '\0'; }
  void skip_space() {
    while (at < text.size() && is_space(text[at])) ++at;
  }

  bool read_string() {
    const std::size_t begin = ++at;
    bool escaped = false;
    while (true) {
      at = skip_plain(text, at);
      if (at >= text.size()) return false;
      if (text[at] == '"') break;
      if (text[at] == '\\') {
        escaped = true;
        at = skip_escape(text, at);
      } else {
        at = skip_sequence(text, at);  // also refuses control characters
      }
      if (at == no_place) return false;
    }
    to.push(kind::string, begin, at).escaped = escaped;
    ++at;
    return true;
  }

  bool read_number() {
    const std::size_t begin = at;
    if (peek() == '-') ++at;
    const std::size_t whole = at;
    at = skip_digits(text, at);
    if (at == whole || (text[whole] == '0' && at - whole > 1)) return false;
    bool integer = true;
    if (peek() == '.') {
      integer = false;
      const std::size_t fraction = ++at;
      at = skip_digits(text, at);
      if (at == fraction) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      integer = false;
      ++at;
      if (peek() == '+' || peek() == '-') ++at;
      const std::size_t exponent = at;
      at = skip_digits(text, at);
      if (at == exponent) return false;
    }
    to.push(kind::number, begin, at).integer_text = integer;
    return true;
  }

  bool read_word(std::string_view word, json::kind kind) {
    if (text.substr(at, word.size()) != word) return false;
    to.push(kind, at, at + word.size()).truth = word == "true";
    at += word.size();
    return true;
  }

  bool read_value(int depth) {
    switch (peek()) {
      case '{':
        return read_object(depth + 1);
      case '[':
        return read_array(depth + 1);
      case '"':
        return read_string();
      case 't':
        return read_word("true", kind::boolean);
      case 'f':
        return read_word("false", kind::boolean);
      case 'n':
        return read_word("null", kind::null);
      default:
        return read_number();
    }
  }

  void close(std::size_t container) {
    token& opened = to.tokens_[container];
    opened.end = static_cast<std::uint32_t>(++at);
    opened.after = static_cast<std::uint32_t>(to.size_);
  }

  bool read_array(int depth) {
    if (depth > max_depth) return false;
    const std::size_t container = to.size_;
    to.push(kind::array, at++, 0);
    skip_space();
    if (peek() == ']') return close(container), true;
    while (read_value(depth)) {
      skip_space();
      if (peek() == ']') return close(container), true;
      if (peek() != ',') return false;
      ++at;
      skip_space();
    }
    return false;
  }

  bool read_object(int depth) {
    if (depth > max_depth) return false;
    const std::size_t container = to.size_;
    to.push(kind::object, at++, 0);
    skip_space();
    if (peek() == '}') return close(container), true;
    while (peek() == '"' && read_string()) {
      skip_space();
      if (peek() != ':') return false;
      ++at;
      skip_space();
      if (!read_value(depth)) return false;
      skip_space();
      if (peek() == '}') return close(container), true;
      if (peek() != ',') return false;
      ++at;
      skip_space();
    }
    return false;
  }
};

void tape::forget() {
  if (more_) wipe(more_.get(), size_ * sizeof(token));
}

void tape::grow() {
  capacity_ *= 4;
  auto* const larger = static_cast<token*>(std::malloc(capacity_ * sizeof(token)));
  if (larger == nullptr) std::abort();
  std::memcpy(larger, tokens_, size_ * sizeof(token));
  forget();
  more_.reset(larger);
  tokens_ = larger;
}

token& tape::push(json::kind kind, std::size_t begin, std::size_t end) {
  if (size_ == capacity_) grow();
  token& added = tokens_[size_];
  added = {static_cast<std::uint32_t>(begin),
           static_cast<std::uint32_t>(end),
           static_cast<std::uint32_t>(size_ + 1),
           kind,
           false,
           false,
           false};
  ++size_;
  return added;
}

bool tape::scan(std::string_view text) {
  text_ = text;
  size_ = 0;
  if (text.size() > UINT32_MAX / 2) return false;
  reader from{*this, text};
  from.skip_space();
  if (!from.read_value(0)) return false;
  from.skip_space();
  return from.at == text.size();
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
    int code = hex_unit(escaped, at + 2);
    at += 6;
    if (is_high_surrogate(code)) {
      code = 0x10000 + ((code - 0xd800) << 10) + (hex_unit(escaped, at + 2) - 0xdc00);
      at += 6;
    }
    append_utf8(code, to);
  }
  return {into, static_cast<std::size_t>(to - into)};
}

}  // namespace signpost::json
