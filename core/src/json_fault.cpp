#include "json_fault.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "characters.h"
#include "json.h"
#include "json_tape.h"
#include "json_text.h"

namespace signpost::json {
namespace {

/// What a text begins with that never was meant as JSON.
struct beginning {
  std::string_view bytes;
  std::string_view found;
};

constexpr std::array beginnings = {
    beginning{"\xEF\xBB\xBF", "a byte order mark; leave it out"},
    beginning{"\xFF\xFE", "UTF-16; send UTF-8"},
    beginning{"\xFE\xFF", "UTF-16; send UTF-8"},
    beginning{"\x1F\x8B", "what gzip has compressed; decompress it before it is read"},
    beginning{"\x28\xB5\x2F\xFD", "what zstd has compressed; decompress it before it is read"},
    beginning{"--", "what begins like a multipart form; set the sender's content type to application/json"},
    beginning{"<", "what begins like XML or HTML; set the sender's content type to application/json"},
};

/// Words that other languages write for values which JSON has under another name, or not at all.
constexpr std::array<std::string_view, 9> strange_words = {"NaN",   "Infinity", "undefined", "None", "True",
                                                           "False", "NULL",     "TRUE",      "FALSE"};

constexpr std::array<std::string_view, 3> words = {"true", "false", "null"};

bool is_word_character(char c) { return is_alnum(c) || c == '_' || c == '$'; }

/// "name=", with the name as a form's encoding has it.
bool begins_like_form(std::string_view text) {
  const std::size_t end = std::min(text.find('='), text.size());
  const auto in_name = [](char c) {
    return is_alnum(c) || std::string_view("_.-[]%+").find(c) != std::string_view::npos;
  };
  return end > 0 && end < text.size() &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), in_name);
}

/// An array or object that is open, and what of it is being read.
struct level {
  const char* name;  ///< object: of the member, as it is written; null before it was read
  std::uint32_t name_size;
  std::uint32_t index : 31;  ///< array: of the element
  std::uint32_t is_object : 1;
};

void append(std::string& to, std::string_view text) { to += text; }
void append(std::string& to, std::size_t number) { to += std::to_string(number); }
void append(sentence& to, std::string_view text) { to << text; }
void append(sentence& to, std::size_t number) { to << std::uint64_t{number}; }

/// Reads as the tape does, but keeps where it is.
class fault_search {
 public:
  explicit fault_search(std::string_view text) : text_(text) {}

  /// True when there is a fault; fault() then tells it.
  bool search() { return !read_beginning() || !read_text(); }

  /// "expected ..., found ...", with the place and the advice.
  template <typename Text>
  void write_detail(Text& to) const {
    const std::size_t advice = std::min(found_.find("; "), found_.size());
    append(to, "expected ");
    append(to, expected_);
    append(to, ", found ");
    append(to, found_.substr(0, advice));
    write_place(to);
    append(to, found_.substr(advice));
  }

  /// Of the innermost value that is begun.
  template <typename Text>
  void write_pointer(Text& to) const {
    for (std::size_t i = 0; i < depth_; ++i) {
      const level& one = levels_[i];
      const bool last = i + 1 == depth_;
      if (one.is_object != 0 && one.name != nullptr) {
        append(to, "/");
        write_name(to, {one.name, one.name_size});
      } else if (one.is_object == 0 && (!last || in_element_)) {
        append(to, "/");
        append(to, std::size_t{one.index});
      }
    }
  }

 private:
  bool stop(std::size_t at, std::string_view expected, std::string_view found) {
    fault_at_ = at;
    expected_ = expected;
    found_ = found;
    return false;
  }

  bool stop_here(std::string_view expected) { return stop(at_, expected, kind_here()); }

  bool ended() const { return at_ == text_.size(); }
  bool is_next(char c) const { return !ended() && text_[at_] == c; }
  std::string_view rest() const { return text_.substr(at_); }
  void skip_space() {
    while (!ended() && is_space(text_[at_])) ++at_;
  }
  bool in_object() const { return depth_ > 0 && levels_[depth_ - 1].is_object != 0; }

  bool read_beginning() {
    for (const beginning& one : beginnings) {
      if (text_.starts_with(one.bytes)) return stop(0, "JSON", one.found);
    }
    const bool pairs = !text_.empty() && text_.size() % 2 == 0;
    if (pairs && (text_[0] == '\0') != (text_[1] == '\0')) return stop(0, "JSON", "UTF-16; send UTF-8");
    if (begins_like_form(text_)) {
      return stop(0, "JSON", "what begins like a form (name=value); set the sender's content type to application/json");
    }
    skip_space();
    return !ended() || stop(at_, "JSON", text_.empty() ? "an empty text" : "white space alone");
  }

  bool read_text() {
    while (true) {
      skip_space();
      if (in_object() && !read_name()) return false;
      if (is_next('{') || is_next('[')) {
        if (!open()) return false;
        skip_space();
        if (!is_next(closing())) continue;
      } else if (!read_scalar()) {
        return false;
      }
      if (!read_ends()) return false;
      if (depth_ == 0) return true;
    }
  }

  /// Behind a value: the ends of what it was the last of, then a comma, or the text's end.
  bool read_ends() {
    while (true) {
      skip_space();
      if (depth_ == 0) return ended() || stop(at_, "the end of the text", "more behind the JSON");
      levels_[depth_ - 1].name = nullptr;
      in_element_ = false;
      if (is_next(',')) break;
      if (!is_next(closing())) return stop_here(in_object() ? "',' or '}'" : "',' or ']'");
      ++at_;
      --depth_;
    }
    const std::size_t comma = at_++;
    skip_space();
    if (is_next('}') || is_next(']')) {
      return stop(comma, "no comma before the end of an array or object", "a trailing comma");
    }
    if (!in_object()) ++levels_[depth_ - 1].index;
    in_element_ = !in_object();
    return true;
  }

  char closing() const { return in_object() ? '}' : ']'; }

  bool open() {
    if (depth_ == levels_.size()) return stop(at_, "at most 512 levels", "more");
    levels_[depth_++] = {nullptr, 0, 0, is_next('{') ? 1U : 0U};
    in_element_ = !in_object();
    ++at_;
    return true;
  }

  bool read_name() {
    if (!is_next('"')) return stop_here("a member's name in double quotes");
    const std::size_t first = at_ + 1;
    if (!read_string()) return false;
    levels_[depth_ - 1].name = text_.data() + first;
    levels_[depth_ - 1].name_size = static_cast<std::uint32_t>(at_ - 1 - first);
    skip_space();
    if (!is_next(':')) return stop_here("':' behind a member's name");
    ++at_;
    skip_space();
    return true;
  }

  bool read_scalar() {
    if (is_next('"')) return read_string();
    if (!ended() && (text_[at_] == '-' || is_digit(text_[at_]))) return read_number();
    for (const std::string_view word : words) {
      if (!rest().starts_with(word)) continue;
      at_ += word.size();
      return true;
    }
    in_element_ = in_element_ && !ended();
    return stop_here("a value");
  }

  bool read_string() {
    ++at_;
    while (!is_next('"')) {
      if (ended()) return stop(at_, "'\"' at the end of a string", "the end of the text");
      const char* const here = text_.data() + at_;
      const char* const end = text_.data() + text_.size();
      const auto byte = static_cast<unsigned char>(*here);
      const char* after = here + 1;
      if (*here == '\\') {
        after = skip_escape(here, end);
        if (after == nullptr) return stop_in_escape();
      } else if (byte >= 0x80) {
        after = skip_sequence(here, end);
        if (after == nullptr) return stop(at_, "UTF-8", "a byte that is not");
      } else if (byte < 0x20) {
        return stop(at_, "control characters in strings as escapes",
                    is_next('\n') || is_next('\r') ? "a line end"
                    : is_next('\t')                ? "a tab"
                                                   : "a control character");
      }
      at_ = static_cast<std::size_t>(after - text_.data());
    }
    ++at_;
    return true;
  }

  bool stop_in_escape() {
    const char* const here = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    if (rest().size() < 2) return stop(text_.size(), "'\"' at the end of a string", "the end of the text");
    if (here[1] != 'u') return stop(at_, "one of JSON's escapes behind a backslash", "another");
    if (hex_unit(here + 2, end) < 0) return stop(at_, "four hexadecimal digits behind \\u", "another");
    return stop(at_, "both halves of a surrogate pair", "one of them (a character that was cut in two)");
  }

  bool read_number() {
    const std::size_t first = at_;
    const auto digits = [this] {
      const std::size_t from = at_;
      while (!ended() && is_digit(text_[at_])) ++at_;
      return at_ - from;
    };
    if (is_next('-')) ++at_;
    const bool zero = is_next('0');
    const std::size_t whole = digits();
    if (whole == 0) {
      if (ended()) return stop_here("a digit behind '-'");
      const std::string_view kind = kind_here();
      return stop(first, "a value", kind == "Infinity" ? "-Infinity" : kind == "NaN" ? "NaN" : "'-' without a digit");
    }
    if (zero && whole > 1) return stop(first, "a number as JSON writes it", "one with a leading zero");
    if (zero && (is_next('x') || is_next('X'))) return stop(first, "a number as JSON writes it", "a hexadecimal one");
    if (is_next('.')) {
      ++at_;
      if (digits() == 0) return stop_in_number(first, "one without a digit behind its point");
    }
    if (is_next('e') || is_next('E')) {
      ++at_;
      if (is_next('+') || is_next('-')) ++at_;
      if (digits() == 0) return stop_in_number(first, "one without a digit in its exponent");
    }
    return true;
  }

  bool stop_in_number(std::size_t first, std::string_view found) {
    return ended() ? stop_here("another digit of a number") : stop(first, "a number as JSON writes it", found);
  }

  /// What stands here: its kind, never more than one character of it.
  std::string_view kind_here() const {
    if (ended()) return "the end of the text";
    constexpr std::string_view marks = "{}[]:,";
    constexpr std::string_view quoted = "'{''}''['']'':'','";
    const char c = text_[at_];
    if (const std::size_t mark = marks.find(c); mark != std::string_view::npos) return quoted.substr(3 * mark, 3);
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      const bool sound = skip_sequence(text_.data() + at_, text_.data() + text_.size()) != nullptr;
      if (!sound) return "a byte that is not UTF-8";
      if (rest().starts_with("\u201C") || rest().starts_with("\u201D")) return "a typographic quotation mark";
      if (rest().starts_with("\u00A0")) return "a no-break space";
      return "a character beyond ASCII";
    }
    if (byte < 0x20) return "a control character";
    if (is_digit(c) || c == '-') return "a number";
    if (c == '"') return "a string";
    if (c == '\'') return "a single quote";
    if (rest().starts_with("//") || rest().starts_with("/*")) return "a comment";
    return is_word_character(c) ? word_here() : "another character";
  }

  std::string_view word_here() const {
    const std::string_view text = rest();
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_word_character);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    const auto* const strange = std::find(strange_words.begin(), strange_words.end(), word);
    if (strange != strange_words.end()) return *strange;
    const bool cut =
        text.size() == word.size() &&
        std::any_of(words.begin(), words.end(), [word](std::string_view one) { return one.starts_with(word); });
    return cut ? "the end of the text inside a word" : "a word without quotes";
  }

  /// ", at line 3, column 14 (byte offset 52)"
  template <typename Text>
  void write_place(Text& to) const {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < fault_at_; ++i) {
      const bool ends_line = text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'));
      if (ends_line) {
        ++line;
        column = 1;
      } else if ((static_cast<unsigned char>(text_[i]) & 0xC0U) != 0x80U && text_[i] != '\r') {
        ++column;
      }
    }
    append(to, ", at line ");
    append(to, line);
    append(to, ", column ");
    append(to, column);
    append(to, " (byte offset ");
    append(to, fault_at_);
    append(to, ")");
  }

  /// A member's name as a pointer has it, of a name as JSON has it.
  template <typename Text>
  static void write_name(Text& to, std::string_view written) {
    constexpr std::size_t pair = 12;  // bytes of two escapes, each of half a surrogate pair
    char room[pair];
    while (!written.empty()) {
      std::size_t size = 1;
      if (written[0] == '\\') size = written[1] != 'u' ? 2 : 6;
      if (size == 6 && is_high_surrogate(hex_unit(written.data() + 2, written.data() + written.size()))) size = pair;
      const std::string_view meant =
          size == 1 ? written.substr(0, 1) : unescape(written.substr(0, size), room, sizeof(room));
      append(to, meant == "~" ? "~0" : meant == "/" ? "~1" : meant);
      written.remove_prefix(size);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::array<level, max_depth> levels_;  // the first depth_ are set
  std::size_t depth_ = 0;
  bool in_element_ = false;  // the innermost level is an array, and an element of it is being read
  std::size_t fault_at_ = 0;
  std::string_view expected_;
  std::string_view found_;
};

}  // namespace

std::optional<failure> find_fault(std::string_view text, std::string_view root) {
  constexpr std::size_t most = UINT32_MAX / 2;
  if (text.size() > most) {
    return failure{errc::malformed_json, std::string(root), "expected at most 2147483647 bytes, found more"};
  }
  fault_search search(text);
  if (!search.search()) return std::nullopt;
  failure fault{errc::malformed_json, std::string(root), ""};
  search.write_pointer(fault.pointer);
  search.write_detail(fault.detail);
  return fault;
}

written_fault write_fault(std::string_view text, sentence& to) {
  fault_search search(text);
  if (!search.search()) return {};
  written_fault fault;
  search.write_pointer(to);
  fault.pointer = to.take();
  search.write_detail(to);
  fault.detail = to.take();
  return fault;
}

failure malformed(std::string_view text, std::string_view root) {
  return find_fault(text, root).value_or(failure{errc::malformed_json, std::string(root), ""});
}

}  // namespace signpost::json
