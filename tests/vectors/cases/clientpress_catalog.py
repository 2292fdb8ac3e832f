"""What check says of ClientPress bodies.

The document shows every event's data member by member, so that each of them is left out, made null and
made of another kind here.
"""

import json

from .checking import changed, check, fits, wrong
from .documents import CLIENTPRESS as DOCUMENTED
from .encoders import php_json
from .vector_file import VectorFile

# What the document says may be null.
NULLABLE = {("file.rejected", "rejection_note"), ("task.created", "due_date")}


def files() -> list[VectorFile]:
    return [_catalog()]


def _other_kinds(value) -> list[tuple[str, object]]:
    if isinstance(value, bool):
        return [("a string", "false"), ("a number", 0)]
    if isinstance(value, int):
        return [("a string of its digits", str(value)), ("a fraction", value + 0.5), ("true", True)]
    if isinstance(value, str):
        return [("a number", 5), ("an object", {})]
    if isinstance(value, list):
        return [("an object", {}), ("a number", 7)]
    raise ValueError(value)


def _catalog() -> VectorFile:
    file = VectorFile("clientpress-catalog", "ClientPress: every member of every documented event", "clientpress")
    for event, text in DOCUMENTED.items():
        body = json.loads(text)
        check(file, f"The documented {event} fits as printed", "The document prints it.", fits(event), text.encode())
        check(file, f"The documented {event} fits as PHP sends it", "The document prints it.", fits(event),
              php_json(text))
        for member, value in body["data"].items():
            at, pointer = ["data", member], f"/data/{member}"
            always = "The document shows the member always, and says what it is when there is nothing to say."
            check(file, f"{event} without {member} does not fit", always, wrong(pointer), changed(body, at, ...))
            if (event, member) in NULLABLE:
                check(file, f"{event} with a {member} of null fits", "The document says that it may be null.",
                      fits(event), changed(body, at, None))
            else:
                check(file, f"{event} with a {member} of null does not fit", "The document names no null here.",
                      wrong(pointer), changed(body, at, None))
            for what, other in _other_kinds(value):
                check(file, f"{event} with a {member} that is {what} does not fit",
                      f"The document shows {json.dumps(value)}.", wrong(pointer), changed(body, at, other))
    _rules(file)
    _envelope(file)
    return file


def _rules(file: VectorFile) -> None:
    def rule(name, reason, event, expect, **data):
        body = json.loads(DOCUMENTED[event])
        for member, value in data.items():
            body = changed(body, ["data", member], value)
        check(file, name, reason, expect, body)

    status = "approval_status is pending or none."
    rule("A pending file fits", status, "file.uploaded", fits("file.uploaded"), approval_status="pending")
    for word in ("approved", "Pending", ""):
        rule(f"A file whose approval_status is {word!r} does not fit", status, "file.uploaded",
             wrong("/data/approval_status"), approval_status=word)
    rule("A file of no bytes fits", "A size counts bytes.", "file.uploaded", fits("file.uploaded"), size=0)
    rule("A file of less than no bytes does not fit", "A size counts bytes.", "file.uploaded", wrong("/data/size"),
         size=-1)
    rule("A size written 204800.0 is an integer", "JSON Schema: a number without a fractional part is an integer.",
         "file.uploaded", fits("file.uploaded"), size=204800.0)
    rule("A file beyond 2^53 bytes fits", "An integer of any length.", "file.uploaded", fits("file.uploaded"),
         size=9007199254740993)
    date = "due_date is a date, YYYY-MM-DD, or null."
    for word in ("2024-02-30", "2024-1-20", "20 January 2024", "2024-01-20T00:00:00Z", "", "0000-00-00"):
        rule(f"A due date of {word!r} does not fit", date, "task.created", wrong("/data/due_date"), due_date=word)
    rule("A due date on a leap day fits", date, "task.created", fits("task.created"), due_date="2024-02-29")
    rule("No assignees fit", "assignee_ids is a list of user IDs.", "task.created", fits("task.created"),
         assignee_ids=[])
    rule("An assignee that is a string does not fit, with its place", "assignee_ids is a list of user IDs.",
         "task.created", wrong("/data/assignee_ids/1"), assignee_ids=[7, "8"])
    rule("An assignee that is null does not fit, with its place", "assignee_ids is a list of user IDs.", "task.created",
         wrong("/data/assignee_ids/0"), assignee_ids=[None])
    rule("A linked deliverable without type and size fits", "type is \"\" and size is 0 when linked.",
         "deliverable.uploaded", fits("deliverable.uploaded"), linked=True, type="", size=0)
    email = "email is the address of the account."
    for word in ("jane", "jane@", "@acme.com", "jane@acme.com ", "jane smith@acme.com", ""):
        rule(f"An email of {word!r} does not fit", email, "invite.accepted", wrong("/data/email"), email=word)
    rule("An empty display name fits", "A string of any length.", "invite.accepted", fits("invite.accepted"),
         display_name="")
    when = "approved_at is YYYY-MM-DD HH:MM:SS."
    for word in ("2024-02-11T09:15:00+00:00", "2024-02-11", ""):
        rule(f"An approved_at of {word!r} does not fit", when, "deliverable.approved", wrong("/data/approved_at"),
             approved_at=word)
    rule("An empty revision note fits", "revision_note is \"\" without a note.", "deliverable.revision_requested",
         fits("deliverable.revision_requested"), revision_note="")
    rule("No revisions at all fit", "Both counts are 0 when revisions are off.", "deliverable.revision_requested",
         fits("deliverable.revision_requested"), revisions_used=0, revisions_allowed=0)
    rule("Less than no revisions do not fit", "A count.", "deliverable.revision_requested",
         wrong("/data/revisions_used"), revisions_used=-1)
    rule("A member that no document names fits", "Data schemas are open: products add members.", "message.sent",
         fits("message.sent"), added_in_a_later_version={"x": [1]})
    rule("A title with a NUL escape fits", "A string is a string.", "task.completed", fits("task.completed"),
         title="a\0b")


def _envelope(file: VectorFile) -> None:
    body = json.loads(DOCUMENTED["message.sent"])
    envelope = "The document's payload shape."

    def case(name, expect, *change, reason=envelope):
        check(file, name, reason, expect, changed(body, [change[0]], change[1]))

    for member in ("portal_id", "portal_url", "timestamp", "data"):
        case(f"A body without {member} does not fit", wrong(f"/{member}"), member, ...)
        case(f"A body with a {member} of null does not fit", wrong(f"/{member}"), member, None)
    case("A portal id that is a string does not fit", wrong("/portal_id"), "portal_id", "42")
    case("A portal id that is a fraction does not fit", wrong("/portal_id"), "portal_id", 4.2)
    case("An empty portal URL does not fit", wrong("/portal_url"), "portal_url", "")
    for word in ("https://münchen.example/portal/", "http://localhost:8080/?portal=acme-corp"):
        case(f"A portal URL of {word!r} fits", fits("message.sent"), "portal_url", word,
             reason="WordPress writes the site's own address, as it stands in its settings.")
    case("A timestamp that is an integer does not fit", wrong("/timestamp"), "timestamp", 1705587720)
    case("A timestamp that is a date does not fit", wrong("/timestamp"), "timestamp", "2024-01-18")
    case("A timestamp with Z fits", fits("message.sent"), "timestamp", "2024-01-17T11:05:00Z")
    case("An old timestamp fits", fits("message.sent"), "timestamp", "1999-12-31T23:59:59+00:00",
         reason="check has no clock.")
    case("Data that is an array does not fit", wrong("/data"), "data", [])
    case("A body without an event is unnamed", {"code": "unnamed_event"}, "event", ...)
    case("A body with an empty event is unnamed", {"code": "unnamed_event"}, "event", "")
    case("A body with an event that is a number does not fit", wrong("/event"), "event", 1)
    case("An event of another product is unknown", {"code": "unknown_event"}, "event", "invoice.paid")
    case("A further member of the envelope fits", fits("message.sent"), "added_later", True)
    for what, text in (("an array", b"[]"), ("null", b"null"), ("a string", b'"message.sent"'), ("a number", b"5"),
                       ("an empty object", b"{}")):
        check(file, f"A body that is {what} is unnamed", "No event name is there.", {"code": "unnamed_event"}, text)
    for what, text in (("empty", b""), ("cut off", b'{"event":'), ("followed by junk",
            json.dumps(body).encode() + b"x"), ("beginning with a byte order mark", b"\xef\xbb\xbf{}"),
                       ("no UTF-8", b'{"event":"\xff"}'), ("holding a lone surrogate", b'{"event":"\\ud800"}')):
        check(file, f"A body that is {what} is malformed", "RFC 8259.", {"code": "malformed_json"}, text)
    reordered = dict(reversed(body.items()))
    check(file, "The order of the members does not matter", "RFC 8259: an object is unordered.", fits("message.sent"),
          reordered)
    doubled = json.dumps(body).replace('"sender_id": 7', '"sender_id": "7", "sender_id": 7').encode()
    check(file, "Of a repeated member the last counts and fits", "As in JSON.parse and json_decode.",
          fits("message.sent"), doubled)
    doubled = json.dumps(body).replace('"sender_id": 7', '"sender_id": 7, "sender_id": "7"').encode()
    check(file, "Of a repeated member the last counts and does not fit", "As in JSON.parse and json_decode.",
          wrong("/data/sender_id"), doubled)
    escaped = json.dumps(body).replace("message.sent", r"mess\u0061ge.sent").replace('"sender_id"',
        r'"sender\u005fid"').encode()
    check(file, "Escapes in names mean what they stand for", "RFC 8259: strings compare after unescaping.",
          fits("message.sent"), escaped)
