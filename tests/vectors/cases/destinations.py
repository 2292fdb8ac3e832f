"""May this URL be called? Every refusal and the normalised form of what is accepted.

Sources: WHATWG URL (hosts, IPv4 in every spelling), the IANA special-purpose address registries, WHATWG Fetch (ports).
"""

from .vector_file import VectorFile


def files() -> list[VectorFile]:
    file = VectorFile("destinations", "Destinations: which URLs may be called")
    _accepted(file)
    _ipv4(file)
    _ipv6(file)
    _names(file)
    _shapes(file)
    _ports(file)
    _allowed(file)
    return [file]


def _case(file: VectorFile, url: str, reason: str, expect: dict, name: str | None = None, **more) -> None:
    verb = "is accepted" if expect["code"] == "ok" else f"is {expect['code']}"
    shown = url.encode("unicode_escape").decode()
    file.add("check_destination", name or f"{shown} {verb}", reason, expect, url=url, **more)


def _ok(host: str, port: int = 443) -> dict:
    return {"code": "ok", "host": host, "port": port}


def _accepted(file: VectorFile) -> None:
    plain = "A public https URL."
    for url, host, port in (
        ("https://hooks.zapier.com/hooks/catch/1/abc/", "hooks.zapier.com", 443),
        ("https://hook.eu1.make.com/abcdef", "hook.eu1.make.com", 443),
        ("https://agency.app.n8n.cloud/webhook/6f1c", "agency.app.n8n.cloud", 443),
        ("https://webhooks.ottokit.com/ottokit/1234", "webhooks.ottokit.com", 443),
        ("https://api.acme.com", "api.acme.com", 443), ("https://api.acme.com/?a=b&c=d", "api.acme.com", 443),
        ("https://api.acme.com:8443/hook", "api.acme.com", 8443),
        ("https://api.acme.com:443/hook", "api.acme.com", 443), ("https://a.b.c.d.acme.com/", "a.b.c.d.acme.com", 443),
        ("https://under_score.acme.com/", "under_score.acme.com", 443),
        ("https://1and1.com/", "1and1.com", 443), ("https://8.8.8.8/", "8.8.8.8", 443),
        ("https://8.8.8.8:8443/x", "8.8.8.8", 8443),
    ):
        _case(file, url, plain, _ok(host, port))
    lower = "Scheme and host are without case; the host comes out in lower case and without a trailing dot."
    for url, host in (("HTTPS://API.ACME.COM/Path", "api.acme.com"), ("https://Api.Acme.Com./hook", "api.acme.com"),
                      ("https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"),
                      ("https://XN--MNCHEN-3YA.de/", "xn--mnchen-3ya.de")):
        _case(file, url, lower, _ok(host))
    spelt = "An IPv4 address has many spellings; all of them come out in dotted form."
    for url in ("https://0x08080808/", "https://134744072/", "https://8.8.2056/", "https://010.010.010.010/",
                "https://8.526344/", "https://8.8.8.8./", "https://0X8.0x8.8.010/"):
        _case(file, url, spelt, _ok("8.8.8.8"))
    six = "IPv6 comes out in brackets and in the form of RFC 5952."
    for url, host in (("https://[2606:4700:4700::1111]/", "[2606:4700:4700::1111]"),
                      ("https://[2606:4700:4700:0:0:0:0:1111]:8443/", "[2606:4700:4700::1111]"),
                      ("https://[2001:4860:4860:0000:0000:0000:0000:8888]/", "[2001:4860:4860::8888]"),
                      ("https://[2A00:1450:4001:81B::200E]/", "[2a00:1450:4001:81b::200e]")):
        _case(file, url, six, _ok(host, 8443 if ":8443" in url else 443))


def _ipv4(file: VectorFile) -> None:
    no = {"code": "destination_not_public"}
    loopback = "Loopback in every spelling that a URL parser takes."
    for host in ("127.0.0.1", "127.0.0.2", "127.255.255.255", "127.1", "127.0.1", "0x7f.1", "0x7f000001",
                 "0x7F.0x00.0x00.0x01", "2130706433", "017700000001", "0177.0.0.1", "0177.1", "127.0.0.1.",
                 "0x7f.0.0.01"):
        _case(file, f"https://{host}/", loopback, no)
    registry = "IANA IPv4 special-purpose address registry."
    for host in ("0.0.0.0", "0.0.0.1", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
                 "169.254.0.1", "169.254.169.254", "0xa9fea9fe", "2852039166", "172.16.0.1",
                 "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
                 "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255",
                 "240.0.0.1", "255.255.255.255", "0", "3232235521"):
        _case(file, f"https://{host}/", registry, no)
    border = "The neighbours of special-purpose blocks are public."
    for host in ("1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
                 "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
                 "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
                 "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255"):
        _case(file, f"https://{host}/", border, _ok(host))
    bad = {"code": "malformed_destination"}
    numbers = "A host that ends in a number is an IPv4 address or nothing (WHATWG URL)."
    for host in ("256.0.0.1", "1.2.3.4.5", "1.2.3.256", "08.8.8.8", "0x100000000", "4294967296", "1.2.3.4x.5", "1..2",
                 "0xg.1.1.1", "acme.5", "1.2.3."):
        if host == "1.2.3.":
            _case(file, f"https://{host}/", "A trailing dot is dropped; three parts are an address.", _ok("1.2.0.3"))
        else:
            _case(file, f"https://{host}/", numbers, bad)


def _ipv6(file: VectorFile) -> None:
    no = {"code": "destination_not_public"}
    registry = "IANA IPv6 special-purpose address registry; addresses that carry an IPv4 address inside."
    for host in ("::", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "::127.0.0.1",
                 "::8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1",
                 "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
                 "2002:7f00:1::", "2002:808:808::1", "3fff::1", "fc00::1", "fd12:3456:789a::1", "fe80::1", "febf::1",
                 "fec0::1", "ff02::1", "ff0e::1", "4000::1"):
        _case(file, f"https://[{host}]/", registry, no)
    bad = {"code": "malformed_destination"}
    for host in ("[::1", "::1]", "[]", "[:]", "[1]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[::1::2]", "[12345::1]",
                 "[::g]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1.2.3]", "[::256.1.1.1]", "::1", "2606:4700::1111"):
        _case(file, f"https://{host}/", "An IPv6 address stands in brackets, in its exact grammar, without a zone.",
              bad)


def _names(file: VectorFile) -> None:
    no = {"code": "destination_not_public"}
    local = "A name of this machine, of a local network or of no network."
    for host in ("localhost", "LOCALHOST", "localhost.", "foo.localhost", "printer.local", "router.lan", "db.internal",
                 "metadata.google.internal", "intranet", "n8n", "acme.test", "acme.invalid", "acme.example",
                 "server.home.arpa", "x.onion"):
        _case(file, f"https://{host}/", local, no)
    near = "Only whole labels count."
    for host in ("localhost.acme.com", "notlocalhost.com", "internal.acme.com", "mylocal.com", "example.com",
                 "test.com"):
        _case(file, f"https://{host}/", near, _ok(host))


def _shapes(file: VectorFile) -> None:
    bad = {"code": "malformed_destination"}
    strict = "What a URL parser would repair is refused."
    for url in ("", " ", "https", "https:", "https:/", "https://", "https:///", "https:acme.com", "https:/acme.com",
                "https:///acme.com", "//acme.com/", "acme.com/hook", "/hook", "https://?x", "https:// acme.com/",
                " https://acme.com/",
                "https://acme.com/ ", "https://acme.com/a b", "https://acme.com/\n", "https://ac\tme.com/",
                "https://acme.com\\path", "https:\\\\acme.com/", "https://acme.com/#fragment", "https://acme.com/\x00",
                "https://acme..com/", "https://.acme.com/",
                "https://acme.com../", "https://./", "https://ac%6de.com/", "https://acme.com%00/",
                "https://münchen.de/", "https://acme.com/münchen", "https://acme。com/", "https://ａcme.com/",
                "https://ac<me.com/", "https://acme.com/%zz", "https://acme.com/a/../b",
                "https://acme.com/%2e%2e/b", "https://" + "a" * 64 + ".com/", "https://" + "a." * 127 + "com/",
                "https://acme.com/{id}"):
        _case(file, url, strict, bad,
              name=None if len(
                  url) < 60 else f"A host name with a part or a whole too long is malformed ({len(url)} characters)")
    scheme = {"code": "destination_not_https"}
    for url in ("http://acme.com/", "HTTP://acme.com/", "ftp://acme.com/", "ws://acme.com/", "file:///etc/passwd",
                "javascript:alert(1)", "data:text/plain,x", "http://127.0.0.1/"):
        _case(file, url, "Only https, unless the policy allows http.", scheme)
    for url in ("localhost:3000/hook", "acme.com:8443/hook", "acme.com:443"):
        _case(file, url, "A host and its port are no scheme: what is missing is https:// in front.", bad)
    credentials = {"code": "destination_has_credentials"}
    for url in ("https://user:pass@acme.com/", "https://user@acme.com/", "https://:pass@acme.com/",
                "https://@acme.com/", "https://acme.com@127.0.0.1/", "https://acme.com:443@evil.com/",
                "https://a@b@acme.com/"):
        _case(file, url, "A user name can disguise the host, and a password in a URL ends in logs.", credentials)
    _case(file, "https://acme.com/@user", "After the host an at sign is a character of the path.", _ok("acme.com"))
    _case(file, "https://acme.com/?to=a@b.com", "After the host an at sign is a character of the query.",
          _ok("acme.com"))


def _ports(file: VectorFile) -> None:
    no = {"code": "destination_port_refused"}
    fetch = "WHATWG Fetch lists ports of other protocols; 0 and beyond 65535 are none."
    for port in (0, 21, 22, 23, 25, 53, 110, 143, 179, 465, 587, 993, 995, 2049, 6000, 6667, 10080, 65536, 99999,
                 4294967739):
        _case(file, f"https://acme.com:{port}/", fetch, no)
    for port in (80, 443, 444, 1024, 3000, 5000, 8000, 8080, 8443, 10000, 65535):
        _case(file, f"https://acme.com:{port}/", "Any other port is fine.", _ok("acme.com", port))
    bad = {"code": "malformed_destination"}
    for port in ("", "x", "44 3", "0443", "+443", "-1", "443:443", "0x1bb"):
        _case(file, f"https://acme.com:{port}/", "A port is decimal digits without leading zeros.", bad)


def _allowed(file: VectorFile) -> None:
    no = {"code": "destination_not_public"}

    def case(name, reason, url, expect, **policy):
        _case(file, url, reason, expect, name=name, **policy)

    exact = "The list holds addresses, blocks and exact host names; everything else stays refused."
    case("An address on the list is accepted", exact, "https://127.0.0.2:8443/", _ok("127.0.0.2", 8443),
         allow=["127.0.0.2"])
    case("Its neighbour is not", exact, "https://127.0.0.1:8443/", no, allow=["127.0.0.2"])
    case("An address on the list is accepted in another spelling", exact, "https://0x7f000002/", _ok("127.0.0.2"),
         allow=["127.0.0.2"])
    case("A block of one address is accepted", exact, "https://127.0.0.2/", _ok("127.0.0.2"), allow=["127.0.0.2/32"])
    case("An address within a block is accepted", exact, "https://10.1.2.3/", _ok("10.1.2.3"), allow=["10.0.0.0/8"])
    case("A private address beyond a block is not", exact, "https://192.168.0.1/", no, allow=["10.0.0.0/8"])
    case("An IPv6 address on the list is accepted", exact, "https://[::1]:8443/", _ok("[::1]", 8443), allow=["::1"])
    case("An IPv6 address within a block is accepted", exact, "https://[fd00::7]/", _ok("[fd00::7]"),
         allow=["fd00::/8"])
    case("An IPv4 address inside IPv6 is not the IPv4 address", exact, "https://[::ffff:127.0.0.1]/", no,
         allow=["127.0.0.1"])
    case("A name on the list is accepted", exact, "https://localhost:8443/", _ok("localhost", 8443),
         allow=["localhost"])
    case("A name below one on the list is not", exact, "https://a.localhost/", no, allow=["localhost"])
    case("A name on the list does not let its address in", exact, "https://127.0.0.1/", no, allow=["localhost"])
    case("The list does not switch off the port check", exact, "https://127.0.0.2:22/",
         {"code": "destination_port_refused"}, allow=["127.0.0.2"])
    case("The list does not switch off the scheme check", exact, "http://127.0.0.2/", {"code": "destination_not_https"},
         allow=["127.0.0.2"])
    http = "http is for a sender on the developer's own machine."
    case("http is accepted where the policy allows it", http, "http://acme.com/", _ok("acme.com", 80), allow_http=True)
    case("http to an address on the list is accepted where both allow it", http, "http://127.0.0.2:3000/",
         _ok("127.0.0.2", 3000), allow_http=True, allow=["127.0.0.2/32"])
    case("http does not let loopback in by itself", http, "http://127.0.0.1:3000/", no, allow_http=True)
    promised = "A product that promises https calls no public http URL, whatever is allowed for development."
    for url, expect, more in (
            ("http://acme.com/", {"code": "destination_not_https"}, {}),
            ("http://8.8.8.8/", {"code": "destination_not_https"}, {"allow": ["127.0.0.2"]}),
            ("http://127.0.0.1:3000/", no, {}),
            ("http://127.0.0.2:3000/", _ok("127.0.0.2", 3000), {"allow": ["127.0.0.0/8"]}),
            ("http://acme.com/", _ok("acme.com", 80), {"allow": ["acme.com"]}),
            ("https://acme.com/", _ok("acme.com"), {}),
    ):
        case(f"{url} with http for listed hosts alone and the list {more.get('allow', [])}", promised, url, expect,
             allow_http=True, http_listed_only=True, **more)
    case("https stays accepted where http is allowed", http, "https://acme.com/", _ok("acme.com"), allow_http=True)
    case("ftp stays refused where http is allowed", http, "ftp://acme.com/", {"code": "destination_not_https"},
         allow_http=True)
    for entry in ("", "127.0.0.1/33", "::1/129", "127.0.0.1/", "10.0.0.0/x", "https://acme.com"):
        case(f"A list with {entry!r} is refused", "A list that is wrong would let in or keep out something else.",
             "https://acme.com/", {"code": "invalid_option"}, allow=[entry])
