// cpp-httplib's server, made to hand over a request as it came.
// Source: cpp-httplib 0.11 to 0.18 and newer. Of its own accord it decodes %XX in header values, unpacks compressed
// bodies and takes forms apart; a webhook's signature is made of none of that.
#ifndef SIGNPOST_CLI_RAW_HTTP_SERVER_H
#define SIGNPOST_CLI_RAW_HTTP_SERVER_H

#include <vector>

#include <httplib.h>

#include "signpost/header.h"

namespace signpost::cli {

/// Takes one request a connection. Inside a handler, `headers()` are that request's, and a content reader gives the raw
/// body.
class raw_http_server : public httplib::Server {
 public:
  /// The headers of the request that this thread handles: as sent, in their order, white space around values removed.
  static const std::vector<header>& headers();

 private:
  bool process_and_close_socket(socket_t socket) override;
};

}  // namespace signpost::cli

#endif
