"""What a product says to have sent, and the product's own test event: docs/api.md says what a request holds."""

import json
from datetime import datetime

from .builtin import examples
from .documents import CEPRO as CEPRO_DOCUMENTS
from .documents import CLIENTPRESS as CLIENTPRESS_DOCUMENTS
from .encoders import node_json, php_date, php_json
from .own_manifests import COURIER, RELAY
from .senders import CEPRO, CLIENTFLOW, CLIENTPRESS, PORTALIO, STANDARD, utc
from .vector_file import VectorFile

UUID = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
URL = "https://your-site.com/client-portal/acme-corp/"
TASK = {"id": 10, "title": "Sign the contract", "list_id": 1}


def files() -> list[VectorFile]:
    return [_clientpress(), _clientflow(), _portalio(), _cepro(), _standard(), _own()]


class _Cases:
    """Adds cases to a file; the id and the clock are what the request does not say."""

    def __init__(self, provider: str, title: str, at: int, id: str):
        self.file = VectorFile(f"{provider}-dispatched", f"{title}: what the product says to have sent", provider)
        self.at = at
        self.id = id

    def ok(self, name: str, reason: str, request: dict | str, body: bytes, event: str, **more) -> None:
        expect = {"code": "ok", "event": event, "id": more.get("id", self.id),
                  "at_ms": more.get("at_ms", self.at * 1000), "body": body.decode()}
        self._add(name, reason, expect, request)

    def no(self, name: str, reason: str, request: dict | str, code: str, pointer: str) -> None:
        self._add(name, reason, {"code": code, "pointer": pointer}, request)

    def _add(self, name: str, reason: str, expect: dict, request: dict | str) -> None:
        text = request if isinstance(request, str) else json.dumps(request)
        self.file.add("dispatch", name, reason, expect, request=text, id=self.id, now=self.at)

    def test(self, name: str, reason: str, event: str, body: bytes, id: str = "") -> None:
        self.file.add("test_event", name, reason, {"code": "ok", "event": event, "body": body.decode()}, id=id,
                      now=self.at)


def _clientpress() -> VectorFile:
    cases = _Cases("clientpress", "ClientPress", CLIENTPRESS.at, UUID)
    for event, text in CLIENTPRESS_DOCUMENTS.items():
        body = json.loads(text)
        written = php_json(text)
        at = {"at_ms": _ms(body["timestamp"])}
        cases.ok(f"The documented {event} is dispatched as the document prints it",
                 "Event, data, the envelope's fields and the time stand side by side, as in the body.", text, written,
                 event, **at)

    def written(data=None, time=None) -> bytes:
        return php_json(json.dumps({"event": "task.completed", "portal_id": 42, "portal_url": URL,
                                    "timestamp": time or php_date(CLIENTPRESS.at), "data": data or TASK}))

    good = {"event": "task.completed", "portal_id": 42, "portal_url": URL, "data": TASK}
    cases.ok("Without a time it is the clock's, without an id the given one", "Both are the caller's to give.", good,
             written(), "task.completed")
    cases.ok("Members in another order give the same body", "The envelope has the document's order.",
             dict(reversed(good.items())), written(), "task.completed")
    own = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
    cases.ok("An id of the request's own wins over the given one", "The product knows its events.", {**good, "id": own},
             written(), "task.completed", id=own)
    cases.ok("A UUID in capitals is one", "RFC 9562, section 4.", {**good, "id": own.upper()}, written(),
             "task.completed", id=own.upper())
    cases.ok("null is as good as absent for id, time and generation", "Programs write what they do not know as null.",
             {**good, "id": None, "timestamp": None, "generation": None}, written(), "task.completed")
    cases.ok("A time with another offset is written in UTC", "timestamp is gmdate('c').",
             {**good, "timestamp": "2024-01-18T15:52:00.75+01:30"}, written(), "task.completed",
             at_ms=CLIENTPRESS.at * 1000 + 750)
    digits = '{"event":"task.completed","portal_id":42,"portal_url":"%s","data":%s}' % (
        URL, '{"id":9007199254740993,"title":"caf\u00e9 \\u20ac/","list_id":1,"more":1e25,"list":[]}')
    cases.ok("Numbers and texts are written as PHP writes them, digit for digit",
             "A request is not read as JavaScript reads JSON.", digits,
             _reordered(digits), "task.completed")
    never = "What the catalog refuses is never sent; the place is the request's."
    for member, expected in (("portal_id", "/portal_id"), ("portal_url", "/portal_url"), ("data", "/data")):
        cases.no(f"A request without {member} is refused", never,
                 {name: value for name, value in good.items() if name != member}, "schema_mismatch", expected)
    cases.no("A title that is a number is refused at its place", never, {**good, "data": {**TASK, "title": 1}},
             "schema_mismatch", "/data/title")
    cases.no("A portal id that is a text is refused", never, {**good, "portal_id": "42"}, "schema_mismatch",
             "/portal_id")
    cases.no("A field that the envelope does not have is refused", "A misspelt one must not go missing silently.",
             {**good, "portal-id": 1}, "schema_mismatch", "/portal-id")
    cases.no("A name with a slash is escaped in the pointer", "RFC 6901, section 3.", {**good, "a/b~c": 1},
             "schema_mismatch", "/a~1b~0c")
    unknown = "Unrecognised slugs never fire."
    cases.no("An unknown event is refused before anything else is looked at", unknown,
             {"event": "task.exploded", "id": "x"}, "unknown_event", "/event")
    cases.no("An event in other capitals is unknown", "Names are exact.", {**good, "event": "Task.Completed"},
             "unknown_event", "/event")
    for what, event in (("missing", None), ("empty", ""), ("a number", 7), ("a list", ["task.completed"])):
        cases.no(f"An event that is {what} is refused", "The event has to be named.", {**good, "event": event},
                 "invalid_option", "/event")
    for what, id in (("empty", ""), ("of version 1", "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
                     ("of another variant", "7d444840-9dc0-41d1-c245-5ffdce74fad2"),
                     ("too short", UUID[:-1]), ("too long", UUID + "0"), ("no UUID", "evt_1"), ("a number", 7),
                     ("without dashes", UUID.replace("-", "")), ("in braces", "{" + UUID + "}")):
        cases.no(f"An id that is {what} is refused", 'The document: "X-CP-Delivery: UUID4".', {**good, "id": id},
                 "invalid_option", "/id")
    for what, time in (("no time", "yesterday"), ("a date", "2024-01-18"), ("without an offset", "2024-01-18T14:22:00"),
                       ("empty", ""), ("a number", 1705587720)):
        cases.no(f"A timestamp that is {what} is refused", "RFC 3339.", {**good, "timestamp": time}, "invalid_option",
                 "/timestamp")
    cases.no("A generation that does not exist is refused", "ClientPress has one.", {**good, "generation": "flat"},
             "invalid_option", "/generation")
    for what, text in (("empty", ""), ("an array", "[]"), ("a text", '"x"'), ("null", "null"), ("cut off", "{"),
                       ("followed by junk", json.dumps(good) + "x"),
                       ("holding a lone surrogate", json.dumps(good).replace("Sign", "\\ud800"))):
        cases.no(f"A request that is {what} is refused", "A request is one JSON object.", text, "malformed_json",
                 "/data/title" if "surrogate" in what else "")
    example = json.loads(CLIENTPRESS_DOCUMENTS["portal.created"])
    body = php_json(json.dumps({**example, "timestamp": php_date(CLIENTPRESS.at)}))
    cases.test("No test event is documented: it is the catalog's first example", "docs/providers.md, test.",
               "portal.created", body)
    cases.test("... the id is not in the body", "X-CP-Delivery is a header.", "portal.created", body, id=UUID)
    return cases.file


def _reordered(digits: str) -> bytes:
    """The envelope around the same JSON text of the data, as PHP writes it."""
    data = digits[digits.index('"data":') + len('"data":'):-1]
    return php_json(f'{{"event":"task.completed","portal_id":42,"portal_url":"{URL}",'
                    f'"timestamp":"{php_date(CLIENTPRESS.at)}","data":{data}}}')


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def _clientflow() -> VectorFile:
    cases = _Cases("clientflow", "ClientFlow", CLIENTFLOW.at, "evt_given")

    def written(event: str, data: str, id: str = "evt_given", time: str | None = None) -> bytes:
        return node_json(f'{{"id":"{id}","event":"{event}","timestamp":"{time or utc(CLIENTFLOW.at, ".000Z")}",'
                         f'"data":{data}}}')

    for event, example in examples("clientflow").items():
        data = json.dumps(example["data"])
        cases.ok(f"A {event} is built from its data", "Id and time are made.", f'{{"event":"{event}","data":{data}}}',
                 written(event, data), event)
    cases.ok("The id of the request stands in the body", "The envelope has one.",
             {"event": "task.created", "data": {}, "id": "evt_own"}, written("task.created", "{}", "evt_own"),
             "task.created", id="evt_own")
    cases.ok("A time keeps its milliseconds", "The style is rfc3339_ms.",
             {"event": "task.created", "data": {}, "timestamp": "2026-04-25T07:45:10.5509Z"},
             written("task.created", "{}", time="2026-04-25T07:45:10.550Z"), "task.created",
             at_ms=_ms("2026-04-25T07:45:10.550Z"))
    for what, id in (("holds a full stop", "evt.1"), ("holds a space", "evt 1"), ("is not ASCII", "\u00e9vt"),
                     ("has 257 characters", "x" * 257), ("is empty", "")):
        cases.no(f"An id that {what} is refused", "Any endpoint can be sent it, also by Standard Webhooks.",
                 {"event": "task.created", "data": {}, "id": id}, "invalid_option", "/id")
    cases.ok("An id of 256 characters is one", "The most that a header's id may have.",
             {"event": "task.created", "data": {}, "id": "x" * 256}, written("task.created", "{}", "x" * 256),
             "task.created", id="x" * 256)
    cases.no("The id has one name in a request", "The envelope's other members are made, not given.",
             {"event": "task.created", "data": {}, "type": "task.created"}, "schema_mismatch", "/type")
    cases.no("Data that is a list is refused", "The catalog's schema.", {"event": "task.created", "data": []},
             "schema_mismatch", "/data")
    cases.no("Data that is null is refused", "The catalog's schema.", {"event": "task.created", "data": None},
             "schema_mismatch", "/data")
    test = '{"test":true,"message":"This is a test event from ClientFlow."}'
    cases.test("The test event is webhook.test, at the given time and under the given id", "The document names it.",
               "webhook.test", written("webhook.test", test, "evt_given"), id="evt_given")
    return cases.file


def _portalio() -> VectorFile:
    cases = _Cases("portalio", "Portal.io", PORTALIO.at, "evt_given")

    def typed(event: str, data: str) -> bytes:
        return node_json(f'{{"id":"evt_given","type":"{event}","created":"{utc(PORTALIO.at)}","data":{data}}}')

    for event, example in examples("portalio").items():
        flat = "type" not in example
        data = json.dumps(example if flat else example["data"])
        request = f'{{"event":"{event}","data":{data}}}'
        cases.ok(f"A {event} is built in its own generation", "Flat: the data itself. Typed: id, type, created, data.",
                 request, node_json(data) if flat else typed(event, data), event)
        for generation, body in (("flat", node_json(data)), ("typed", typed(event, data))):
            cases.ok(f"A {event} is built in the {generation} generation when asked", "The generation can be chosen.",
                     request[:-1] + f',"generation":"{generation}"}}', body, event)
    cases.ok("A name of old is an alias: the event is the new one", "Filters know the catalog's name.",
             {"event": "ProposalStatusChanged", "data": {"id": 1}, "generation": "flat"}, b'{"id":1}',
             "proposal.status_changed")
    never = "The place is the request's, also where the body has no envelope."
    cases.no("A flat build update without its status is refused in the data", never,
             {"event": "proposal.build.status_update", "data": {"proposalId": 1}, "generation": "flat"},
             "schema_mismatch", "/data/status")
    cases.no("A typed one, too", never, {"event": "proposal.build.status_update", "data": {"proposalId": 1}},
             "schema_mismatch", "/data/status")
    cases.no("Flat data that is no object is refused", "It is the whole body.",
             {"event": "OrderStatusChange", "data": [1]}, "schema_mismatch", "/data")
    cases.no("The flat generation has no fields beside its data", "They belong into it.",
             {"event": "OrderStatusChange", "data": {}, "number": 7}, "schema_mismatch", "/number")
    example = examples("portalio")["proposal.status_changed"]
    cases.test("No test event is documented: it is the catalog's first example", "docs/providers.md, test.",
               "proposal.status_changed", typed("proposal.status_changed", json.dumps(example["data"])), id="evt_given")
    return cases.file


def _cepro() -> VectorFile:
    cases = _Cases("cepro", "CE Pro", CEPRO.at, UUID)
    for what, text in CEPRO_DOCUMENTS.items():
        body = json.loads(text)
        cases.ok(f"The documented example ({what}) is dispatched as the document prints it",
                 "Event, data and time stand side by side, as in the body.", text, node_json(text), body["event"],
                 at_ms=_ms(body["timestamp"]))
    cases.ok("A time with milliseconds is written without", "The style is rfc3339_z.",
             {"event": "lead.created", "data": {}, "timestamp": "2026-03-06T10:15:00.999Z"},
             b'{"event":"lead.created","timestamp":"2026-03-06T10:15:00Z","data":{}}', "lead.created",
             at_ms=_ms("2026-03-06T10:15:00.999Z"))
    cases.no("A legacy name is another event, not an alias", "Both stand in the document's list.",
             {"event": "lead_created", "data": {}}, "unknown_event", "/event")
    cases.no("An id that is no UUID is refused", "Its ids are UUIDs of version 4.",
             {"event": "lead.created", "data": {}, "id": "1"}, "invalid_option", "/id")
    (test,) = [text for text in CEPRO_DOCUMENTS.values() if '"test"' in text]
    written = node_json(json.dumps({**json.loads(test), "timestamp": utc(CEPRO.at + 60)}))
    cases.file.add("test_event", "The test event is the documented payload, at the given time",
                   "The document prints it; a receiver that judges its age must not refuse it.",
                   {"code": "ok", "event": "estimate.created", "body": written.decode()}, id=UUID, now=CEPRO.at + 60)
    return cases.file


def _standard() -> VectorFile:
    cases = _Cases("standard", "Standard Webhooks", STANDARD.at, "msg_given")

    def written(event: str, data: str) -> bytes:
        return node_json(f'{{"type":"{event}","timestamp":"{utc(STANDARD.at, ".000Z")}","data":{data}}}')

    cases.ok("Any event may be sent: the catalog is open", "The specification has no list.",
             {"event": "user.signed_up", "data": {"id": 1}}, written("user.signed_up", '{"id":1}'), "user.signed_up")
    cases.ok("... with any data", "Nothing is known of it.", {"event": "a", "data": [1, None]}, written("a", "[1,null]"),
             "a")
    cases.no("An event with a space is refused", "It stands in no header, but a name is visible ASCII everywhere.",
             {"event": "user signed up", "data": {}}, "invalid_option", "/event")
    cases.no("An id with a full stop is refused", "It separates the signed parts.",
             {"event": "a", "data": {}, "id": "msg.1"}, "invalid_option", "/id")
    return cases.file


def _own() -> VectorFile:
    """Envelopes whose members have other names than a request's."""
    file = VectorFile("own-dispatched", "Providers of one's own: what is to be sent", manifest=COURIER)
    at = 1700000000

    def case(name: str, reason: str, expect: dict, request: dict, **more) -> None:
        file.add("dispatch", name, reason, expect, request=json.dumps(request), id="given", now=at, **more)

    def ok(event: str, body: dict, id: str = "given") -> dict:
        return {"code": "ok", "event": event, "id": id, "at_ms": at * 1000, "body": node_json(json.dumps(body)).decode()}

    parcel = {"parcel": "P-1"}
    case("The data goes where the envelope has it", "A request always calls it data.",
         ok("parcel.sent", {"topic": "parcel.sent", "content": parcel}), {"event": "parcel.sent", "data": parcel})
    case("An optional field may be given", "It stands beside the data, under its own name.",
         ok("parcel.sent", {"topic": "parcel.sent", "sequence": 3, "content": parcel}),
         {"event": "parcel.sent", "sequence": 3, "data": parcel})
    case("An alias is written as given, and told by its canonical name", "Filters know the catalog's name.",
         ok("parcel.sent", {"topic": "parcel.dispatched", "content": parcel}),
         {"event": "parcel.dispatched", "data": parcel})
    places = "The place is the request's, whatever the envelope calls it."
    case("A fault in the data is told in the data", places, {"code": "schema_mismatch", "pointer": "/data/parcel"},
         {"event": "parcel.sent", "data": {"parcel": ""}})
    case("A fault in a field is told there", places, {"code": "schema_mismatch", "pointer": "/sequence"},
         {"event": "parcel.sent", "sequence": 0, "data": parcel})
    case("The envelope's own name for the data is none in a request", "One name for one thing.",
         {"code": "schema_mismatch", "pointer": "/content"},
         {"event": "parcel.sent", "content": parcel, "data": parcel})
    case("An id with what ends it in the signed text is refused", "It could move the border between id and time.",
         {"code": "invalid_option", "pointer": "/id"}, {"event": "parcel.sent", "data": parcel, "id": "a:b"})
    case("An id without it is fine", "Any visible text is one.",
         ok("parcel.sent", {"topic": "parcel.sent", "content": parcel}, "a;b"),
         {"event": "parcel.sent", "data": parcel, "id": "a;b"})
    passed = {"id": "given", "sent": at, "event": "relay.passed", "data": None}
    case("Data that is null is data", "The schema takes it.", ok("relay.passed", passed),
         {"event": "relay.passed", "data": None}, manifest=RELAY)
    case("A time in seconds is written as a number", "The style is unix_seconds.", ok("relay.passed", passed),
         {"event": "relay.passed", "data": None, "timestamp": utc(at)}, manifest=RELAY)
    case("A time that the envelope calls by another name is not given under that name", "One name for one thing.",
         {"code": "schema_mismatch", "pointer": "/sent"}, {"event": "relay.passed", "data": None, "sent": at},
         manifest=RELAY)
    return file
