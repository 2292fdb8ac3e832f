// cpp-httplib's server, made to hand over a request as it came.
// Source: cpp-httplib 0.11 to 0.18 and newer. Of its own accord it decodes %XX in header values, unpacks compressed
// bodies and takes forms apart; a webhook's signature is made of none of that.
#ifndef SIGNPOST_CLI_RAW_HTTP_SERVER_H
#define SIGNPOST_CLI_RAW_HTTP_SERVER_H

#include <functional>
#include <string>
#include <vector>

#include <httplib.h>

#include "signpost/header.h"

namespace signpost::cli {

/// A connection on which no request was handed over.
struct refused_request {
  int status = 0;      ///< of the answer that the library gave; 0: the connection was closed without one
  std::string reason;  ///< one sentence; nothing of what was sent is in it
};

/// Takes one request a connection. Inside a handler, `headers()` are that request's, and a content reader gives the raw
/// body.
class raw_http_server : public httplib::Server {
 public:
  /// The headers of the request that this thread handles: as sent, in their order, white space around values removed.
  static const std::vector<header>& headers();

  /// @param told is called for each connection on which something came, but no request that reaches a handler
  explicit raw_http_server(std::function<void(const refused_request&)> told);

 private:
  bool process_and_close_socket(socket_t socket) override;
  std::function<void(const refused_request&)> told_;
};

}  // namespace signpost::cli

#endif
