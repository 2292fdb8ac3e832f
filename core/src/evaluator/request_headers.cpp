#include "evaluator/request_headers.h"

#include "characters.h"

namespace signpost {

request_headers::request_headers(const program_view& program, std::span<const header_view> headers, block& room)
    : program_(program),
      names_(std::size_t{program.word(layout::at_headers)} + 1),
      count_(program.word(program.word(layout::at_headers))) {
  std::size_t next = 0;  // some callers keep to the order of the names
  bool repeated = false;
  for (const header_view& header : headers) {
    const bool guessed = next < count_ && equal_ignoring_case(header.name, name(next));
    const std::size_t i = guessed ? next : index_of(header.name);
    if (i == count_) continue;
    if (counts_[i]++ == 0) values_[i] = header.value;
    repeated = repeated || counts_[i] > 1;
    next = i + 1;
  }
  for (std::size_t i = 0; repeated && i < count_; ++i) {
    if (counts_[i] > 1) join(i, headers, room);
  }
}

std::size_t request_headers::index_of(std::string_view wanted) const {
  std::size_t i = 0;
  while (i < count_ && !equal_ignoring_case(wanted, name(i))) ++i;
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
