// Ports that belong to other protocols than HTTP, so that a request sent there could be taken for something else.
// Source: WHATWG Fetch, section "port blocking".
#ifndef SIGNPOST_SRC_BAD_PORTS_H
#define SIGNPOST_SRC_BAD_PORTS_H

#include <cstdint>

namespace signpost {

/// One of Fetch's bad ports; port 0 is one of them.
bool is_bad_port(std::uint16_t port) noexcept;

}  // namespace signpost

#endif
