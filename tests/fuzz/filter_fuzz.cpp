// A line as a filter of events, the rest as an event's name: what a plain reading of the filter's one rule says.
#include <cstddef>
#include <cstdint>

#include "fuzzing.h"

using namespace signpost;

namespace {

/// event_filter.h: a name, "*" for all, or what it begins with and a "*" behind that dot.
bool is_matched(std::string_view filter, std::string_view event) {
  if (filter == "*") return true;
  if (!filter.ends_with(".*")) return filter == event;
  filter.remove_suffix(1);
  return event.starts_with(filter);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string_view event = input;
  const std::string_view filter = fuzzing::take_line(event);
  const bool matches = matches_event(filter, event);
  const result<void> checked = check_event_filter(filter);
  if (!checked && matches) fuzzing::fail("matched by what is no filter", input);
  if (checked && matches != is_matched(filter, event)) fuzzing::fail("matched otherwise", input);
  return 0;
}
