#include "sentence.h"

#include <algorithm>
#include <cstring>

namespace signpost {

sentence& sentence::operator<<(std::string_view text) {
  const std::size_t fits = std::min(text.size(), static_cast<std::size_t>(end_ - at_));
  if (fits > 0) std::memcpy(at_, text.data(), fits);
  at_ += fits;
  return *this;
}

sentence& sentence::operator<<(const char* text) { return *this << std::string_view(text); }

sentence& sentence::operator<<(char c) {
  if (at_ != end_) *at_++ = c;
  return *this;
}

sentence& sentence::operator<<(std::uint64_t number) {
  constexpr std::size_t most_digits = 20;
  char digits[most_digits];
  char* first = digits + most_digits;
  do {
    *--first = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return *this << std::string_view(first, static_cast<std::size_t>(digits + most_digits - first));
}

sentence& sentence::add_token(std::string_view name) {
  *this << '/';
  for (const char c : name) {
    if (c == '~' || c == '/') {
      *this << '~' << (c == '~' ? '0' : '1');
    } else {
      *this << c;
    }
  }
  return *this;
}

std::string_view sentence::take() {
  const std::string_view taken(begin_, static_cast<std::size_t>(at_ - begin_));
  begin_ = at_;
  return taken;
}

}  // namespace signpost
