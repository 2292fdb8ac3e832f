// Any text as a product's request to send an event, or to carry out an action: refused with its place, or a body that
// the product's own catalog takes.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzzing.h"
#include "json.h"

using namespace signpost;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const provider_ptr& from : fuzzing::providers()) {
    const result<dispatched> event =
        dispatch(*from, {.text = text, .id = "evt_01HQZX5K3N8Y4M2P7R6T9V1W0A", .now = 1'705'587'720'000});
    if (!event) {
      fuzzing::hold(event.error(), text);
    } else if (!check(*from, event->body, event->event)) {
      fuzzing::fail("dispatched, and not taken by the catalog", text);
    }
    const result<std::string> action = check_action(*from, text);
    if (!action) fuzzing::hold(action.error(), text);
    if (action && !json::parse(action.value())) fuzzing::fail("an action that is no JSON", text);
  }
  return 0;
}
