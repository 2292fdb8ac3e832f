// A line as a template, the rest as the body that fills it: refused, or JSON.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzzing.h"
#include "json.h"

using namespace signpost;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string_view body = input;
  const std::string_view text = fuzzing::take_line(body);
  const result<void> checked = check_body_template(text);
  if (!checked) fuzzing::hold(checked.error(), input);
  for (const text_escape escape : {text_escape::none, text_escape::html}) {
    const templated_event event = {.event = "task.completed", .source = "shop", .id = "evt_1", .body = body};
    const result<std::string> filled = fill_body_template(text, escape, event);
    if (filled && !checked) fuzzing::fail("a template that is filled though it is none", input);
    if (filled && !json::parse(filled.value())) fuzzing::fail("filled, and no JSON", input);
    if (!filled && checked && json::parse(body))
      fuzzing::fail("a good template and a good body, and not filled", input);
  }
  return 0;
}
