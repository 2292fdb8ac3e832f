#include "http_listen.h"

#include <cerrno>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>

#include <httplib.h>
#include <pthread.h>
#include <unistd.h>

#include <sys/socket.h>

#include "raw_http_server.h"
#include "refusal.h"

namespace signpost::cli {

namespace {

/// A body beyond the limit is still read so far, so that its sender sees the answer instead of a broken connection.
constexpr std::size_t drained_beyond_limit = std::size_t{16} << 20U;

enum class body_state { whole, too_large, broken_off };

body_state read_raw_body(const httplib::Request& request, const httplib::ContentReader& reader, std::size_t limit,
                         std::string& body) {
  // Without either header there is no body (RFC 9112 section 6.3); the library would wait for the connection's end.
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) return body_state::whole;
  std::size_t seen = 0;
  const bool whole = reader([&](const char* bytes, std::size_t count) {
    seen += count;
    if (seen <= limit) body.append(bytes, count);
    return seen <= limit + drained_beyond_limit;
  });
  if (seen > limit) return body_state::too_large;
  return whole ? body_state::whole : body_state::broken_off;
}

incoming taken_from(const httplib::Request& request) {
  incoming out;
  out.method = request.method;
  out.path = request.target;
  out.headers = raw_http_server::headers();
  return out;
}

void reply(httplib::Response& response, const answer& with) {
  response.status = with.status;
  response.set_content(with.json, "application/json");
}

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

std::uint16_t bind(httplib::Server& server, const listen_options& options) {
  errno = 0;
  const int port = options.port == 0 ? server.bind_to_any_port(options.host)
                                     : (server.bind_to_port(options.host, options.port) ? options.port : -1);
  if (port <= 0) {
    const std::string why = errno == 0 ? "" : ": " + std::generic_category().message(errno);
    throw refusal("Cannot listen on " + options.host + " port " + std::to_string(options.port) + why + ".",
                  "Choose another --port, or --port 0 for a free one; --host takes an address of this machine.");
  }
  return static_cast<std::uint16_t>(port);
}

}  // namespace

void listen(const listen_options& options, const std::function<void(std::uint16_t)>& ready,
            const std::function<answer(const incoming&)>& judge,
            const std::function<void(const refused_request&)>& refused) {
  std::mutex one_at_a_time;
  const auto tell = [&](const refused_request& of) {
    const std::lock_guard<std::mutex> lock(one_at_a_time);
    refused(of);
  };
  raw_http_server server(tell);
  // The library's default shares a port that another process listens on already.
  server.set_socket_options([](auto socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  server.set_payload_max_length(SIZE_MAX);
  const auto answer_to = [&](const incoming& request) {
    const std::lock_guard<std::mutex> lock(one_at_a_time);
    return judge(request);
  };
  server.set_pre_routing_handler([&](const httplib::Request& request, httplib::Response& response) {
    if (request.method == "POST") return httplib::Server::HandlerResponse::Unhandled;
    incoming other = taken_from(request);
    other.early = errc::method_not_allowed;
    response.set_header("Allow", "POST");
    reply(response, answer_to(other));
    return httplib::Server::HandlerResponse::Handled;
  });
  server.Post(R"([\s\S]*)",
              [&](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& reader) {
                incoming arrived = taken_from(request);
                const body_state state = read_raw_body(request, reader, options.body_limit, arrived.body);
                if (state == body_state::broken_off) {
                  response.status = 400;  // its sender has gone; there is nothing to judge
                  tell({400, "the body broke off, or is not of the form that its headers say"});
                  return;
                }
                if (state == body_state::too_large) {
                  arrived.body.clear();
                  arrived.early = errc::body_too_large;
                }
                reply(response, answer_to(arrived));
              });

  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread starts, so that all of them inherit it
  const std::uint16_t port = bind(server, options);
  std::thread waiter([&] {
    int number = 0;
    sigwait(&signals, &number);
    while (!server.is_running()) std::this_thread::yield();
    server.stop();
  });
  ready(port);
  server.listen_after_bind();
  stop_listening();  // for the waiter, should the listening have ended by itself
  waiter.join();
}

void stop_listening() { kill(getpid(), SIGTERM); }

}  // namespace signpost::cli
