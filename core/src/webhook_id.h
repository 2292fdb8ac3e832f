// The grammar of ids.
#ifndef SIGNPOST_SRC_WEBHOOK_ID_H
#define SIGNPOST_SRC_WEBHOOK_ID_H

#include <cstddef>
#include <string_view>

#include "characters.h"

namespace signpost {

/// A longer id is taken as none.
inline constexpr std::size_t max_id_length = 256;

/// An id as headers and bodies may have it, without the character that ends it in the signed text ('\0': any).
inline bool is_id(std::string_view text, char forbidden) {
  return text.size() <= max_id_length && is_visible_ascii(text) &&
         (forbidden == '\0' || text.find(forbidden) == std::string_view::npos);
}

}  // namespace signpost

#endif
