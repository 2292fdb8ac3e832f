// The manifests of core/providers, put into the program at build time (cmake/EmbedManifests.cmake writes the .cpp).
#ifndef SIGNPOST_SRC_BUILTIN_MANIFESTS_H
#define SIGNPOST_SRC_BUILTIN_MANIFESTS_H

#include <span>
#include <string_view>

namespace signpost {

struct builtin_manifest {
  std::string_view name;
  std::string_view text;
};

/// In alphabetical order of their names. Static storage.
std::span<const builtin_manifest> builtin_manifests();

}  // namespace signpost

#endif
