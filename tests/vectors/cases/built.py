"""Payloads of ClientFlow, Portal.io, CE Pro and Standard Webhooks, written by Node's JSON.stringify."""

import json

from .builtin import examples
from .building import build_case, built, example_case
from .documents import CEPRO as CEPRO_DOCUMENTS
from .encoders import node_json
from .senders import CEPRO, CLIENTFLOW, PORTALIO, STANDARD, utc
from .vector_file import VectorFile


def files() -> list[VectorFile]:
    return [_clientflow(), _portalio(), _cepro(), _standard()]


def _clientflow() -> VectorFile:
    file = VectorFile("clientflow-built", "ClientFlow: payloads built as the product sends them", "clientflow")
    at, id = CLIENTFLOW.at, "evt_made_here"

    def body(event, data, *, time=None, id=id):
        return built(
                node_json(f'{{"id":"{id}","event":"{event}","timestamp":"{time or utc(at, ".000Z")}","data":{data}}}'))

    def case(name, reason, expect, event, fields, **more):
        build_case(file, name, reason, expect, event, fields, **{"now": at, "id": id, **more})

    for event, example in examples("clientflow").items():
        data = json.dumps(example["data"])
        case(f"A payload of {event} is built from its data", "Members in the order id, event, timestamp, data.",
             body(event, data), event, f'{{"data":{data}}}')
        example_case(file, f"The example of {event} is the catalog's",
                     "The catalog's data, at another time and under another id.", body(event, data), event, now=at,
                     id=id)
    case("Half a second of the clock is written as milliseconds", "The style is rfc3339_ms.",
         body("webhook.test", '{"test":true}', time=utc(at, ".500Z")), "webhook.test", '{"data":{"test":true}}',
         now=at + 0.5)
    case("An id among the fields wins over the given one", "The product knows its own id.",
         body("webhook.test", "{}", id="evt_own"), "webhook.test", '{"id":"evt_own","data":{}}')
    case("A timestamp among the fields wins over the clock", "The event may have occurred earlier.",
         body("webhook.test", "{}", time="2026-01-01T00:00:00.000Z"), "webhook.test",
         '{"data":{},"timestamp":"2026-01-01T00:00:00.000Z"}')
    never = "Data that the catalog refuses is never built."
    case("Data that is a list is refused", never, {"code": "schema_mismatch", "pointer": "/data"}, "task.created",
         '{"data":[]}')
    case("Fields without data are refused", never, {"code": "schema_mismatch", "pointer": "/data"}, "task.created",
         "{}")
    case("A payload without an id is refused", "The envelope has one.", {"code": "schema_mismatch", "pointer": "/id"},
         "task.created", '{"data":{}}', id="")
    case("An unknown event is refused", "It is none of the documented names.", {"code": "unknown_event"},
         "task.reopened", '{"data":{}}')
    case("Fields that are not JSON are refused", "Fields are one JSON object.",
         {"code": "malformed_json", "pointer": "/fields"}, "task.created", "{data:{}}")
    return file


def _portalio() -> VectorFile:
    file = VectorFile("portalio-built", "Portal.io: payloads built in both generations", "portalio")
    at, id = PORTALIO.at, "evt_made_here"
    all_examples = examples("portalio")

    def typed(event, data, *, time=None):
        return built(
                node_json(f'{{"id":"{id}","type":"{event}","created":{time or json.dumps(utc(at))},"data":{data}}}'))

    def case(name, reason, expect, event, fields, **more):
        build_case(file, name, reason, expect, event, fields, **{"now": at, "id": id, **more})

    for event, example in all_examples.items():
        flat = "type" not in example
        data = json.dumps(example if flat else example["data"])
        own = built(node_json(data)) if flat else typed(event, data)
        case(f"A payload of {event} is built in its own generation",
             "Flat: the data itself. Typed: id, type, created, data.", own, event,
             data if flat else f'{{"data":{data}}}')
        case(f"A payload of {event} is built in the typed generation when asked", "The generation can be chosen.",
             typed(event, data), event, f'{{"data":{data}}}', generation="typed")
        case(f"A payload of {event} is built in the flat generation when asked", "The generation can be chosen.",
             built(node_json(data)), event, data, generation="flat")
        example_case(file, f"The example of {event} is the catalog's",
                     "The catalog's data, at another time and under another id.", own, event, now=at, id=id)
        example_case(file, f"The example of {event} in the typed generation has its envelope",
                     "The generation can be chosen.", typed(event, data), event, now=at, id=id, generation="typed")
        example_case(file, f"The example of {event} in the flat generation is the data",
                     "The generation can be chosen.", built(node_json(data)), event, now=at, id=id, generation="flat")
    data = '{"proposalId":10025,"status":"Failed"}'
    for alias, event in (("ProposalStatusChanged", "proposal.status_changed"),
                         ("ProposalBuildStatusChanged", "proposal.build.status_update")):
        case(f"A payload under the alias {alias} carries the alias", "An alias is written as given.",
             typed(alias, data), alias, f'{{"data":{data}}}')
    case("A created among the fields wins over the clock", "The event may have occurred earlier.",
         typed("proposal.status_changed", data, time='"2024-01-01T00:00:00Z"'), "proposal.status_changed",
         f'{{"created":"2024-01-01T00:00:00Z","data":{data}}}')
    case("A created that is an integer is written as given", "How created is written is not published.",
         typed("proposal.status_changed", data, time="1710000000"), "proposal.status_changed",
         f'{{"data":{data},"created":1710000000}}')
    never = "Data that the catalog refuses is never built."
    case("A build update without its status is refused", never, {"code": "schema_mismatch", "pointer": "/data/status"},
         "proposal.build.status_update", '{"data":{"proposalId":1}}')
    case("A flat build update without its status is refused, with a place in the flat body", never,
         {"code": "schema_mismatch", "pointer": "/status"}, "proposal.build.status_update", '{"proposalId":1}',
         generation="flat")
    case("A created that is null is refused", never, {"code": "schema_mismatch", "pointer": "/created"},
         "proposal.status_changed", '{"created":null,"data":{}}')
    case("A generation that does not exist is refused", "There are typed and flat.", {"code": "invalid_option"},
         "proposal.status_changed", '{"data":{}}', generation="third")
    case("An unknown event is refused", "It is no name and no alias.", {"code": "unknown_event"}, "proposal.sent",
         '{"data":{}}')
    return file


def _cepro() -> VectorFile:
    file = VectorFile("cepro-built", "CE Pro: payloads built as the product sends them", "cepro")
    at = CEPRO.at

    def body(event, data, time=None):
        return built(node_json(f'{{"event":"{event}","timestamp":"{time or utc(at)}","data":{data}}}'))

    def case(name, reason, expect, event, fields, **more):
        build_case(file, name, reason, expect, event, fields, **{"now": at, **more})

    for what, text in CEPRO_DOCUMENTS.items():
        event, data = json.loads(text)["event"], text[text.index('"data":') + 7:].rstrip()[:-1]
        case(f"The documented body of the {what} is built from its data",
             "The document's body, written by JSON.stringify: 2500.00 becomes 2500.", body(event, data), event,
             f'{{"data":{data}}}')
    for event, example in examples("cepro").items():
        data = json.dumps(example["data"])
        case(f"A payload of {event} is built from its data", "Members in the order event, timestamp, data.",
             body(event, data), event, f'{{"data":{data}}}')
        example_case(file, f"The example of {event} is the catalog's", "The catalog's data, at another time.",
                     body(event, data), event, now=at)
    case("Half a second of the clock is not written", "The document's timestamps are whole seconds.",
         body("lead.created", "{}"), "lead.created", '{"data":{}}', now=at + 0.5)
    case("A timestamp among the fields wins over the clock", "The event may have occurred earlier.",
         body("lead.created", "{}", "2026-01-02T03:04:05Z"), "lead.created",
         '{"timestamp":"2026-01-02T03:04:05Z","data":{}}')
    never = "Data that the catalog refuses is never built."
    case("A proposal_accepted whose email is a number is refused", never,
         {"code": "schema_mismatch", "pointer": "/data/client_email"}, "proposal_accepted",
         '{"data":{"id":"p","client_name":"J","client_email":7,"total":1,"status":"accepted",'
         '"accepted_at":"2026-03-08T14:29:45Z"}}')
    case("Fields without data are refused", never, {"code": "schema_mismatch", "pointer": "/data"}, "lead.created",
         "{}")
    case("A field that the envelope does not have is refused",
         "A misspelt member would silently be sent beside the data.", {"code": "schema_mismatch", "pointer": "/dta"},
         "lead.created", '{"data":{},"dta":{}}')
    case("An event with a full stop for its underscore is refused", "The legacy names are events of their own.",
         {"code": "unknown_event"}, "proposal.accepted", '{"data":{}}')
    return file


def _standard() -> VectorFile:
    file = VectorFile("standard-built", "Standard Webhooks: payloads in the recommended envelope", "standard")
    at = STANDARD.at

    def body(event, data, time=None):
        return built(node_json(f'{{"type":"{event}","timestamp":"{time or utc(at, ".000Z")}","data":{data}}}'))

    def case(name, reason, expect, event, fields, **more):
        build_case(file, name, reason, expect, event, fields, **{"now": at, **more})

    for event, example in examples("standard").items():
        data = json.dumps(example["data"])
        case(f"The specification's {event} is built from its data", "Members in the order type, timestamp, data.",
             body(event, data), event, f'{{"data":{data}}}')
        example_case(file, f"The example of {event} is the specification's",
                     "The specification's data, at another time.", body(event, data), event, now=at)
    case("An event of one's own is built", "The catalog is open.", body("my.own_event", '{"a":1}'), "my.own_event",
         '{"data":{"a":1}}')
    case("Half a second of the clock is written as milliseconds", "The style is rfc3339_ms.",
         body("ping", "{}", utc(at, ".500Z")), "ping", '{"data":{}}', now=at + 0.5)
    case("An empty event is refused", "A payload in the recommended envelope has a type.", {"code": "unknown_event"},
         "", '{"data":{}}')
    case("Fields without data are refused", "The recommended envelope has data.",
         {"code": "schema_mismatch", "pointer": "/data"}, "ping", "{}")
    case("A listed event whose data is a list is refused", "Data that the catalog refuses is never built.",
         {"code": "schema_mismatch", "pointer": "/data"}, "contact.created", '{"data":[]}')
    example_case(file, "There is no example of an event that is not listed",
                 "The catalog is open, but has no example of it.", {"code": "unknown_event"}, "my.own_event", now=at)
    return file
