"""ClientPress deliveries: its 13 documented events as printed and as PHP sends them, refusals, unsigned ones, signing.

Source: ClientPress Outbound Webhooks (June 9, 2026).
"""

import json
from datetime import datetime

from .documents import CLIENTPRESS as DOCUMENTED
from .encoders import php_json
from .senders import CLIENTPRESS as SENDER
from .senders import accepted, authentic_but, refused
from .tampering import absent_and_double, changed_bodies, changed_hex, hex_grammar, spellings
from .vector_file import VectorFile, body_input

PRINTED = "The document prints this body; a sender may write white space as it likes."
AS_PHP = "WordPress writes JSON with PHP's json_encode: no white space, / as \\/, non-ASCII as \\uXXXX."


def sent_at(text: str) -> int:
    return int(datetime.fromisoformat(json.loads(text)["timestamp"]).timestamp())


def changed(event: str, **data) -> str:
    """A documented body with members of its data replaced; None is null, ... leaves a member out."""
    body = json.loads(DOCUMENTED[event])
    for name, value in data.items():
        if value is ...:
            del body["data"][name]
        else:
            body["data"][name] = value
    return json.dumps(body)


def files() -> list[VectorFile]:
    return [_accepted(), _refused(), _inspected(), _signed()]


def _accepted() -> VectorFile:
    file = VectorFile("clientpress-accepted", "ClientPress: deliveries that are accepted", "clientpress")
    for event, text in DOCUMENTED.items():
        for how, reason, body in (("printed", PRINTED, text.encode()), ("PHP sends it", AS_PHP, php_json(text))):
            portal = str(json.loads(text)["portal_id"])
            expect = accepted(event, id=SENDER.id, timestamp_ms=sent_at(text) * 1000, event_covered=True,
                              id_covered=False, timestamp_covered=True)
            SENDER.verify(file, f"The documented {event} is accepted as {how}", reason, expect, body,
                          headers=SENDER.headers(body, event=event, portal=portal), now=sent_at(text) + 2)
    rules = [
        ("A rejection without a reason has the note null", "file.rejected", {"rejection_note": None}),
        ("A task without a due date has the date null", "task.created", {"due_date": None}),
        ("A task without assignees has an empty list", "task.created", {"assignee_ids": []}),
        ("A task with several assignees lists them", "task.created", {"assignee_ids": [7, 8, 9]}),
        ("A file whose uploader required approval is pending", "file.uploaded", {"approval_status": "pending"}),
        ("A linked deliverable has no type and no size", "deliverable.uploaded",
         {"linked": True, "type": "", "size": 0}),
        ("A revision without a note has an empty note", "deliverable.revision_requested", {"revision_note": ""}),
        ("With revisions switched off both counts are 0", "deliverable.revision_requested",
         {"revisions_used": 0, "revisions_allowed": 0}),
        ("A file name beyond ASCII is accepted", "file.uploaded", {"name": "vertrag-zürich-日本.pdf",
            "original": "Vertrag Zürich \U0001f4c4.pdf"}),
    ]
    for name, event, data in rules:
        body = php_json(changed(event, **data))
        SENDER.verify(file, name, f"The document's rule for {event}.", accepted(event), body,
                      headers=SENDER.headers(body, event=event), now=sent_at(DOCUMENTED[event]))
    _ids(file)
    spellings(file, SENDER)
    body = SENDER.body()
    for header in ("X-CP-Event", "X-CP-Portal-ID"):
        key = header.lower().replace("-", "_")
        SENDER.verify(file, f"A delivery without {header} is accepted",
                      "The header is not signed and the body says the same.", accepted(SENDER.event),
                      headers=SENDER.headers(body, **{key: None}))
    return file


def _ids(file: VectorFile) -> None:
    body = SENDER.body()
    weak = "X-CP-Delivery is not signed: it is a weak key for finding duplicates, and no reason to refuse."

    def case(name, value, id):
        SENDER.verify(file, name, weak, accepted(SENDER.event, id=id, id_covered=False),
                      headers=SENDER.headers(body, x_cp_delivery=value))

    case("A delivery without an id is accepted", None, "")
    case("A delivery with another id under the same signature is accepted with that id",
         "00000000-0000-4000-8000-000000000000",
         "00000000-0000-4000-8000-000000000000")
    case("An id that is no UUID is taken as it is", "delivery-7", "delivery-7")
    case("An id of 256 characters is taken", "i" * 256, "i" * 256)
    case("An id of 257 characters counts as absent", "i" * 257, "")
    case("An empty id counts as absent", "", "")
    case("An id with a space counts as absent", "delivery 7", "")
    case("An id beyond ASCII counts as absent", "lieferung-é", "")
    case("An id with a trailing line feed counts as absent", SENDER.id + "\n", "")
    case("An id that comes twice counts as absent", [SENDER.id, SENDER.id], "")


def _refused() -> VectorFile:
    file = VectorFile("clientpress-refused", "ClientPress: deliveries that are refused, and which refusal",
                      "clientpress")
    absent_and_double(file, SENDER)
    hex_grammar(file, SENDER)
    changed_hex(file, SENDER)
    changed_bodies(file, SENDER)
    _disagreeing_headers(file)
    _catalog(file)
    printed = DOCUMENTED["task.completed"].encode()
    SENDER.verify(file, "The printed body under the signature of PHP's bytes is a mismatch",
                  "The raw bytes are signed, not what they mean.",
                  refused("signature_mismatch"), printed, headers=SENDER.headers(php_json(printed.decode())))
    unescaped = SENDER.body().replace(rb"\/", b"/")
    SENDER.verify(file, "PHP's bytes with their slashes unescaped are a mismatch",
                  "The raw bytes are signed, not what they mean.",
                  refused("signature_mismatch"), unescaped, headers=SENDER.headers(SENDER.body()))
    return file


def _disagreeing_headers(file: VectorFile) -> None:
    body = SENDER.body()

    def case(name, reason, header, value, expect=None):
        key = header.lower().replace("-", "_")
        SENDER.verify(file, name, reason, expect or authentic_but("header_mismatch", pointer=f"header:{header}"),
                      headers=SENDER.headers(body, **{key: value}))

    event = "X-CP-Event is not signed; what routes by it must not be fooled."
    case("An event header that names another event is refused", event, "X-CP-Event", "portal.created")
    case("An event header that names no event of the catalog is refused", event, "X-CP-Event", "task.exploded")
    case("An event header in other capitals is refused", event, "X-CP-Event", "Task.Completed")
    case("An event header with a trailing space is refused", event, "X-CP-Event", "task.completed ")
    case("An empty event header is refused", event, "X-CP-Event", "")
    case("An event header that comes twice is refused", event, "X-CP-Event", ["task.completed", "task.completed"])
    portal = "X-CP-Portal-ID is not signed; it must be the digits of the body's integer."
    case("A portal header of another portal is refused", portal, "X-CP-Portal-ID", "43")
    case("A portal header with a leading zero is refused", portal, "X-CP-Portal-ID", "042")
    case("A portal header with a plus is refused", portal, "X-CP-Portal-ID", "+42")
    case("A portal header with a fraction is refused", portal, "X-CP-Portal-ID", "42.0")
    case("A portal header with a leading space is refused", portal, "X-CP-Portal-ID", " 42")
    case("A portal header that is a prefix is refused", portal, "X-CP-Portal-ID", "4")
    case("An empty portal header is refused", portal, "X-CP-Portal-ID", "")
    SENDER.verify(file, "Of two disagreeing headers the event's is named",
                  "Agreement is looked at in the manifest's order.",
                  authentic_but("header_mismatch", pointer="header:X-CP-Event"),
                  headers=SENDER.headers(body, x_cp_event="portal.created", x_cp_portal_id="1"))
    wrong = body.replace(b"task.completed", b"task.exploded")
    SENDER.verify(file, "A header that agrees with an unknown event is no mismatch",
                  "The header agrees; the catalog does not know the event.",
                  authentic_but("unknown_event", event="task.exploded"), wrong,
                  headers=SENDER.headers(wrong, event="task.exploded"))
    SENDER.verify(file, "Disagreement comes before the catalog",
                  "An unknown event in the body and a known one in the header.",
                  authentic_but("header_mismatch"), wrong)
    text = body.replace(b'"portal_id":42', b'"portal_id":"42"')
    SENDER.verify(file, "A portal id that is a string agrees with its header and fails its schema",
                  "A string compares as it is; the catalog wants an integer.",
                  authentic_but("schema_mismatch", pointer="/portal_id", event="task.completed"), text)
    for what, kind in (("null", b"null"), ("true", b"true"), ("an object", b"{}"),
                       ("a number with a fraction of zero", b"42.0")):
        SENDER.verify(file, f"A portal id that is {what} agrees with no header",
                      "The header's digits are those of an integer.",
                      authentic_but("header_mismatch", pointer="header:X-CP-Portal-ID"),
                      body.replace(b'"portal_id":42', b'"portal_id":' + kind))
    nothing = "There is nothing to disagree with; what the body lacks is named by the catalog."
    SENDER.verify(file, "A portal header beside a body without a portal id is no mismatch", nothing,
                  authentic_but("schema_mismatch", pointer="/portal_id"), body.replace(b'"portal_id":42,', b""))
    SENDER.verify(file, "An event header beside a body without an event does not name it", nothing,
                  authentic_but("unnamed_event", event=""), body.replace(b'"event":"task.completed",', b""))
    large = body.replace(b'"portal_id":42', b'"portal_id":9007199254740993')
    SENDER.verify(file, "A portal id beyond 2^53 agrees by its digits",
                  "Integers compare by their digits, not through a double.",
                  accepted("task.completed"), large, headers=SENDER.headers(large, portal="9007199254740993"))
    SENDER.verify(file, "A portal id beyond 2^53 disagrees with its neighbour",
                  "Integers compare by their digits, not through a double.",
                  authentic_but("header_mismatch"), large, headers=SENDER.headers(large, portal="9007199254740992"))


def _catalog(file: VectorFile) -> None:
    good = SENDER.body()

    def case(name, reason, expect, body):
        SENDER.verify(file, name, reason, expect, body,
                      headers=[row for row in SENDER.headers(body) if row[0] not in ("X-CP-Event", "X-CP-Portal-ID")])

    named = b'"event":"task.completed",'
    case("A body that names no event is refused", "Without a name the catalog cannot be asked.",
         authentic_but("unnamed_event", event=""), good.replace(named, b""))
    case("A body with an empty event name is refused", "An empty name is no name.",
         authentic_but("unnamed_event", event=""), good.replace(b"task.completed", b""))
    wrong_kind = authentic_but("schema_mismatch", pointer="/event")
    for what, text in (("null", b"null"), ("a number", b"7"), ("an array", b'["task.completed"]'),
                       ("an object", b'{"name":"task.completed"}'), ("true", b"true")):
        case(f"An event name that is {what} is refused", "The name is a string.", wrong_kind,
             good.replace(b'"task.completed"', text))
    for what, name in (
        ("never heard of", "task.exploded"), ("in capitals", "TASK.COMPLETED"),
        ("with a trailing space", "task.completed "), ("with an underscore", "task_completed"),
        ("cut off", "task.complete"), ("with a wildcard", "task.*"), ("of another product", "invoice.paid"),
        ("beyond ASCII", "tâche.terminée"),
        ("longer than any", "task.completed." + "x" * 300), ("with a NUL escape", "task.completed\\u0000"),
    ):
        expect = authentic_but("unknown_event", event=name.replace("\\u0000", "\0"))
        case(f"An event name {what} is unknown", "Names are exact; the name received is told.", expect,
             good.replace(b"task.completed", name.encode()))
    mismatch = "The document's shape of the envelope."
    url = rb'"portal_url":"https:\/\/your-site.com\/client-portal\/acme-corp\/",'
    for member, text in (("portal_id", b'"portal_id":42,'), ("portal_url", url)):
        case(f"A body without {member} is refused", mismatch, authentic_but("schema_mismatch", pointer=f"/{member}",
            event="task.completed"), good.replace(text, b""))
    start = good.index(b',"data"')
    case("A body without data is refused", mismatch, authentic_but("schema_mismatch", pointer="/data",
        event="task.completed"), good[:start] + b"}")
    for what, text in (("null", b"null"), ("an array", b"[]"), ("a string", b'"{}"')):
        case(f"Data that is {what} is refused", mismatch, authentic_but("schema_mismatch", pointer="/data"),
             good[:start] + b',"data":' + text + b"}")
    case("A title of the wrong kind is refused with its place", "task.completed has a title that is a string.",
         authentic_but("schema_mismatch", pointer="/data/title"),
         good.replace(b'"Sign the contract"', b"5"))
    case("Of two faults the first of the schema is named", "Document order of the schema.",
         authentic_but("schema_mismatch", pointer="/data/id"),
         good.replace(b'"id":10', b'"id":"10"').replace(b'"Sign the contract"', b"5"))


def _inspected() -> VectorFile:
    file = VectorFile("clientpress-inspected", "ClientPress without a secret: all of the verdict but the signature",
                      "clientpress")
    unsigned = "A ClientPress without a secret sends no signature header; a source may take such deliveries explicitly."
    body = SENDER.body()
    bare = SENDER.headers(body, x_cp_signature=None)
    seen = {"code": "ok", "authentic": False, "secret_index": -1, "event": "task.completed", "id": SENDER.id,
            "timestamp_ms": SENDER.at * 1000,
            "event_covered": False, "id_covered": False, "timestamp_covered": False}

    def case(name, expect, of=body, headers=bare, now=SENDER.at, reason=unsigned):
        SENDER.verify(file, name, reason, expect, of, headers=headers, now=now, call="inspect")

    def no(code, **more):
        return {"code": code, "authentic": False, "secret_index": -1, **more}

    case("An unsigned delivery is read and nothing of it is covered", seen)
    case("A signature that is there is not looked at", seen, headers=SENDER.headers(body),
         reason="inspect never authenticates, whatever is signed.")
    case("A malformed signature is not looked at", seen, headers=SENDER.headers(body, x_cp_signature="nonsense"),
         reason="inspect never authenticates.")
    case("An unsigned delivery without any header is read", {**seen, "id": ""}, headers=[])
    case("An unsigned delivery of exactly 300 s ago is fresh", seen, now=SENDER.at + 300)
    case("An unsigned delivery of 301 s ago is too old", no("timestamp_too_old"), now=SENDER.at + 301)
    case("An unsigned delivery dated 301 s ahead is too new", no("timestamp_too_new"), now=SENDER.at - 301)
    case("An unsigned event header that disagrees is refused", no("header_mismatch", pointer="header:X-CP-Event"),
         headers=SENDER.headers(body, x_cp_signature=None, x_cp_event="portal.created"))
    case("An unsigned portal header that disagrees is refused", no("header_mismatch", pointer="header:X-CP-Portal-ID"),
         headers=SENDER.headers(body, x_cp_signature=None, x_cp_portal_id="7"))
    case("An unsigned body that is not JSON is malformed", no("malformed_json"), of=b"not JSON")
    case("An unsigned empty body is malformed", no("malformed_json"), of=b"")
    case("An unsigned timestamp that cannot be read is malformed", no("malformed_timestamp", pointer="/timestamp"),
         of=SENDER.body('"yesterday"'))
    stranger = body.replace(b"task.completed", b"task.exploded")
    case("An unsigned unknown event is unknown", no("unknown_event", event="task.exploded"), of=stranger, headers=[])
    case("An unsigned body without a name is unnamed", no("unnamed_event"),
         of=body.replace(b'"event":"task.completed",', b""), headers=[])
    case("An unsigned body that does not fit is refused with its place",
         no("schema_mismatch", pointer="/data/list_id", event="task.completed"),
         of=body.replace(b',"list_id":1', b""))
    for event, text in DOCUMENTED.items():
        sent = php_json(text)
        headers = SENDER.headers(sent, event=event, portal=str(json.loads(text)["portal_id"]), x_cp_signature=None)
        case(f"An unsigned {event} as PHP sends it is read", no("ok", event=event), of=sent, headers=headers,
             now=sent_at(text))
    return file


def _signed() -> VectorFile:
    file = VectorFile("clientpress-signed", "ClientPress: every header that it sets, in order", "clientpress")
    order = "The document's list of headers."

    def case(name, reason, expect, body, *, secrets=None, id=SENDER.id, now=SENDER.at, attempt=1, **more):
        file.add("sign", name, reason, expect, secrets=[SENDER.secret] if secrets is None else secrets, id=id,
                 **body_input(body), now=now, attempt=attempt, **more)

    def signed(body, **changes):
        return {"code": "ok", "headers": SENDER.headers(body, **changes)}

    for event, text in DOCUMENTED.items():
        for how, body in (("printed", text.encode()), ("PHP writes it", php_json(text))):
            case(f"The documented {event} as {how} is signed", order, signed(body, event=event,
                portal=str(json.loads(text)["portal_id"])), body, now=sent_at(text))
    body = SENDER.body()
    case("Without a secret there is no signature header",
         "The header is only present when a signing secret is configured.", signed(body, x_cp_signature=None), body,
         secrets=[])
    case("Of several secrets the newest alone signs", "The value holds one digest.", signed(body), body,
         secrets=[SENDER.secret, *SENDER.other_secrets])
    case("The product's version can be given", "User-Agent is ClientPress/{version}; https://clientpress.io.",
         signed(body, user_agent="ClientPress/3.4.1; https://clientpress.io"), body, version="3.4.1")
    case("The attempt and the time change nothing", "No header of ClientPress carries them.", signed(body), body,
         attempt=3, now=SENDER.at + 86400)
    case("A portal id of many digits keeps them", "The header is the id as a string.",
         signed(SENDER.body().replace(b":42,", b":9007199254740993,"), portal="9007199254740993"),
         SENDER.body().replace(b":42,", b":9007199254740993,"))
    bad = {"code": "invalid_option"}
    ids = "An id is 1 to 256 visible ASCII characters."
    case("An empty id is refused", ids, bad, body, id="")
    case("An id with a space is refused", ids, bad, body, id="delivery 7")
    case("An id with a line feed is refused", "It would break the header apart.", bad, body,
         id="delivery\nX-Injected: 1")
    case("An id beyond ASCII is refused", ids, bad, body, id="lieferung-é")
    case("An id of 257 characters is refused", ids, bad, body, id="i" * 257)
    case("An id of 256 characters is taken", ids, signed(body, x_cp_delivery="i" * 256), body, id="i" * 256)
    case("Attempt 0 is refused", "The first attempt is 1.", bad, body, attempt=0)
    case("A negative attempt is refused", "The first attempt is 1.", bad, body, attempt=-1)
    case("A version with a line feed is refused", "It would break the header apart.", bad, body,
         version="1.0\r\nX-Injected: 1")
    repeats = "X-CP-Event and X-CP-Portal-ID repeat members of the body."
    case("A body that is not JSON is refused", repeats, {"code": "malformed_json"}, b"not JSON")
    case("An empty body is refused", repeats, {"code": "malformed_json"}, b"")
    case("A body without a portal id is refused with its place", repeats,
         {"code": "schema_mismatch", "pointer": "/portal_id"}, body.replace(b'"portal_id":42,', b""))
    case("A body whose portal id is an object is refused with its place", repeats,
         {"code": "schema_mismatch", "pointer": "/portal_id"}, body.replace(b":42,", b":{},"))
    case("An empty secret is refused", "An empty text is no secret.", {"code": "missing_secret", "pointer": "/0"}, body,
         secrets=[""])
    return file
