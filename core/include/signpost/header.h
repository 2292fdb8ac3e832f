// HTTP headers as the core sees them.
#ifndef SIGNPOST_HEADER_H
#define SIGNPOST_HEADER_H

#include <string>

#include "signpost/export.h"
#include "signpost/text_view.h"

namespace signpost {

/// A header of a request that came in. Names compare without regard to ASCII case; the value is taken as it is, without
/// trimming. A name that comes twice counts as one header whose value is joined with ", ", as the Fetch standard does.
struct SIGNPOST_API header_view {
  text_view name;
  text_view value;
};

/// A header of a request to be sent.
struct SIGNPOST_API header {
  std::string name;
  std::string value;
};

}  // namespace signpost

#endif
