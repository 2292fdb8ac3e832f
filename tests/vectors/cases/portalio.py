"""Portal.io deliveries in both generations of bodies. Sources: Portal.io's guide and its other public pages."""

import json

from .builtin import examples
from .encoders import node_json
from .portalio_signatures import signed_as
from .senders import PORTALIO as SENDER
from .senders import accepted, authentic_but, refused, utc
from .signatures import hex_mac
from .tampering import changed_bodies, spellings
from .vector_file import VectorFile, body_input

TYPED = ("proposal.status_changed", "proposal.outline.status_update", "proposal.build.status_update")
FLAT = ("PersonModification", "PaymentStatusChange", "OrderStatusChange")
ALIASES = {"ProposalStatusChanged": TYPED[0], "ProposalOutlineStatusChanged": TYPED[1],
           "ProposalBuildStatusChanged": TYPED[2]}
# The guide's seven titles: three webhooks, four Zapier triggers.
TITLES = {"Proposal Status Changed": TYPED[0], "Proposal Outline Status Changed": TYPED[1],
          "Proposal Build Status Changed": TYPED[2], "Proposal Status Change": TYPED[0],
          "Person Modification": FLAT[0], "Payment Status Change": FLAT[1], "Order Status Change": FLAT[2]}
# The guide's own body, with its "..." left out.
GUIDE_BODY = b'{"id":10025,"number":4123}'


def files() -> list[VectorFile]:
    return [_accepted(), _refused(), _inspected(), _signed()]


def _accepted() -> VectorFile:
    file = VectorFile("portalio-accepted", "Portal.io: deliveries that are accepted, in both generations", "portalio")
    whole = {"event_covered": True, "timestamp_covered": True, "timestamp_ms": SENDER.at * 1000}
    all_examples = examples("portalio")
    for event in TYPED:
        body = all_examples[event]
        SENDER.verify(file, f"A typed delivery of {event} is accepted", "The generation {id, type, created, data}.",
                      accepted(event, id=body["id"], id_covered=True, **whole), node_json(json.dumps(body)))
    for alias, event in ALIASES.items():
        body = {**all_examples[event], "type": alias}
        SENDER.verify(file, f"A typed delivery under the older name {alias} is {event}",
                      "The verdict carries the canonical name.",
                      accepted(event, **whole), node_json(json.dumps(body)))
    for event in FLAT:
        body = {"id": "evt_1", "type": event, "created": utc(SENDER.at), "data": all_examples[event]}
        SENDER.verify(file, f"A typed delivery of {event} is accepted",
                      "Both generations are accepted for every event.", accepted(event, id="evt_1", **whole),
                      node_json(json.dumps(body)))
    for title, event in TITLES.items():
        data = all_examples[event].get("data", all_examples[event])
        body = {"id": "evt_1", "type": title, "created": utc(SENDER.at), "data": data}
        SENDER.verify(file, f"A typed delivery under the guide's title {title} is {event}",
                      "The verdict carries the canonical name.",
                      accepted(event, id="evt_1", **whole), node_json(json.dumps(body)))
    told = "A flat body names no event; the receiver knows what its subscription carries, and no signature covers that."
    flat = {"id": "", "id_covered": False, "event_covered": False, "timestamp_covered": True}
    for event in FLAT:
        SENDER.verify(file, f"A flat delivery is {event} where the verifier says so", told, accepted(event, **flat),
                      node_json(json.dumps(all_examples[event])), options={"unnamed_event": event})
    for alias, event in ALIASES.items():
        SENDER.verify(file, f"A flat delivery is {event} where the verifier says {alias}", told,
                      accepted(event, **flat),
                      node_json(json.dumps(all_examples[event]["data"])), options={"unnamed_event": alias})
    SENDER.verify(file, "The guide's body is accepted under the guide's time",
                  "t is 1710000000 and the body {\"id\":10025,\"number\":4123,...}.",
                  accepted(TYPED[0], **flat, timestamp_ms=1710000000000), GUIDE_BODY,
                  options={"unnamed_event": TYPED[0]})
    SENDER.verify(file, "The id of a flat body is the proposal's, not the delivery's",
                  "Two changes of one proposal would otherwise be taken for one delivery.",
                  accepted(TYPED[0], id="", id_covered=False), GUIDE_BODY, options={"unnamed_event": TYPED[0]})
    SENDER.verify(file, "A body that names its event keeps it whatever the verifier says of unnamed ones",
                  "The signed body is authoritative.",
                  accepted(TYPED[0], event_covered=True), options={"unnamed_event": "OrderStatusChange"})
    SENDER.verify(file, "The outline is null while there is none", "Outline data {proposalId, status, outline|null}.",
                  accepted(TYPED[1]),
                  SENDER.body().replace(TYPED[0].encode(), TYPED[1].encode()).replace(b'"data":{',
                      b'"data":{"proposalId":"p-1","outline":null,'))
    for what, text in (("an integer", "1710000000"), ("a date-time", f'"{utc(SENDER.at)}"'),
                       ("a text of another form", '"3/9/2024 4:00:00 PM"')):
        SENDER.verify(file, f"A created that is {what} is accepted",
                      "How created is written is not published; freshness rests on t.", accepted(TYPED[0]),
                      SENDER.body(text))
    spellings(file, SENDER)
    return file


def _refused() -> VectorFile:
    file = VectorFile("portalio-refused", "Portal.io: deliveries that are refused, and which refusal", "portalio")
    changed_bodies(file, SENDER)
    _mismatches(file)
    good = SENDER.body()

    def case(name, reason, expect, body, **more):
        SENDER.verify(file, name, reason, expect, body, **more)

    told = "A flat body needs to be told its event."
    case("A flat body is unnamed where the verifier says nothing", told, authentic_but("unnamed_event", event=""),
         GUIDE_BODY)
    case("A flat body that does not fit the event it is told is refused", told,
         authentic_but("schema_mismatch", pointer="/proposalId", event=TYPED[2]), GUIDE_BODY,
         options={"unnamed_event": "ProposalBuildStatusChanged"})
    case("An array as a body is unnamed", told, authentic_but("unnamed_event", event=""), b"[]")
    case("An array as a body does not fit the event it is told", "The data of every event is an object.",
         authentic_but("schema_mismatch", pointer=""), b"[]",
         options={"unnamed_event": "OrderStatusChange"})
    case("A body that is a string is unnamed", told, authentic_but("unnamed_event"), b'"proposal.status_changed"')
    case("An event of unnamed bodies that the catalog does not know is refused",
         "A misspelt option would let everything through unchecked.", {"code": "invalid_option"},
         GUIDE_BODY, options={"unnamed_event": "proposal.exploded"})
    case("An empty type is unnamed", "An empty name is no name.", authentic_but("unnamed_event"),
         good.replace(b"proposal.status_changed", b""))
    for what, text in (("null", b"null"), ("a number", b"1"), ("an array", b"[]")):
        case(f"A type that is {what} is refused", "The name is a string.",
             authentic_but("schema_mismatch", pointer="/type"), good.replace(b'"proposal.status_changed"', text))
    for name in ("proposal.exploded", "proposalstatuschanged", "ProposalStatusChange", "PersonModified",
                 "Proposal status changed", "Proposal  Status Changed", "proposal.status_changed "):
        case(f"The event name {name!r} is unknown", "Names and aliases are exact.",
             authentic_but("unknown_event", event=name),
             good.replace(b"proposal.status_changed", name.encode()))
    case("A typed body without created is refused", "The generation {id, type, created, data}.",
         authentic_but("schema_mismatch", pointer="/created", event=TYPED[0]),
         good.replace(f'"created":"{utc(SENDER.at)}",'.encode(), b""))
    case("A created that is null is refused", "It is a string or an integer.",
         authentic_but("schema_mismatch", pointer="/created"), SENDER.body("null"))
    case("A typed body without data is refused", "The generation {id, type, created, data}.",
         authentic_but("schema_mismatch", pointer="/data"), good[:good.index(b',"data"')] + b"}")
    case("Typed data that is an array is refused", "The data of every event is an object.",
         authentic_but("schema_mismatch", pointer="/data"), good[:good.index(b',"data"')] + b',"data":[]}')
    outline = good.replace(b"proposal.status_changed", b"proposal.outline.status_update").replace(b'"data":{',
        b'"data":{"proposalId":1,"outline":{},')
    for member, text in (("proposalId", b'"proposalId":1,'), ("status", b',"status":"Approved"')):
        case(f"An outline update without {member} is refused with its place",
             "Outline data {proposalId, status, outline|null}.",
             authentic_but("schema_mismatch", pointer=f"/data/{member}", event=TYPED[1]), outline.replace(text, b""))
    case("An outline update whose status is null is refused with its place", "Statuses are open, but strings.",
         authentic_but("schema_mismatch", pointer="/data/status"), outline.replace(b'"Approved"', b"null"))
    case("An outline update whose proposalId is a fraction is refused", "An integer or a string.",
         authentic_but("schema_mismatch", pointer="/data/proposalId"), outline.replace(b":1,", b":1.5,"))
    case("A build update under its older name is checked all the same", "An alias is the same event.",
         authentic_but("schema_mismatch", pointer="/data/proposalId", event=TYPED[2]),
         good.replace(b"proposal.status_changed", b"ProposalBuildStatusChanged"))
    zero = signed_as(f"t=0,v1={SENDER.mac(good, at=0)}")
    SENDER.verify(file, "A t of 0 is a time, and too old", "0 is no sentinel.",
                  authentic_but("timestamp_too_old", timestamp_ms=0), headers=zero)
    last = 999999999999
    SENDER.verify(file, "A t of 12 digits is a time, and too new", "12 digits are the most.",
                  authentic_but("timestamp_too_new", timestamp_ms=last * 1000),
                  headers=signed_as(f"t={last},v1={SENDER.mac(good, at=last)}"))
    return file


def _mismatches(file: VectorFile) -> None:
    good, at = SENDER.body(), SENDER.at
    mac = SENDER.mac(good)
    mismatch = refused("signature_mismatch")

    def case(name, reason, value):
        SENDER.verify(file, name, reason, mismatch, headers=signed_as(value))

    signed = "t is inside the signed message: nobody makes old mail fresh."
    case("A t one second later under the same v1 is a mismatch", signed, f"t={at + 1},v1={mac}")
    case("A t one second earlier under the same v1 is a mismatch", signed, f"t={at - 1},v1={mac}")
    case("A t of 0 under the same v1 is a mismatch", signed, f"t=0,v1={mac}")
    case("A v1 with its first digit changed is a mismatch", "All 256 bits count.",
         f"t={at},v1={'0' if mac[0] != '0' else '1'}{mac[1:]}")
    case("A v1 with its last digit changed is a mismatch", "All 256 bits count.",
         f"t={at},v1={mac[:-1]}{'0' if mac[-1] != '0' else '1'}")
    case("Two v1 that are both wrong are a mismatch", "One has to fit.", f"t={at},v1={'0' * 64},v1={'f' * 64}")
    key = SENDER.key(SENDER.secret)
    messages = [
        ("the body alone", good), ("t and body without the full stop", f"{at}".encode() + good),
        ("t, a colon and the body", f"{at}:".encode() + good),
        ("the body, a full stop and t", good + f".{at}".encode()), ("t, a full stop, the body and a line feed",
            f"{at}.".encode() + good + b"\n"),
        ("t in milliseconds, a full stop and the body", f"{at}000.".encode() + good),
        ("t=, a full stop and the body", f"t={at}.".encode() + good),
        ("t alone", f"{at}".encode()), ("t and a full stop", f"{at}.".encode()),
    ]
    for what, message in messages:
        case(f"An HMAC of {what} is a mismatch", "The message is t, a full stop and the raw body.",
             f"t={at},v1={hex_mac(key, message)}")
    # The border between t and the body cannot move: digits are taken from t and given to the body.
    moved = f"{str(at)[-1]}.".encode() + good
    SENDER.verify(file, "Digits cannot move from t into the body",
                  "A digit of t put before the body gives another message: the full stop would stand twice.",
                  mismatch, moved, headers=signed_as(f"t={str(at)[:-1]},v1={mac}"))


def _inspected() -> VectorFile:
    file = VectorFile("portalio-inspected", "Portal.io unsigned: all of the verdict but the signature", "portalio")
    good = SENDER.body()
    unsigned = "A source may take unsigned deliveries explicitly; the time lies in the signature: none is known."

    def case(name, expect, body=good, headers=None, **more):
        SENDER.verify(file, name, unsigned, {"authentic": False, "secret_index": -1, **expect}, body,
                      headers=headers or [], call="inspect", **more)

    case("An unsigned typed delivery is read and has no time", {"code": "ok", "event": SENDER.event,
                                                                "id": "evt_5d1c9a7e40b2", "timestamp_ms": None,
                                                                "event_covered": False, "id_covered": False,
                                                                "timestamp_covered": False})
    case("An unsigned delivery is not judged by the clock", {"code": "ok", "timestamp_ms": None},
         now=SENDER.at + 10 ** 8)
    case("A malformed signature is not looked at", {"code": "ok", "event": SENDER.event}, headers=signed_as("nonsense"))
    case("An unsigned flat delivery is what the caller says", {"code": "ok", "event": "OrderStatusChange", "id": "",
                                                               "event_covered": False}, GUIDE_BODY,
         options={"unnamed_event": "OrderStatusChange"})
    case("An unsigned flat delivery is unnamed where the caller says nothing", {"code": "unnamed_event", "event": ""},
         GUIDE_BODY)
    case("An unsigned unknown event is unknown", {"code": "unknown_event", "event": "proposal.exploded"},
         good.replace(b"status_changed", b"exploded"))
    case("An unsigned delivery that does not fit is refused", {"code": "schema_mismatch", "pointer": "/data"},
         good[:good.index(b',"data"')] + b"}")
    case("An unsigned delivery that is not JSON is malformed", {"code": "malformed_json"}, b"")
    return file


def _signed() -> VectorFile:
    file = VectorFile("portalio-signed", "Portal.io: every header that it sets, in order", "portalio")
    good, at = SENDER.body(), SENDER.at

    def case(name, reason, expect, body, *, secrets=None, id="evt_5d1c9a7e40b2", now=at, attempt=1):
        file.add("sign", name, reason, expect, secrets=[SENDER.secret] if secrets is None else secrets, id=id,
                 **body_input(body), now=now, attempt=attempt)

    def signed(body, **changes):
        return {"code": "ok", "headers": SENDER.headers(body, **changes)}

    for event, example in examples("portalio").items():
        body = node_json(json.dumps(example))
        case(f"A delivery of {event} is signed", "t and v1 over t, a full stop and the raw body.", signed(body), body)
    case("The guide's body is signed under the guide's time", "t is 1710000000.", signed(GUIDE_BODY), GUIDE_BODY)
    for attempt, seconds in ((2, 60), (3, 360), (4, 2160), (5, 9360), (6, 52560)):
        case(f"Attempt {attempt} is signed anew with its own t", "Fresh t and signature on every attempt, the same id.",
             signed(good, at=at + seconds), good, attempt=attempt, now=at + seconds)
    macs = [SENDER.mac(good, secret) for secret in (SENDER.secret, *SENDER.other_secrets)]
    case("Two secrets give two v1, the newest first", "Several v1 let a receiver rotate.",
         signed(good, x_webhook_signature=f"t={at},v1={macs[0]},v1={macs[1]}"), good,
         secrets=[SENDER.secret, SENDER.other_secrets[0]])
    case("Three secrets give three v1 in their order", "Several v1 let a receiver rotate.",
         signed(good, x_webhook_signature=f"t={at}," + ",".join(f"v1={mac}" for mac in macs)), good,
         secrets=[SENDER.secret, *SENDER.other_secrets])
    case("Half a second of the clock is not signed", "t is whole seconds.", signed(good), good, now=at + 0.5)
    case("A body that is not JSON is signed", "No header repeats a member of the body.", signed(b"\x00\xff"),
         b"\x00\xff")
    case("An empty body is signed", "No header repeats a member of the body.", signed(b""), b"")
    case("Without a secret signing is refused", "Every delivery is signed.", {"code": "missing_secret"}, good,
         secrets=[])
    case("Attempt 0 is refused", "The first attempt is 1.", {"code": "invalid_option"}, good, attempt=0)
    return file
