// signpost example
#include "commands/commands.h"
#include "options/clock_option.h"
#include "options/payload_options.h"
#include "options/provider_option.h"

namespace signpost::cli {

namespace {

class example_command final : public command {
 public:
  example_command()
      : command("example", {"Print an event's example as the provider would send it",
                            {"Prints the exact bytes of the body, in the provider's JSON and timestamp style, with the "
                             "present time. A line end "
                             "follows on a terminal only: in a file or a pipe it would be part of what is signed."},
                            "The body was printed.",
                            "",
                            "The provider, the event or the generation is not known, or the command line is wrong.",
                            {{"signpost example clientpress task.completed", "The body of a ClientPress webhook"},
                             {"signpost example clientpress task.completed | signpost check clientpress --body -",
                              "The example, checked against its own schema"}}}) {
    provider_.add_with_event_to(*this);
    payload_.add_to(*this);
    clock_.add_to(*this);
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    print(*from, payload_.make(*from, provider_.event_of(*from), clock_.now()), as_json());
    return exit_yes;
  }

 private:
  provider_option provider_;
  payload_options payload_;
  clock_option clock_;
};

}  // namespace

command_ptr make_example() { return std::make_shared<example_command>(); }

}  // namespace signpost::cli
