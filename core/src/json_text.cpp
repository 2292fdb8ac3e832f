#include "json_text.h"

namespace signpost::json {
namespace {

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

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

int hex_unit(const char* at, const char* end) {
  if (end - at < 4) return -1;
  int unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_digit(at[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

const char* skip_escape(const char* at, const char* end) {
  if (end - at < 2) return nullptr;
  if (at[1] != 'u') {
    constexpr std::string_view simple = "\"\\/bfnrt";
    return simple.find(at[1]) == std::string_view::npos ? nullptr : at + 2;
  }
  const int unit = hex_unit(at + 2, end);
  if (unit < 0 || is_low_surrogate(unit)) return nullptr;
  if (!is_high_surrogate(unit)) return at + 6;
  const bool paired = end - at >= 12 && at[6] == '\\' && at[7] == 'u' && is_low_surrogate(hex_unit(at + 8, end));
  return paired ? at + 12 : nullptr;
}

const char* skip_sequence(const char* at, const char* end) {
  const auto byte = [&](int i) { return end - at > i ? static_cast<unsigned char>(at[i]) : 0U; };
  const auto continues = [&](int i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead >= 0xc2 && lead <= 0xdf) return continues(1) ? at + 2 : nullptr;
  if (lead >= 0xe0 && lead <= 0xef) {
    const unsigned second = byte(1);
    const bool in_range = second >= (lead == 0xe0 ? 0xa0U : 0x80U) && second <= (lead == 0xed ? 0x9fU : 0xbfU);
    return in_range && continues(2) ? at + 3 : nullptr;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const unsigned second = byte(1);
    const bool in_range = second >= (lead == 0xf0 ? 0x90U : 0x80U) && second <= (lead == 0xf4 ? 0x8fU : 0xbfU);
    return in_range && continues(2) && continues(3) ? at + 4 : nullptr;
  }
  return nullptr;
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
