#include "texts.h"

#include <cstdint>
#include <cstring>

namespace signpost::wasm {

void append_text(std::string& texts, std::string_view text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  char prefix[sizeof(length)];
  std::memcpy(prefix, &length, sizeof(length));  // WebAssembly is little endian
  texts.append(prefix, sizeof(prefix));
  texts.append(text);
}

bool split_texts(std::string_view bytes, std::vector<text_view>& texts) {
  texts.clear();
  while (!bytes.empty()) {
    std::uint32_t length = 0;
    if (bytes.size() < sizeof(length)) return false;
    std::memcpy(&length, bytes.data(), sizeof(length));
    bytes.remove_prefix(sizeof(length));
    if (bytes.size() < length) return false;
    texts.push_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace signpost::wasm
