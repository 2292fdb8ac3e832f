// The host of a URL: a name or an IP address, in one canonical form.
// Source: WHATWG URL (host parsing, "ends in a number"), RFC 1035 and 1123 (names), RFC 5890 (xn-- labels).
#ifndef SIGNPOST_SRC_HOST_H
#define SIGNPOST_SRC_HOST_H

#include <optional>
#include <string>
#include <string_view>

#include "address.h"
#include "signpost/result.h"

namespace signpost {

struct host {
  std::string text;              ///< lower case, without a trailing dot; dotted IPv4; IPv6 in brackets
  std::optional<ip_address> ip;  ///< nothing for a name
};

/// Reads a host as it stands in a URL. Every text that WHATWG URL reads as an IPv4 address is one here; what it would
/// decode or map to something else is refused. Fails with malformed_destination, with the detail alone.
result<host> parse_host(std::string_view text);

}  // namespace signpost

#endif
