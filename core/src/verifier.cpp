// What is done once or seldom: making a verifier, and looking at webhooks and bodies that nobody has signed.
#include <utility>

#include "catalog.h"
#include "examination.h"
#include "json_fault.h"
#include "signpost/secret.h"
#include "signpost/verify.h"
#include "verify_settings.h"

namespace signpost {
namespace {

result<void> check_settings(const provider& from, const verify_options& options) {
  const bool is_known = options.unnamed_event.empty() || from.find_event(options.unnamed_event) >= 0;
  return check_options(options, from.parsed().timestamp.where != place::nowhere, is_known);
}

}  // namespace

verifier::verifier(provider_ptr from, std::vector<hmac_key> keys, verify_options options, std::string doubt)
    : provider_(std::move(from)), keys_(std::move(keys)), options_(std::move(options)), doubt_(std::move(doubt)) {}

result<verifier> verifier::make(provider_ptr from, std::span<const text_view> secrets, const verify_options& options) {
  if (const result<void> sound = check_settings(*from, options); !sound) {
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
  if (const result<void> sound = check_settings(from, options); !sound) {
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
