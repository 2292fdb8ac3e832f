#include "signpost/value_at.h"

#include <cstddef>
#include <string>

#include "json_fault.h"
#include "json_pointer.h"
#include "json_tape.h"
#include "tape_pointer.h"

namespace signpost {
namespace {

using json::kind;
using json::tape;
using json::token;

constexpr std::size_t nowhere = 0;  // the root is never below another value

/// The text behind a member's name, of which escapes are undone.
bool is_named(const tape& in, const token& name, std::string_view wanted) {
  const std::string_view written = in.text_of(name);
  if (!name.escaped) return written == wanted;
  std::string room(written.size(), '\0');
  return json::unescape(written, room.data(), room.size()) == wanted;
}

/// The last member of that name, as json::parse has it.
std::size_t find_member(const tape& in, std::size_t object, std::string_view wanted) {
  std::size_t found = nowhere;
  for (std::size_t name = object + 1; name < in[object].after; name = in[name + 1].after) {
    if (is_named(in, in[name], wanted)) found = name + 1;
  }
  return found;
}

std::size_t find_element(const tape& in, std::size_t array, std::string_view wanted) {
  // An array has no more elements than tokens.
  const std::optional<std::size_t> index = json::index_of(wanted, in[array].after);
  if (!index) return nowhere;
  std::size_t element = array + 1;
  for (std::size_t i = 0; i < *index && element < in[array].after; ++i) element = in[element].after;
  return element < in[array].after ? element : nowhere;
}

std::size_t find_below(const tape& in, std::size_t value, std::string_view wanted) {
  if (in[value].kind == kind::object) return find_member(in, value, wanted);
  return in[value].kind == kind::array ? find_element(in, value, wanted) : nowhere;
}

/// The value at a sound pointer.
std::size_t find_at(const tape& in, std::string_view pointer) {
  std::size_t here = 0;
  while (!pointer.empty()) {
    here = find_below(in, here, *json::take_token(pointer));
    if (here == nowhere) return here;
  }
  return here;
}

/// A string's token leaves out its quotes.
std::string_view written(const token& of, std::string_view body) {
  const std::size_t quote = of.kind == kind::string ? 1 : 0;
  return body.substr(of.begin - quote, of.end - of.begin + 2 * quote);
}

}  // namespace

std::optional<std::string_view> json::written_at(const tape& in, std::string_view body, std::string_view pointer) {
  const std::size_t found = find_at(in, pointer);
  if (found == nowhere && !pointer.empty()) return {};
  return written(in[found], body);
}

result<void> check_pointer(std::string_view pointer) {
  while (!pointer.empty()) {
    const bool begins = pointer.front() == '/';
    if (json::take_token(pointer)) continue;
    return failure{errc::invalid_option, "",
                   begins ? "expected '~' only as \"~0\" (for '~') or \"~1\" (for '/'), found another"
                          : "expected a JSON Pointer, which is empty or begins with '/', found something else"};
  }
  return {};
}

result<std::optional<std::string_view>> value_at(text_view body, std::string_view pointer) {
  if (const result<void> sound = check_pointer(pointer); !sound) return sound.error();
  tape read;
  if (!read.scan(body)) return std::optional<std::string_view>();
  return json::written_at(read, body, pointer);
}

result<std::vector<std::string_view>> elements_at(text_view body, std::string_view pointer) {
  if (const result<void> sound = check_pointer(pointer); !sound) return sound.error();
  tape read;
  if (!read.scan(body)) return json::malformed(body);
  const std::size_t array = find_at(read, pointer);
  if ((array == nowhere && !pointer.empty()) || read[array].kind != kind::array) {
    return failure{errc::schema_mismatch, std::string(pointer), "expected array, found nothing of the kind"};
  }
  std::vector<std::string_view> elements;
  for (std::size_t element = array + 1; element < read[array].after; element = read[element].after) {
    elements.push_back(written(read[element], body));
  }
  return elements;
}

}  // namespace signpost
