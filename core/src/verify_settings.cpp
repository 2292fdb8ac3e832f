#include "verify_settings.h"

#include "signpost/secret.h"

namespace signpost {

result<void> check_options(const verify_options& options, bool has_time, bool knows_unnamed) {
  constexpr std::int64_t max_window_seconds = 31536000;
  const auto outside = [](const std::optional<std::int64_t>& seconds) {
    return seconds && (*seconds < 0 || *seconds > max_window_seconds);
  };
  if (outside(options.past_seconds) || outside(options.future_seconds)) {
    return failure{errc::invalid_option, outside(options.past_seconds) ? "/past_seconds" : "/future_seconds",
                   "expected 0 to 31536000 seconds"};
  }
  if (!has_time && (options.past_seconds || options.future_seconds)) {
    return failure{errc::invalid_option, options.past_seconds ? "/past_seconds" : "/future_seconds",
                   "expected no window, because this provider's webhooks carry no signed time"};
  }
  if (!knows_unnamed) {
    return failure{errc::invalid_option, "/unnamed_event", "expected the name of one of the provider's events"};
  }
  return {};
}

std::string doubt_of(std::span<const text_view> secrets) {
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    if (const std::string_view warning = secret_warning(secrets[i]); !warning.empty()) {
      return (secrets.size() == 1 ? "the secret" : "secret " + std::to_string(i + 1)) + " has " + std::string(warning);
    }
  }
  return {};
}

}  // namespace signpost
