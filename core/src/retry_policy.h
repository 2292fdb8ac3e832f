// Reading a retry policy from a document that has been parsed already: a manifest's "delivery" or an endpoint's own
// policy.
#ifndef SIGNPOST_SRC_RETRY_POLICY_H
#define SIGNPOST_SRC_RETRY_POLICY_H

#include <string>

#include "json.h"
#include "signpost/retry.h"

namespace signpost {

/// `pointer` is where `of` stands in its document. A fault has `code`; with invalid_manifest, a key that no policy has
/// is unknown_key instead.
result<retry_policy> read_retry_policy(const json::value& of, const std::string& pointer, errc code);

}  // namespace signpost

#endif
