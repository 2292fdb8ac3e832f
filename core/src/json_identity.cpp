#include "json_identity.h"

#include "json_members.h"
#include "json_number.h"

namespace signpost::json {
namespace {

/// A text behind its length, so that none can be taken for another and what follows.
void append_text(std::string& to, std::string_view text) {
  to += std::to_string(text.size());
  to += ':';
  to += text;
}

void append_number(std::string& to, std::string_view text) {
  const decimal number = decimal_of(text);
  to += number.negative && !number.digits.empty() ? '-' : '+';
  append_text(to, number.digits);
  if (!number.digits.empty()) append_text(to, std::to_string(number.point));
}

void append_identity(std::string& to, const value& of) {
  switch (of.kind) {
    case kind::null:
      to += '0';
      return;
    case kind::boolean:
      to += of.boolean ? 't' : 'f';
      return;
    case kind::number:
      append_number(to, of.text);
      return;
    case kind::string:
      to += '"';
      append_text(to, of.text);
      return;
    case kind::array:
      to += '[';
      for (const value& item : of.items) append_identity(to, item);
      to += ']';
      return;
    case kind::object:
      to += '{';
      for (const std::size_t index : order_by_name(of.members)) {
        append_text(to, of.members[index].name);
        append_identity(to, of.members[index].value);
      }
      to += '}';
      return;
  }
}

}  // namespace

std::string identity_of(const value& of) {
  std::string identity;
  append_identity(identity, of);
  return identity;
}

}  // namespace signpost::json
