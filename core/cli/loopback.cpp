#include "loopback.h"

#include "refusal.h"

namespace signpost::cli {

namespace {

constexpr const char* hint =
    "Only this machine's loopback (127.0.0.1, [::1], localhost) is allowed besides public https.";

}  // namespace

checked_destination check_with_loopback(const std::string& url) {
  const auto strict = check_destination(url);
  if (strict) return {*strict, {}};
  const destination_policy local = {true, {"127.0.0.0/8", "::1", "localhost"}};
  const auto loose = check_destination(url, local);
  // What loopback does not excuse is the reason: a port, say, and not that it is http.
  if (!loose) throw refusal(loose.error(), loose.error().code == errc::destination_not_public ? hint : "");
  // The list makes exceptions from the not-public rule only; http to anywhere else must stay refused.
  const std::string& host = loose->host;
  if (host == "localhost" || host == "[::1]" || (loose->is_address && host.rfind("127.", 0) == 0))
    return {*loose, local};
  throw refusal(strict.error(), hint);
}

}  // namespace signpost::cli
