#include "signpost/version.h"

namespace signpost {

std::string_view version() noexcept { return SIGNPOST_VERSION; }

}  // namespace signpost
