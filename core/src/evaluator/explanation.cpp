// Why a body is no JSON, and where: from what the scan had come to.
#include <algorithm>

#include "characters.h"
#include "evaluator/document.h"
#include "json_text.h"
#include "sentence.h"

namespace signpost {
namespace {

/// What a text begins with that never was meant as JSON.
struct beginning {
  const char* bytes;
  const char* found;
};

constexpr beginning beginnings[] = {
    {"\xEF\xBB\xBF", "a byte order mark; leave it out"},
    {"\xFF\xFE", "UTF-16; send UTF-8"},
    {"\xFE\xFF", "UTF-16; send UTF-8"},
    {"\x1F\x8B", "what gzip has compressed; decompress it before it is read"},
    {"\x28\xB5\x2F\xFD", "what zstd has compressed; decompress it before it is read"},
    {"--", "what begins like a multipart form; set the sender's content type to application/json"},
    {"<", "what begins like XML or HTML; set the sender's content type to application/json"},
};

/// Words that other languages write for values which JSON has under another name, or not at all; the last three are
/// JSON's own.
constexpr const char* known_words[] = {"NaN",  "Infinity", "undefined", "None", "True",  "False",
                                       "NULL", "TRUE",     "FALSE",     "true", "false", "null"};
constexpr std::size_t strange_words = 9;

/// By json_fault.
constexpr const char* expectations[] = {"",
                                        "a value",
                                        "a number as JSON writes it",
                                        "",
                                        "a member's name in double quotes",
                                        "':' behind a member's name",
                                        "',' or '}'",
                                        "',' or ']'",
                                        "the end of the text",
                                        "at most 512 levels"};

constexpr const char* end_of_text = "the end of the text";

bool is_word_character(char c) { return is_alnum(c) || c == '_' || c == '$'; }
bool is_number_character(char c) { return is_digit(c) || std::string_view("+-.eE").find(c) != std::string_view::npos; }

/// "name=", with the name as a form's encoding has it.
bool begins_like_form(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() &&
         (is_alnum(text[end]) || std::string_view("_.-[]%+").find(text[end]) != std::string_view::npos)) {
    ++end;
  }
  return end > 0 && end < text.size() && text[end] == '=';
}

/// What a whole text is that never was meant as JSON; null for another.
const char* kind_of_foreign(std::string_view text) {
  for (const beginning& one : beginnings) {
    if (text.starts_with(one.bytes)) return one.found;
  }
  if (!text.empty() && text.size() % 2 == 0 && (text[0] == '\0') != (text[1] == '\0')) return "UTF-16; send UTF-8";
  const bool is_form = begins_like_form(text);
  return is_form ? "what begins like a form (name=value); set the sender's content type to application/json" : nullptr;
}

const char* kind_of_word(std::string_view rest) {
  std::size_t size = 0;
  while (size < rest.size() && is_word_character(rest[size])) ++size;
  const std::string_view word = rest.substr(0, size);
  for (const char* const& known : known_words) {
    const std::string_view one = known;
    const bool strange = &known < known_words + strange_words;
    if (strange ? one == word : size == rest.size() && one.starts_with(word)) {
      return strange ? known : "the end of the text inside a word";
    }
  }
  return "a word without quotes";
}

/// What a text begins with: its kind, never more than one character of it.
const char* kind_of(std::string_view rest) {
  static constexpr char marks[] = "'{'\0'}'\0'['\0']'\0':'\0','";
  if (rest.empty()) return end_of_text;
  const char c = rest[0];
  for (std::size_t mark = 0; mark < sizeof marks; mark += 4) {
    if (marks[mark + 1] == c) return marks + mark;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80) {
    if (json::skip_sequence(rest.data(), rest.data() + rest.size()) == nullptr) return "a byte that is not UTF-8";
    if (rest.starts_with("\u201C") || rest.starts_with("\u201D")) return "a typographic quotation mark";
    return rest.starts_with("\u00A0") ? "a no-break space" : "a character beyond ASCII";
  }
  if (byte < 0x20) return "a control character";
  if (is_digit(c) || c == '-') return "a number";
  if (c == '"') return "a string";
  if (c == '\'') return "a single quote";
  if (rest.starts_with("//") || rest.starts_with("/*")) return "a comment";
  return is_word_character(c) ? kind_of_word(rest) : "another character";
}

}  // namespace

class document::fault_reader {
 public:
  explicit fault_reader(const document& of)
      : of_(of), text_(of.text_), at_(of.fault_at_), expected_(expectations[static_cast<std::size_t>(of.fault_)]) {}

  misfit explain() {
    find();
    sentence words(of_.room_.rest());
    misfit why;
    write_pointer(words);
    why.pointer = words.take();
    const std::string_view found = found_;
    const std::size_t advice = std::min(found.find(';'), found.size());
    words << "expected " << expected_ << ", found " << found.substr(0, advice);
    write_place(words);
    words << found.substr(advice);
    why.detail = words.take();
    return why;
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  void say(const char* expected, const char* found) {
    expected_ = expected;
    found_ = found;
  }

  void find() {
    if (const char* const foreign = kind_of_foreign(text_); foreign != nullptr) {
      at_ = count_ = 0;
      say("JSON", foreign);
      return;
    }
    if (of_.fault_ == json_fault::value && count_ == 0 && at_ == text_.size()) {
      say("JSON", text_.empty() ? "an empty text" : "white space alone");
      return;
    }
    found_ = kind_of(rest());
    switch (of_.fault_) {
      case json_fault::string:
        find_in_string();
        return;
      case json_fault::number:
        find_in_number();
        return;
      case json_fault::value:
        in_element_ = at_ < text_.size();
        [[fallthrough]];
      case json_fault::name:
        find_comma();
        return;
      case json_fault::too_deep:
        found_ = "more";
        return;
      default:
        in_element_ = false;
        find_hexadecimal();
    }
  }

  void find_in_string() {
    const std::string_view here = rest();
    if (here.empty() || here == "\\") {
      at_ = text_.size();
      say("'\"' at the end of a string", end_of_text);
    } else if (here[0] != '\\') {
      say("UTF-8", "a byte that is not");
      if (static_cast<unsigned char>(here[0]) >= 0x20) return;
      const bool ends_line = here[0] == '\n' || here[0] == '\r';
      say("control characters in strings as escapes", ends_line         ? "a line end"
                                                      : here[0] == '\t' ? "a tab"
                                                                        : "a control character");
    } else if (here[1] != 'u') {
      say("one of JSON's escapes behind a backslash", "another");
    } else if (json::hex_unit(here.data() + 2, here.data() + here.size()) < 0) {
      say("four hexadecimal digits behind \\u", "another");
    } else {
      say("both halves of a surrogate pair", "one of them (a character that was cut in two)");
    }
  }

  /// The scan stopped where a digit was missing, or behind digits that begin with 0.
  void find_in_number() {
    std::size_t first = at_;
    while (first > 0 && is_number_character(text_[first - 1])) --first;
    const bool ended = at_ == text_.size();
    const char last = text_[at_ - 1];
    if (is_digit(last)) {
      found_ = "one with a leading zero";
    } else if (ended) {
      expected_ = at_ - first == 1 ? "a digit behind '-'" : "another digit of a number";
      return;
    } else if (at_ - first == 1) {
      const std::string_view word = found_;
      say("a value", word == "Infinity" ? "-Infinity" : word == "NaN" ? found_ : "'-' without a digit");
    } else {
      found_ = last == '.' ? "one without a digit behind its point" : "one without a digit in its exponent";
    }
    at_ = first;
  }

  void find_comma() {
    if (count_ == 0 || (!rest().starts_with('}') && !rest().starts_with(']'))) return;
    std::size_t comma = at_;
    while (json::is_space(text_[comma - 1])) --comma;
    if (text_[comma - 1] != ',') return;
    at_ = comma - 1;
    in_element_ = false;
    say("no comma before the end of an array or object", "a trailing comma");
  }

  void find_hexadecimal() {
    if (of_.fault_ == json_fault::more) found_ = "more behind the JSON";
    if (!rest().starts_with('x') && !rest().starts_with('X')) return;
    const compact_token& before = of_.tokens_[of_.count_ - 1];
    if (!before.is(json::kind::number) || before.begin() + before.extent != at_ || text_[at_ - 1] != '0' ||
        before.extent > (text_[before.begin()] == '-' ? 2U : 1U)) {
      return;
    }
    say("a number as JSON writes it", "a hexadecimal one");
    at_ = before.begin();
    in_element_ = true;
    --count_;
  }

  /// Of the innermost value that is begun: containers that were not closed extend to nowhere.
  void write_pointer(sentence& to) const {
    std::size_t at = 0;
    while (at < count_ && is_open(at)) {
      const bool in_object = of_.tokens_[at].is(json::kind::object);
      const std::size_t step = in_object ? 1 : 0;
      std::size_t index = 0;
      for (++at; at + step < count_ && !is_open(at + step); ++index) at = of_.after(at + step);
      if (in_object) {
        if (at < count_) to.add_token(of_.text(at));
      } else if (at < count_ || in_element_) {
        to << '/' << std::uint64_t{index};
      }
      at += step;
    }
  }

  bool is_open(std::size_t at) const { return of_.tokens_[at].is_container() && of_.tokens_[at].extent == 0; }

  /// ", at line 3, column 14 (byte offset 52)"
  void write_place(sentence& to) const {
    std::uint64_t line = 1;
    std::uint64_t column = 1;
    for (std::size_t i = 0; i < at_; ++i) {
      if (text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'))) {
        ++line;
        column = 1;
      } else if ((static_cast<unsigned char>(text_[i]) & 0xC0U) != 0x80U && text_[i] != '\r') {
        ++column;
      }
    }
    to << ", at line " << line << ", column " << column << " (byte offset " << std::uint64_t{at_} << ")";
  }

  const document& of_;
  std::string_view text_;
  std::size_t at_;
  std::size_t count_ = of_.count_;
  bool in_element_ = true;  // where the innermost container is an array, an element of it was being read
  const char* expected_;
  const char* found_ = nullptr;
};

misfit document::explain() const {
  if (text_.size() > max_size) return {{}, "expected at most 268435455 bytes, found more"};
  return fault_reader(*this).explain();
}

}  // namespace signpost
