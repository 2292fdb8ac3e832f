#include "refusal.h"

#include <iostream>
#include <utility>

#include "output.h"

namespace signpost::cli {

refusal::refusal(std::string message, std::string next)
    : told_(std::make_shared<content>(content{"usage", std::move(message), "", "", "", std::move(next), exit_usage})) {}

refusal::refusal(const failure& why, std::string next)
    : told_(std::make_shared<content>(content{std::string(name_of(why.code)), std::string(sentence_of(why.code)),
                                              why.pointer, why.detail, "", std::move(next), status_of(why.code)})) {}

refusal refusal::suggest(std::string name) && {
  told_->suggestion = std::move(name);
  return std::move(*this);
}

refusal refusal::with_status(exit_status other) && {
  told_->status = other;
  return std::move(*this);
}

void tell(const refusal& why, std::string_view place, bool as_json) {
  if (as_json) {
    json out = {{"ok", false}, {"code", why.code()}, {"message", why.message()}};
    out["pointer"] = why.pointer();
    out["detail"] = why.detail();
    if (!why.suggestion().empty()) out["suggestion"] = why.suggestion();
    if (!why.next().empty()) out["next"] = why.next();
    print_json(out);
    return;
  }
  std::cerr << "signpost" << (place.empty() ? "" : " ") << place << ": " << why.code() << '\n'
            << "  " << printable(why.message()) << '\n';
  if (const std::string at = place_and_detail(why.pointer(), why.detail()); !at.empty()) {
    std::cerr << "  " << at << '\n';
  }
  if (!why.suggestion().empty()) std::cerr << "  Did you mean " << printable(why.suggestion()) << "?\n";
  if (!why.next().empty()) std::cerr << "  " << printable(why.next()) << '\n';
}

}  // namespace signpost::cli
