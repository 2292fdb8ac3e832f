// What is done once or seldom: making a verifier, and looking at webhooks and bodies that nobody has signed.
#include <utility>

#include "catalog.h"
#include "examination.h"
#include "json_fault.h"
#include "signpost/secret.h"
#include "signpost/verify.h"

namespace signpost {
namespace {

constexpr std::int64_t max_window_seconds = 31536000;

result<void> check_options(const provider& from, const verify_options& options) {
  const auto outside = [](const std::optional<std::int64_t>& seconds) {
    return seconds && (*seconds < 0 || *seconds > max_window_seconds);
  };
  if (outside(options.past_seconds) || outside(options.future_seconds)) {
    return failure{errc::invalid_option, outside(options.past_seconds) ? "/past_seconds" : "/future_seconds",
                   "expected 0 to 31536000 seconds"};
  }
  if (from.parsed().timestamp.where == place::nowhere && (options.past_seconds || options.future_seconds)) {
    return failure{errc::invalid_option, options.past_seconds ? "/past_seconds" : "/future_seconds",
                   "expected no window, because this provider's webhooks carry no signed time"};
  }
  if (!options.unnamed_event.empty() && from.find_event(options.unnamed_event) < 0) {
    return failure{errc::invalid_option, "/unnamed_event", "expected the name of one of the provider's events"};
  }
  return {};
}

/// What a signature that no secret gives may come from.
std::string doubt_of(std::span<const text_view> secrets) {
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    if (const std::string_view warning = secret_warning(secrets[i]); !warning.empty()) {
      return (secrets.size() == 1 ? "the secret" : "secret " + std::to_string(i + 1)) + " has " + std::string(warning);
    }
  }
  return {};
}

}  // namespace

verifier::verifier(provider_ptr from, std::vector<hmac_key> keys, verify_options options, std::string doubt)
    : provider_(std::move(from)), keys_(std::move(keys)), options_(std::move(options)), doubt_(std::move(doubt)) {}

result<verifier> verifier::make(provider_ptr from, std::span<const text_view> secrets, const verify_options& options) {
  if (const result<void> sound = check_options(*from, options); !sound) {
    return sound.error();
  }
  result<std::vector<hmac_key>> keys = keys_of(*from, secrets);
  if (!keys) {
    return keys.error();
  }
  if (keys->empty()) {
    return failure{errc::missing_secret, "", ""};
  }
  return verifier(std::move(from), std::move(keys).value(), options, doubt_of(secrets));
}

result<verdict> inspect(const provider& from, std::span<const header_view> headers, std::string_view body, unix_ms now,
                        const verify_options& options) {
  if (const result<void> sound = check_options(from, options); !sound) {
    return sound.error();
  }
  verdict found;
  examination of(from.parsed(), options, headers, body, now, found);
  if (of.read_signed_headers(false)) {
    of.read_body(false);
  }
  return found;
}

result<int> check(const provider& from, std::string_view body, std::string_view event) {
  const std::optional<json::value> document = json::parse(body);
  if (!document) {
    return json::malformed(body);
  }
  const reading found = read_event(from.parsed(), *document, event, event);
  if (const result<void> fits = check_event(from.parsed(), *document, found); !fits) {
    return fits.error();
  }
  return found.event_index;
}

}  // namespace signpost
