// Which IP addresses are not on the public internet.
// Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates), IANA IPv6 Address Space
// (RFC 4291).
#ifndef SIGNPOST_SRC_ADDRESS_REGISTRY_H
#define SIGNPOST_SRC_ADDRESS_REGISTRY_H

#include <string_view>

#include "address.h"

namespace signpost {

/// What a not public address is, as a phrase for "found ..." ("a loopback address"); "" for a public one. Static
/// storage.
///
/// Not public is every block that the registries do not call globally reachable, and besides: multicast; the whole of
/// 192.0.0.0/24 and 2001::/23, whose few reachable anycast addresses answer no webhook; every form in which IPv6
/// carries an IPv4 address (the carried address is not looked at: no server is reached that way which its plain address
/// would not reach); the deprecated 6to4 relays (192.88.99.0/24) and site-local addresses (fec0::/10); 168.63.129.16,
/// which Azure serves to its own machines; and in IPv6 everything outside of 2000::/3, from which alone IANA assigns.
std::string_view not_public_kind(const ip_address& of) noexcept;

}  // namespace signpost

#endif
