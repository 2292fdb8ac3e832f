#include "header_line.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "captured_headers.h"
#include "input.h"
#include "refusal.h"

namespace signpost::cli {

namespace {

constexpr std::string_view token_symbols = "!#$%&'*+-.^_`|~";

bool is_token(std::string_view name) {
  for (const char c : name) {
    const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter_or_digit && token_symbols.find(c) == std::string_view::npos) return false;
  }
  return !name.empty();
}

header header_or_refusal(std::string_view line) {
  auto parsed = parse_header(line);
  // The text is not repeated: it may be a secret that was put in the wrong place.
  if (!parsed) {
    throw refusal("A header does not have the form 'Name: value'.",
                  "Write it as --header 'X-CP-Event: task.completed', in quotes.");
  }
  return std::move(*parsed);
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    out.push_back(line);
  }
  return out;
}

std::optional<header> parse_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.size(), value.find_first_not_of(" \t")));
  value = value.substr(0, value.find_last_not_of(" \t") + 1);
  return header{std::string(line.substr(0, colon)), std::string(value)};
}

std::vector<header> read_headers(const std::string& given) {
  if (given.empty() || given[0] != '@') return {header_or_refusal(given)};
  const std::string file = given.substr(1);
  return captured_headers(read_input(file, "the headers"), file == "-" ? "standard input" : file);
}

}  // namespace signpost::cli
