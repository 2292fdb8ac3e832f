// signpost check
#include <iostream>

#include "commands/commands.h"
#include "options/body_option.h"
#include "options/provider_option.h"
#include "options/receiver_options.h"
#include "output.h"
#include "signpost/verify.h"

namespace signpost::cli {

namespace {

class check_command final : public command {
 public:
  check_command()
      : command("check", {"Check a body against the provider's catalog, without a signature",
                          {"Looks at the envelope, the event's name and the event's schema. The first place that does "
                           "not fit is named by "
                           "its JSON Pointer, with what was expected and what was found."},
                          "The body fits.",
                          "It does not: malformed_json, unnamed_event, unknown_event or schema_mismatch.",
                          "The provider is not known, the body cannot be read, or the command line is wrong.",
                          {{"signpost check cepro --body body.json", "Does this body fit its event's schema?"}}}) {
    provider_.add_to(*this);
    body_.add_to(*this);
    add_unnamed_event(*this, unnamed_event_);
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    const auto found = check(*from, body_.read(), unnamed_event_);
    const failure why = found ? failure{} : found.error();
    const int index = found ? *found : -1;
    const event_type* event = index < 0 ? nullptr : &from->events()[static_cast<std::size_t>(index)];
    if (as_json()) {
      json out = {{"ok", why.code == errc::ok}, {"code", name_of(why.code)}, {"message", sentence_of(why.code)}};
      out["event"] = event == nullptr ? json(nullptr) : json(event->name);
      out["pointer"] = why.pointer;
      out["detail"] = why.detail;
      print_json(out);
    } else {
      std::cout << name_of(why.code) << "\n  " << sentence_of(why.code) << '\n';
      if (const std::string at = place_and_detail(why.pointer, why.detail); !at.empty())
        std::cout << "  " << at << '\n';
      if (found) std::cout << "  No signature was looked at.\n";
      if (event != nullptr) std::cout << "  event      " << event->name << '\n';
    }
    return status_of(why.code);
  }

 private:
  provider_option provider_;
  body_option body_;
  std::string unnamed_event_;
};

}  // namespace

command_ptr make_check() { return std::make_shared<check_command>(); }

}  // namespace signpost::cli
