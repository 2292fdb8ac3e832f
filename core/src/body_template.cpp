#include "signpost/body_template.h"

#include <optional>
#include <utility>

#include "json.h"
#include "json_fault.h"
#include "json_tape.h"
#include "signpost/value_at.h"
#include "tape_pointer.h"

namespace signpost {
namespace {

/// Takes off the front what belongs together: text without braces, a doubled brace, a placeholder, or a brace alone.
std::string_view take_piece(std::string_view& text) {
  std::size_t length = text.find_first_of("{}");
  if (length == 0) {
    const std::size_t other = text.find_first_of("{}", 1);
    const bool doubled = other == 1 && text[1] == text[0];
    const bool closed = other != std::string_view::npos && text[0] == '{' && text[other] == '}';
    length = doubled || closed ? other + 1 : 1;
  }
  const std::string_view piece = text.substr(0, length);
  text.remove_prefix(piece.size());
  return piece;
}

/// The text of a JSON string with its quotes.
std::string text_of(std::string_view quoted) {
  const std::string_view written = quoted.substr(1, quoted.size() - 2);
  std::string room(written.size(), '\0');
  room.resize(json::unescape(written, room.data(), room.size()).size());
  return room;
}

void cut(std::string& text) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    units += lead < 0xF0 ? 1 : 2;
    if (units > max_placeholder_text) {
      text.resize(at);
      text += "\u2026";
      return;
    }
    at += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }
}

std::string html(const std::string& text) {
  std::string escaped;
  for (const char& c : text) {
    escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string_view(&c, 1);
  }
  return escaped;
}

/// Goes through a template's texts, until one is at fault.
class filling {
 public:
  filling(text_escape escape, const templated_event& from)
      : escape_(escape), from_(from), is_json_(body_.scan(from.body)) {}

  /// What is at fault; its pointer is complete once value() is back.
  failure fault;

  bool value(json::value& of) {
    if (of.is(json::kind::string)) return text(of.text);
    for (std::size_t i = 0; i < of.items.size(); ++i) {
      if (!value(of.items[i])) return below(json::child_pointer("", i));
    }
    for (json::member& one : of.members) {
      if (!value(one.value)) return below(json::child_pointer("", one.name));
    }
    return true;
  }

 private:
  bool below(const std::string& step) {
    fault.pointer.insert(0, step);
    return false;
  }

  bool text(std::string& of) {
    std::string filled;
    for (std::string_view rest = of; !rest.empty();) {
      const std::string_view piece = take_piece(rest);
      if (piece.front() != '{' && piece.front() != '}') {
        filled += piece;
      } else if (piece == "{{" || piece == "}}") {
        filled += piece.front();
      } else if (!placeholder(piece, filled)) {
        return false;
      }
    }
    of = std::move(filled);
    return true;
  }

  bool placeholder(std::string_view piece, std::string& into) {
    constexpr std::string_view body = "{body:";
    if (++placeholders_ > max_placeholders) {
      fault = {errc::invalid_option, "", "expected at most " + std::to_string(max_placeholders) + " placeholders"};
      return false;
    }
    std::string found;
    if (piece == "{event}") {
      found = from_.event;
    } else if (piece == "{source}") {
      found = from_.source;
    } else if (piece == "{id}") {
      found = from_.id;
    } else if (piece.starts_with(body)) {
      const std::string_view pointer = piece.substr(body.size(), piece.size() - body.size() - 1);
      if (const result<void> sound = check_pointer(pointer); !sound) {
        fault = sound.error();
        return false;
      }
      const auto value = is_json_ ? json::written_at(body_, from_.body, pointer) : std::nullopt;
      const std::string_view written = value.value_or("null");
      if (written != "null") found = written.front() == '"' ? text_of(written) : std::string(written);
    } else {
      fault = {errc::unknown_variable, "",
               "expected {event}, {source}, {id} or {body:/pointer}, and {{ and }} for braces"};
      return false;
    }
    cut(found);
    into += escape_ == text_escape::html ? html(found) : found;
    return true;
  }

  text_escape escape_;
  const templated_event& from_;
  json::tape body_;  // read once, however many placeholders look into it
  bool is_json_;
  std::size_t placeholders_ = 0;
};

}  // namespace

result<void> check_body_template(std::string_view json) {
  const result<std::string> filled = fill_body_template(json, text_escape::none, {});
  return filled ? result<void>() : filled.error();
}

result<std::string> fill_body_template(std::string_view json, text_escape escape, const templated_event& from) {
  std::optional<json::value> body = json::parse(json);
  if (!body) return json::malformed(json);
  if (std::optional<std::string> place = json::find_unwritable(*body)) {
    return failure{errc::invalid_option, std::move(*place),
                   "expected a number that a double holds, found a larger one"};
  }
  filling work(escape, from);
  if (!work.value(*body)) return std::move(work.fault);
  return json::write(*body, json::style::compact);
}

}  // namespace signpost
