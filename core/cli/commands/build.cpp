// signpost build
#include "commands/commands.h"
#include "options/clock_option.h"
#include "options/payload_options.h"
#include "options/provider_option.h"

namespace signpost::cli {

namespace {

class build_command final : public command {
 public:
  build_command()
      : command("build",
                {"Build an event's body from fields of your own",
                 {"Starts from the event's example and changes what --set names, or takes all fields from --data: a "
                  "JSON object with the "
                  "envelope's own fields and \"data\" (in a generation without an envelope, the data itself). Prints "
                  "the exact bytes that "
                  "the provider would send. Data that the event's schema refuses is never built.",
                  "--set takes an RFC 6901 pointer into the body. What follows the first = is taken as JSON when it "
                  "parses as JSON, "
                  "and as text otherwise; a pointer that ends with /- appends to a list."},
                 "The body was printed.",
                 "The provider's catalog refuses the fields; the pointer says which.",
                 "The provider, the event or a --set pointer is not known, a file cannot be read, or the command line "
                 "is wrong.",
                 {{"signpost build clientpress task.completed --set /portal_id=42 --set /data/title='Send the logo'",
                   "The example with two members changed"},
                  {"signpost build cepro lead.created --data lead.json", "A body from fields in a file"}}}) {
    provider_.add_with_event_to(*this);
    payload_.add_with_fields_to(*this);
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

command_ptr make_build() { return std::make_shared<build_command>(); }

}  // namespace signpost::cli
