// The hot path of reading a body: one scan, then the envelope and the schema straight from the tokens, without a tree.
// It answers only where everything fits beyond doubt; whatever is refused, rare or odd is left to catalog.cpp, which
// also explains.
#ifndef SIGNPOST_SRC_FAST_READING_H
#define SIGNPOST_SRC_FAST_READING_H

#include <optional>
#include <string_view>

#include "header_values.h"
#include "json_tape.h"
#include "provider_data.h"

namespace signpost {

/// A body that fits. The views live as long as the provider and the body.
struct fast_reading {
  int event_index = -1;
  std::string_view event;            ///< canonical
  std::string_view id;               ///< of the body; "" when it has none or the provider keeps it elsewhere
  std::optional<unix_ms> timestamp;  ///< of the body, where freshness rests on it
};

/// True when the body is JSON, names a known event, agrees with the headers and fits its schema; `into` then holds what
/// examination_in_full.cpp would have found. False says nothing about the body.
bool read_fast(const provider::data& of, const header_values& headers, std::string_view body, fast_reading& into);

}  // namespace signpost

#endif
