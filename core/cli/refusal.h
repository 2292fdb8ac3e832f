// Why a command could not do what it was asked: thrown by whoever finds out, told to the user by main alone.
#ifndef SIGNPOST_CLI_REFUSAL_H
#define SIGNPOST_CLI_REFUSAL_H

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "exit_status.h"
#include "signpost/error.h"

namespace signpost::cli {

/// Holds no secret; texts of others (files, bodies) appear in it only as names of members.
class refusal : public std::exception {
 public:
  /// The command line, a file or the machine is at fault: the code is "usage".
  /// @param message what is wrong, one sentence
  /// @param next    what to do, one sentence; may be empty
  explicit refusal(std::string message, std::string next = {});

  /// The core refused. The status follows from the code, the message is the code's sentence.
  explicit refusal(const failure& why, std::string next = {});

  /// Adds the nearest known name, unless it is empty.
  refusal suggest(std::string name) &&;
  /// Overrules the status that follows from the code.
  refusal with_status(exit_status other) &&;

  const char* what() const noexcept override { return told_->message.c_str(); }
  const std::string& code() const { return told_->code; }  ///< a spelling of errors.def, or "usage"
  const std::string& message() const { return told_->message; }
  const std::string& pointer() const { return told_->pointer; }  ///< JSON Pointer to the place at fault; "" for none
  const std::string& detail() const { return told_->detail; }
  const std::string& suggestion() const { return told_->suggestion; }
  const std::string& next() const { return told_->next; }
  exit_status status() const { return told_->status; }

 private:
  struct content {
    std::string code;
    std::string message;
    std::string pointer;
    std::string detail;
    std::string suggestion;
    std::string next;
    exit_status status;
  };
  std::shared_ptr<content> told_;  // shared, so that copying an exception cannot throw
};

/// Tells the refusal: as text on standard error, or as one JSON object on standard output, where a machine reads.
/// @param place the command's name; "" before one is known
void tell(const refusal& why, std::string_view place, bool as_json);

}  // namespace signpost::cli

#endif
