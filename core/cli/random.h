// Random bytes from the operating system, and the ids made of them.
// Source: getentropy(3), which reads the kernel's generator as getrandom(2) does; RFC 4122 section 4.4 for the UUID.
#ifndef SIGNPOST_CLI_RANDOM_H
#define SIGNPOST_CLI_RANDOM_H

#include <cstddef>
#include <string>

namespace signpost::cli {

/// So many bytes (at most 256), fit for secrets. A refusal when the system has none.
std::string random_bytes(std::size_t count);

/// A random UUID, version 4, in lower case.
std::string random_uuid();

/// 128 random bits as 32 lower-case hex digits.
std::string random_hex();

}  // namespace signpost::cli

#endif
