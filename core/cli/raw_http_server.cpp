#include "raw_http_server.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include <poll.h>
#include <unistd.h>

#include <sys/socket.h>

#include "header_line.h"

namespace signpost::cli {

namespace {

constexpr int patience_milliseconds = 5000;
constexpr std::size_t longest_head = std::size_t{128} << 10U;

thread_local std::vector<header> current_headers;

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

}  // namespace

const std::vector<header>& raw_http_server::headers() { return current_headers; }

bool raw_http_server::process_and_close_socket(socket_t socket) {
  recording_stream stream(socket);
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
  shutdown(socket, SHUT_RDWR);
  close(socket);
  return done;
}

}  // namespace signpost::cli
