"""Providers from manifests of one's own: two published signatures, and what the five products do not use."""

import base64

from .own_manifests import BEACON, COURIER, HUB, RELAY, SLACK, changed
from .senders import accepted, authentic_but, refused
from .signatures import base64_mac, hex_mac
from .vector_file import VectorFile, body_input

NOW = 1700000000


def files() -> list[VectorFile]:
    return [_hub(), _slack(), _courier(), _beacon(), _relay(), _open()]


def _verify(file: VectorFile, name: str, reason: str, expect: dict, secret, headers: list, body: bytes,
            now: float = NOW) -> None:
    file.add("verify", name, reason, expect, secrets=secret if isinstance(secret, list) else [secret], headers=headers,
             **body_input(body), now=now)


def _hub() -> VectorFile:
    file = VectorFile("own-hub",
                      "A provider of one's own: X-Hub-Signature-256, with the signature that GitHub prints",
                      manifest=HUB)
    secret, body = "It's a Secret to Everybody", b"Hello, World!"
    published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    reason = "GitHub's documentation, \"Validating webhook deliveries\": its values, not computed here."
    authentic = authentic_but("malformed_json")
    header = [["X-Hub-Signature-256", published]]
    _verify(file, "GitHub's published delivery is authentic, and no JSON", reason, authentic, secret, header, body)
    _verify(file, "GitHub's published delivery with another payload is a mismatch", reason,
            refused("signature_mismatch"), secret, header, b"Hello, World?")
    _verify(file, "GitHub's published delivery under another secret is a mismatch", reason,
            refused("signature_mismatch"), "It's a secret to everybody", header, body)
    _verify(file, "GitHub's published digest in capitals is malformed", reason, refused("malformed_signature"), secret,
            [["X-Hub-Signature-256", published.upper()]], body)
    file.add("sign", "GitHub's published payload gets its published signature", reason,
             {"code": "ok", "headers": [["Content-Type", "application/json"], ["X-Hub-Signature-256", published]]},
             secrets=[secret], id="", **body_input(body), now=NOW, attempt=1)
    return file


def _slack() -> VectorFile:
    file = VectorFile("own-slack", "A provider of one's own: Slack's v0 signature, as Slack's documentation prints it",
                      manifest=SLACK)
    secret, at = "8f742231b10e8888abcd99yyyzzz85a5", 1531420618
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    published = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    reason = "Slack's documentation, \"Verifying requests from Slack\": its values, not computed here."

    def headers(at=at, signature=published):
        return [["X-Slack-Request-Timestamp", str(at)], ["X-Slack-Signature", signature]]

    # Form-encoded, so that the verdict ends at the JSON; a JSON body in the same form follows.
    _verify(file, "Slack's published delivery is authentic, and no JSON", reason,
            authentic_but("malformed_json", timestamp_ms=at * 1000, timestamp_covered=True), secret, headers(), body,
            at + 60)
    _verify(file, "Slack's published delivery a second later is a mismatch", reason, refused("signature_mismatch"),
            secret, headers(at + 1), body, at + 60)
    _verify(file, "Slack's published delivery without its time is refused", reason,
            refused("missing_header", pointer="header:X-Slack-Request-Timestamp"), secret, headers()[1:], body, at)
    _verify(file, "Slack's published delivery after 300 s is fresh", reason, authentic_but("malformed_json"), secret,
            headers(), body, at + 300)
    _verify(file, "Slack's published delivery after 301 s is too old", reason, authentic_but("timestamp_too_old"),
            secret, headers(), body, at + 301)
    call = b'{"type":"event_callback","data":{"text":"hi"}}'
    signature = "v0=" + hex_mac(secret.encode(), f"v0:{at}:".encode() + call)
    _verify(file, "A JSON delivery in Slack's form is accepted", "The signed text is v0, time and body with colons.",
            accepted("event_callback", id=""), secret, headers(signature=signature), call, at)
    file.add("sign", "Slack's published payload gets its published signature", reason,
             {"code": "ok", "headers": [["Content-Type", "application/json"], *headers()]}, secrets=[secret], id="",
             **body_input(body), now=at, attempt=1)
    return file


def _courier() -> VectorFile:
    file = VectorFile("own-courier",
                      "A provider of one's own: a header inside the signed text, base64, constants",
                      manifest=COURIER)
    key = bytes(range(1, 21))
    secret, id, topic = base64.b64encode(key).decode(), "c-1.2", "parcel.sent"
    body = b'{"topic":"parcel.sent","sequence":7,"content":{"parcel":"P-1"}}'

    def proof(of=body, id=id, at=NOW, topic=topic, key=key):
        return f"HMAC <{base64_mac(key, f'{id}:{at}:{topic}'.encode() + chr(10).encode() + of)}>"

    def headers(of=body, *, drop=(), more=(), **changes):
        values = {"id": id, "at": NOW, "topic": topic, **changes}
        rows = [["X-Courier-Proof", values.pop("proof", None) or proof(of, **values)], ["X-Courier-Id", values["id"]],
                ["X-Courier-Time", str(values["at"])], ["X-Courier-Topic", values["topic"]]]
        return [row for row in rows if row[0] not in drop] + list(more)

    def case(name, reason, expect, rows=None, of=body, now=NOW, secrets=secret):
        _verify(file, name, reason, expect, secrets, headers(of) if rows is None else rows, of, now)

    whole = "The signed text is id, time, topic header and body, as the manifest's template says."
    case("A delivery is accepted and its id and time are covered", whole,
         accepted("parcel.sent", id=id, id_covered=True, timestamp_covered=True, timestamp_ms=NOW * 1000,
                  event_covered=True))
    renamed = body.replace(b"parcel.sent", b"parcel.dispatched")
    case("A delivery under an alias is the canonical event", "An alias stands for its event.", accepted("parcel.sent"),
         headers(renamed, topic="parcel.dispatched"), renamed)
    case("An optional member may be absent", "sequence is optional.", accepted("parcel.sent"), None,
         body.replace(b'"sequence":7,', b""))
    case("An optional member that is there must fit", "sequence is 1 or more.",
         authentic_but("schema_mismatch", pointer="/sequence"), None, body.replace(b":7,", b":0,"))
    case("A text that is too short does not fit", "parcel has a least length of 1.",
         authentic_but("schema_mismatch", pointer="/content/parcel"), None, body.replace(b"P-1", b""))
    case("A header that repeats a nested member must agree", "agreement names /content/parcel.",
         authentic_but("header_mismatch", pointer="header:X-Courier-Parcel"),
         headers(more=[["X-Courier-Parcel", "P-2"]]))
    case("A header that repeats a nested member may agree", "agreement names /content/parcel.", accepted("parcel.sent"),
         headers(more=[["X-Courier-Parcel", "P-1"]]))
    _odd_pointers(file, headers, secret)
    case("A signed header that disagrees with the body is a disagreement",
         "The topic header is signed, and compared all the same.", authentic_but("header_mismatch",
             pointer="header:X-Courier-Topic"), headers(topic="parcel.lost"))
    case("A signed header that was changed is a mismatch", whole, refused("signature_mismatch"),
         headers(proof=proof(), topic="parcel.dispatched"))
    case("A signed header that is absent is missing", whole, refused("missing_header",
        pointer="header:X-Courier-Topic"), headers(drop=("X-Courier-Topic",)))
    case("A missing id comes before a missing signed header", "Id, time, then the others.",
         refused("missing_header", pointer="header:X-Courier-Id"), headers(drop=("X-Courier-Id", "X-Courier-Topic")))
    case("A missing time comes before a missing signed header", "Id, time, then the others.",
         refused("missing_header", pointer="header:X-Courier-Time"), headers(drop=("X-Courier-Time",
             "X-Courier-Topic")))
    border = "The character that ends {id} in the signed text may not stand in an id: it could move the border."
    case("An id with a colon is malformed", border, refused("malformed_header", pointer="header:X-Courier-Id"),
         headers(id="c:1"))
    case("An id with a full stop is fine here", border, accepted("parcel.sent", id="a.b.c"), headers(id="a.b.c"))
    exact = "HMAC, a space, and canonical base64 of 32 bytes in angle brackets."
    malformed = refused("malformed_signature", pointer="header:X-Courier-Proof")
    good = proof()
    for what, value in (("without its closing bracket", good[:-1]), ("without its opening text", good[5:]),
                        ("in lower case", good.replace("HMAC", "hmac")), ("with a second bracket", good + ">"),
                        ("with an empty MAC", "HMAC <>"), ("without its padding", good.replace("=>", ">")),
                        ("with a trailing space", good + " ")):
        case(f"A proof {what} is malformed", exact, malformed, headers(proof=value))
    for what, text, code in (("without padding", secret.rstrip("="), "malformed_secret"),
                             ("of base64url", "-_-_", "malformed_secret"),
                             ("with a space", secret[:4] + " " + secret[4:], "malformed_secret"),
                             ("that is one byte", "AA==", "ok"), ("with bits left over", "AB==", "malformed_secret"),
                             ("that is empty", "", "missing_secret")):
        file.add("secret", f"A base64 secret {what} is {code}", "Strict RFC 4648 with padding.", {"code": code},
                 secret=text)
    _courier_made(file, secret, id, body, proof)
    return file


def _courier_made(file: VectorFile, secret: str, id: str, body: bytes, proof) -> None:
    rows = [["X-Courier-Proof", proof()], ["X-Courier-Id", id], ["X-Courier-Time", str(NOW)],
            ["X-Courier-Topic", "parcel.sent"], ["X-Courier-Parcel", "P-1"],
            ["X-Courier-Client", "courier-sender/2 (2023-11-14T22:13:20.500Z, 2023-11-14T22:13:20+00:00)"]]
    file.add("sign", "All variables of headers are written, and the first header covers later ones",
             "The manifest's order, not the order in which values are known.", {"code": "ok", "headers": rows},
             secrets=[secret], id=id, **body_input(body), now=NOW + 0.5, attempt=2)
    file.add("sign", "An id with the forbidden character is not signed", "It could move the border.",
             {"code": "invalid_option"}, secrets=[secret], id="c:1", **body_input(body), now=NOW, attempt=1)
    file.add("sign", "A body without a repeated member is not signed", "X-Courier-Parcel repeats /content/parcel.",
             {"code": "schema_mismatch", "pointer": "/content/parcel"},
             secrets=[secret], id=id, **body_input(b'{"topic":"parcel.sent","content":{}}'), now=NOW, attempt=1)
    built = {"code": "ok", "body": '{"topic":"parcel.sent","content":{"parcel":"P-9"}}'}
    file.add("build", "An optional field that is not given is not written", "sequence is optional.", built,
             event="parcel.sent", fields='{"content":{"parcel":"P-9"}}', id="", now=NOW, generation="")
    built = {"code": "ok", "body": '{"topic":"parcel.dispatched","sequence":3,"content":{"parcel":"P-9"}}'}
    file.add("build", "A field that is given stands in its place, under an alias too", "An alias is written as given.",
             built, event="parcel.dispatched", fields='{"content":{"parcel":"P-9"},"sequence":3}', id="", now=NOW,
             generation="")


def _odd_pointers(file: VectorFile, headers, secret: str) -> None:
    """Members whose names look like the pointers of other members."""
    def change(one):
        one["agreement"].append({"header": "X-Courier-Way", "body": "/a~1b"})
        one["envelopes"][0]["members"].extend(
            {"name": name, "is": "field", "optional": True, "schema": {"type": "string"}} for name in ("a~1b", "content/parcel"))

    reason = "RFC 6901: \"~1\" in a pointer is \"/\" in a name, and \"/\" leads one level down."
    rest = '"sequence":7,"content":{"parcel":"P-1"}}'
    for name, header, value, body, agrees in (
            ("an escape", "X-Courier-Way", "by road", '{"topic":"parcel.sent","a/b":"by sea","a~1b":"by road",' + rest, False),
            ("an escape", "X-Courier-Way", "by sea", '{"topic":"parcel.sent","a/b":"by sea","a~1b":"by road",' + rest, True),
            ("two steps", "X-Courier-Parcel", "P-2", '{"topic":"parcel.sent","content/parcel":"P-2",' + rest, False),
            ("two steps", "X-Courier-Parcel", "P-1", '{"topic":"parcel.sent","content/parcel":"P-2",' + rest, True)):
        expect = accepted("parcel.sent") if agrees else authentic_but("header_mismatch", pointer=f"header:{header}")
        of = body.encode()
        file.add("verify", f"A header {'agrees' if agrees else 'disagrees'} with the member that a pointer of {name} leads to", reason, expect,
                 manifest=changed(COURIER, change), secrets=[secret], headers=headers(of, more=[[header, value]]), **body_input(of), now=NOW)


def _beacon() -> VectorFile:
    file = VectorFile("own-beacon",
                      "A provider of one's own: a list of keys with other names, another separator and base64",
                      manifest=BEACON)
    secret, body = "beacon-secret", b'{"name":"lamp.on","data":{"room":"hall"}}'

    def mac(of=body, at=NOW, secret=secret):
        return base64_mac(secret.encode(), of + f"|{at}".encode())

    def case(name, reason, expect, value=None, of=body, now=NOW, more=()):
        _verify(file, name, reason, expect, secret,
                [["X-Beacon", value if value is not None else f"mac={mac(of)};at={NOW}"], *more], of, now)

    case("A delivery is accepted", "The signed text is body, bar, time.",
         accepted("lamp.on", timestamp_ms=NOW * 1000, timestamp_covered=True, id=""))
    case("The time may stand first", "A list of keys has no order.", accepted("lamp.on"), f"at={NOW};mac={mac()}")
    case("Padding's = belongs to the value", "A key ends at its first =.", accepted("lamp.on"),
         f"at={NOW};mac={mac()};x==")
    case("Commas do not separate here", "The separator is a semicolon.", refused("malformed_signature"),
         f"mac={mac()},at={NOW}")
    case("The keys of another provider are unknown here", "The keys are mac and at.", refused("malformed_signature"),
         f"t={NOW};v1={mac()}")
    case("An unsigned id is taken", "X-Beacon-Id is not signed.", accepted("lamp.on", id="b-7", id_covered=False),
         more=[["X-Beacon-Id", "b-7"]])
    for ago, code in ((60, "ok"), (60.5, "timestamp_too_old"), (-30, "ok"), (-30.5, "timestamp_too_new")):
        expect = accepted("lamp.on") if code == "ok" else authentic_but(code)
        case(f"Looked at {ago} s after its time it is {code}", "The manifest's window is 60 s and 30 s.", expect,
             now=NOW + ago)
    for alias in ("event", "kind"):
        of = body.replace(b'"name"', f'"{alias}"'.encode())
        case(f"The name may stand in {alias}", "The envelope's aliases for the member.", accepted("lamp.on"), of=of)
    case("Of the aliases the member's own name counts first", "name, then event, then kind.", accepted("lamp.on"),
         of=b'{"kind":"lamp.off","event":"lamp.off","name":"lamp.on","data":{}}')
    case("Of the aliases the first one listed counts", "name, then event, then kind.", accepted("lamp.off"),
         of=b'{"kind":"lamp.on","event":"lamp.off","data":{}}')
    second = mac(secret="second beacon secret")
    file.add("sign", "Two secrets give two items before the time", "The order of the manifest's value.",
             {"code": "ok", "headers": [["Content-Type", "application/json"],
                                        ["X-Beacon", f"mac={mac()};mac={second};at={NOW}"]]},
             secrets=[secret, "second beacon secret"], id="", **body_input(body), now=NOW, attempt=1)
    return file


def _relay() -> VectorFile:
    file = VectorFile("own-relay",
                      "A provider of one's own: a list of hexadecimal values and integer seconds in the body",
                      manifest=RELAY)
    secret = "relay-secret"

    def sent(time: str = str(NOW), data: str = "null") -> bytes:
        return f'{{"id":"r-1","sent":{time},"event":"relay.passed","data":{data}}}'.encode()

    def value(of):
        return "s1," + hex_mac(secret.encode(), of)

    def case(name, reason, expect, of=None, signature=None, now=NOW):
        of = sent() if of is None else of
        _verify(file, name, reason, expect, secret, [["X-Relay-Signatures", signature or value(of)]], of, now)

    case("A delivery is accepted", "The body's time is whole unix seconds.",
         accepted("relay.passed", id="r-1", id_covered=True, timestamp_ms=NOW * 1000))
    case("Another version beside it is skipped", "The version is s1.", accepted("relay.passed"),
         signature=f"s2,zz;{value(sent())}")
    case("A list with another version alone is malformed", "The version is s1.", refused("malformed_signature"),
         signature="s2," + "0" * 64)
    case("A space does not separate here", "The separator is a semicolon.", refused("malformed_signature"),
         signature=f"{value(sent())} {value(sent())}")
    case("A hexadecimal value in capitals is malformed", "Lower case.", refused("malformed_signature"),
         signature="s1," + value(sent())[3:].upper())
    case("Looked at 300 s later it is fresh", "The window.", accepted("relay.passed"), now=NOW + 300)
    case("Looked at 300.5 s later it is too old", "The window.", authentic_but("timestamp_too_old"), now=NOW + 300.5)
    whole = "Where the manifest says unix_seconds the body's time is an integer of 1 to 12 digits."
    for what, text in (("a date-time", '"2023-11-14T22:13:20Z"'), ("a string of digits", f'"{NOW}"'),
                       ("a fraction", f"{NOW}.5"), ("a fraction of zero", f"{NOW}.0"), ("an exponent", "17e8"),
                       ("negative", "-1"),
                       ("milliseconds", f"{NOW}000"), ("null", "null"), ("minus zero", "-0")):
        case(f"A time that is {what} is malformed", whole, authentic_but("malformed_timestamp", pointer="/sent"),
             sent(text))
    case("A body without its time is refused", whole, authentic_but("missing_timestamp", pointer="/sent"),
         sent().replace(f'"sent":{NOW},'.encode(), b""))
    case("A time of 0 is a time, and too old", "0 is no sentinel.", authentic_but("timestamp_too_old", timestamp_ms=0),
         sent("0"))
    file.add("build", "The time is written as an integer", "The style is unix_seconds.",
             {"code": "ok", "body": f'{{"id":"r-9","sent":{NOW},"event":"relay.passed","data":{{"a":1}}}}'},
             event="relay.passed", fields='{"data":{"a":1}}', id="r-9", now=NOW + 0.5, generation="")
    file.add("example", "The example is the manifest's at another time", "Its data is null.",
             {"code": "ok", "body": f'{{"id":"r-9","sent":{NOW + 60},"event":"relay.passed","data":null}}'},
             event="relay.passed", id="r-9", now=NOW + 60, generation="")
    return file


def _open() -> VectorFile:
    """An open catalog whose envelope has fields: they belong to every event, listed or not."""
    def change(manifest):
        manifest["open_catalog"] = True
        manifest["envelopes"][0]["members"].insert(2, {"name": "region", "is": "field", "schema": {"type": "string"}})
        manifest["events"][0]["example"]["region"] = "north"
        manifest["agreement"] = []

    file = VectorFile("own-open", "A provider of one's own: an open catalog, and an envelope with fields",
                      manifest=changed(COURIER, change))
    reason = "The envelope's own fields are every event's; what an event that is not listed has as data nobody knows."

    def case(name, body, pointer=None, event=""):
        expect = {"code": "ok"} if pointer is None else {"code": "schema_mismatch", "pointer": pointer}
        file.add("check", f"{name}: check", reason, {**expect, **({"event": event} if pointer is None else {})},
                 **body_input(body.encode()))
        file.add("inspect", f"{name}: inspect", reason, expect, headers=[["X-Courier-Topic", "x"]], **body_input(body.encode()),
                 now=NOW)

    case("An event that is not listed fits with sound fields", '{"topic":"parcel.lost","sequence":1,"region":"north","content":7}')
    case("An optional field may be left out, and data too", '{"topic":"parcel.lost","region":"north"}')
    case("A field that does not fit is refused", '{"topic":"parcel.lost","sequence":0,"region":"north"}', "/sequence")
    case("A field of another kind is refused", '{"topic":"parcel.lost","region":7,"content":{}}', "/region")
    case("A field that is needed is refused when it is missing", '{"topic":"parcel.lost","content":{}}', "/region")
    case("A listed event's data is looked at, too", '{"topic":"parcel.sent","region":"north","content":{}}', "/content/parcel")
    case("A body that names no event need not be in the envelope", '{"sequence":0}')
    case("A name that is a number is none", '{"topic":7,"sequence":0}')
    for name, fields, pointer in (("with sound fields is built", '{"region":"north","content":[1]}', None),
                                  ("with a field that does not fit is not built", '{"region":7,"content":[1]}', "/region"),
                                  ("without a field that is needed is not built", '{"content":[1]}', "/region")):
        expect = ({"code": "ok", "body": '{"topic":"parcel.lost","region":"north","content":[1]}'} if pointer is None
                  else {"code": "schema_mismatch", "pointer": pointer})
        file.add("build", f"An event that is not listed {name}", reason, expect, event="parcel.lost", fields=fields, id="",
                 now=NOW, generation="")
    return file
