#include "raw_http_server.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include <sys/socket.h>

#include "header_line.h"

namespace signpost::cli {

namespace {

constexpr int patience_milliseconds = 5000;
constexpr std::size_t longest_head = std::size_t{128} << 10U;

thread_local std::vector<header> current_headers;
thread_local int current_status = 0;  ///< of the library's answer

bool ready(int socket, short what) {
  pollfd waiting = {socket, what, 0};
  return poll(&waiting, 1, patience_milliseconds) == 1;
}

/// A connection that remembers the request's head while it is read. The library's versions differ in what a stream must
/// have: these are all of them, so that none can be marked as overriding.
class recording_stream final : public httplib::Stream {
 public:
  explicit recording_stream(socket_t socket) : socket_(socket) {}

  bool is_readable() const { return start_ < end_ || ready(socket_, POLLIN); }
  bool wait_readable() const { return is_readable(); }
  bool is_writable() const { return ready(socket_, POLLOUT); }
  bool wait_writable() const { return is_writable(); }
  ssize_t read(char* bytes, size_t size);
  ssize_t write(const char* bytes, size_t size);
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const {}
  socket_t socket() const { return socket_; }
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): virtual in the versions that have it
  time_t duration() const { return 0; }

  /// What was read so far: the request line and the headers. Nothing is remembered from now on.
  std::string take_head();
  /// The same while it is remembered; "" afterwards.
  const std::string& head() const { return head_; }
  bool handed_over() const { return !recording_; }

 private:
  socket_t socket_;
  std::array<char, 4096> buffer_{};
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  std::string head_;
  bool recording_ = true;
};

ssize_t recording_stream::read(char* bytes, size_t size) {
  if (start_ == end_) {
    if (!ready(socket_, POLLIN)) return -1;
    const ssize_t got = recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (got <= 0) return got;
    start_ = 0;
    end_ = static_cast<std::size_t>(got);
  }
  const std::size_t count = std::min(size, end_ - start_);
  std::memcpy(bytes, buffer_.data() + start_, count);
  start_ += count;
  if (recording_) {
    head_.append(bytes, count);
    if (head_.size() > longest_head) return -1;
  }
  return static_cast<ssize_t>(count);
}

ssize_t recording_stream::write(const char* bytes, size_t size) {
  std::size_t written = 0;
  while (written < size) {
    if (!ready(socket_, POLLOUT)) return -1;
    const ssize_t count = send(socket_, bytes + written, size - written, MSG_NOSIGNAL);
    if (count < 0) return -1;
    written += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(size);
}

std::string recording_stream::take_head() {
  recording_ = false;
  return std::move(head_);
}

std::vector<header> headers_in(std::string_view head) {
  std::vector<header> out;
  // The first line is the request's own, which has no form of a header's.
  for (const std::string_view line : lines_of(head)) {
    if (auto parsed = parse_header(line)) out.push_back(std::move(*parsed));
  }
  return out;
}

/// Why the library took this for no request.
std::string reason_of(std::string_view head, int status) {
  if (head.size() > longest_head) return "the headers are longer than 131072 bytes";
  if (head.size() > 1 && head[0] == '\x16' && head[1] == '\x03') {
    return "it speaks TLS, and this listener plain HTTP: send to http://, or put a proxy in front";
  }
  if (head.starts_with("PRI * HTTP/2")) return "it speaks HTTP/2 at once, and this listener HTTP/1.1";
  const std::vector<std::string_view> lines = lines_of(head);
  if (status == 414) return "the request line is longer than 8192 bytes";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].size() > CPPHTTPLIB_HEADER_MAX_LENGTH) {
      return (i == 0 ? "the request line" : "header line " + std::to_string(i)) + " is longer than 8192 bytes";
    }
  }
  const bool whole = head.find("\r\n\r\n") != std::string_view::npos;
  if (status == 416) return "its Range header is none; a webhook needs no such header";
  const std::size_t last = lines.empty() ? std::string_view::npos : lines.front().rfind(' ');
  if (last == std::string_view::npos || !lines.front().substr(last + 1).starts_with("HTTP/1.")) {
    return "its first line is not METHOD TARGET HTTP/1.1";
  }
  if (const std::size_t end = head.find('\n'); end != std::string_view::npos && (end == 0 || head[end - 1] != '\r')) {
    return "its lines end in LF; HTTP's end in CRLF";
  }
  constexpr std::array<std::string_view, 9> methods = {"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                       "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  const std::string_view method = lines.front().substr(0, lines.front().find(' '));
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) return "its method is none of HTTP's";
  return whole ? "its request line or headers are not HTTP/1.1's" : "the connection ended before the headers did";
}

}  // namespace

raw_http_server::raw_http_server(std::function<void(const refused_request&)> told) : told_(std::move(told)) {
  set_logger([](const httplib::Request&, const httplib::Response& response) { current_status = response.status; });
}

const std::vector<header>& raw_http_server::headers() { return current_headers; }

bool raw_http_server::process_and_close_socket(socket_t socket) {
  recording_stream stream(socket);
  current_status = 0;
  bool closed = false;
  const auto set_up = [&](httplib::Request& request) {
    current_headers = headers_in(stream.take_head());
    // What the library would act upon.
    request.headers.erase("Content-Encoding");
    request.headers.erase("Content-Type");
    request.ranges.clear();
  };
  const auto process = [&](auto& server) {
    if constexpr (requires { server.process_request(stream, true, closed, set_up); }) {
      return server.process_request(stream, true, closed, set_up);
    } else {
      return server.process_request(stream, "", 0, "", 0, true, closed, set_up);
    }
  };
  const bool done = process(*this);
  // A browser opens connections ahead, on which nothing comes: not worth a word.
  if (!stream.handed_over() && !stream.head().empty()) {
    told_({current_status, reason_of(stream.head(), current_status)});
  }
  shutdown(socket, SHUT_RDWR);
  close(socket);
  return done;
}

}  // namespace signpost::cli
