// May this URL be called? The table of destination_cases.cpp, the policy's exceptions, and addresses by themselves.
#include "signpost/destination.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "destination_cases.h"

using signpost::check_address;
using signpost::check_destination;
using signpost::destination_policy;
using signpost::errc;
using signpost::name_of;

namespace {

/// "host:port", or the code and pointer of the refusal.
std::string outcome_of(std::string_view url, const destination_policy& policy = {}) {
  const auto checked = check_destination(url, policy);
  if (checked) return checked->scheme + ' ' + checked->host + ' ' + std::to_string(checked->port);
  return std::string(name_of(checked.error().code)) + checked.error().pointer;
}

std::string address_outcome(std::string_view address, const std::vector<std::string>& allow = {}) {
  const auto checked = check_address(address, {.allow_http = false, .allow = allow});
  return checked ? "ok" : std::string(name_of(checked.error().code)) + checked.error().pointer;
}

std::string allowing(const std::vector<std::string>& allow, std::string_view url) {
  return outcome_of(url, {.allow_http = false, .allow = allow});
}

}  // namespace

TEST_CASE("Each destination of the table is taken or refused as its line says") {
  std::set<std::string_view> sentences;
  for (const destination_case& one : destination_cases()) {
    INFO(one.sentence << ": " << one.url);
    CHECK(sentences.insert(one.sentence).second);
    const auto checked = check_destination(one.url);
    CHECK(name_of(checked ? errc::ok : checked.error().code) == name_of(one.code));
    if (checked) {
      CHECK(checked->scheme == "https");
      CHECK(checked->host == one.host);
    } else {
      CHECK(checked.error().pointer.empty());
      CHECK(checked.error().detail.starts_with("expected "));
      CHECK(checked.error().detail.find(", found ") != std::string::npos);
      CHECK(checked.error().detail.find(one.says) != std::string::npos);
    }
  }
  CHECK(sentences.size() >= 150);
}

TEST_CASE("Where everything is allowed, each not public host of the table has its one form") {
  for (const destination_case& one : destination_cases()) {
    if (one.code != errc::destination_not_public) continue;
    INFO(one.sentence << ": " << one.url);
    destination_policy everything{.allow_http = false, .allow = {"0.0.0.0/0", "::/0"}};
    if (one.host.front() != '[') everything.allow.push_back(one.host);
    const auto checked = check_destination(one.url, everything);
    REQUIRE(checked);
    CHECK(checked->host == one.host);
  }
}

TEST_CASE("A destination says its scheme, host, port, and whether the host is an address") {
  const auto name = check_destination("HTTPS://Example.COM.:8443/a?b");
  REQUIRE(name);
  CHECK(name->scheme == "https");
  CHECK(name->host == "example.com");
  CHECK(name->port == 8443);
  CHECK(!name->is_address);
  for (const std::string_view url : {"https://0x08080808/", "https://[2606:4700:4700::1111]/"}) {
    const auto address = check_destination(url);
    REQUIRE(address);
    CHECK(address->port == 443);
    CHECK(address->is_address);
  }
}

TEST_CASE("http passes where the policy says so, on port 80") {
  const destination_policy http{.allow_http = true, .allow = {}};
  CHECK(outcome_of("http://example.com/", http) == "http example.com 80");
  CHECK(outcome_of("HTTP://example.com:8080/", http) == "http example.com 8080");
  CHECK(outcome_of("https://example.com/", http) == "https example.com 443");
  CHECK(outcome_of("http://127.0.0.1/", http) == "destination_not_public");
  CHECK(outcome_of("http://example.com:22/", http) == "destination_port_refused");
  CHECK(outcome_of("http:/example.com/", http) == "malformed_destination");
  CHECK(outcome_of("ftp://example.com/", http) == "destination_not_https");
}

TEST_CASE("An allowed address passes in every spelling, and no other address with it") {
  for (const std::string_view url :
       {"https://127.0.0.2/", "https://0x7f.2/", "https://2130706434/", "https://127.0.0.2./"}) {
    CHECK(allowing({"127.0.0.2"}, url) == "https 127.0.0.2 443");
    CHECK(allowing({"127.0.0.2/32"}, url) == "https 127.0.0.2 443");
  }
  for (const std::string_view url :
       {"https://127.0.0.1/", "https://127.0.0.3/", "https://[::ffff:127.0.0.2]/", "https://localhost/"}) {
    CHECK(allowing({"127.0.0.2"}, url) == "destination_not_public");
  }
  CHECK(allowing({"::1"}, "https://[0:0:0:0:0:0:0:1]/") == "https [::1] 443");
  CHECK(allowing({"0::0001"}, "https://[::1]/") == "https [::1] 443");
  CHECK(allowing({"::ffff:127.0.0.2"}, "https://[::ffff:7f00:2]/") == "https [::ffff:7f00:2] 443");
  CHECK(allowing({"::ffff:127.0.0.2"}, "https://127.0.0.2/") == "destination_not_public");
}

TEST_CASE("An allowed block passes to its very ends") {
  CHECK(allowing({"10.1.16.0/20"}, "https://10.1.15.255/") == "destination_not_public");
  CHECK(allowing({"10.1.16.0/20"}, "https://10.1.16.0/") == "https 10.1.16.0 443");
  CHECK(allowing({"10.1.16.0/20"}, "https://10.1.31.255/") == "https 10.1.31.255 443");
  CHECK(allowing({"10.1.16.0/20"}, "https://10.1.32.0/") == "destination_not_public");
  CHECK(allowing({"fd00:1:2:8000::/49"}, "https://[fd00:1:2:7fff::1]/") == "destination_not_public");
  CHECK(allowing({"fd00:1:2:8000::/49"}, "https://[fd00:1:2:8000::1]/") == "https [fd00:1:2:8000::1] 443");
  CHECK(allowing({"fd00:1:2:8000::/49"}, "https://[fd00:1:3::1]/") == "destination_not_public");
  CHECK(allowing({"0.0.0.0/0"}, "https://192.168.1.1/") == "https 192.168.1.1 443");
  CHECK(allowing({"0.0.0.0/0"}, "https://[::1]/") == "destination_not_public");
  CHECK(allowing({"::/0"}, "https://[::ffff:127.0.0.1]/") == "https [::ffff:7f00:1] 443");
  CHECK(allowing({"::/0"}, "https://127.0.0.1/") == "destination_not_public");
}

TEST_CASE("An allowed name passes exactly, not the names below it") {
  CHECK(allowing({"localhost"}, "https://localhost:8443/") == "https localhost 8443");
  CHECK(allowing({"LocalHost."}, "https://localhost/") == "https localhost 443");
  CHECK(allowing({"localhost"}, "https://app.localhost/") == "destination_not_public");
  CHECK(allowing({"app.localhost"}, "https://localhost/") == "destination_not_public");
  CHECK(allowing({"localhost"}, "https://127.0.0.1/") == "destination_not_public");
  CHECK(allowing({"one.test", "hooks.lan"}, "https://hooks.lan/") == "https hooks.lan 443");
}

TEST_CASE("The exceptions lift nothing but destination_not_public") {
  const std::vector<std::string> allow = {"127.0.0.1", "localhost"};
  CHECK(allowing(allow, "http://127.0.0.1/") == "destination_not_https");
  CHECK(allowing(allow, "https://user@localhost/") == "destination_has_credentials");
  CHECK(allowing(allow, "https://localhost:22/") == "destination_port_refused");
  CHECK(allowing(allow, "https://localhost/a/../b") == "malformed_destination");
  CHECK(allowing(allow, "https://localhost/#a") == "malformed_destination");
}

TEST_CASE("A wrong entry of the policy is named, whatever the URL") {
  for (const std::string entry : {"",
                                  " ",
                                  "127.0.0.1/33",
                                  "127.0.0.1/8",
                                  "10.0.0.0/",
                                  "10.0.0.0/+8",
                                  "10.0.0.0/08",
                                  "10.0.0.0/8/8",
                                  "10.0.0/24",
                                  "10.1",
                                  "0x7f.1",
                                  "2130706433",
                                  "127.0.0.01",
                                  "256.0.0.1",
                                  "::1/129",
                                  "::1/127",
                                  "[::1]",
                                  "fe80::1%eth0",
                                  "1::2::3",
                                  "*.test",
                                  "https://localhost",
                                  "localhost:80",
                                  "localhost/24",
                                  "a b",
                                  "b\xC3\xBC\x63her.de",
                                  "a..b",
                                  "user@localhost"}) {
    INFO(entry);
    CHECK(allowing({entry}, "https://example.com/") == "invalid_option/allow/0");
    CHECK(allowing({"localhost", "::1", entry}, "not a URL") == "invalid_option/allow/2");
    CHECK(address_outcome("8.8.8.8", {"localhost", entry}) == "invalid_option/allow/1");
  }
}

TEST_CASE("An address that a name resolved to is judged alike") {
  CHECK(address_outcome("8.8.8.8") == "ok");
  CHECK(address_outcome("2606:4700:4700::1111") == "ok");
  for (const std::string_view address :
       {"127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1", "::", "::ffff:8.8.8.8",
        "64:ff9b::808:808", "fe80::1", "fd00::1", "2002:808:808::1"}) {
    INFO(address);
    CHECK(address_outcome(address) == "destination_not_public");
  }
  CHECK(address_outcome("127.0.0.2", {"127.0.0.2/32"}) == "ok");
  CHECK(address_outcome("127.0.0.1", {"127.0.0.2/32"}) == "destination_not_public");
  CHECK(address_outcome("::1", {"::1"}) == "ok");
  CHECK(address_outcome("127.0.0.1", {"localhost"}) == "destination_not_public");
}

TEST_CASE("An address has a resolver's spelling or is none") {
  for (const std::string_view address :
       {"", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "8.8.8.8.", "8.8.8.8:443", " 8.8.8.8", "8.8.8.8\n",
        "8.8.8", "8.8.8.8.8", "8.8.8.08", "[::1]", "fe80::1%eth0", "example.com", "localhost", "1:2:3:4:5:6:7",
        ":::", "8.8.8.8/32"}) {
    INFO(address);
    CHECK(address_outcome(address) == "malformed_destination");
  }
}

TEST_CASE("A refusal repeats nothing of path and query, which may hold a secret") {
  for (const std::string_view url :
       {"https://127.0.0.1/hooks/s3cr3t?key=s3cr3t", "https://example.com/s3cr3t/../a",
        "https://user:s3cr3t@example.com/", "https://example.com:22/s3cr3t", "s3cr3t://a/",
        "https://example.com/s3cr3t?'", "https://example.com/s3cr3t#a", "http://example.com/s3cr3t"}) {
    INFO(url);
    const auto checked = check_destination(url);
    REQUIRE(!checked);
    CHECK(checked.error().detail.find("s3cr3t") == std::string::npos);
  }
}
