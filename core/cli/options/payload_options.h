// --set, --data, --generation, --id: what a body that is to be built or sent holds.
#ifndef SIGNPOST_CLI_PAYLOAD_OPTIONS_H
#define SIGNPOST_CLI_PAYLOAD_OPTIONS_H

#include <string>
#include <vector>

#include "command.h"
#include "signpost/provider.h"
#include "signpost/time.h"

namespace signpost::cli {

/// A body as the provider would send it.
struct payload {
  std::string event;
  std::string generation;  ///< never ""
  std::string id;          ///< the delivery's id: given, the body's own, or a new one in the provider's form
  std::string body;
};

class payload_options {
 public:
  /// --generation and --id.
  void add_to(command& to);
  /// Those, --set and --data.
  void add_with_fields_to(command& to);

  /// The event's example with the --set members changed, or the --data fields, or the example itself. A refusal with
  /// the core's code when the catalog refuses the data, and with "usage" for a pointer that leads nowhere.
  payload make(const provider& from, const std::string& event, unix_ms now) const;

 private:
  std::vector<std::string> sets_;
  std::string data_file_;
  std::string generation_;
  std::string id_;
};

/// Prints the body's exact bytes, or a JSON object that holds it.
void print(const provider& from, const payload& made, bool as_json);

}  // namespace signpost::cli

#endif
