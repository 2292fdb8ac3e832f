// One POST to a webhook's receiver.
// Source: libcurl's easy interface; the addresses it connects to are checked one by one, so that a name which resolves
// to a private address (DNS rebinding) is refused at connect time.
#ifndef SIGNPOST_CLI_HTTP_SEND_H
#define SIGNPOST_CLI_HTTP_SEND_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/destination.h"
#include "signpost/error.h"
#include "signpost/header.h"
#include "signpost/retry.h"

namespace signpost::cli {

struct send_request {
  std::string url;              ///< has passed check_destination
  destination to;               ///< what check_destination made of it
  destination_policy policy;    ///< under which; asked again for each address
  std::vector<header> headers;  ///< exactly these, in this order, besides Host and Content-Length
  std::string body;
  std::int64_t timeout_seconds = 10;  ///< for the whole exchange
  std::string ca_file;                ///< certificates to trust in place of the system's; "" for those
};

struct send_response {
  outcome_kind kind = outcome_kind::local_fault;
  int status = 0;                  ///< with outcome_kind::response
  double milliseconds = 0;         ///< from the start to the end of the exchange
  std::string body;                ///< at most response_limit bytes of it
  bool body_cut = false;           ///< there was more
  std::string fault;               ///< what went wrong, one sentence, when there is no response
  bool untrusted = false;          ///< that was the server's certificate
  std::optional<failure> refused;  ///< with outcome_kind::destination_refused: the check's answer

  bool accepted() const { return kind == outcome_kind::response && status >= 200 && status <= 299; }
};

inline constexpr std::size_t response_limit = 16384;

/// Sends once. Follows no redirect, uses no proxy, verifies TLS. Never throws for what the network does.
send_response send(const send_request& what);

/// "response", "timeout", "connection_error", "destination_refused" or "local_fault".
std::string_view name_of(outcome_kind kind) noexcept;

}  // namespace signpost::cli

#endif
