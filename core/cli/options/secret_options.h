// Where signing secrets come from: never from the command line, which every user of the machine can read.
#ifndef SIGNPOST_CLI_SECRET_OPTIONS_H
#define SIGNPOST_CLI_SECRET_OPTIONS_H

#include <string>
#include <vector>

#include "command.h"
#include "signpost/text_view.h"

namespace signpost::cli {

/// Secrets in the order in which they were given, newest first; wiped when the object ends.
class secret_list {
 public:
  secret_list() = default;
  secret_list(const secret_list&) = delete;
  secret_list& operator=(const secret_list&) = delete;
  secret_list(secret_list&&) = default;
  secret_list& operator=(secret_list&&) = delete;
  ~secret_list();

  void add(std::string secret);
  std::vector<text_view> views() const;

 private:
  std::vector<std::string> secrets_;
};

class secret_options {
 public:
  void add_to(command& to);
  /// Reads them all. A refusal when a variable is not set, a file cannot be read, or standard input is taken already.
  secret_list read() const;
  /// Where the secret with this index came from, for people: "SIGNPOST_SECRET", "secret.txt", "standard input".
  std::string source(std::size_t index) const;

 private:
  enum class place { environment, file, standard_input };
  struct origin {
    place where;
    std::string name;
  };
  /// In the order of the command line.
  std::vector<origin> origins() const;

  const command* command_ = nullptr;
  std::vector<std::string> variables_;
  std::vector<std::string> files_;
  bool standard_input_ = false;
};

}  // namespace signpost::cli

#endif
