#include "host.h"

#include <algorithm>
#include <cstddef>

#include "characters.h"

namespace signpost {
namespace {

constexpr std::size_t most_in_a_label = 63;
constexpr std::size_t most_in_a_name = 253;

failure malformed(std::string_view detail) { return {errc::malformed_destination, "", std::string(detail)}; }

/// The text of an address as the host of a URL.
std::string host_text(const ip_address& of) { return of.is_v6 ? '[' + to_text(of) + ']' : to_text(of); }

result<host> parse_bracketed(std::string_view text) {
  if (text.find('%') != std::string_view::npos) {
    return malformed("expected an IPv6 address, found one with a zone, which only this machine knows");
  }
  const std::optional<ip_address> ip = text.back() == ']' ? parse_ipv6(text.substr(1, text.size() - 2)) : std::nullopt;
  if (!ip) return malformed("expected an IPv6 address between brackets, found something else");
  return host{host_text(*ip), ip};
}

bool is_name_character(char c) noexcept { return is_alnum(c) || c == '-' || c == '_' || c == '.'; }

/// The fault of one label; "" when it is well.
std::string_view label_fault(std::string_view label) noexcept {
  if (label.empty()) return "expected a host name, found one with an empty label (a dot too many)";
  if (label.size() > most_in_a_label) {
    return "expected labels of at most 63 characters in the host name, found a longer one";
  }
  // Punycode that ends in its delimiter decodes to plain ASCII: some other name in disguise.
  if (label.substr(0, 4) == "xn--" && label.back() == '-') {
    return "expected Punycode after xn-- in the host name, found plain ASCII";
  }
  return "";
}

std::string_view name_fault(std::string_view name) noexcept {
  if (name.empty()) return "expected a host, found none";
  if (name.size() > most_in_a_name) return "expected a host name of at most 253 characters, found a longer one";
  while (true) {
    const std::size_t dot = name.find('.');
    if (const std::string_view fault = label_fault(name.substr(0, dot)); !fault.empty()) return fault;
    if (dot == std::string_view::npos) return "";
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

result<host> parse_host(std::string_view text) {
  if (!text.empty() && text.front() == '[') return parse_bracketed(text);
  if (text.find('%') != std::string_view::npos) return malformed("expected a plain host, found a percent-encoded one");
  if (!std::all_of(text.begin(), text.end(), is_name_character)) {
    return malformed("expected letters, digits, '-', '_' and '.' in the host, found another character");
  }
  std::string name(text);
  std::transform(name.begin(), name.end(), name.begin(), to_lower);
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  if (const std::string_view fault = name_fault(name); !fault.empty()) return malformed(fault);
  if (!ends_in_number(name)) return host{name, std::nullopt};
  const std::optional<ip_address> ip = parse_ipv4_in_any_spelling(name);
  if (!ip) return malformed("expected an IPv4 address, as the host ends in a number, found something else");
  return host{host_text(*ip), ip};
}

}  // namespace signpost
