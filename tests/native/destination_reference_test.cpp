// Destinations against another implementation: Node's WHATWG URL and Fetch.
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "bad_ports.h"
#include "destination_cases.h"
#include "host.h"
#include "reference_program.h"
#include "signpost/destination.h"

using signpost::check_destination;
using signpost::parse_host;

namespace {

/// Answers "host path?query" for each URL, or "refused". The root's dot at a name's end is dropped, which WHATWG URL
/// keeps.
constexpr std::string_view node_url =
    "const lines = require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1);\n"
    "for (const line of lines) {\n"
    "  try {\n"
    "    const url = new URL(line);\n"
    "    console.log(url.hostname.replace(/(.)\\.$/, '$1') + ' ' + url.pathname + url.search);\n"
    "  } catch { console.log('refused'); }\n"
    "}\n";

/// A text of up to `most` pieces.
std::string any_text(std::mt19937_64& random, const std::vector<std::string_view>& pieces, std::size_t most) {
  std::string text;
  for (std::size_t count = 1 + random() % most; count > 0; --count) text += pieces[random() % pieces.size()];
  return text;
}

/// Up to nine groups, many of them zero, gaps, IPv4 tails, and now and then a mistake.
std::string any_ipv6(std::mt19937_64& random) {
  const std::vector<std::string_view> groups = {"0", "0", "0", "0", "0000", "1", "a5", "00ab", "FFFF"};
  const std::vector<std::string_view> mistakes = {"12345",    "g",         ":",       "::", "1.2.3",
                                                  "01.2.3.4", "256.1.1.1", "1.2.3.4", "",   "%1"};
  std::string text;
  const std::size_t count = random() % 3 == 0 ? random() % 10 : 8;
  const std::size_t gap = random() % 10;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += ':';
    const bool left_out = i == gap && random() % 4 != 0;
    if (left_out && i == 0) text += ':';
    if (!left_out) text += groups[random() % groups.size()];
  }
  if (random() % 4 == 0) text += ":127.0.0.1";
  if (random() % 4 == 0) text += mistakes[random() % mistakes.size()];
  return text;
}

/// What Node makes of each host: its one form, or "refused".
std::vector<std::string> ask_node_for_hosts(const std::vector<std::string>& hosts) {
  std::vector<std::string> urls;
  urls.reserve(hosts.size());
  for (const std::string& host : hosts) urls.push_back("https://" + host + "/");
  std::vector<std::string> answers = ask_reference("node", node_url, urls);
  for (std::string& answer : answers) answer = answer.substr(0, answer.find(' '));
  return answers;
}

std::string our_host(std::string_view text) {
  const auto host = parse_host(text);
  return host ? host->text : "refused";
}

/// Answers each port with "bad" or "fine": what Fetch says before anything is connected.
constexpr std::string_view node_ports =
    "const dispatcher = { dispatch() { throw new Error('dispatched'); } };\n"
    "(async () => {\n"
    "  for (const port of require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1)) {\n"
    "    const { cause } = await fetch('http://127.0.0.1:' + port, { dispatcher }).catch((error) => error);\n"
    "    console.log({ 'bad port': 'bad', dispatched: 'fine' }[cause.message] ?? cause.message);\n"
    "  }\n"
    "})();\n";

}  // namespace

TEST_CASE("Node's new URL() gives every host of the table the same form") {
  std::vector<destination_case> parsed;
  std::vector<std::string> urls;
  for (const destination_case& one : destination_cases()) {
    if (one.host.empty()) continue;
    parsed.push_back(one);
    urls.push_back(one.url);
  }
  REQUIRE(parsed.size() > 100);
  const std::vector<std::string> answers = ask_reference("node", node_url, urls);
  for (std::size_t i = 0; i < urls.size(); ++i) {
    INFO(parsed[i].sentence << ": " << urls[i]);
    CHECK(answers[i].substr(0, answers[i].find(' ')) == parsed[i].host);
  }
}

TEST_CASE("A URL that passes is sent as it is: Node changes nothing of its path and query") {
  const std::vector<std::string_view> pieces = {"/",  "a", "..", ".",  "%2e", "%2E", "?",  "%", "%zz", "%41", "'",
                                                "\"", "<", ">",  "`",  "{",   "}",   "|",  "[", "]",   "^",   "~",
                                                "!",  "$", "&",  "(",  ")",   "*",   "+",  ",", ";",   "=",   ":",
                                                "@",  "-", "_",  "\\", "#",   " x",  "\t", "é", "0"};
  std::mt19937_64 random(20260609);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same sample in every run
  std::vector<std::string> urls;
  std::vector<std::string> targets;
  for (int i = 0; i < 60'000; ++i) {
    const std::string target = (i % 4 == 0 ? "?" : "/") + any_text(random, pieces, 7);
    if (!check_destination("https://example.com" + target)) continue;
    urls.push_back("https://example.com" + target);
    targets.push_back((target.front() == '?' ? "/" : "") + target);
  }
  REQUIRE(urls.size() > 5'000);
  const std::vector<std::string> answers = ask_reference("node", node_url, urls);
  for (std::size_t i = 0; i < urls.size(); ++i) {
    // A query without anything in it is one that Node does not show.
    const std::string shown =
        targets[i].find('?') == targets[i].size() - 1 ? targets[i].substr(0, targets[i].size() - 1) : targets[i];
    INFO(urls[i]);
    REQUIRE(answers[i] == "example.com " + shown);
  }
}

TEST_CASE("Hosts of digits, letters and dots are read as Node reads them") {
  const std::vector<std::string_view> pieces = {"0",   "1",   "7",   "8",     "9",        "00",        "0x",
                                                "0X",  "x",   "a",   "F",     "g",        ".",         ".",
                                                "127", "255", "256", "65535", "16777215", "4294967296"};
  std::mt19937_64 random(20260609);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same sample in every run
  std::vector<std::string> hosts;
  hosts.reserve(20'000);
  for (int i = 0; i < 20'000; ++i) hosts.push_back(any_text(random, pieces, 9));
  const std::vector<std::string> expected = ask_node_for_hosts(hosts);
  std::size_t addresses = 0;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    INFO(hosts[i]);
    // Node lets empty labels pass in names; no DNS does.
    const std::string dotted = "." + hosts[i] + (hosts[i].ends_with('.') ? "" : ".");
    const bool has_empty_label = dotted.find("..") != std::string::npos;
    REQUIRE(our_host(hosts[i]) == (has_empty_label ? "refused" : expected[i]));
    const auto ours = parse_host(hosts[i]);
    addresses += ours && ours->ip ? 1U : 0U;
  }
  CHECK(addresses > 1'000);
}

TEST_CASE("IPv6 hosts are read and written as Node does") {
  std::mt19937_64 random(20260609);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same sample in every run
  std::vector<std::string> hosts;
  hosts.reserve(40'000);
  for (int i = 0; i < 40'000; ++i) hosts.push_back('[' + any_ipv6(random) + ']');
  const std::vector<std::string> expected = ask_node_for_hosts(hosts);
  std::size_t addresses = 0;
  std::size_t refused = 0;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    INFO(hosts[i]);
    REQUIRE(our_host(hosts[i]) == expected[i]);
    ++(expected[i] == "refused" ? refused : addresses);
  }
  CHECK(addresses > 10'000);
  CHECK(refused > 10'000);
}

TEST_CASE("The bad ports are those of Node's fetch, and port 0") {
  std::vector<std::string> ports;
  for (int port = 1; port <= 65'535; ++port) ports.push_back(std::to_string(port));
  const std::vector<std::string> expected = ask_reference("node", node_ports, ports);
  for (std::size_t i = 0; i < ports.size(); ++i) {
    INFO("port " << ports[i]);
    REQUIRE(expected[i] == (signpost::is_bad_port(static_cast<std::uint16_t>(i + 1)) ? "bad" : "fine"));
  }
  CHECK(signpost::is_bad_port(0));
}
