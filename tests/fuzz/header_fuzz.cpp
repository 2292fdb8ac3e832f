// Lines as headers, the rest as the body of a webhook of each provider: an outcome, and never an authentic one.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzzing.h"

using namespace signpost;

namespace {

const std::vector<verifier>& verifiers() {
  static const std::vector<verifier> all = [] {
    std::vector<verifier> some;
    const text_view secret = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=";
    for (const provider_ptr& from : fuzzing::providers()) some.push_back(verifier::make(from, {&secret, 1}).value());
    return some;
  }();
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string_view body = input;
  std::vector<header_view> headers;
  // "NAME:VALUE" lines, up to an empty one, as HTTP has them.
  for (std::string_view line = fuzzing::take_line(body); !line.empty(); line = fuzzing::take_line(body)) {
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
  }
  for (const verifier& by : verifiers()) {
    const verdict found = by.verify(headers, body, 1'705'587'720'000);
    if (found.code == errc::ok || found.authentic) fuzzing::fail("a forged webhook is authentic", input);
    std::vector<char> block(block_size(headers, body));
    const result<evaluation> seen = inspect(by.from(), headers, body, 1'705'587'720'000, {}, block);
    if (!seen || seen->authentic) fuzzing::fail("inspected as authentic", input);
  }
  return 0;
}
