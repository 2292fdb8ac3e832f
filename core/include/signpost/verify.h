// Verifying a webhook that came in, inspecting one that nobody signed, checking a body against the catalog.
// Source: DIALECTS of the providers' documents, as their manifests state them; docs/architecture.md gives the order of
// the checks.
#ifndef SIGNPOST_VERIFY_H
#define SIGNPOST_VERIFY_H

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/export.h"
#include "signpost/header.h"
#include "signpost/hmac.h"
#include "signpost/program.h"
#include "signpost/provider.h"
#include "signpost/result.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

/// What is known of a webhook after it was looked at. Its texts are views: of the program, the headers, the body, the
/// verifier's options or the block. They hold as long as all of those do, and the block until it is used again.
struct SIGNPOST_API evaluation {
  errc code = errc::ok;    ///< ok, or the first check that failed
  bool authentic = false;  ///< a live secret gives the signature (also true for refusals after that check)
  int secret_index = -1;   ///< which of the verifier's secrets; -1 when not authentic
  int event_index = -1;    ///< as program::event_name() counts; -1 when none was found there
  int generation = -1;     ///< the envelope that the body uses, as the manifest counts them from 0; -1: not read
  std::string_view event;  ///< canonical name; the name as received when the catalog does not have it; "" when not read
  std::string_view id;     ///< the delivery's id; "" when the provider sends none or it was not read
  std::optional<unix_ms> timestamp;  ///< when the sender says it was sent
  bool event_covered = false;        ///< the signature covers the event name
  bool id_covered = false;           ///< the signature covers the id; if not, it is a weak key for finding duplicates
  bool timestamp_covered = false;    ///< the signature covers the timestamp
  std::string_view pointer;          ///< JSON Pointer into the body, or "header:NAME", for what is at fault
  std::string_view detail;           ///< "expected ..., found ..."; no secret, no value from the body
};

/// The same with texts of its own: independent of all that it was made from.
struct SIGNPOST_API verdict {
  verdict() = default;
  explicit verdict(const evaluation& of);

  errc code = errc::ok;
  bool authentic = false;
  int secret_index = -1;
  int event_index = -1;
  std::string event;
  std::string id;
  std::optional<unix_ms> timestamp;
  bool event_covered = false;
  bool id_covered = false;
  bool timestamp_covered = false;
  std::string pointer;
  std::string detail;
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

/// How many bytes of a block one webhook needs: about five times its body, and 10 KB.
SIGNPOST_API std::size_t block_size(std::span<const header_view> headers, std::string_view body);

/// A program and its live secrets, prepared once. Immutable; may be used from several threads, each with its own block.
///
/// A block is scratch memory of at least block_size() bytes, whose content does not matter; a smaller one is a mistake
/// of the caller and ends the program. What is given one allocates nothing.
class SIGNPOST_API verifier {
 public:
  /// One or more secrets, newest first (at most 16). The program's bytes must outlive the verifier. Fails with
  /// missing_secret, malformed_secret (pointer "/<index>"), invalid_option.
  static result<verifier> make(const program& from, std::span<const text_view> secrets,
                               const verify_options& options = {});
  /// The same for a provider, which the verifier keeps.
  static result<verifier> make(provider_ptr from, std::span<const text_view> secrets,
                               const verify_options& options = {});

  /// Looks at one webhook: headers, the raw body, the receiver's clock. Never fails: every outcome is a verdict.
  verdict verify(std::span<const header_view> headers, std::string_view body, unix_ms now) const;
  evaluation verify(std::span<const header_view> headers, text_view body, unix_ms now, std::span<char> block) const;

  /// For a caller who has a faster HMAC-SHA256 at hand than this library's: what one webhook's MAC is computed over,
  /// besides its body. Fails as verify does before it comes to the MAC.
  result<signed_frame> frame(std::span<const header_view> headers) const;

  /// verify() with the MACs that such a caller computed over frame() and body: one under each of the secrets, in their
  /// order. They are compared as verify() compares its own. Another number of them is a mistake of the caller and ends
  /// the program.
  evaluation verify(std::span<const header_view> headers, text_view body, unix_ms now, std::span<const mac> macs,
                    std::span<char> block) const;

  const program& from() const { return program_; }
  std::size_t secret_count() const { return keys_.size(); }

 private:
  verifier(const program& from, std::vector<hmac_key> keys, verify_options options, std::string doubt);
  program program_;
  provider_ptr owner_;  ///< of the program's bytes; null: the caller sees to them
  std::vector<hmac_key> keys_;
  verify_options options_;
  std::string doubt_;  ///< what secret_warning says of the secrets: the detail of a signature_mismatch
};

/// Reads a webhook of a source that explicitly takes unsigned ones: all of verify but the signature, so `authentic`
/// stays false and nothing is covered. A call of its own, so that no option can turn verification off. Age is judged
/// only where there is a timestamp. Fails with invalid_option.
SIGNPOST_API result<verdict> inspect(const provider& from, std::span<const header_view> headers, std::string_view body,
                                     unix_ms now, const verify_options& options = {});
SIGNPOST_API result<evaluation> inspect(const program& from, std::span<const header_view> headers, text_view body,
                                        unix_ms now, const verify_options& options, std::span<char> block);

/// The catalog alone: envelope and the event's schema. Fails with malformed_json, unnamed_event, unknown_event or
/// schema_mismatch (pointer and "expected ..., found ..."); the value is the event's index in events(), -1 for an
/// unlisted event of an open catalog. `event` names the event of a body that does not: one of a flat generation, or of
/// a provider that names it in a header.
SIGNPOST_API result<int> check(const provider& from, std::string_view body, std::string_view event = {});
/// The same: `code`, `pointer` and `detail` say what is at fault, `event_index` and `event` which event it is.
SIGNPOST_API evaluation check(const program& from, text_view body, text_view event, std::span<char> block);

}  // namespace signpost

#endif
