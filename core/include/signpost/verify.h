// Verifying a webhook that came in.
// Source: DIALECTS of the providers' documents, as their manifests state them; docs/architecture.md gives the order of
// the checks.
#ifndef SIGNPOST_VERIFY_H
#define SIGNPOST_VERIFY_H

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/export.h"
#include "signpost/header.h"
#include "signpost/hmac.h"
#include "signpost/provider.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

/// What is known of a webhook after it was looked at. Copies what it needs: independent of headers and body.
struct SIGNPOST_API verdict {
  errc code = errc::ok;    ///< ok, or the first check that failed
  bool authentic = false;  ///< a live secret gives the signature (also true for refusals after that check)
  int secret_index = -1;   ///< which of the verifier's secrets; -1 when not authentic
  int event_index = -1;    ///< in provider::events(); -1 when none was found there
  std::string event;       ///< canonical name; the name as received when the catalog does not have it; "" when not read
  std::string id;          ///< the delivery's id; "" when the provider sends none or it was not read
  std::optional<unix_ms> timestamp;  ///< when the sender says it was sent
  bool event_covered = false;        ///< the signature covers the event name
  bool id_covered = false;           ///< the signature covers the id; if not, it is a weak key for finding duplicates
  bool timestamp_covered = false;    ///< the signature covers the timestamp
  std::string pointer;               ///< JSON Pointer into the body, or "header:NAME", for what is at fault
  std::string detail;                ///< "expected ..., found ..."; no secret, no value from the body
};

struct SIGNPOST_API verify_options {
  /// Seconds that a webhook may be old or ahead; nothing: the provider's own. 0 to 31,536,000; no value switches the
  /// check off.
  std::optional<std::int64_t> past_seconds;
  std::optional<std::int64_t> future_seconds;
  /// The event that bodies without a name carry (Portal.io's flat generation); "" when none.
  std::string unnamed_event;
};

/// What is signed before and after the body.
struct SIGNPOST_API signed_frame {
  std::string before;
  std::string after;
  bool always_empty = false;  ///< this provider signs the body and nothing else: no webhook of it has any
};

/// A provider and its live secrets, prepared once. Immutable; may be used from several threads.
class SIGNPOST_API verifier {
 public:
  /// One or more secrets, newest first (at most 16). Fails with missing_secret, malformed_secret (pointer "/<index>"),
  /// invalid_option.
  static result<verifier> make(provider_ptr from, std::span<const text_view> secrets,
                               const verify_options& options = {});

  /// Looks at one webhook: headers, the raw body, the receiver's clock. Never fails: every outcome is a verdict.
  verdict verify(std::span<const header_view> headers, std::string_view body, unix_ms now) const;

  /// The same, over an old verdict whose strings' room is used again: nothing is allocated for a webhook of ordinary
  /// size once they are large enough.
  void verify(std::span<const header_view> headers, std::string_view body, unix_ms now, verdict& into) const;

  /// For a caller who has a faster HMAC-SHA256 at hand than this library's: what one webhook's MAC is computed over,
  /// besides its body. Fails as verify does before it comes to the MAC.
  result<signed_frame> frame(std::span<const header_view> headers) const;

  /// verify() with the MACs that such a caller computed over frame() and body: one under each of the secrets, in their
  /// order. They are compared as verify() compares its own.
  void verify(std::span<const header_view> headers, std::string_view body, unix_ms now, std::span<const mac> macs,
              verdict& into) const;

  const provider& from() const { return *provider_; }

 private:
  verifier(provider_ptr from, std::vector<hmac_key> keys, verify_options options, std::string doubt);
  provider_ptr provider_;
  std::vector<hmac_key> keys_;
  verify_options options_;
  std::string doubt_;  ///< what secret_warning says of the secrets: the detail of a signature_mismatch
};

/// Reads a webhook of a source that explicitly takes unsigned ones: all of verify but the signature, so `authentic`
/// stays false and nothing is covered. A call of its own, so that no option can turn verification off. Age is judged
/// only where there is a timestamp. Fails with invalid_option.
SIGNPOST_API result<verdict> inspect(const provider& from, std::span<const header_view> headers, std::string_view body,
                                     unix_ms now, const verify_options& options = {});

/// The catalog alone: envelope and the event's schema. Fails with malformed_json, unnamed_event, unknown_event or
/// schema_mismatch (pointer and "expected ..., found ..."); the value is the event's index in events(), -1 for an
/// unlisted event of an open catalog. `event` names the event of a body that does not: one of a flat generation, or of
/// a provider that names it in a header.
SIGNPOST_API result<int> check(const provider& from, std::string_view body, std::string_view event = {});

}  // namespace signpost

#endif
