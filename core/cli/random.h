// Random bytes from the operating system.
// Source: getentropy(3), which reads the kernel's generator as getrandom(2) does.
#ifndef SIGNPOST_CLI_RANDOM_H
#define SIGNPOST_CLI_RANDOM_H

#include <cstddef>
#include <string>

namespace signpost::cli {

/// So many bytes (at most 256), fit for secrets. A refusal when the system has none.
std::string random_bytes(std::size_t count);

}  // namespace signpost::cli

#endif
