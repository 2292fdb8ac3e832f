// The asserted formats, beyond what JSON-Schema-Test-Suite has: the examples and corners of the RFCs.
#include "formats.h"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "reference_program.h"

using signpost::is_email;
using signpost::is_ipv6;
using signpost::is_uri;

namespace {

bool matches(std::string_view format, std::string_view text) {
  const signpost::format* const found = signpost::find_format(format);
  REQUIRE(found != nullptr);
  return found->matches(text);
}

/// Addresses of 0 to 9 groups with and without a gap and an IPv4 tail, right and wrong.
std::vector<std::string> sample_addresses() {
  std::vector<std::string> sample = {"",
                                     ":",
                                     ":::",
                                     "1::2::3",
                                     "12345::",
                                     "g::",
                                     "::1.2.3",
                                     "::1.2.3.4.5",
                                     "::256.1.1.1",
                                     "::01.1.1.1",
                                     "1.2.3.4::",
                                     "::1.2.3.4:5",
                                     "1.2.3.4",
                                     "::FFFF:1.2.3.4",
                                     "::abcd",
                                     "1:2:3:4:5:6:7:",
                                     ":1:2:3:4:5:6:7",
                                     "::1:",
                                     ":1::"};
  for (const std::string tail : {"", "1.2.3.4"}) {
    for (int before = 0; before <= 9; ++before) {
      std::string groups;
      for (int i = 0; i < before; ++i) groups.append(i > 0 ? ":" : "").append(std::to_string(i));
      const std::string tail_after_colon = (tail.empty() ? "" : ":") + tail;
      sample.push_back(groups + tail_after_colon);
      for (int after = 0; after <= 9; ++after) {
        std::string more;
        for (int i = 0; i < after; ++i) more.append(i > 0 ? ":f" : "f").append(std::to_string(i));
        more.append(after > 0 ? tail_after_colon : tail);
        sample.push_back(std::string(groups).append("::").append(more));
      }
    }
  }
  return sample;
}

}  // namespace

TEST_CASE("URIs: the examples of RFC 3986, section 1.1.2, and corners of its grammar") {
  for (const std::string_view text : {"ftp://ftp.is.co.za/rfc/rfc1808.txt",
                                      "http://www.ietf.org/rfc/rfc2396.txt",
                                      "ldap://[2001:db8::7]/c=GB?objectClass?one",
                                      "mailto:John.Doe@example.com",
                                      "news:comp.infosystems.www.servers.unix",
                                      "tel:+1-816-555-1212",
                                      "telnet://192.0.2.16:80/",
                                      "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
                                      "a:",
                                      "a:b",
                                      "a:/",
                                      "a://",
                                      "a:///b",
                                      "a:b//c",
                                      "file:///etc/hosts",
                                      "a+b-c.1:x",
                                      "http://a:80",
                                      "http://a:",
                                      "http://@a",
                                      "http://u:p:q@a",
                                      "http://[v1.a:b]/",
                                      "http://[VFF.~]",
                                      "http://a?/?:@",
                                      "http://a#/?:@",
                                      "http://a%2Fb/%c3%a9"}) {
    INFO(text);
    CHECK(is_uri(text));
  }
  for (const std::string_view text : {"",
                                      ":",
                                      ":a",
                                      "a",
                                      "1a:b",
                                      "a_b:c",
                                      "http://a b",
                                      "http://a/\n",
                                      "http://[::1",
                                      "http://[::1]a",
                                      "http://[::1]:x",
                                      "http://[1.2.3.4]",
                                      "http://[v.a]",
                                      "http://[v1.]",
                                      "http://[v1.%41]",
                                      "http://[vg.a]",
                                      "http://[]",
                                      "http://a:80:80",
                                      "http://u@a@b",
                                      "http://a#b#c",
                                      "http://a/[",
                                      "http://a?[",
                                      "http://a#[",
                                      "http://a/%",
                                      "http://a/%4",
                                      "http://a/%zz",
                                      "http://[::1%25eth0]",
                                      "http://\xC3\xA9/",
                                      "http://a/\x7f"}) {
    INFO(text);
    CHECK_FALSE(is_uri(text));
  }
}

TEST_CASE("a percent-encoding that the end of the text cuts off is none, whatever lies behind it in memory") {
  const std::string_view whole = "http://a/%41";
  CHECK(is_uri(whole));
  CHECK_FALSE(is_uri(whole.substr(0, whole.size() - 1)));
  CHECK_FALSE(is_uri(whole.substr(0, whole.size() - 2)));
}

TEST_CASE("mailboxes: RFC 5321, section 4.1.2 and the lengths of 4.5.3.1") {
  const std::string longest_local(64, 'a');
  const std::string label(63, 'b');
  const std::string longest_domain = label + "." + label + "." + label + "." + label;
  for (const std::string& text :
       {std::string("a@b"), std::string("!#$%&'*+-/=?^_`{|}~@example.com"), longest_local + "@example.com",
        "a@" + label + ".com", "a@" + longest_domain, std::string("a@1.2"), std::string("a@x--y.example"),
        std::string("\"\"@example.com"), std::string("\"a\\\"b\\\\\"@example.com"), std::string("a@[IPv6:2001:db8::1]"),
        std::string("a@[ipv6:::ffff:1.2.3.4]"), std::string("a@[IPv6:1::2:3:4:5:6]")}) {
    INFO(text);
    CHECK(is_email(text));
  }
  for (const std::string& text : {std::string(),
                                  std::string("@"),
                                  std::string("a"),
                                  std::string("a@"),
                                  std::string("@b"),
                                  longest_local + "a@example.com",
                                  "a@" + label + "b.com",
                                  "a@" + longest_domain + ".c",
                                  std::string("a@-b.com"),
                                  std::string("a@b-.com"),
                                  std::string("a@b..com"),
                                  std::string("a@.com"),
                                  std::string("a@b.com."),
                                  std::string("a@b_c.com"),
                                  std::string("a@b@c"),
                                  std::string("a b@c"),
                                  std::string("\"a@example.com"),
                                  std::string("\"a\"b@example.com"),
                                  std::string("\"a\nb\"@example.com"),
                                  std::string("\"a\\\"@example.com"),
                                  std::string("a@[1.2.3]"),
                                  std::string("a@[1.2.3.4"),
                                  std::string("a@[]"),
                                  std::string("a@[2001:db8::1]"),
                                  std::string("a@[IPv6:2001:db8::g]"),
                                  std::string("a@[IPv6:1::2:3:4:5:6:7]"),
                                  std::string("a@[X:1]"),
                                  std::string("\xC3\xA9@example.com"),
                                  std::string("a@\xC3\xA9.com"),
                                  std::string("a@b\n")}) {
    INFO(text);
    CHECK_FALSE(is_email(text));
  }
}

TEST_CASE("IPv6 addresses: the examples of RFC 4291, section 2.2") {
  for (const std::string_view text : {"ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "2001:DB8:0:0:8:800:200C:417A",
                                      "2001:DB8::8:800:200C:417A", "FF01::101", "::1", "::", "0:0:0:0:0:0:13.1.68.3",
                                      "0:0:0:0:0:FFFF:129.144.52.38", "::13.1.68.3", "::FFFF:129.144.52.38"}) {
    INFO(text);
    CHECK(is_ipv6(text, 7));
  }
}

TEST_CASE("IPv6 addresses are told from others as Node tells them") {
  const std::vector<std::string> sample = sample_addresses();
  const std::vector<std::string> answers =
      ask_reference("node",
                    "const net = require('net');"
                    "for (const line of require('fs').readFileSync(0, 'latin1').split('\\n').slice(0, -1)) "
                    "console.log(net.isIPv6(line));",
                    sample);
  int right = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    INFO(sample[i]);
    CHECK(is_ipv6(sample[i], 7) == (answers[i] == "true"));
    right += answers[i] == "true" ? 1 : 0;
  }
  CHECK(right > 50);
}

TEST_CASE("dates and UUIDs at their edges") {
  CHECK(matches("date", "0000-02-29"));
  CHECK(matches("date", "9999-12-31"));
  CHECK_FALSE(matches("date", "1900-02-29"));
  CHECK_FALSE(matches("date", "2024-1-011"));
  CHECK(matches("date-time", "2024-01-18T14:22:00+00:00"));
  CHECK_FALSE(matches("date-time", "2024-01-18 14:22:00"));
  CHECK(matches("integer", "-12345678901234567890"));
  CHECK_FALSE(matches("integer", "1.0"));
  CHECK(matches("uuid", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"));
  CHECK_FALSE(matches("uuid", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}"));
  CHECK_FALSE(matches("uuid", ""));
  CHECK_FALSE(matches("uuid", "f81d4fae-7dec-11d0-a765-00a0c91e6bfx"));
}
