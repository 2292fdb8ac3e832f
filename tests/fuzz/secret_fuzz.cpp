// Any text as a secret: refused in one of a few sentences, so that none can tell the secret, or a key that signs as its
// bytes do.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "fuzzing.h"

using namespace signpost;

namespace {

void hold_sentence(std::string_view sentence, std::string_view text) {
  static std::set<std::string, std::less<>> all;
  all.emplace(sentence);
  constexpr std::size_t most = 40;
  if (all.size() > most) fuzzing::fail("a sentence for each secret", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const provider_ptr& from : fuzzing::providers()) {
    const result<hmac_key> key = key_of(*from, text);
    const result<std::string> bytes = key_bytes_of(*from, text);
    if (static_cast<bool>(key) != static_cast<bool>(bytes)) fuzzing::fail("a key to one alone", text);
    if (!key) {
      const failure& failed = key.error();
      if (failed.code != errc::missing_secret && failed.code != errc::malformed_secret) {
        fuzzing::fail("refused for another reason", text);
      }
      hold_sentence(failed.detail, text);
      continue;
    }
    const hmac_key plain(bytes.value());
    if (key->sign({"signed"}) != plain.sign({"signed"})) fuzzing::fail("a key that signs otherwise", text);
  }
  hold_sentence(secret_warning(text), text);
  return 0;
}
