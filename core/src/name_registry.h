// Which host names do not belong to the public internet.
// Source: IANA Special-Use Domain Names (RFC 6761, 6762, 7686, 8375, 9476), ICANN's reservation of .internal, RFC 6762
// appendix G and SAC 045 for the names that private networks use, the cloud providers' documents for their metadata
// services.
#ifndef SIGNPOST_SRC_NAME_REGISTRY_H
#define SIGNPOST_SRC_NAME_REGISTRY_H

#include <string_view>

namespace signpost {

/// What a not public name is, as a phrase for "found ..." ("a name of this machine"); "" for one that may be public.
/// Static storage. `name` is in lower case, without a trailing dot. What a name resolves to is for the network layer to
/// look at.
std::string_view not_public_kind(std::string_view name) noexcept;

}  // namespace signpost

#endif
