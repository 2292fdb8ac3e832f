#include "json_fault.h"

#include <memory>
#include <string>

#include "evaluator/document.h"

namespace signpost::json {

std::optional<failure> find_fault(std::string_view text, std::string_view root) {
  if (text.size() > document::max_size) {
    return failure{errc::malformed_json, std::string(root), "expected at most 268435455 bytes, found more"};
  }
  // As docs/program-format.md has it.
  const std::size_t size = 5 * text.size() + 10240;
  const std::unique_ptr<char[]> memory(new char[size]);
  block room({memory.get(), size});
  document read(text, room);
  if (read.scan()) return std::nullopt;
  const misfit why = read.explain();
  return failure{errc::malformed_json, std::string(root).append(why.pointer), std::string(why.detail)};
}

failure malformed(std::string_view text, std::string_view root) {
  return find_fault(text, root).value_or(failure{errc::malformed_json, std::string(root), ""});
}

}  // namespace signpost::json
