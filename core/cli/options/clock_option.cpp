#include "options/clock_option.h"

#include <chrono>
#include <optional>

#include "refusal.h"

namespace signpost::cli {

void clock_option::add_to(command& to) {
  to.add_text("--now", text_, "TIME", "The time it is: unix seconds or RFC 3339 (default: the clock)");
}

unix_ms clock_option::now() const {
  if (text_.empty()) {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
  }
  std::optional<unix_ms> given = parse_unix_seconds(text_);
  if (!given) given = parse_rfc3339(text_);
  if (!given) {
    throw refusal("--now is neither unix seconds nor an RFC 3339 date-time.",
                  "Write it as 1705587720 or as 2024-01-18T14:22:00Z.");
  }
  return *given;
}

}  // namespace signpost::cli
