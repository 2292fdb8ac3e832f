#include "evaluator/request_headers.h"

#include "characters.h"

namespace signpost {

void request_headers::read(std::span<const header_view> headers, block& room) {
  std::array<std::uint32_t, max_headers_read> times{};
  for (const header_view& header : headers) {
    const std::size_t i = index_of(header.name);
    if (i == count()) continue;
    const std::string_view value = header.value;
    if (times[i]++ == 0) values_[i] = value.data() == nullptr ? std::string_view("") : value;
  }
  for (std::size_t i = 0; i < count(); ++i) {
    if (times[i] > 1) join(i, headers, room);
  }
}

std::size_t request_headers::index_of(std::string_view wanted) const {
  std::size_t i = 0;
  while (i < count() && !equal_ignoring_case(wanted, name(i))) ++i;
  return i;
}

void request_headers::join(std::size_t index, std::span<const header_view> headers, block& room) {
  constexpr std::string_view separator = ", ";
  std::size_t size = 0;
  for (const header_view& header : headers) {
    if (equal_ignoring_case(header.name, name(index))) size += header.value.size() + separator.size();
  }
  char* const joined = room.keep_text(size);
  char* to = joined;
  const auto append = [&to](std::string_view piece) {
    if (!piece.empty()) std::memcpy(to, piece.data(), piece.size());
    to += piece.size();
  };
  bool first = true;
  for (const header_view& header : headers) {
    if (!equal_ignoring_case(header.name, name(index))) continue;
    if (!first) append(separator);
    append(header.value);
    first = false;
  }
  values_[index] = {joined, static_cast<std::size_t>(to - joined)};
}

}  // namespace signpost
