// A line as a JSON Pointer, the rest as the body that it is looked up in: what the tree has at that place, or nothing.
#include <cstddef>
#include <cstdint>

#include "fuzzing.h"
#include "json.h"
#include "lexed_json.h"

using namespace signpost;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string_view body = input;
  const std::string_view pointer = fuzzing::take_line(body);
  const bool is_pointer = static_cast<bool>(check_pointer(pointer));
  const result<json::value> tree = json::parse(body);
  const result<std::optional<std::string_view>> found = value_at(body, pointer);
  if (static_cast<bool>(found) != is_pointer) fuzzing::fail("refused, or not, by one alone", input);
  if (!found) return 0;
  const json::value* expected = tree ? tree->at(pointer) : nullptr;
  if (found->has_value() != (expected != nullptr)) fuzzing::fail("found by one alone", input);
  if (expected == nullptr) return 0;
  const result<json::value> parsed = json::parse(**found);
  if (!parsed || !is_same(*parsed, *expected)) fuzzing::fail("another value than the tree's", input);
  const result<std::vector<std::string_view>> elements = elements_at(body, pointer);
  if (static_cast<bool>(elements) != (expected->kind == json::kind::array)) fuzzing::fail("no array, or one", input);
  if (elements && elements->size() != expected->items.size()) fuzzing::fail("more or fewer elements", input);
  return 0;
}
