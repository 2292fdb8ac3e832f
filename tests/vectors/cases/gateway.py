"""What the gateway asks of the core: which webhook is which, who wants it, the value that orders it.

Event keys are computed here from the encoding that core/include/signpost/event_key.h documents.
"""

import base64
import struct
import uuid

from . import signatures
from .vector_file import VectorFile, body_input

REFUSED = {"code": "invalid_option", "pointer": ""}
OK = {"code": "ok"}


def files() -> list[VectorFile]:
    return [_event_keys(), _event_ids(), _event_filters(), _values()]


def _text(text: str | bytes) -> bytes:
    encoded = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(encoded)) + encoded


def _key(scope: str, event_id: str, covered: bool, authentic: bool, sent_at: int | None, body: bytes) -> str:
    proven = b"p" if authentic else b"u"
    if event_id and covered and authentic:
        message = b"i" + _text(scope) + _text(event_id)
    elif event_id:
        message = proven + b"b" + _text(scope) + _text(event_id) + signatures.sha256(body)
    elif sent_at is not None:
        message = proven + b"t" + _text(scope) + struct.pack("<q", sent_at) + signatures.sha256(body)
    else:
        return _body_key(scope, authentic, body)
    return signatures.sha256(message)[:16].hex()


def _body_key(scope: str, authentic: bool, body: bytes) -> str:
    message = (b"pn" if authentic else b"un") + _text(scope) + signatures.sha256(body)
    return signatures.sha256(message)[:16].hex()


def _first_form_key(scope: str, event_id: str, covered: bool, sent_at: int | None, body: bytes) -> str:
    if event_id and covered:
        message = b"i" + _text(scope) + _text(event_id)
    elif event_id:
        message = b"b" + _text(scope) + _text(event_id) + _text(body)
    elif sent_at is not None:
        message = b"t" + _text(scope) + struct.pack("<q", sent_at) + _text(body)
    else:
        message = b"n" + _text(scope) + _text(body)
    return signatures.sha256(message)[:16].hex()


def _event_keys() -> VectorFile:
    file = VectorFile("event-keys", "Event keys: what tells one webhook from another")

    def case(name: str, reason: str, scope: str = "acme", event_id: str = "", covered: bool = False,
             authentic: bool = True, sent_at: int | None = None, body: bytes = b'{"event":"task.completed"}') -> None:
        repeated = len(body) > 200 and body == b"x" * len(body)
        inputs = {"body_repeat": {"text": "x", "count": len(body)}} if repeated else body_input(body)
        expect = {"key": _key(scope, event_id, covered, authentic, sent_at, body),
                  "body_key": _body_key(scope, authentic, body),
                  "first_form": _first_form_key(scope, event_id, covered, sent_at, body)}
        file.add("event_key", name, reason, expect, scope=scope, id=event_id, id_covered=covered, authentic=authentic,
                 sent_at_ms=sent_at, **inputs)

    sent = 1705587720000
    covered = "An id that the signature covers is the sender's word: the same event has the same one, sent again too."
    case("An id that the signature covers is the key", covered, event_id="msg_1", covered=True)
    case("... whatever the body is", covered, event_id="msg_1", covered=True, body=b"")
    case("... and whenever it was sent", covered, event_id="msg_1", covered=True, sent_at=sent)
    weak = "Somebody who repeats a signed body under another's id, or another body under this id, must gain nothing."
    case("An id that the signature does not cover is the key together with the body", weak, event_id="msg_1")
    case("... another body is another webhook", weak, event_id="msg_1", body=b'{"event":"task.created"}')
    case("... the sent time makes no difference", weak, event_id="msg_1", sent_at=sent)
    none = "Without an id the signed content tells: the body, and the time where there is one."
    case("Without an id the body is the key", none)
    case("... even if the signature covers where an id would stand", none, covered=True)
    case("... with the time at which it was sent", none, sent_at=sent)
    case("... one millisecond later is another webhook", none, sent_at=sent + 1)
    case("... the time 0 is a time", none, sent_at=0)
    case("... a time before 1970 is negative", none, sent_at=-1)
    case("... the largest time that JavaScript has", none, sent_at=8_640_000_000_000_000)
    case("An empty body and no id", none, body=b"")
    unproven = "What anybody may have written must not take the place of what was signed."
    case("An unsigned copy of a webhook with an id is another webhook", unproven, event_id="msg_1", authentic=False)
    case("... also where the signature would cover the id", unproven, event_id="msg_1", covered=True, authentic=False)
    case("... and then the body counts", unproven, event_id="msg_1", covered=True, authentic=False, body=b"")
    case("An unsigned copy of a webhook with a time is another webhook", unproven, sent_at=sent, authentic=False)
    case("An unsigned copy of a webhook with a body alone is another webhook", unproven, authentic=False)
    shifted = "Lengths stand in front, so no text can move the border between two parts."
    for scope, event_id in (("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", "")):
        for is_covered in (True, False):
            case(f"Scope {scope!r} and id {event_id!r}, {'covered' if is_covered else 'not covered'}", shifted,
                 scope=scope, event_id=event_id, covered=is_covered, body=b"c")
    case("The body stands apart from the id", shifted, event_id="bcd", body=b"")
    case("A scope in other letters is counted in UTF-8 bytes", "Every build must hash the same bytes.",
         scope="b\u00fcro \u20ac \U0001f4ec", event_id="msg_1", covered=True)
    case("An id in other letters is counted in UTF-8 bytes", "Every build must hash the same bytes.",
         event_id="n\u00famero-1", covered=True)
    case("A body that is no text", "The body is bytes.", body=bytes(range(256)), event_id="msg_1")
    edges = "The edges of SHA-256's blocks of 64 bytes and its padding."
    for length in (*range(36, 46), 54, 55, 56, 63, 64, 65, 100, 1000, 65536):
        case(f"A body of {length} bytes", edges, body=b"x" * length)
    return file


def _event_ids() -> VectorFile:
    file = VectorFile("event-ids", "Ids of events whose senders have proven none")

    def case(name: str, reason: str, provider: str, key: bytes, event: bytes, copy: int) -> None:
        made = signatures.mac(key, event + struct.pack("<Q", copy))[:16]
        is_uuid = provider in ("clientpress", "cepro")
        prefix = {"clientflow": "evt_", "portalio": "evt_", "standard": "msg_"}.get(provider)
        expected = str(uuid.UUID(bytes=made, version=4)) if is_uuid else f"{prefix}{made.hex()}"
        file.add("derive_event_id", name, reason, {"code": "ok", "id": expected}, provider=provider,
                 key_base64=base64.b64encode(key).decode(), event_key_base64=base64.b64encode(event).decode(), copy=copy)

    key, event = bytes(range(32)), bytes(range(100, 116))
    form = "The id has the form that the provider's receivers know: a UUID of version 4, or the prefix and 32 digits."
    for provider in ("cepro", "clientflow", "clientpress", "portalio", "standard"):
        case(f"The id of an event of {provider}", form, provider, key, event, 0)
    copies = "Each copy of a body is an event of its own, so its id is another one."
    for copy in (1, 2, 255, 256, 2**32, 2**53 - 1):
        case(f"The id of copy {copy}", copies, "standard", key, event, copy)
    case("Under another key of the gateway the id is another one", "Nobody without the key can foretell it.", "standard",
         bytes(32), event, 0)
    case("Another event has another id", "The event's key is part of it.", "standard", key, bytes(16), 0)
    return file


def _event_filters() -> VectorFile:
    file = VectorFile("event-filters", "Event filters: which events an endpoint wants")

    def check(text: str, expect: dict, reason: str, name: str | None = None) -> None:
        shown = name or (repr(text) if text.isprintable() else text.encode("unicode_escape").decode())
        verb = "is a filter" if expect is OK else "is no filter"
        file.add("check_event_filter", f"{shown} {verb}", reason, expect, filter=text)

    good = "An exact name, a name and '.*', or '*' alone."
    for text in ("*", "task.completed", "task.*", "a.b.*", "Task", "a", "x" * 128, "x" * 126 + ".*", "task.", ".task",
                 "a..*", "..*", "task:done/2#~", "a-b_c"):
        check(text, OK, good, name=f"{len(text)} characters that end in {text[-2:]}" if len(text) > 100 else None)
    star = "'*' stands alone or as the last segment: everything else would seem to mean more than it does."
    for text in ("**", "task*", "*.done", "task.*.done", "task.**", ".*", "*.*", "ta*sk", "*.", "task.*x", "* ", "a*.*"):
        check(text, REFUSED, star)
    plain = "Printable ASCII without spaces, 1 to 128 characters."
    for text in ("", " ", "task done", "task.completed ", "\ttask", "task\n", "task\x00", "t\u00e4sk", "task\x7f", "\u2217"):
        check(text, REFUSED, plain)
    check("x" * 129, REFUSED, plain, name="129 characters")
    check("x" * 127 + ".*", REFUSED, plain, name="129 characters with a star")

    def match(filters: list[str], event: str, matches: bool, reason: str, known: bool = True) -> None:
        kind = "" if known else "the unknown "
        verb = "lets through" if matches else "does not let through"
        file.add("matches_event", f"{filters} {verb} {kind}{event!r}", reason, {"matches": matches}, filters=filters,
                 event=event, known=known)

    exact = "A name is compared whole, and capitals matter."
    for filters, event, matches in ((["task.completed"], "task.completed", True), (["task.completed"], "task.created", False),
                                    (["task.completed"], "task.completed.late", False), (["task"], "task.completed", False),
                                    (["Task.completed"], "task.completed", False), (["task.completed"], "", False)):
        match(filters, event, matches, exact)
    below = "'task.*' is every event whose name begins with 'task.', at any depth."
    for filters, event, matches in ((["task.*"], "task.completed", True), (["task.*"], "task.list.created", True),
                                    (["task.*"], "task", False), (["task.*"], "tasks.created", False),
                                    (["task.*"], "task.", True), (["task.list.*"], "task.list.created", True),
                                    (["task.list.*"], "task.created", False), (["task.*"], "Task.created", False)):
        match(filters, event, matches, below)
    everything = "'*' lets everything through, also what has no name or is not in the catalog."
    for event, known in (("task.completed", True), ("", True), ("", False), ("brand.new", False)):
        match(["*"], event, True, everything, known)
    unknown = "Whoever lists names has not asked for what the catalog does not have."
    for filters in (["brand.new"], ["brand.*"], ["brand.new", "brand.*"]):
        match(filters, "brand.new", False, unknown, known=False)
    match(["brand.*", "*"], "brand.new", True, unknown, known=False)
    several = "One filter of the list is enough; an empty list lets nothing through."
    match(["portal.*", "task.completed"], "task.completed", True, several)
    match(["portal.*", "task.completed"], "task.created", False, several)
    match([], "task.completed", False, several)
    wrong = "What is no filter lets nothing through, not even its own text."
    for filters, event in ((["task*"], "task*"), (["task*"], "task.completed"), ([""], ""), (["*.done"], "task.done"),
                           ([".*"], ".x"), (["a*.*"], "a*.b"), (["x" * 129], "x" * 129)):
        match(filters, event, False, wrong)
    return file


def _values() -> VectorFile:
    file = VectorFile("values", "One value of a body, as it is written there")
    rfc = ('{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7,'
           ' "m~n": 8}')

    def case(body: str | bytes, pointer: str, value: str | None, reason: str, name: str | None = None) -> None:
        encoded = body.encode() if isinstance(body, str) else body
        shown = name or f"{pointer!r} in {body if isinstance(body, str) and len(body) < 60 else 'the body'}"
        file.add("value_at", f"{shown} is {'nothing' if value is None else value[:40]}", reason,
                 {"code": "ok", "value": value}, pointer=pointer, **body_input(encoded))

    section = "RFC 6901, section 5."
    for pointer, value in (("", rfc), ("/foo", '["bar", "baz"]'), ("/foo/0", '"bar"'), ("/", "0"), ("/a~1b", "1"),
                           ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"), ('/k"l', "6"), ("/ ", "7"),
                           ("/m~0n", "8")):
        case(rfc, pointer, value, section, name=f"RFC 6901's example {pointer!r}")
    written = "The text is the body's own: nothing is parsed and written again."
    for text in ("1.0", "-0", "1e400", "12345678901234567890123", '"caf\\u00e9"', '"caf\u00e9"', '"\\/"', "null", "true",
                 "false", "[ 1,\t2 ]", '{ "b" : [ ] }', '""', "[]", "{}"):
        case(f'{{"a": {text} }}', "/a", text, written)
        case(f" {text}\n", "", text, "The white space around a value is not part of it.")
    nothing = "A pointer that leads nowhere gives nothing."
    for body, pointer in (('{"a": 1}', "/b"), ('{"a": 1}', "/a/b"), ('{"a": "xyz"}', "/a/0"), ("[1, 2]", "/2"),
                          ("[1, 2]", "/-"), ("[1, 2]", "/01"), ("[1, 2]", "/+1"), ("[1, 2]", "/1.0"), ("[1, 2]", "/ 1"),
                          ("[1, 2]", "/"), ("[1, 2]", "/18446744073709551616"), ("[1, 2]", "/a"), ("[]", "/0"),
                          ("{}", "/"), ("7", "/7"), ("null", "/a"), ('{"a": {"b": 1}}', "/b"), ('{"a": 1}', "/A"),
                          ('[[1, 2, 3], 4]', "/2")):
        case(body, pointer, None, nothing)
    case("[[1, 2], {\"a\": 3}, 4]", "/1/a", "3", "Elements are counted, not what stands in them.")
    case("[[1, 2], {\"a\": 3}, 4]", "/2", "4", "Elements are counted, not what stands in them.")
    case('{"a": [[[[7]]]]}', "/a/0/0/0/0", "7", "Any depth.")
    case('{"0": "name"}', "/0", '"name"', "In an object digits are a name.")
    last = "Of a repeated member the last value counts, as JSON.parse has it."
    case('{"a": 1, "a": 2}', "/a", "2", last)
    case('{"a": 1, "\\u0061": 2}', "/a", "2", last)
    case('{"a": {"b": 1}, "a": {"c": 2}}', "/a/b", None, last)
    escaped = "Names are compared after their escapes are undone."
    case('{"caf\\u00e9": 1}', "/caf\u00e9", "1", escaped)
    case('{"\\ud83d\\udcec": 1}', "/\U0001f4ec", "1", escaped)
    case('{"a\\/b~c": 1}', "/a~1b~0c", "1", escaped)
    case('{"~1": 1}', "/~01", "1", "Escapes are undone once.")
    no_json = "A body that is no JSON has no values."
    for body in ("", " ", "{", '{"a": 1', '{"a": 1,}', "{'a': 1}", "a=1&b=2", '{"a": 1} x', b'{"a": "\xff"}',
                 b'\xef\xbb\xbf{"a": 1}', '{"a": "\\ud800"}', "[" * 513 + "]" * 513):
        shown = "a body too deep" if len(body) > 1000 else f"a body {body!r}"
        case(body, "/a", None, no_json, name=f"'/a' in {shown}")
        case(body, "", None, no_json, name=f"'' in {shown}")
    case("[" * 512 + "]" * 512, "/0" * 511, "[]", "512 levels are read.", name="511 times '/0' in 512 levels")
    many = '{"head": 0, ' + ", ".join(f'"m{i}": [{i}, "{i}"]' for i in range(300)) + ', "last": {"x": "y"}}'
    case(many, "/m299/0", "299", "A body of any size is read.", name="A late member of a large body")
    case(many, "/last/x", '"y"', "A body of any size is read.", name="The last member of a large body")
    malformed = "RFC 6901, section 3."
    for pointer in ("a", "a/b", " /a", "#/a", "/~", "/a~", "/~2", "/a~b/c", "/~~", "/a/~x"):
        file.add("value_at", f"{pointer!r} is no pointer", malformed, REFUSED, pointer=pointer, body='{"a": 1}')
        file.add("value_at", f"{pointer!r} is no pointer, whatever the body", malformed, REFUSED, pointer=pointer, body="{")
        file.add("check_pointer", f"{pointer!r} is refused", malformed, REFUSED, pointer=pointer)
    _elements(file)
    for pointer in ("", "/", "//", "/a", "/a/", "/~0~1", "/ ", "/\u00e9", "/a//b", "/" * 100):
        file.add("check_pointer", f"{pointer!r} is a pointer", malformed, OK, pointer=pointer)
    return file


def _elements(file: VectorFile) -> None:
    def case(name: str, reason: str, body: str | bytes, pointer: str, expect: dict) -> None:
        encoded = body.encode() if isinstance(body, str) else body
        file.add("elements_at", name, reason, expect, pointer=pointer, **body_input(encoded))

    def found(*elements: str) -> dict:
        return {"code": "ok", "elements": list(elements)}

    written = "Each text is the body's own, as value_at gives it."
    case("The elements of an array below an object", written, '{"a": [ 1.0 , "x\\u00e9" ,{"b": [2, 3]},[], null ]}', "/a",
         found("1.0", '"x\\u00e9"', '{"b": [2, 3]}', "[]", "null"))
    case("The elements of the whole", written, ' [true,"",{} ] ', "", found("true", '""', "{}"))
    case("An array without elements has none", written, '{"a": []}', "/a", found())
    case("The elements of an element", written, '[[1], [2, 3]]', "/1", found("2", "3"))
    case("Of a repeated member the last value's", "As JSON.parse has it.", '{"a": [1], "a": [2]}', "/a", found("2"))
    case("A thousand elements", "One look for all.", "[" + ",".join(str(i) for i in range(1000)) + "]", "",
         found(*[str(i) for i in range(1000)]))
    other = "Only an array has elements."
    for shown, body, pointer in (("an object", '{"a": {"b": [1]}}', "/a"), ("a text", '{"a": "[1]"}', "/a"),
                                 ("a number", "7", ""), ("nothing", '{"a": [1]}', "/b"), ("an object's root", "{}", "")):
        case(f"What is {shown} has no elements", other, body, pointer, {"code": "schema_mismatch", "pointer": pointer})
    for body in ("", "[", "[1,]", "[1] x", b'["\xff"]'):
        case(f"{body!r} has no elements", "It is no JSON.", body, "", {"code": "malformed_json"})
    case("What is no pointer is refused", "RFC 6901, section 3.", "[1]", "a", REFUSED)
