"""Standard Webhooks deliveries. Sources: the specification 1.0.0 and its reference libraries' own test values."""

import base64
import json

from .builtin import examples
from .encoders import node_json
from .senders import STANDARD as SENDER
from .senders import accepted, authentic_but, refused
from .signatures import base64_mac
from .tampering import changed_bodies, spellings
from .vector_file import VectorFile, body_input

REFERENCE = SENDER.reference_body


def files() -> list[VectorFile]:
    return [_accepted(), _refused(), _inspected(), _signed()]


def _accepted() -> VectorFile:
    file = VectorFile("standard-accepted", "Standard Webhooks: deliveries that are accepted", "standard")
    covered = {"id": SENDER.id, "id_covered": True, "timestamp_covered": True, "timestamp_ms": SENDER.at * 1000}
    published = SENDER.headers(REFERENCE, webhook_signature=SENDER.reference_signature)
    SENDER.verify(file, "The reference libraries' own delivery is accepted",
                  "Secret, id, time, payload and signature of the public test suites, not computed here.",
                  accepted("", **covered), REFERENCE, headers=published)
    for event, body in examples("standard").items():
        SENDER.verify(file, f"The specification's {event} is accepted", "An example of the specification.",
                      accepted(event, event_covered=True, **covered), node_json(json.dumps(body)))
        SENDER.verify(file, f"The specification's {event} with indented JSON is accepted",
                      "An example of the specification; white space is the sender's choice.",
                      accepted(event, event_covered=True, **covered), json.dumps(body, indent=2).encode())
    anything = "The catalog is open: the specification leaves events and bodies to the product."
    for what, body, event in (
        ("of an event of one's own", b'{"type":"my.own_event","data":{}}', "my.own_event"),
        ("without data", b'{"type":"ping"}', "ping"),
        ("of an event beyond ASCII", '{"type":"événement.créé"}'.encode(), "événement.créé"),
        ("whose type is a number", b'{"type":5}', ""),
        ("whose type is null", b'{"type":null}', ""), ("without a type", b'{"hello":"world"}', ""),
        ("that is an array", b"[1,2,3]", ""),
        ("whose time lies years back", b'{"type":"late","timestamp":"2001-01-01T00:00:00Z","data":{}}', "late"),
        ("whose time is no time", b'{"type":"late","timestamp":"yesterday","data":{}}', "late"),
    ):
        SENDER.verify(file, f"A body {what} is accepted", anything, accepted(event), body)
    spellings(file, SENDER)
    return file


def _refused() -> VectorFile:
    file = VectorFile("standard-refused", "Standard Webhooks: deliveries that are refused, and which refusal",
                      "standard")
    changed_bodies(file, SENDER)
    body, good = SENDER.body(), SENDER.signature(SENDER.body())
    mismatch = refused("signature_mismatch")

    def headers(name, reason, **changes):
        SENDER.verify(file, name, reason, mismatch, headers=SENDER.headers(body,
            **{"webhook_signature": good, **changes}))

    signed = "Id and time are inside the signed content: nobody makes old mail fresh or a replay look new."
    headers("A time one second later under the same signature is a mismatch", signed,
            webhook_timestamp=str(SENDER.at + 1))
    headers("A time one second earlier under the same signature is a mismatch", signed,
            webhook_timestamp=str(SENDER.at - 1))
    headers("An id with its last character changed is a mismatch", signed, webhook_id=SENDER.id[:-1] + "K")
    headers("An id in capitals is a mismatch", signed, webhook_id=SENDER.id.upper())
    headers("Another id under the same signature is a mismatch", signed, webhook_id="msg_another")
    text = good.removeprefix("v1,")
    headers("A signature with its first character changed is a mismatch", "All 256 bits count.",
            webhook_signature="v1," + ("A" if text[0] != "A" else "B") + text[1:])
    octets = bytearray(base64.b64decode(text))
    octets[-1] ^= 1
    headers("A signature with its last bit flipped is a mismatch", "All 256 bits count.",
            webhook_signature="v1," + base64.b64encode(octets).decode())
    headers("A signature of zeros is a mismatch", "All 256 bits count.",
            webhook_signature="v1," + base64.b64encode(bytes(32)).decode())
    headers("A good signature under v2 beside a wrong v1 is a mismatch", "Only v1 counts.",
            webhook_signature=f"v2,{text} v1,{base64.b64encode(bytes(32)).decode()}")
    headers("Two signatures that are both wrong are a mismatch", "One has to fit.",
            webhook_signature=f"{SENDER.signature(b'a')} {SENDER.signature(b'b')}")
    key, id, at = SENDER.key(SENDER.secret), SENDER.id.encode(), str(SENDER.at).encode()
    for what, content in (
        ("the body alone", body), ("time and body", at + b"." + body), ("id and body", id + b"." + body),
        ("time, id and body", at + b"." + id + b"." + body),
        ("id, time and body with colons", id + b":" + at + b":" + body),
        ("id, time and body without full stops", id + at + body), ("id and time without a body", id + b"." + at + b"."),
        ("id, time, body and a line feed", id + b"." + at + b"." + body + b"\n"),
    ):
        headers(f"An HMAC of {what} is a mismatch", "The content is id, full stop, time, full stop, raw body.",
                webhook_signature="v1," + base64_mac(key, content))
    reference = SENDER.headers(REFERENCE, webhook_signature=SENDER.reference_signature)
    for what, other in (("without its space", b'{"test":2432232314}'), ("with another number", b'{"test": 2432232315}'),
                        ("with a line feed", REFERENCE + b"\n")):
        SENDER.verify(file, f"The reference payload {what} is a mismatch",
                      "JSON.stringify of what was parsed drops the space.", mismatch, other, headers=reference)
    # The border between time and body: the digits and the full stop that end the time begin the body instead.
    moved = b"0." + body
    SENDER.verify(file, "Digits cannot move from the time into the body",
                  "The content would have a full stop too many.", mismatch, moved,
                  headers=SENDER.headers(moved, webhook_signature=good, webhook_timestamp=str(SENDER.at)[:-1]))
    example = examples("standard")["contact.created"]

    def listed(name, pointer, change):
        sent = node_json(json.dumps({key: value for key, value in {**example, **change}.items() if value is not ...}))
        SENDER.verify(file, name, "A listed event is checked like any other; only unlisted ones are free.",
                      authentic_but("schema_mismatch", pointer=pointer, event="contact.created"), sent)

    listed("A listed event without data is refused", "/data", {"data": ...})
    listed("A listed event whose data is a string is refused", "/data", {"data": "none"})
    listed("A listed event without a time in its body is refused", "/timestamp", {"timestamp": ...})
    listed("A listed event whose time in the body is no time is refused", "/timestamp", {"timestamp": "yesterday"})
    return file


def _inspected() -> VectorFile:
    file = VectorFile("standard-inspected", "Standard Webhooks unsigned: all of the verdict but the signature",
                      "standard")
    body = SENDER.body()
    unsigned = "A source may take unsigned deliveries explicitly; nothing of them is covered."
    bare = SENDER.headers(body, webhook_signature=None)

    def case(name, expect, of=body, headers=bare, now=SENDER.at):
        SENDER.verify(file, name, unsigned, {"authentic": False, "secret_index": -1, **expect}, of, headers=headers,
                      now=now, call="inspect")

    case("An unsigned delivery is read", {"code": "ok", "event": SENDER.event, "id": SENDER.id,
                                          "timestamp_ms": SENDER.at * 1000,
                                          "event_covered": False, "id_covered": False, "timestamp_covered": False})
    case("An unsigned delivery of 300 s ago is fresh", {"code": "ok"}, now=SENDER.at + 300)
    case("An unsigned delivery of 301 s ago is too old", {"code": "timestamp_too_old"}, now=SENDER.at + 301)
    case("An unsigned delivery dated 301 s ahead is too new", {"code": "timestamp_too_new"}, now=SENDER.at - 301)
    case("An unsigned delivery without id and time headers is read", {"code": "ok", "event": SENDER.event, "id": "",
        "timestamp_ms": None}, headers=[])
    case("An unsigned delivery of an event of one's own is read", {"code": "ok", "event": "my.own"},
         b'{"type":"my.own"}')
    case("An unsigned delivery that is not JSON is malformed", {"code": "malformed_json"}, b"not JSON")
    case("An unsigned listed event that does not fit is refused", {"code": "schema_mismatch", "pointer": "/data"},
         body[:body.index(b',"data"')] + b',"data":1}')
    return file


def _signed() -> VectorFile:
    file = VectorFile("standard-signed", "Standard Webhooks: every header that a sender sets, in order", "standard")
    good, at = SENDER.body(), SENDER.at

    def case(name, reason, expect, body=good, *, secrets=None, id=SENDER.id, now=at, attempt=1):
        file.add("sign", name, reason, expect, secrets=[SENDER.secret] if secrets is None else secrets, id=id,
                 **body_input(body), now=now, attempt=attempt)

    def signed(body=good, **changes):
        return {"code": "ok", "headers": SENDER.headers(body, **changes)}

    case("The reference libraries' own payload gets its published signature",
         "The public test suites' value, not computed here.",
         signed(REFERENCE, webhook_signature=SENDER.reference_signature), REFERENCE)
    for event, example in examples("standard").items():
        body = node_json(json.dumps(example))
        case(f"The specification's {event} is signed", "id, full stop, time, full stop, raw body.", signed(body), body)
    total = 0
    for attempt, delay in enumerate((5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400), start=2):
        total += delay
        case(f"Attempt {attempt} is signed anew with its own time and the same id",
             "The id is the same over retries, the time fresh.", signed(at=at + total), now=at + total, attempt=attempt)
    values = [SENDER.signature(good, secret) for secret in (SENDER.secret, *SENDER.other_secrets)]
    rotation = "Rotation sends both signatures."
    case("Two secrets give two signatures, the newest first", rotation, signed(webhook_signature=" ".join(values[:2])),
         secrets=[SENDER.secret, SENDER.other_secrets[0]])
    case("Three secrets give three signatures in their order", rotation, signed(webhook_signature=" ".join(values)),
         secrets=[SENDER.secret, *SENDER.other_secrets])
    case("Half a second of the clock is not signed", "The time is whole seconds.", signed(), now=at + 0.5)
    case("A body that is not JSON is signed", "No header repeats a member of the body.", signed(b"\x00\xff"),
         b"\x00\xff")
    case("An empty body is signed", "No header repeats a member of the body.", signed(b""), b"")
    case("An id of 256 characters is taken", "1 to 256 characters.", signed(id="i" * 256), id="i" * 256)
    bad = {"code": "invalid_option"}
    form = "An id is 1 to 256 visible ASCII characters without a full stop."
    for what, id in (("with a full stop", "msg.1"), ("that is empty", ""), ("of 257 characters", "i" * 257),
                     ("with a space", "msg 1"), ("beyond ASCII", "msg_é"),
                     ("with a line feed", "msg\nx: y")):
        case(f"An id {what} is refused", form, bad, id=id)
    case("Attempt 0 is refused", "The first attempt is 1.", bad, attempt=0)
    case("Without a secret signing is refused", "Every delivery is signed.", {"code": "missing_secret"}, secrets=[])
    case("A malformed secret is refused with its place", "whsec_ and base64 of 24 to 64 bytes.",
         {"code": "malformed_secret", "pointer": "/1"}, secrets=[SENDER.secret, "whsec_"])
    case("17 secrets are refused", "At most 16.", {"code": "invalid_option"}, secrets=[SENDER.secret] * 17)
    return file
