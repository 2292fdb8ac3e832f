// May this URL be called? Stricter than a browser: what a URL parser would repair is refused.
// Source: WHATWG URL (host parsing, IPv4 in every spelling), IANA special-purpose address registries (RFC 6890), WHATWG
// Fetch (bad ports).
#ifndef SIGNPOST_DESTINATION_H
#define SIGNPOST_DESTINATION_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/export.h"
#include "signpost/result.h"

namespace signpost {

struct SIGNPOST_API destination_policy {
  bool allow_http = false;  ///< http as well as https; for a sender on the developer's own machine
  /// Exceptions from the not-public rule: addresses or CIDR blocks ("127.0.0.2/32", "::1") or exact host names
  /// ("localhost").
  std::vector<std::string> allow;
  bool http_listed_only = false;  ///< with allow_http: http to what `allow` lists alone
};

struct SIGNPOST_API destination {
  std::string scheme;  ///< "https" or "http"
  /// Lower case, without a trailing dot; an IPv4 address in dotted form, IPv6 in brackets (RFC 5952).
  std::string host;
  std::uint16_t port = 0;   ///< the scheme's own when the URL gives none
  bool is_address = false;  ///< the host is an IP address
};

/// Fails with malformed_destination, destination_not_https, destination_has_credentials, destination_not_public,
/// destination_port_refused; or invalid_option when the policy's own list is wrong. A host name may still resolve to an
/// address that is not public: the network layer has to look again at connect time (check_address).
SIGNPOST_API result<destination> check_destination(std::string_view url, const destination_policy& policy = {});

/// The same for an address that a name resolved to: dotted IPv4 or IPv6 text. Fails with malformed_destination,
/// destination_not_public.
SIGNPOST_API result<void> check_address(std::string_view address, const destination_policy& policy = {});

}  // namespace signpost

#endif
