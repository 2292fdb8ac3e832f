#include "signpost/destination.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "address_registry.h"
#include "allow_list.h"
#include "bad_ports.h"
#include "characters.h"
#include "host.h"
#include "name_registry.h"

namespace signpost {
namespace {

failure refused(errc code, std::string detail) { return {code, "", std::move(detail)}; }

failure malformed(std::string_view detail) { return refused(errc::malformed_destination, std::string(detail)); }

/// What a URL parser would strip, repair or drop wherever it stands; "" when there is no such thing.
std::string_view character_fault(std::string_view url) noexcept {
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      return "expected ASCII, found another character (write an IDN host in its xn-- form, the rest percent-encoded)";
    }
    if (c == ' ') return "expected no white space, found a space (write %20)";
    if (byte < 0x20 || byte == 0x7f) return "expected no white space or control characters, found one";
    if (c == '\\') return "expected '/', found a backslash";
    if (c == '#') return "expected no fragment, found '#' (write %23 if it belongs to the path or the query)";
  }
  return "";
}

bool is_letter(char c) noexcept { return is_alnum(c) && !is_digit(c); }

/// Takes "https://" or "http://" off the URL, in any case of letters; gives the scheme.
result<std::string> take_scheme(std::string_view& url, bool allow_http) {
  constexpr std::string_view shape = "expected https:// in front of the host, found something else";
  const std::string_view written = url.substr(0, url.find(':'));
  const bool is_scheme = written.size() < url.size() && !written.empty() && is_letter(written.front()) &&
                         std::all_of(written.begin(), written.end(),
                                     [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; });
  if (!is_scheme) return malformed(shape);
  std::string scheme(written);
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), to_lower);
  // A host and its port without a scheme looks like one: "example.com:8443/hook".
  const bool is_port = written.size() + 1 < url.size() && is_digit(url[written.size() + 1]);
  if (is_port && scheme != "https" && scheme != "http") return malformed(shape);
  if (scheme == "http" && !allow_http) return refused(errc::destination_not_https, "expected https, found http");
  if (scheme != "https" && scheme != "http") {
    return refused(errc::destination_not_https, "expected https, found another scheme");
  }
  url.remove_prefix(written.size() + 1);
  if (url.substr(0, 2) != "//" || url.substr(0, 3) == "///") return malformed(shape);
  url.remove_prefix(2);
  return scheme;
}

/// Takes host and port off the URL, up to the path or the query.
std::string_view take_authority(std::string_view& url) noexcept {
  const std::string_view authority = url.substr(0, url.find_first_of("/?"));
  url.remove_prefix(authority.size());
  return authority;
}

/// Takes ":port" off the end of the authority; 0 when there is none.
result<std::uint16_t> take_port(std::string_view& authority) {
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return std::uint16_t{0};
  const std::string_view digits = authority.substr(colon + 1);
  authority = authority.substr(0, colon);
  if (digits.find(':') != std::string_view::npos) {
    return malformed("expected host:port, found several colons (an IPv6 address stands in brackets)");
  }
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return malformed("expected a port number after the colon, found something else");
  }
  if (digits.size() > 1 && digits.front() == '0') {
    return malformed("expected a port number without leading zeros, found some");
  }
  std::uint32_t port = 0;
  for (const char digit : digits) {
    port = std::min(port * 10 + static_cast<std::uint32_t>(digit - '0'), std::uint32_t{65536});
  }
  if (port > 65535) {
    return refused(errc::destination_port_refused, "expected a port from 1 to 65535, found a higher one");
  }
  if (is_bad_port(static_cast<std::uint16_t>(port))) {
    return refused(errc::destination_port_refused, "expected a port for web requests, found " + std::to_string(port));
  }
  return static_cast<std::uint16_t>(port);
}

bool is_hex_digit(char c) noexcept { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }

bool is_percent_encoded(std::string_view text) noexcept {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex_digit(text[at + 1]) || !is_hex_digit(text[at + 2])) return false;
  }
  return true;
}

/// "." or "..", in which each dot may be percent-encoded: a URL parser resolves these.
bool is_dot_segment(std::string_view segment) noexcept {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const std::size_t length = segment.front() == '.' ? 1 : 3;
    if (length == 3 && !equal_ignoring_case(segment.substr(0, 3), "%2e")) return false;
    segment.remove_prefix(length);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

bool has_dot_segment(std::string_view path) noexcept {
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    const std::size_t start = slash + 1;
    if (is_dot_segment(path.substr(start, path.find('/', start) - start))) return true;
  }
  return false;
}

/// What a URL parser would change in path and query; "" when it would send them as they are.
std::string_view target_fault(std::string_view target) noexcept {
  const std::string_view path = target.substr(0, target.find('?'));
  const std::string_view query = target.substr(path.size());
  if (path.find_first_of("\"<>^`{}") != std::string_view::npos ||
      query.find_first_of("\"<>'") != std::string_view::npos) {
    return "expected a path and query that need no repair, found a character to be percent-encoded (one of \" ' < > ^ "
           "` { })";
  }
  if (!is_percent_encoded(target)) {
    return "expected two hexadecimal digits after each '%', found something else (write %25 for '%')";
  }
  return has_dot_segment(path) ? "expected a path without \".\" and \"..\" segments, found one" : "";
}

failure not_public(std::string_view expected, const std::string& found, std::string_view kind) {
  std::string detail = "expected ";
  detail.append(expected).append(", found ").append(found).append(", ").append(kind);
  return refused(errc::destination_not_public, std::move(detail));
}

result<void> check_public(const host& one, const allow_list& allowed) {
  const std::string_view kind = one.ip ? not_public_kind(*one.ip) : not_public_kind(std::string_view(one.text));
  if (kind.empty() || allowed.admits(one)) return {};
  return not_public(one.ip ? "a public address" : "a public host name", one.text, kind);
}

}  // namespace

result<destination> check_destination(std::string_view url, const destination_policy& policy) {
  const result<allow_list> allowed = allow_list::parse(policy.allow);
  if (!allowed) return allowed.error();
  if (const std::string_view fault = character_fault(url); !fault.empty()) return malformed(fault);
  result<std::string> scheme = take_scheme(url, policy.allow_http);
  if (!scheme) return scheme.error();
  std::string_view authority = take_authority(url);
  if (authority.find('@') != std::string_view::npos) {
    return refused(errc::destination_has_credentials, "expected host[:port], found '@' before the path");
  }
  const result<std::uint16_t> port = take_port(authority);
  if (!port) return port.error();
  result<host> read = parse_host(authority);
  if (!read) return read.error();
  if (const std::string_view fault = target_fault(url); !fault.empty()) return malformed(fault);
  if (const result<void> is_public = check_public(*read, *allowed); !is_public) return is_public.error();
  if (*scheme == "http" && policy.http_listed_only && !allowed->admits(*read)) {
    return refused(errc::destination_not_https,
                   "expected https, found http (which is for the destinations that are listed as allowed)");
  }

  destination checked;
  checked.port = *port != 0 ? *port : *scheme == "https" ? 443 : 80;
  checked.scheme = std::move(scheme).value();
  checked.is_address = read->ip.has_value();
  checked.host = std::move(read)->text;
  return checked;
}

result<void> check_address(std::string_view address, const destination_policy& policy) {
  const result<allow_list> allowed = allow_list::parse(policy.allow);
  if (!allowed) return allowed.error();
  std::optional<ip_address> one = parse_ipv4(address);
  if (!one) one = parse_ipv6(address);
  if (!one) return malformed("expected a dotted IPv4 or an IPv6 address, found something else");
  const std::string_view kind = not_public_kind(*one);
  if (kind.empty() || allowed->admits(*one)) return {};
  return not_public("a public address", to_text(*one), kind);
}

}  // namespace signpost
