// What is wrong with a URL before its host is looked at, and what a host name is made of.
#include "destination_cases.h"

#include <vector>

using signpost::errc;

namespace {

constexpr errc ok = errc::ok;
constexpr errc malformed = errc::malformed_destination;
constexpr errc not_https = errc::destination_not_https;
constexpr errc credentials = errc::destination_has_credentials;
constexpr errc port_refused = errc::destination_port_refused;

std::string repeated(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

const std::string label_63 = repeated("a", 63);
const std::string name_253 = repeated(label_63 + '.', 3) + repeated("b", 57) + ".com";

const std::vector<destination_case> cases = {
    // What is called without a question.
    {"A plain https URL", "https://example.com/hook", ok, "example.com", ""},
    {"A URL without a path", "https://example.com", ok, "example.com", ""},
    {"A query right after the host", "https://example.com?a=1", ok, "example.com", ""},
    {"A path and a query", "https://hooks.example.com/a/b?c=d&e=f", ok, "hooks.example.com", ""},
    {"The scheme in capitals", "HTTPS://example.com/", ok, "example.com", ""},
    {"The host in capitals", "https://Hooks.EXAMPLE.Com/Path", ok, "hooks.example.com", ""},
    {"The standard port, said", "https://example.com:443/", ok, "example.com", ""},
    {"Another port", "https://example.com:8443/", ok, "example.com", ""},
    {"The highest port", "https://example.com:65535/", ok, "example.com", ""},
    {"One trailing dot, the root's", "https://example.com./hook", ok, "example.com", ""},
    {"A trailing dot before a port", "https://example.com.:8443/hook", ok, "example.com", ""},
    {"An IDN in its xn-- form", "https://xn--bcher-kva.de/", ok, "xn--bcher-kva.de", ""},
    {"An xn-- label in capitals", "https://XN--BCHER-KVA.de/", ok, "xn--bcher-kva.de", ""},
    {"An IDN top level", "https://example.xn--p1ai/", ok, "example.xn--p1ai", ""},
    {"An underscore, which some hosts have", "https://my_shop.example.com/", ok, "my_shop.example.com", ""},
    {"Hyphens in any place of a label", "https://r3---a-.example.com/", ok, "r3---a-.example.com", ""},
    {"A first label of digits", "https://123.example.com/", ok, "123.example.com", ""},
    {"A last label that only begins with digits", "https://example.1com/", ok, "example.1com", ""},
    {"A last label that only looks hexadecimal", "https://example.0xyz/", ok, "example.0xyz", ""},
    {"A label of 63 characters", "https://" + label_63 + ".com/", ok, label_63 + ".com", ""},
    {"A name of 253 characters", "https://" + name_253 + "/", ok, name_253, ""},
    {"A name of 253 characters and a trailing dot", "https://" + name_253 + "./", ok, name_253, ""},
    {"A public IPv4 address", "https://8.8.8.8/", ok, "8.8.8.8", ""},
    {"A public IPv4 address as one number", "https://134744072/", ok, "8.8.8.8", ""},
    {"A public IPv6 address", "https://[2606:4700:4700::1111]/", ok, "[2606:4700:4700::1111]", ""},
    {"A public IPv6 address with a port", "https://[2606:4700:4700::1111]:8443/", ok, "[2606:4700:4700::1111]", ""},
    {"A public IPv6 address written long, in capitals", "https://[2606:4700:4700:0000:0000:0000:0000:00AB]/", ok,
     "[2606:4700:4700::ab]", ""},
    {"An @ in the path", "https://example.com/@user", ok, "example.com", ""},
    {"An @ in the query", "https://example.com?to=a@b.c", ok, "example.com", ""},
    {"A colon in the path", "https://example.com/a:b", ok, "example.com", ""},
    {"A slash in the query", "https://example.com?next=/a/../b", ok, "example.com", ""},
    {"A URL in the query", "https://example.com/?u=http://127.0.0.1/", ok, "example.com", ""},
    {"Percent-encoding in path and query", "https://example.com/a%20b%2Fc?d=%C3%A9", ok, "example.com", ""},
    {"Empty segments in the path", "https://example.com//a//", ok, "example.com", ""},
    {"Three dots are a name like any other", "https://example.com/.../", ok, "example.com", ""},
    {"A segment that begins with dots", "https://example.com/..a/.b", ok, "example.com", ""},
    {"Brackets in the query, as PHP has them", "https://example.com/?a[b]=1|2", ok, "example.com", ""},
    {"A quote in the path, which no parser encodes", "https://example.com/it's", ok, "example.com", ""},
    {"A second question mark", "https://example.com/?a?b", ok, "example.com", ""},
    {"A Zapier hook", "https://hooks.zapier.com/hooks/catch/1234567/abcdef/", ok, "hooks.zapier.com", ""},
    {"A Make hook", "https://hook.eu2.make.com/abcdefghijklmnopqrstuvwxyz012345", ok, "hook.eu2.make.com", ""},

    // No URL, or not one of ours.
    {"Nothing", "", malformed, "", "expected https://"},
    {"A host alone", "example.com/hook", malformed, "", "expected https://"},
    {"A URL relative to a scheme", "//example.com/hook", malformed, "", "expected https://"},
    {"A path alone", "/hook", malformed, "", "expected https://"},
    {"A scheme that begins with a digit", "1https://example.com/", malformed, "", "expected https://"},
    {"A scheme that begins with a sign", "+https://example.com/", malformed, "", "expected https://"},
    {"No scheme before the colon", "://example.com/", malformed, "", "expected https://"},
    {"One slash, which a browser doubles", "https:/example.com/", malformed, "", "expected https://"},
    {"No slash, which a browser supplies", "https:example.com", malformed, "", "expected https://"},
    {"Three slashes, of which a browser drops one", "https:///example.com/", malformed, "", "expected https://"},
    {"A scheme alone", "https:", malformed, "", "expected https://"},
    {"No host", "https://", malformed, "", "found none"},
    {"No host before a query", "https://?a=b", malformed, "", "found none"},
    {"No host before a port", "https://:443/", malformed, "", "found none"},
    {"Plain http", "http://example.com/hook", not_https, "example.com", "found http"},
    {"Plain http in capitals", "HTTP://example.com/hook", not_https, "example.com", "found http"},
    {"Another scheme", "ftp://example.com/hook", not_https, "", "another scheme"},
    {"A web socket", "wss://example.com/hook", not_https, "", "another scheme"},
    {"A file", "file:///etc/passwd", not_https, "", "another scheme"},
    {"A script", "javascript:alert(1)", not_https, "", "another scheme"},
    {"Data", "data:text/plain,hello", not_https, "", "another scheme"},
    {"A host and port without a scheme are no URL", "localhost:3000/hook", malformed, "", "expected https:// in front"},
    {"So are an address and its port", "10.0.0.1:3000", malformed, "", "expected https:// in front"},
    {"A scheme with https in it", "https+unix://example.com/", not_https, "", "another scheme"},

    // What a URL parser would strip or repair.
    {"A space in front", " https://example.com/", malformed, "", "a space"},
    {"A space at the end", "https://example.com/ ", malformed, "", "a space"},
    {"A space in the path", "https://example.com/a b", malformed, "", "a space"},
    {"A space in the host", "https://exa mple.com/", malformed, "", "a space"},
    {"A tab in the scheme, which a browser drops", "ht\ttps://example.com/", malformed, "", "control characters"},
    {"A tab in the host, which a browser drops", "https://exam\tple.com/", malformed, "", "control characters"},
    {"A line break in the host, which a browser drops", "https://127.0.\n0.1/", malformed, "", "control characters"},
    {"A line break at the end", "https://example.com/\n", malformed, "", "control characters"},
    {"A carriage return in the query", "https://example.com/?a\rb", malformed, "", "control characters"},
    {"A zero byte", std::string("https://example.com\0.evil.com/", 30), malformed, "", "control characters"},
    {"DEL", "https://example.com/\x7f", malformed, "", "control characters"},
    {"Backslashes for slashes", "https:\\\\example.com/", malformed, "", "backslash"},
    {"A backslash that ends the host in a browser", "https://example.com\\@evil.com/", malformed, "", "backslash"},
    {"A backslash in the path", "https://example.com/a\\b", malformed, "", "backslash"},
    {"A fragment", "https://example.com/hook#part", malformed, "", "fragment"},
    {"An empty fragment", "https://example.com/hook#", malformed, "", "fragment"},
    {"A fragment right after the host", "https://example.com#@evil.com/", malformed, "", "fragment"},
    {"An umlaut in the host",
     "https://b\xC3\xBC"
     "cher.de/",
     malformed, "", "xn--"},
    {"Full-width digits, which IDNA maps to ASCII",
     "https://\xEF\xBC\x91"
     "27.0.0.1/",
     malformed, "", "xn--"},
    {"An ideographic full stop, which IDNA maps to a dot",
     "https://127\xE3\x80\x82"
     "0.0.1/",
     malformed, "", "xn--"},
    {"Enclosed letters, which IDNA maps to localhost",
     "https://\xE2\x93\x9B\xE2\x93\x9E"
     "calhost/",
     malformed, "", "xn--"},
    {"A soft hyphen, which IDNA drops",
     "https://exam\xC2\xAD"
     "ple.com/",
     malformed, "", "xn--"},
    {"A byte that is no UTF-8", "https://example.com/\xFF", malformed, "", "ASCII"},
    {"A letter outside of ASCII in the path", "https://example.com/caf\xC3\xA9", malformed, "", "percent-encoded"},
    {"A segment \"..\"", "https://example.com/a/../b", malformed, "", "segments"},
    {"A segment \".\"", "https://example.com/a/./b", malformed, "", "segments"},
    {"A last segment \"..\"", "https://example.com/a/..", malformed, "", "segments"},
    {"A first segment \"..\"", "https://example.com/..?a", malformed, "", "segments"},
    {"An encoded segment \"..\"", "https://example.com/a/%2e%2E/b", malformed, "", "segments"},
    {"A half-encoded segment \"..\"", "https://example.com/a/.%2e/b", malformed, "", "segments"},
    {"An encoded segment \".\"", "https://example.com/%2E", malformed, "", "segments"},
    {"Angle brackets in the path", "https://example.com/<id>", malformed, "", "to be percent-encoded"},
    {"Braces in the path", "https://example.com/{id}", malformed, "", "to be percent-encoded"},
    {"A backtick in the path", "https://example.com/`id`", malformed, "", "to be percent-encoded"},
    {"A caret in the path, which newer parsers encode", "https://example.com/a^b", malformed, "",
     "to be percent-encoded"},
    {"A double quote in the query", "https://example.com/?a=\"b\"", malformed, "", "to be percent-encoded"},
    {"A single quote in the query", "https://example.com/?a='b'", malformed, "", "to be percent-encoded"},
    {"A percent sign alone", "https://example.com/100%", malformed, "", "hexadecimal digits"},
    {"A percent sign and one digit", "https://example.com/?a=%2", malformed, "", "hexadecimal digits"},
    {"A percent sign and other letters", "https://example.com/%zz", malformed, "", "hexadecimal digits"},

    // Credentials.
    {"A user and a password", "https://user:secret@example.com/", credentials, "example.com", "found '@'"},
    {"A user alone", "https://user@example.com/", credentials, "example.com", "found '@'"},
    {"An empty user", "https://@example.com/", credentials, "example.com", "found '@'"},
    {"An empty user and password", "https://:@example.com/", credentials, "example.com", "found '@'"},
    {"A user that looks like a host", "https://example.com@127.0.0.1/", credentials, "127.0.0.1", "found '@'"},
    {"A user and port that look like a host and port", "https://example.com:443@127.0.0.1/", credentials, "127.0.0.1",
     "found '@'"},
    {"Two @", "https://a@b@example.com/", credentials, "example.com", "found '@'"},

    // Ports.
    {"A colon without a port", "https://example.com:/", malformed, "", "a port number"},
    {"A port with a sign", "https://example.com:+443/", malformed, "", "a port number"},
    {"A negative port", "https://example.com:-1/", malformed, "", "a port number"},
    {"A port with letters behind", "https://example.com:443a/", malformed, "", "a port number"},
    {"A port with letters in front", "https://example.com:a443/", malformed, "", "a port number"},
    {"A hexadecimal port", "https://example.com:0x1bb/", malformed, "", "a port number"},
    {"A port with a leading zero", "https://example.com:0443/", malformed, "", "leading zeros"},
    {"Two ports", "https://example.com:443:443/", malformed, "", "several colons"},
    {"Port 0", "https://example.com:0/", port_refused, "example.com", "found 0"},
    {"Port 65536", "https://example.com:65536/", port_refused, "", "from 1 to 65535"},
    {"A port that overflows every integer", "https://example.com:99999999999999999999999/", port_refused, "",
     "from 1 to 65535"},
    {"SSH's port", "https://example.com:22/", port_refused, "example.com", "found 22"},
    {"SMTP's port", "https://example.com:25/", port_refused, "example.com", "found 25"},
    {"IRC's port", "https://example.com:6667/", port_refused, "example.com", "found 6667"},
    {"The highest bad port", "https://example.com:10080/", port_refused, "example.com", "found 10080"},
    {"SMTP's port at an IPv6 address", "https://[2606:4700:4700::1111]:25/", port_refused, "[2606:4700:4700::1111]",
     "found 25"},

    // Host names that are none.
    {"A percent-encoded host", "https://%65xample.com/", malformed, "", "percent-encoded"},
    {"A percent-encoded dot", "https://127%2e0.0.1/", malformed, "", "percent-encoded"},
    {"A dot in front", "https://.example.com/", malformed, "", "empty label"},
    {"Two dots", "https://example..com/", malformed, "", "empty label"},
    {"Two trailing dots", "https://example.com../", malformed, "", "empty label"},
    {"A dot alone", "https://./", malformed, "", "empty label"},
    {"Two dots alone", "https://../", malformed, "", "empty label"},
    {"A label of 64 characters", "https://a" + label_63 + ".com/", malformed, "", "63 characters"},
    {"A name of 254 characters", "https://b" + name_253 + "/", malformed, "", "253 characters"},
    {"A star", "https://*.example.com/", malformed, "", "in the host"},
    {"A vertical bar", "https://a|b.com/", malformed, "", "in the host"},
    {"A caret", "https://a^b.com/", malformed, "", "in the host"},
    {"Angle brackets", "https://<host>.com/", malformed, "", "in the host"},
    {"Braces, as from a template not filled in", "https://{host}/hook", malformed, "", "in the host"},
    {"A dollar sign", "https://$HOST/hook", malformed, "", "in the host"},
    {"A comma between two hosts", "https://a.com,b.com/", malformed, "", "in the host"},
    {"A semicolon", "https://a.com;b.com/", malformed, "", "in the host"},
    {"xn-- alone", "https://xn--/", malformed, "", "Punycode"},
    {"Punycode of plain ASCII", "https://xn--localhost-/", malformed, "", "Punycode"},
    {"Punycode of plain ASCII below another name", "https://xn--abc-.example.com/", malformed, "", "Punycode"},
};

}  // namespace

std::vector<destination_case> destination_cases() {
  std::vector<destination_case> all(cases);
  const std::span<const destination_case> hosts = host_cases();
  all.insert(all.end(), hosts.begin(), hosts.end());
  return all;
}
