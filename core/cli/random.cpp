#include "random.h"

#include <unistd.h>

#include <sys/random.h>

#include "refusal.h"

namespace signpost::cli {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (getentropy(bytes.data(), bytes.size()) != 0) {
    throw refusal("The operating system gives no random bytes.", "Give the id with --id.");
  }
  return bytes;
}

}  // namespace signpost::cli
