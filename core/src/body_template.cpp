#include "signpost/body_template.h"

#include <optional>
#include <utility>

#include "evaluator/scanned_text.h"
#include "json.h"
#include "signpost/value_at.h"

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
  filling(text_escape escape, const templated_event& from) : escape_(escape), from_(from), body_(from.body) {}

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
  // Out of line, like text(): value() goes as deep as JSON may be, and what it has on the stack with it.
  [[gnu::noinline]] bool below(const std::string& step) {
    fault.pointer.insert(0, step);
    return false;
  }

  [[gnu::noinline]] bool text(std::string& of) {
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
      const std::optional<std::size_t> value = body_ ? body_.find_at(pointer) : std::nullopt;
      if (value && !(*body_)[*value].is(json::kind::null)) {
        found = (*body_)[*value].is(json::kind::string) ? body_->text(*value) : body_.written(*value);
      }
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
  scanned_text body_;  // read once, however many placeholders look into it
  std::size_t placeholders_ = 0;
};

}  // namespace

result<void> check_body_template(std::string_view json) {
  const result<std::string> filled = fill_body_template(json, text_escape::none, {});
  return filled ? result<void>() : filled.error();
}

result<std::string> fill_body_template(std::string_view json, text_escape escape, const templated_event& from) {
  result<json::value> body = json::parse(json);
  if (!body) return body.error();
  if (std::optional<std::string> place = json::find_unwritable(*body)) {
    return failure{errc::invalid_option, std::move(*place),
                   "expected a number that a double holds, found a larger one"};
  }
  filling work(escape, from);
  if (!work.value(*body)) return std::move(work.fault);
  return json::write(*body, json::style::compact);
}

}  // namespace signpost
