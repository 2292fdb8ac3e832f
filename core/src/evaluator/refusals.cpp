// What only a webhook with a fault comes to: kept out of line, because an engine compiles a function when it is first
// called.
#include "evaluator/evaluator.h"

namespace signpost {

bool evaluator::refuse(errc code, const misfit& why) {
  found_.code = code;
  found_.pointer = why.pointer;
  found_.detail = why.detail;
  return false;
}

bool evaluator::refuse_header(errc code, std::size_t header, std::string_view detail) {
  sentence words(room_.rest());
  words << "header:" << headers_.name(header);
  return refuse(code, {words.take(), detail});
}

bool evaluator::refuse_age(bool past, std::int64_t window, std::uint64_t distance) {
  sentence words(room_.rest());
  words << "expected at most " << static_cast<std::uint64_t>(window) << " s " << (past ? "old" : "ahead") << ", found "
        << (distance + 999) / 1000 << " s";
  return refuse(past ? errc::timestamp_too_old : errc::timestamp_too_new, {{}, words.take()});
}

bool evaluator::refuse_agreement(std::size_t header, std::string_view pointer) {
  sentence words(room_.rest());
  words << "header:" << headers_.name(header);
  misfit why{words.take(), {}};
  words << "expected what the body has at " << pointer << ", found another value";
  why.detail = words.take();
  return refuse(errc::header_mismatch, why);
}

bool evaluator::refuse_json() { return refuse(errc::malformed_json, document_.explain()); }

}  // namespace signpost
