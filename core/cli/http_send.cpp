#include "http_send.h"

#include <algorithm>
#include <array>
#include <memory>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>

namespace signpost::cli {

namespace {

struct free_easy {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct free_url {
  void operator()(CURLU* handle) const noexcept { curl_url_cleanup(handle); }
};
struct free_list {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
struct free_text {
  void operator()(char* text) const noexcept { curl_free(text); }
};
using easy_ptr = std::unique_ptr<CURL, free_easy>;
using url_ptr = std::unique_ptr<CURLU, free_url>;
using list_ptr = std::unique_ptr<curl_slist, free_list>;

/// What libcurl's callbacks work on.
struct exchange {
  const destination_policy& policy;
  send_response response;
};

/// The address as text; "" for a family that webhooks do not use.
std::string text_of(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address.sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  if (address.sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (bytes == nullptr || inet_ntop(address.sa_family, bytes, text.data(), text.size()) == nullptr) return {};
  return text.data();
}

curl_socket_t open_socket(void* of, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& current = *static_cast<exchange*>(of);
  if (const auto allowed = check_address(text_of(address->addr), current.policy); !allowed) {
    current.response.refused = allowed.error();
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype, address->protocol);
}

std::size_t take_body(char* bytes, std::size_t /*one*/, std::size_t count, void* of) {
  auto& response = static_cast<exchange*>(of)->response;
  const std::size_t room = response_limit - response.body.size();
  response.body.append(bytes, std::min(room, count));
  if (count <= room) return count;
  response.body_cut = true;
  return 0;  // ends the transfer: enough is known
}

/// libcurl parses the URL itself: both must see the same host and port, or the check was made of something else.
bool same_destination(CURLU* url, const destination& checked) {
  const auto part = [&](CURLUPart which, unsigned flags) {
    char* text = nullptr;
    curl_url_get(url, which, &text, flags);
    const std::unique_ptr<char, free_text> owned(text);
    return std::string(text == nullptr ? "" : text);
  };
  std::string host = part(CURLUPART_HOST, 0);
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (!host.empty() && host.back() == '.') host.pop_back();
  bool same_host = host == checked.host;
  if (!same_host && checked.is_address && host.size() > 2 && host.front() == '[') {
    // An IPv6 address has many spellings; compare the addresses.
    in6_addr left{};
    in6_addr right{};
    const auto inner = [](const std::string& bracketed) { return bracketed.substr(1, bracketed.size() - 2); };
    same_host = checked.host.front() == '[' && inet_pton(AF_INET6, inner(host).c_str(), &left) == 1 &&
                inet_pton(AF_INET6, inner(checked.host).c_str(), &right) == 1 &&
                std::equal(std::begin(left.s6_addr), std::end(left.s6_addr), std::begin(right.s6_addr));
  }
  return same_host && part(CURLUPART_PORT, CURLU_DEFAULT_PORT) == std::to_string(checked.port);
}

list_ptr header_list(const std::vector<header>& headers) {
  curl_slist* list = nullptr;
  for (const header& each : headers) {
    list = curl_slist_append(list, (each.value.empty() ? each.name + ";" : each.name + ": " + each.value).c_str());
  }
  // Headers that libcurl would add of its own accord.
  for (const char* unwanted : {"Accept:", "Expect:"}) list = curl_slist_append(list, unwanted);
  return list_ptr(list);
}

void set_options(CURL* handle, CURLU* url, curl_slist* headers, const send_request& what, exchange& current,
                 char* fault) {
  curl_easy_setopt(handle, CURLOPT_CURLU, url);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  // A proxy would connect in our stead, and to where nothing was checked.
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(what.timeout_seconds * 1000));
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, what.body.data());
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &current);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &current);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, fault);
  if (!what.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, what.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);  // in place of the system's, not beside them
  }
}

outcome_kind kind_of(CURLcode code, long status, const send_response& so_far) {
  if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && so_far.body_cut)) return outcome_kind::response;
  if (so_far.refused && status == 0) return outcome_kind::destination_refused;
  if (code == CURLE_OPERATION_TIMEDOUT) return outcome_kind::timeout;
  if (code == CURLE_OUT_OF_MEMORY || code == CURLE_FAILED_INIT) return outcome_kind::local_fault;
  return outcome_kind::connection_error;
}

}  // namespace

send_response send(const send_request& what) {
  exchange current{what.policy, {}};
  const easy_ptr handle(curl_easy_init());
  const url_ptr url(curl_url());
  if (!handle || !url) {
    current.response.fault = "libcurl could not be started.";
    return current.response;
  }
  if (curl_url_set(url.get(), CURLUPART_URL, what.url.c_str(), 0) != CURLUE_OK ||
      !same_destination(url.get(), what.to)) {
    current.response.kind = outcome_kind::destination_refused;
    current.response.refused =
        failure{errc::malformed_destination, "", "expected one host in every reading of the URL"};
    return current.response;
  }
  const list_ptr headers = header_list(what.headers);
  std::array<char, CURL_ERROR_SIZE> fault{};
  set_options(handle.get(), url.get(), headers.get(), what, current, fault.data());

  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
  send_response& response = current.response;
  response.kind = kind_of(code, status, response);
  response.milliseconds = static_cast<double>(microseconds) / 1000;
  if (response.kind == outcome_kind::response) {
    response.status = static_cast<int>(status);
    response.refused.reset();
  } else {
    response.fault = fault[0] != '\0' ? fault.data() : curl_easy_strerror(code);
    response.untrusted = code == CURLE_PEER_FAILED_VERIFICATION;
  }
  return response;
}

std::string_view name_of(outcome_kind kind) noexcept {
  switch (kind) {
    case outcome_kind::response:
      return "response";
    case outcome_kind::timeout:
      return "timeout";
    case outcome_kind::connection_error:
      return "connection_error";
    case outcome_kind::destination_refused:
      return "destination_refused";
    case outcome_kind::not_sent:
      return "not_sent";
    case outcome_kind::local_fault:
      break;
  }
  return "local_fault";
}

}  // namespace signpost::cli
