// Any text as a destination's URL and as an entry of its policy: refused, or a host that is checked as the same again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzzing.h"

using namespace signpost;

namespace {

void check_url(std::string_view url, const destination_policy& policy, std::string_view input) {
  const result<destination> first = check_destination(url, policy);
  if (!first) {
    if (first.error().code == errc::ok) fuzzing::fail("refused with ok", input);
    return;
  }
  const destination& found = first.value();
  if (found.scheme != "https" && !(policy.allow_http && found.scheme == "http")) {
    fuzzing::fail("a scheme that is not allowed", input);
  }
  if (found.host.empty() || found.port == 0) fuzzing::fail("a destination without a host or port", input);
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::any_of(found.host.begin(), found.host.end(), is_capital)) fuzzing::fail("a host with capitals", input);
  const std::string again = found.scheme + "://" + found.host + ":" + std::to_string(found.port) + "/";
  const result<destination> second = check_destination(again, policy);
  if (!second || second->host != found.host || second->port != found.port || second->is_address != found.is_address) {
    fuzzing::fail("a destination that is another one when it is written out", input);
  }
  if (found.is_address) {
    const bool is_bracketed = found.host.front() == '[';
    const std::string address = is_bracketed ? found.host.substr(1, found.host.size() - 2) : found.host;
    if (!check_address(address, policy)) fuzzing::fail("an address that passes in a URL alone", input);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string_view rest = input;
  const std::string_view url = fuzzing::take_line(rest);
  check_url(url, {}, input);
  check_url(url, {.allow_http = true, .allow = {"127.0.0.0/8", "localhost"}}, input);
  check_url(url, {.allow_http = true, .allow = {std::string(rest)}, .http_listed_only = true}, input);
  static_cast<void>(check_address(url));
  return 0;
}
