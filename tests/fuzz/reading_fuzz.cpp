// Any bytes as a body. The core's JSON must be what nlohmann's lexer reads, to the last bit of a number; and what is
// refused is told a fault.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "json.h"
#include "lexed_json.h"
#include "signpost/signpost.h"

using namespace signpost;

namespace {

[[noreturn]] void fail(const char* what, std::string_view body) {
  std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(body.size()), body.data());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const result<json::value> own = json::parse(body);
  const std::optional<json::value> lexed = lexed_json(body);
  if (static_cast<bool>(own) != lexed.has_value())
    fail(own ? "JSON, but not to the lexer" : "JSON to the lexer alone", body);
  if (own && !is_same(*own, *lexed)) fail("read otherwise than by the lexer", body);
  if (!own && own.error().detail.find(" (byte offset ") == std::string::npos) fail("refused without a fault", body);
  return 0;
}
