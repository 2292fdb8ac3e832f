// Which certificates a server's own must lead to: a local server's is often of its own making (mkcert, Valet, IIS).
#ifndef SIGNPOST_CLI_TRUST_OPTION_H
#define SIGNPOST_CLI_TRUST_OPTION_H

#include <string>

#include "command.h"

namespace signpost::cli {

class trust_option {
 public:
  void add_to(command& to);
  /// The file that --ca-file names, else the one in SSL_CERT_FILE; "" for the system's. A refusal when it cannot be
  /// read or holds no certificate.
  std::string ca_file() const;

 private:
  std::string file_;
};

}  // namespace signpost::cli

#endif
