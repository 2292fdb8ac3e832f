// Several texts in one block of bytes, in both directions: each is its length (32 bits, little endian) and then its
// bytes.
#ifndef SIGNPOST_WASM_TEXTS_H
#define SIGNPOST_WASM_TEXTS_H

#include <string>
#include <string_view>
#include <vector>

#include "signpost/text_view.h"

namespace signpost::wasm {

/// Appends one text to `texts`.
void append_text(std::string& texts, std::string_view text);

/// Takes `bytes` apart; the views point into it. False when it is not exactly a sequence of texts.
bool split_texts(std::string_view bytes, std::vector<text_view>& texts);

}  // namespace signpost::wasm

#endif
