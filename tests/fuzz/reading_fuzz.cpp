// Any bytes as a body. The core's JSON must be what nlohmann's lexer reads, to the last bit of a number; and where the
// fast reading takes a body, the catalog must take it too, as the same event.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "catalog.h"
#include "fast_reading.h"
#include "json_fault.h"
#include "lexed_json.h"
#include "signpost/signpost.h"

using namespace signpost;

namespace {

[[noreturn]] void fail(const char* what, std::string_view body) {
  std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(body.size()), body.data());
  std::abort();
}

const std::vector<provider_ptr>& providers() {
  static const std::vector<provider_ptr> all = [] {
    std::vector<provider_ptr> some;
    for (const std::string_view name : provider::builtin_names()) some.push_back(provider::builtin(name).value());
    return some;
  }();
  return all;
}

void hold_against_catalog(const provider& from, const std::optional<json::value>& document, std::string_view body) {
  const provider::data& of = from.parsed();
  fast_reading fast;
  if (!read_fast(of, header_values(of.headers_read, {}), body, fast)) return;
  if (!document) fail("read fast, but no JSON", body);
  const reading slow = read_event(of, *document, "", "");
  if (!check_event(of, *document, slow)) fail("read fast, but refused by the catalog", body);
  if (slow.event_index != fast.event_index || slow.event != fast.event) fail("read fast as another event", body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const std::optional<json::value> own = json::parse(body);
  const std::optional<json::value> lexed = lexed_json(body);
  if (own.has_value() != lexed.has_value()) fail(own ? "JSON, but not to the lexer" : "JSON to the lexer alone", body);
  if (own && !is_same(*own, *lexed)) fail("read otherwise than by the lexer", body);
  if (own.has_value() == json::find_fault(body).has_value()) fail("JSON with a fault, or refused without one", body);
  for (const provider_ptr& from : providers()) hold_against_catalog(*from, own, body);
  return 0;
}
