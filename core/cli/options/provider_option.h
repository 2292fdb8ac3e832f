// PROVIDER and EVENT, or --provider-file: whose webhooks a command deals with.
#ifndef SIGNPOST_CLI_PROVIDER_OPTION_H
#define SIGNPOST_CLI_PROVIDER_OPTION_H

#include <string>

#include "command.h"
#include "signpost/provider.h"

namespace signpost::cli {

class provider_option {
 public:
  /// PROVIDER as the first word.
  void add_to(command& to);
  /// PROVIDER and EVENT as words. With --provider-file a single word is EVENT.
  void add_with_event_to(command& to);
  /// --provider NAME, for a command without words.
  void add_named_to(command& to);

  /// The provider: built in, or from the file, whose name PROVIDER then must be when it is given at all.
  provider_ptr find() const;
  /// The event's name as given, in the catalog or taken by an open one.
  std::string event_of(const provider& from) const;

 private:
  void add_file_to(command& to);
  bool single_word_is_event() const { return has_event_ && !file_.empty() && second_.empty(); }

  std::string first_;
  std::string second_;
  std::string file_;
  bool has_event_ = false;
};

/// Names and aliases of the provider's events.
std::vector<std::string> event_names(const provider& of);

/// The refusal for an event that the provider's catalog does not have.
[[noreturn]] void refuse_unknown_event(const provider& of, const std::string& name);

}  // namespace signpost::cli

#endif
