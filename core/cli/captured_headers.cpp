#include "captured_headers.h"

#include <algorithm>
#include <utility>

#include "header_line.h"
#include "refusal.h"

namespace signpost::cli {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// "POST /hook HTTP/1.1", also with a URL or "*" as its target.
bool is_request_line(std::string_view line) {
  const std::size_t method = line.find(' ');
  if (method == std::string_view::npos || method == 0) return false;
  if (!std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(method), is_capital)) return false;
  const std::size_t version = line.rfind(' ');
  return version > method && line.substr(version + 1).starts_with("HTTP/");
}

/// `curl -v` and its like mark each line: '>' what was sent, '<' what was received, '*' what curl says, '{' and '}'
/// data that it leaves out. ' ' where the line has no mark.
char mark_of(std::string_view line) {
  constexpr std::string_view marks = "><*{}";
  if (line.empty() || marks.find(line[0]) == std::string_view::npos) return ' ';
  return line.size() == 1 || line[1] == ' ' ? line[0] : ' ';
}

/// The mark of the request's lines: a proxy may mark with '<' what it received.
char request_mark(const std::vector<std::string_view>& lines) {
  if (!lines.empty() && is_request_line(lines.front())) return ' ';
  for (const char mark : {'>', '<'}) {
    if (std::any_of(lines.begin(), lines.end(), [mark](std::string_view line) { return mark_of(line) == mark; })) {
      return mark;
    }
  }
  return ' ';
}

[[noreturn]] void refuse_line(const std::string& source, std::size_t number) {
  // The text is not repeated: it may be a secret that was put in the wrong place.
  throw refusal("Line " + std::to_string(number) + " of " + source + " is no header of the form 'Name: value'.",
                "Leave one header a line: what a proxy or `curl -v` prints of the request is read, too.");
}

struct numbered_line {
  std::size_t number;
  std::string_view text;
};

/// The lines of the request, without their mark. Unmarked ones amid marked ones are curl's progress or the response's
/// body where the marked ones begin with a request line; else they are refused.
std::vector<numbered_line> request_lines(const std::vector<std::string_view>& lines, const std::string& source) {
  const char mark = request_mark(lines);
  std::vector<numbered_line> out;
  std::size_t first_unmarked = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char found = mark_of(lines[i]);
    if (found == mark) {
      out.push_back({i + 1, mark == ' ' ? lines[i] : lines[i].substr(std::min<std::size_t>(lines[i].size(), 2))});
    } else if (found == ' ' && !lines[i].empty()) {
      first_unmarked = first_unmarked == 0 ? i + 1 : first_unmarked;
    } else if (mark == ' ') {
      out.push_back({i + 1, lines[i]});
    }
  }
  const bool whole = !out.empty() && is_request_line(out.front().text);
  if (!whole && first_unmarked != 0) refuse_line(source, first_unmarked);
  return out;
}

/// Goes on with the value of the header before.
bool unfold(std::string_view line, std::vector<header>& into) {
  if (into.empty()) return false;
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return true;
  const std::string_view more = line.substr(first, line.find_last_not_of(" \t") + 1 - first);
  std::string& value = into.back().value;
  value.append(value.empty() ? "" : " ").append(more);
  return true;
}

}  // namespace

std::vector<header> captured_headers(std::string_view text, const std::string& source) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::vector<header> out;
  bool has_request_line = false;
  for (const auto& [number, line] : request_lines(lines_of(text), source)) {
    if (line.empty()) {
      if (has_request_line) break;
      continue;
    }
    if (out.empty() && !has_request_line && is_request_line(line)) {
      has_request_line = true;
    } else if (is_blank(line.front())) {
      if (!unfold(line, out)) refuse_line(source, number);
    } else if (line.front() != ':') {
      auto parsed = parse_header(line);
      if (!parsed) refuse_line(source, number);
      out.push_back(std::move(*parsed));
    }
  }
  return out;
}

}  // namespace signpost::cli
