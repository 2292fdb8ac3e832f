// --body: the raw bytes that were or will be signed.
#ifndef SIGNPOST_CLI_BODY_OPTION_H
#define SIGNPOST_CLI_BODY_OPTION_H

#include <string>

#include "command.h"

namespace signpost::cli {

class body_option {
 public:
  void add_to(command& to);
  /// The exact bytes; read anew at each call.
  std::string read() const;
  const std::string& file() const { return file_; }  ///< as given; "-" for standard input

 private:
  std::string file_;
};

}  // namespace signpost::cli

#endif
