// A small HTTP server that hands over each POST as it came: headers and raw body.
// Source: cpp-httplib.
#ifndef SIGNPOST_CLI_HTTP_LISTEN_H
#define SIGNPOST_CLI_HTTP_LISTEN_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "signpost/error.h"
#include "signpost/header.h"

namespace signpost::cli {

struct listen_options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;              ///< 0: a free one
  std::size_t body_limit = 1U << 20U;  ///< bytes; a larger body is answered with 413
};

struct incoming {
  std::string method;
  std::string path;  ///< with its query
  std::vector<header> headers;
  std::string body;
  /// method_not_allowed and body_too_large are found out before the body is complete; ok otherwise.
  errc early = errc::ok;
};

/// An answer to a request.
struct answer {
  int status = 0;
  std::string json;
};

/// What was refused because it is no HTTP request, or broke off.
struct refused_request;

/// Listens until SIGINT or SIGTERM arrives. Requests come one at a time.
/// @param ready called once with the port, when connections are taken
/// @param judge called for each request; returns the answer
/// @param refused called for what came and was no request; in turn with judge
/// A refusal when the address cannot be listened on. Blocks those two signals in the whole process and starts threads:
/// call it once.
void listen(const listen_options& options, const std::function<void(std::uint16_t)>& ready,
            const std::function<answer(const incoming&)>& judge,
            const std::function<void(const refused_request&)>& refused);

/// Ends the listening as a signal does; from inside `judge`, when its output has no reader any more.
void stop_listening();

}  // namespace signpost::cli

#endif
