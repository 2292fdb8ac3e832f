"""CE Pro deliveries. Source: CE Pro, Webhook Integrations (2026-03-18)."""

import json
from datetime import datetime

from .builtin import examples
from .documents import CEPRO as DOCUMENTED
from .encoders import node_json
from .senders import CEPRO as SENDER
from .senders import accepted, authentic_but, refused, utc
from .tampering import absent_and_double, changed_bodies, changed_hex, hex_grammar, spellings
from .vector_file import VectorFile, body_input


def sent_at(body: dict) -> int:
    return int(datetime.fromisoformat(body["timestamp"]).timestamp())


def files() -> list[VectorFile]:
    return [_accepted(), _refused(), _inspected(), _signed()]


def _accepted() -> VectorFile:
    file = VectorFile("cepro-accepted", "CE Pro: deliveries that are accepted", "cepro")
    for what, text in DOCUMENTED.items():
        event, at = json.loads(text)["event"], sent_at(json.loads(text))
        expect = accepted(event, id=SENDER.id, timestamp_ms=at * 1000, event_covered=True, id_covered=False,
                          timestamp_covered=True)
        forms = [("as printed", text.encode(), "The document's own bytes, 2500.00 and 250.0 included."),
                 ("as Node writes it", node_json(text), "JSON.stringify, as in the document's Node.js example."),
                 ("as Python writes it", json.dumps(json.loads(text)).encode(),
                  "json.dumps, as in the document's Python example.")]
        for how, body, reason in forms:
            SENDER.verify(file, f"The documented body of the {what} is accepted {how}", reason, expect, body,
                          headers=SENDER.headers(body, event=event), now=at + 1)
    for event, body in examples("cepro").items():
        sent = node_json(json.dumps(body))
        SENDER.verify(file, f"A delivery of {event} is accepted",
                      "One of the documented events, in the catalog's example.", accepted(event),
                      sent, headers=SENDER.headers(sent, event=event), now=sent_at(body) + 1)
    spellings(file, SENDER)
    body = SENDER.body()
    for attempt, seconds in ((1, 0), (2, 10), (3, 70), (4, 370)):
        SENDER.verify(file, f"Attempt {attempt}, {seconds} s after the event, is accepted",
                      "Retries after about 10, 60 and 300 s; the body keeps its time.",
                      accepted(SENDER.event, timestamp_ms=SENDER.at * 1000),
                      headers=SENDER.headers(body, attempt=attempt, at=SENDER.at + seconds), now=SENDER.at + seconds)
    for what, old, new in (("an empty client_email", b'"jane@example.com"', b'""'),
                           ("a client_email of null", b'"jane@example.com"', b"null"),
                           ("no client_email", b'"client_email":"jane@example.com",', b"")):
        sent = body.replace(old, new)
        SENDER.verify(file, f"A proposal_accepted with {what} is accepted", "One printed example promises no member.",
                      accepted(SENDER.event), sent, headers=SENDER.headers(sent))
    loose = "The header is not signed and decides nothing."

    def case(name, reason, expect, **changes):
        SENDER.verify(file, name, reason, expect, headers=SENDER.headers(body, **changes))

    case("A time header of last year changes nothing", loose, accepted(SENDER.event, timestamp_ms=SENDER.at * 1000),
         x_webhook_timestamp="2025-01-01T00:00:00Z")
    case("A time header that is no time changes nothing", loose, accepted(SENDER.event),
         x_webhook_timestamp="yesterday")
    case("A delivery without a time header is accepted", loose, accepted(SENDER.event), x_webhook_timestamp=None)
    case("An attempt that is no number changes nothing", loose, accepted(SENDER.event), x_webhook_attempt="many")
    case("A delivery without an event header is accepted", "The body names the event.", accepted(SENDER.event),
         x_webhook_event=None)
    case("A delivery without an id is accepted", loose, accepted(SENDER.event, id="", id_covered=False),
         x_webhook_id=None)
    case("An id of another form is taken as it is", loose, accepted(SENDER.event, id="wh_42", id_covered=False),
         x_webhook_id="wh_42")
    case("An id with a space counts as absent", loose, accepted(SENDER.event, id=""), x_webhook_id="wh 42")
    case("An id of 257 characters counts as absent", loose, accepted(SENDER.event, id=""), x_webhook_id="7" * 257)
    milliseconds = SENDER.body(f'"{utc(SENDER.at, ".417Z")}"')
    SENDER.verify(file, "A body time with milliseconds is accepted", "Timestamps come with or without milliseconds.",
                  accepted(SENDER.event, timestamp_ms=SENDER.at * 1000 + 417), milliseconds)
    return file


def _refused() -> VectorFile:
    file = VectorFile("cepro-refused", "CE Pro: deliveries that are refused, and which refusal", "cepro")
    absent_and_double(file, SENDER)
    hex_grammar(file, SENDER)
    changed_hex(file, SENDER)
    changed_bodies(file, SENDER)
    good = SENDER.body()

    def header(name, reason, expect, **changes):
        SENDER.verify(file, name, reason, expect, headers=SENDER.headers(good, **changes))

    disagree = authentic_but("header_mismatch", pointer="header:X-Webhook-Event")
    loose = "X-Webhook-Event is not signed; what routes by it must not be fooled."
    header("An event header that names another event is refused", loose, disagree, x_webhook_event="invoice.paid")
    header("An event header with a full stop for the underscore is refused",
           "The legacy names are events of their own.", disagree, x_webhook_event="proposal.accepted")
    header("An event header in capitals is refused", loose, disagree, x_webhook_event="PROPOSAL_ACCEPTED")
    header("An empty event header is refused", loose, disagree, x_webhook_event="")
    header("An event header that comes twice is refused", loose, disagree,
           x_webhook_event=["proposal_accepted", "proposal_accepted"])

    def case(name, reason, expect, body):
        SENDER.verify(file, name, reason, expect, body, headers=SENDER.headers(body, x_webhook_event=None))

    other_signer = good.replace(b"Jane Smith", b"Jane Smyth")
    SENDER.verify(file, "A body with one letter changed is a mismatch", "The raw body is signed.",
                  refused("signature_mismatch"), other_signer, headers=SENDER.headers(good))
    printed = DOCUMENTED["payload format"].encode()
    SENDER.verify(file, "The printed body with 2500.00 written as 2500 is a mismatch",
                  "Equal numbers are not equal bytes.", refused("signature_mismatch"),
                  printed.replace(b"2500.00", b"2500"), headers=SENDER.headers(printed))
    case("A body that names no event is refused", "Without a name the catalog cannot be asked.",
         authentic_but("unnamed_event", event=""), good.replace(b'"event":"proposal_accepted",', b""))
    case("A body that names its event in type is refused", "CE Pro's body has event.", authentic_but("unnamed_event"),
         good.replace(b'"event"', b'"type"'))
    case("An event name that is null is refused", "The name is a string.",
         authentic_but("schema_mismatch", pointer="/event"), good.replace(b'"proposal_accepted"', b"null", 1))
    for name in ("proposal.accepted", "estimate_accepted", "lead.deleted", "lead.Created", "bug_report.created",
                 "invoice.created.", ""):
        expect = authentic_but("unknown_event", event=name) if name else authentic_but("unnamed_event", event="")
        case(f"The event name {name or 'that is empty'} is not in the catalog",
             "It is none of the 15 documented names.", expect, good.replace(b"proposal_accepted", name.encode()))
    schema = "The kinds of the document's example of proposal_accepted."
    for what, old, new, pointer in (
        ("whose total is true", b"2500", b"true", "/data/total"),
        ("whose email is a list", b'"jane@example.com"', b"[]", "/data/client_email"),
        ("whose accepted_at is a number", b'"2026-03-08T14:29:45Z"', b"1773", "/data/accepted_at"),
        ("whose id is a fraction", b'"prop_xyz789"', b"78.9", "/data/id"),
        ("whose status is an object", b'"accepted"', b"{}", "/data/status"),
    ):
        case(f"A proposal_accepted {what} is refused with its place", schema,
             authentic_but("schema_mismatch", pointer=pointer), good.replace(old, new))
    start = good.index(b',"data"')
    case("A body without data is refused", "data is an object.", authentic_but("schema_mismatch", pointer="/data"),
         good[:start] + b"}")
    case("Data that is an array is refused", "data is an object.", authentic_but("schema_mismatch", pointer="/data"),
         good[:start] + b',"data":[]}')
    sealed = node_json(DOCUMENTED["test delivery"]).replace(b'"test":true', b'"test":"true"')
    case("A test delivery whose mark is a string is refused", "test is true or false.",
         authentic_but("schema_mismatch", pointer="/data/test", event="estimate.created"), sealed)
    return file


def _inspected() -> VectorFile:
    file = VectorFile("cepro-inspected", "CE Pro unsigned: all of the verdict but the signature", "cepro")
    good = SENDER.body()
    bare = SENDER.headers(good, x_webhook_signature=None)
    unsigned = "A source may take unsigned deliveries explicitly; nothing of them is covered."

    def case(name, expect, body=good, now=SENDER.at, headers=bare):
        SENDER.verify(file, name, unsigned, {"authentic": False, "secret_index": -1, **expect}, body, headers=headers,
                      now=now, call="inspect")

    case("An unsigned delivery is read", {"code": "ok", "event": SENDER.event, "id": SENDER.id,
                                          "timestamp_ms": SENDER.at * 1000,
                                          "event_covered": False, "id_covered": False, "timestamp_covered": False})
    case("An unsigned delivery of 30 days ago is fresh", {"code": "ok"}, now=SENDER.at + 2592000)
    case("An unsigned delivery of 30 days and a second ago is too old", {"code": "timestamp_too_old"},
         now=SENDER.at + 2592001)
    case("An unsigned event header that disagrees is refused", {"code": "header_mismatch",
                                                                "pointer": "header:X-Webhook-Event"},
         headers=SENDER.headers(good, x_webhook_signature=None, x_webhook_event="invoice.paid"))
    case("An unsigned delivery that does not fit is refused with its place",
         {"code": "schema_mismatch", "pointer": "/data/total"}, good.replace(b"2500", b"true"))
    case("An unsigned delivery that is not JSON is malformed", {"code": "malformed_json"}, b"\xff")
    return file


def _signed() -> VectorFile:
    file = VectorFile("cepro-signed", "CE Pro: every header that it sets, in order", "cepro")

    def case(name, reason, expect, body, *, secrets=None, id=SENDER.id, now=SENDER.at, attempt=1, **more):
        file.add("sign", name, reason, expect, secrets=[SENDER.secret] if secrets is None else secrets, id=id,
                 **body_input(body), now=now, attempt=attempt, **more)

    def signed(body, **changes):
        return {"code": "ok", "headers": SENDER.headers(body, **changes)}

    for what, text in DOCUMENTED.items():
        for how, body in (("printed", text.encode()), ("Node writes it", node_json(text))):
            case(f"The documented body of the {what} as {how} is signed", "The document's list of headers.",
                 signed(body, event=json.loads(text)["event"]), body)
    for event, example in examples("cepro").items():
        body = node_json(json.dumps(example))
        case(f"A delivery of {event} is signed", "The document's list of headers.", signed(body, event=event), body)
    good = SENDER.body()
    for attempt, seconds in ((2, 10), (3, 70), (4, 370)):
        case(f"Attempt {attempt} carries its number and its own time, and the same signature",
             "The id and the body stay; attempt and time are fresh.",
             signed(good, attempt=attempt, at=SENDER.at + seconds), good, attempt=attempt, now=SENDER.at + seconds)
    case("Half a second of the clock is not written", "The time header is whole seconds.", signed(good), good,
         now=SENDER.at + 0.5)
    case("Of several secrets the newest alone signs", "The value holds one digest.", signed(good), good,
         secrets=[SENDER.secret, *SENDER.other_secrets])
    nameless = good.replace(b'"event":"proposal_accepted",', b"")
    case("A body that names no event takes the caller's name", "event is given where the body does not name it.",
         signed(nameless), nameless, event=SENDER.event)
    case("Where the body names the event the caller's name does not count", "The body is what is signed.", signed(good),
         good, event="invoice.paid")
    bad = {"code": "invalid_option"}
    case("An empty id is refused", "X-Webhook-ID carries it.", bad, good, id="")
    case("An id with a line feed is refused", "It would break the header apart.", bad, good, id="a\nb")
    case("Attempt 0 is refused", "The first attempt is 1.", bad, good, attempt=0)
    case("A body that is not JSON is refused", "X-Webhook-Event repeats a member of the body.",
         {"code": "malformed_json"}, b"not JSON")
    case("Without a secret signing is refused", "CE Pro signs every webhook request.", {"code": "missing_secret"}, good,
         secrets=[])
    return file
