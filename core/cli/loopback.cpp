#include "loopback.h"

#include "refusal.h"

namespace signpost::cli {

checked_destination check_with_loopback(const std::string& url) {
  const auto strict = check_destination(url);
  if (strict) return {*strict, {}};
  const destination_policy local = {true, {"127.0.0.0/8", "::1", "localhost"}};
  if (const auto loose = check_destination(url, local)) {
    // The list makes exceptions from the not-public rule only; http to anywhere else must stay refused.
    const std::string& host = loose->host;
    if (host == "localhost" || host == "[::1]" || (loose->is_address && host.rfind("127.", 0) == 0))
      return {*loose, local};
  }
  const bool loopback_would_do =
      strict.error().code == errc::destination_not_https || strict.error().code == errc::destination_not_public;
  throw refusal(strict.error(),
                loopback_would_do
                    ? "Only this machine's loopback (127.0.0.1, [::1], localhost) is allowed besides public https."
                    : "");
}

}  // namespace signpost::cli
