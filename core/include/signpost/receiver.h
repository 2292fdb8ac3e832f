// Verifying, inspecting and checking webhooks by a compiled program, without allocating.
// Source: docs/program-format.md; docs/architecture.md gives the order of the checks.
#ifndef SIGNPOST_RECEIVER_H
#define SIGNPOST_RECEIVER_H

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
#include "signpost/result.h"
#include "signpost/text_view.h"
#include "signpost/time.h"
#include "signpost/verify.h"

namespace signpost {

/// A verdict whose texts are views: of the program, the headers, the body, the options or the block. They hold as long
/// as all of those do, and the block until it is used again. The members mean what those of `verdict` mean.
struct SIGNPOST_API evaluation {
  errc code = errc::ok;
  bool authentic = false;
  int secret_index = -1;
  int event_index = -1;  ///< as program::event_name() counts
  int generation = -1;   ///< the envelope that the body uses, as the manifest counts them from 0; -1: not read
  std::string_view event;
  std::string_view id;
  std::optional<unix_ms> timestamp;
  bool event_covered = false;
  bool id_covered = false;
  bool timestamp_covered = false;
  std::string_view pointer;
  std::string_view detail;
};

/// A verdict that owns its texts.
SIGNPOST_API verdict verdict_of(const evaluation& of);

/// How many bytes of a block one webhook needs: about five times its body, and 10 KB.
SIGNPOST_API std::size_t block_size(std::span<const header_view> headers, std::string_view body);

/// A program and its live secrets, prepared once. Immutable; may be used from several threads, each with its own block.
class SIGNPOST_API receiver {
 public:
  /// One or more secrets, newest first (at most 16). The program's bytes must outlive the receiver. Fails as
  /// verifier::make() does: missing_secret, malformed_secret (pointer "/<index>"), invalid_option.
  static result<receiver> make(const program& from, std::span<const text_view> secrets,
                               const verify_options& options = {});

  /// Looks at one webhook: headers, the raw body, the receiver's clock. Never fails: every outcome is an evaluation.
  /// `block` is scratch memory of at least block_size() bytes, whose content does not matter; a smaller one is a
  /// mistake of the caller and ends the program. Allocates nothing.
  evaluation verify(std::span<const header_view> headers, std::string_view body, unix_ms now,
                    std::span<char> block) const;

  /// The same with MACs that the caller computed over what is signed, one under each of the secrets, in their order.
  evaluation verify(std::span<const header_view> headers, std::string_view body, unix_ms now, std::span<const mac> macs,
                    std::span<char> block) const;

  const program& from() const { return program_; }

 private:
  receiver(const program& from, std::vector<hmac_key> keys, verify_options options, std::string doubt);
  program program_;
  std::vector<hmac_key> keys_;
  verify_options options_;
  std::string doubt_;  ///< what secret_warning() says of the secrets: the detail of a signature_mismatch
};

/// As inspect() of a provider. `block` as for receiver::verify(). Fails with invalid_option.
SIGNPOST_API result<evaluation> inspect(const program& from, std::span<const header_view> headers,
                                        std::string_view body, unix_ms now, const verify_options& options,
                                        std::span<char> block);

/// As check() of a provider: `code`, `pointer` and `detail` say what is at fault, `event_index` and `event` which event
/// it is. `event` names the event of a body that does not. `block` as for receiver::verify(), without headers.
SIGNPOST_API evaluation check(const program& from, std::string_view body, text_view event, std::span<char> block);

}  // namespace signpost

#endif
