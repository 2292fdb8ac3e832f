// Any text as a manifest: refused with the place of the fault, or a provider whose examples its own catalog takes and
// whose program opens.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzzing.h"

using namespace signpost;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const result<provider_ptr> parsed = provider::parse(text);
  if (!parsed) {
    fuzzing::hold(parsed.error(), text);
    return 0;
  }
  const provider& from = *parsed.value();
  if (from.manifest() != text) fuzzing::fail("a manifest that is not kept as it was given", text);
  for (const event_type& event : from.events()) {
    if (!check(from, event.example, event.name)) fuzzing::fail("an example that the catalog does not take", text);
  }
  const std::string_view compiled = from.compiled().bytes();
  if (compiled != compile_program(text).value()) fuzzing::fail("one manifest, two programs", text);
  const result<program> opened = program::open(compiled);
  if (!opened || opened->name() != from.name()) fuzzing::fail("a compiled program that does not open", text);
  return 0;
}
