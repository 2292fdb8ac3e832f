"""ClientFlow deliveries.

Source: ClientFlow, Configure outbound webhooks (2026-04-26). The envelope is assumed: no document shows one.
"""

import json
from datetime import datetime

from .builtin import examples
from .encoders import node_json
from .senders import CLIENTFLOW as SENDER
from .senders import accepted, authentic_but, refused
from .tampering import absent_and_double, changed_bodies, changed_hex, hex_grammar, spellings
from .vector_file import VectorFile, body_input


def sent_at(body: dict) -> datetime:
    return datetime.fromisoformat(body["timestamp"])


def files() -> list[VectorFile]:
    return [_accepted(), _refused(), _inspected(), _signed()]


def _accepted() -> VectorFile:
    file = VectorFile("clientflow-accepted", "ClientFlow: deliveries that are accepted", "clientflow")
    for event, body in examples("clientflow").items():
        milliseconds = round(sent_at(body).timestamp() * 1000)
        expect = accepted(event, id=body["id"], timestamp_ms=milliseconds, event_covered=True, id_covered=True,
                          timestamp_covered=True)
        SENDER.verify(file, f"A delivery of {event} is accepted",
                      "One of the documented events, in the catalog's example.", expect,
                      node_json(json.dumps(body)), now=milliseconds // 1000 + 3)
        SENDER.verify(file, f"A delivery of {event} with indented JSON is accepted",
                      "The raw bytes count, whatever their white space.", expect,
                      json.dumps(body, indent=4, ensure_ascii=False).encode(), now=milliseconds // 1000 + 3)
    good = SENDER.body()
    either = "A receiver reads the name from event or from type."
    named = b'"event":"task.completed"'
    SENDER.verify(file, "A body that names its event in type is accepted", either,
                  accepted("task.completed", event_covered=True), good.replace(named, b'"type":"task.completed"'))
    SENDER.verify(file, "Where event and type are both there, event counts", either, accepted("task.completed"),
                  good.replace(named, named + b',"type":"task"'))
    SENDER.verify(file, "Where type comes first, event counts all the same", either, accepted("task.completed"),
                  good.replace(named, b'"type":"task.created",' + named))
    ids = "The id lies in the signed body; a body without one is told apart by its hash."
    own = b'"id":"evt_8Yq1zS6nG1fR",'
    SENDER.verify(file, "A body without an id is accepted, and the id of its data is not taken for it", ids,
                  accepted("task.completed", id="", id_covered=False), good.replace(own, b""))
    SENDER.verify(file, "An id that is an integer is its digits", ids,
                  accepted("task.completed", id="90071992547409931", id_covered=True),
                  good.replace(b'"evt_8Yq1zS6nG1fR"', b"90071992547409931"))
    SENDER.verify(file, "An event of 23 hours ago is fresh",
                  "ClientFlow's support replays late; the signed id tells a replay from a new event.",
                  accepted("task.completed"), now=SENDER.at + 82800)
    spellings(file, SENDER)
    return file


def _refused() -> VectorFile:
    file = VectorFile("clientflow-refused", "ClientFlow: deliveries that are refused, and which refusal", "clientflow")
    absent_and_double(file, SENDER)
    hex_grammar(file, SENDER)
    changed_hex(file, SENDER)
    changed_bodies(file, SENDER)
    good = SENDER.body()

    def case(name, reason, expect, body):
        SENDER.verify(file, name, reason, expect, body)

    swapped = good.replace(b"evt_8Yq1zS6nG1fR", b"evt_8Yq1zS6nG1fS")
    SENDER.verify(file, "A body whose id was changed is a mismatch",
                  "The id is inside the signed body: nobody makes a replay look new.",
                  refused("signature_mismatch"), swapped, headers=SENDER.headers(good))
    later = SENDER.body('"2026-04-24T14:25:00.000Z"')
    SENDER.verify(file, "A body whose timestamp was moved is a mismatch",
                  "The timestamp is inside the signed body: nobody makes old mail fresh.",
                  refused("signature_mismatch"), later, headers=SENDER.headers(good))
    named = b'"event":"task.completed",'
    case("A body that names no event is refused", "Neither event nor type is there.",
         authentic_but("unnamed_event", event=""), good.replace(named, b""))
    case("A body with an empty event name is refused", "An empty name is no name.",
         authentic_but("unnamed_event", event=""), good.replace(b"task.completed", b""))
    case("An empty event beside a type is refused", "event is there and counts.", authentic_but("unnamed_event"),
         good.replace(named, b'"event":"","type":"task.completed",'))
    for what, text in (("null", b"null"), ("a number", b"1"), ("an object", b"{}")):
        case(f"An event name that is {what} is refused", "The name is a string.",
             authentic_but("schema_mismatch", pointer="/event"), good.replace(b'"task.completed"', text))
    case("A type that is a number is refused at type", "The place is where the fault stands.",
         authentic_but("schema_mismatch", pointer="/type"), good.replace(named, b'"type":1,'))
    for name in ("task.exploded", "project", "invoice.created", "webhook", "webhook.test.", "team.member-added",
                 "Task.Completed", "project.{created,updated,deleted}"):
        case(f"The event name {name} is unknown", "It is none of the 14 documented names.",
             authentic_but("unknown_event", event=name), good.replace(b"task.completed", name.encode()))
    start = good.index(b',"data"')
    case("A body without data is refused", "The envelope has data.", authentic_but("schema_mismatch", pointer="/data",
        event="task.completed"), good[:start] + b"}")
    for what, text in (("null", b"null"), ("an array", b"[]"), ("a string", b'"x"'), ("a number", b"0")):
        case(f"Data that is {what} is refused", "Data is an object.", authentic_but("schema_mismatch", pointer="/data"),
             good[:start] + b',"data":' + text + b"}")
    case("An id that is an object is refused", "An id is a string or an integer.",
         authentic_but("schema_mismatch", pointer="/id"), good.replace(b'"evt_8Yq1zS6nG1fR"', b"{}"))
    case("A body that is an array of events is refused", "One delivery is one event.",
         authentic_but("unnamed_event", event=""), b"[" + good + b"]")
    return file


def _inspected() -> VectorFile:
    file = VectorFile("clientflow-inspected", "ClientFlow unsigned: all of the verdict but the signature", "clientflow")
    good = SENDER.body()
    unsigned = "A source may take unsigned deliveries explicitly; nothing of them is covered."

    def case(name, expect, body=good, now=SENDER.at):
        SENDER.verify(file, name, unsigned, {"authentic": False, "secret_index": -1, **expect}, body, headers=[],
                      now=now, call="inspect")

    case("An unsigned delivery is read", {"code": "ok", "event": "task.completed", "id": "evt_8Yq1zS6nG1fR",
                                          "timestamp_ms": SENDER.at * 1000,
                                          "event_covered": False, "id_covered": False, "timestamp_covered": False})
    case("An unsigned delivery of exactly 30 days ago is fresh", {"code": "ok"}, now=SENDER.at + 2592000)
    case("An unsigned delivery of 30 days and a second ago is too old", {"code": "timestamp_too_old"},
         now=SENDER.at + 2592001)
    case("An unsigned delivery of an unknown event is unknown", {"code": "unknown_event", "event": "task.exploded"},
         good.replace(b"task.completed", b"task.exploded"))
    case("An unsigned delivery with data of the wrong kind is refused", {"code": "schema_mismatch", "pointer": "/data"},
         good[:good.index(b',"data"')] + b',"data":1}')
    case("An unsigned delivery that is not JSON is malformed", {"code": "malformed_json"}, b"{")
    return file


def _signed() -> VectorFile:
    file = VectorFile("clientflow-signed", "ClientFlow: every header that it sets, in order", "clientflow")

    def case(name, reason, expect, body, *, secrets=None, id="evt_8Yq1zS6nG1fR", now=SENDER.at, attempt=1):
        file.add("sign", name, reason, expect, secrets=[SENDER.secret] if secrets is None else secrets, id=id,
                 **body_input(body), now=now, attempt=attempt)

    def signed(body):
        return {"code": "ok", "headers": SENDER.headers(body)}

    for event, body in examples("clientflow").items():
        sent = node_json(json.dumps(body))
        case(f"A delivery of {event} is signed", "X-ClientFlow-Signature over the raw body.", signed(sent), sent,
             id=body["id"])
    good = SENDER.body()
    case("Of several secrets the newest alone signs", "The value holds one digest.", signed(good), good,
         secrets=[SENDER.secret, *SENDER.other_secrets])
    case("A body that is not JSON is signed", "No header repeats a member of the body.", signed(b"not JSON"),
         b"not JSON")
    case("An empty body is signed", "No header repeats a member of the body.", signed(b""), b"")
    case("Attempt and time change nothing", "No header of ClientFlow carries them.", signed(good), good, attempt=4,
         now=SENDER.at + 7)
    case("An empty id is no hindrance", "No header of ClientFlow carries the id; it is in the body.", signed(good),
         good, id="")
    case("Without a secret signing is refused", "Every ClientFlow delivery is signed.", {"code": "missing_secret"},
         good, secrets=[])
    case("Attempt 0 is refused", "The first attempt is 1.", {"code": "invalid_option"}, good, attempt=0)
    return file
