"""What check says of bodies of the products whose documents show less: the few documented members and the envelope."""

import json

from .builtin import examples
from .checking import changed, check, fits, wrong
from .documents import CEPRO
from .encoders import node_json
from .portalio import TITLES
from .senders import CEPRO as CEPRO_SENDER
from .senders import CLIENTFLOW, PORTALIO, STANDARD
from .vector_file import VectorFile


def files() -> list[VectorFile]:
    return [_clientflow(), _portalio(), _cepro(), _standard()]


def _clientflow() -> VectorFile:
    file = VectorFile("clientflow-catalog", "ClientFlow: the envelope and the documented names", "clientflow")
    for event, body in examples("clientflow").items():
        check(file, f"The catalog's {event} fits", "One of the documented names.", fits(event),
              node_json(json.dumps(body)))
        renamed = {("type" if name == "event" else name): value for name, value in body.items()}
        check(file, f"The catalog's {event} fits under type", "A receiver reads the name from event or type.",
              fits(event), renamed)
        for what, value in (("null", None), ("a list", [1]), ("a string", "x")):
            check(file, f"{event} with data that is {what} does not fit", "Data is an object.", wrong("/data"),
                  {**body, "data": value})
    body = json.loads(CLIENTFLOW.body())
    check(file, "A body without data does not fit", "The envelope has it.", wrong("/data"),
          changed(body, ["data"], ...))
    check(file, "A body without a timestamp fits", "No document shows a body, so that none is asked for.",
          fits("task.completed"), changed(body, ["timestamp"], ...))
    check(file, "A body without an id fits", "A receiver never needs it.", fits("task.completed"),
          changed(body, ["id"], ...))
    check(file, "A body without event and type is unnamed", "The envelope has one of them.", {"code": "unnamed_event"},
          changed(body, ["event"], ...))
    check(file, "An unknown name is unknown", "It is none of the documented names.", {"code": "unknown_event"},
          {**body, "event": "task.reopened"})
    for time in ("24/04/2026", 1776589200, 1776589200000, None):
        check(file, f"A timestamp of {time!r} fits", "No document shows how a time is written.", fits("task.completed"),
              {**body, "timestamp": time})
    check(file, "A body that is not JSON is malformed", "RFC 8259.", {"code": "malformed_json"}, b"{'id':1}")
    return file


def _portalio() -> VectorFile:
    file = VectorFile("portalio-catalog", "Portal.io: both generations of its bodies", "portalio")
    all_examples = examples("portalio")
    for event, body in all_examples.items():
        flat = "type" not in body
        check(file, f"The catalog's {event} fits in its own generation", "Found on the wire.", fits(event),
              node_json(json.dumps(body)), **({"unnamed_event": event} if flat else {}))
        typed = {"id": "evt_1", "type": event, "created": "2024-03-09T16:00:00Z", "data": body} if flat else body
        check(file, f"The catalog's {event} fits in the typed generation", "Both are accepted.", fits(event), typed)
        if not flat:
            check(file, f"The catalog's {event} fits in the flat generation", "Both are accepted.", fits(event),
                  body["data"], unnamed_event=event)
        check(file, f"A flat {event} without a name is unnamed", "A flat body names no event.",
              {"code": "unnamed_event"}, body if flat else body["data"])
    outline, build = all_examples["proposal.outline.status_update"], all_examples["proposal.build.status_update"]
    open_strings = "Statuses are open strings."
    for status in ("Generating", "Completed", "Failed", "Anything", ""):
        check(file, f"An outline in the status {status!r} fits", open_strings, fits(outline["type"]),
              changed(outline, ["data", "status"], status))
    for body in (outline, build):
        for member in ("proposalId", "status"):
            check(file, f"{body['type']} without {member} does not fit", "The documented data.",
                  wrong(f"/data/{member}"), changed(body, ["data", member], ...))
            check(file, f"{body['type']} with a {member} of null does not fit", "The documented data.",
                  wrong(f"/data/{member}"), changed(body, ["data", member], None))
        check(file, f"{body['type']} with a proposalId that is a string fits", "An integer or a string.",
              fits(body["type"]), changed(body, ["data", "proposalId"], "p-10025"))
    check(file, "An outline update without its outline fits", "Null where there is none; writers leave nulls out.",
          fits(outline["type"]), changed(outline, ["data", "outline"], ...))
    for what, value in (("null", None), ("a string", "Home theater"), ("a list", [])):
        check(file, f"An outline that is {what} fits", "Its shape is not published.", fits(outline["type"]),
              changed(outline, ["data", "outline"], value))
    check(file, "A flat outline update without its status does not fit, with a place in the flat body",
          "The whole body is the data.", wrong("/status"),
           changed(outline["data"], ["status"], ...), unnamed_event="ProposalOutlineStatusChanged")
    for alias, event in (("ProposalStatusChanged", "proposal.status_changed"),
                         ("ProposalOutlineStatusChanged", outline["type"]),
                         ("ProposalBuildStatusChanged", build["type"])):
        check(file, f"A typed body under the alias {alias} is {event}", "The older name is an alias.", fits(event),
              {**all_examples[event], "type": alias})
        check(file, f"An unnamed body that the caller calls {alias} is {event}", "The older name is an alias.",
              fits(event), all_examples[event]["data"], unnamed_event=alias)
    for title, event in TITLES.items():
        example = all_examples[event]
        check(file, f"An unnamed body that the caller calls {title} is {event}", "The guide's title is an alias.",
              fits(event), example.get("data", example), unnamed_event=title)
    check(file, "An integer created fits", "How created is written is not published.", fits("proposal.status_changed"),
          PORTALIO.body("1710000000"))
    check(file, "A created that is a list does not fit", "A string or an integer.", wrong("/created"),
          PORTALIO.body("[]"))
    check(file, "An unknown type is unknown", "It is no name and no alias.", {"code": "unknown_event"},
          PORTALIO.body().replace(b"proposal.status_changed", b"proposal.sent"))
    return file


def _cepro() -> VectorFile:
    file = VectorFile("cepro-catalog", "CE Pro: the envelope, the documented names and the two documented bodies",
                      "cepro")
    for what, text in CEPRO.items():
        check(file, f"The documented body of the {what} fits as printed", "The document prints it.",
              fits(json.loads(text)["event"]), text.encode())
    for event, body in examples("cepro").items():
        check(file, f"The catalog's {event} fits", "One of the documented names.", fits(event),
              node_json(json.dumps(body)))
        check(file, f"{event} with data that is null does not fit", "data is an object.", wrong("/data"),
              {**body, "data": None})
        check(file, f"{event} with empty data fits", "No document says which members are always there.", fits(event),
              {**body, "data": {}})
    body = json.loads(CEPRO["payload format"])
    for member, value in body["data"].items():
        check(file, f"proposal_accepted without {member} fits", "One printed example promises no member.",
              fits("proposal_accepted"), changed(body, ["data", member], ...))
        check(file, f"proposal_accepted with a {member} of null fits", "One printed example promises no member.",
              fits("proposal_accepted"), changed(body, ["data", member], None))
        check(file, f"proposal_accepted with a {member} that is a list does not fit", "The documented example.",
              wrong(f"/data/{member}"), changed(body, ["data", member], [value]))
    check(file, "An empty client_email fits", "A client need not have one.", fits("proposal_accepted"),
          changed(body, ["data", "client_email"], ""))
    check(file, "A total that is an integer fits", "A number.", fits("proposal_accepted"),
          changed(body, ["data", "total"], 2500))
    check(file, "A negative total fits", "A number.", fits("proposal_accepted"),
          changed(body, ["data", "total"], -0.01))
    test = json.loads(CEPRO["test delivery"])
    for member, value in (("test", 1), ("message", []), ("estimate_id", 7.5), ("estimate_number", True),
                          ("customer_name", {}), ("total", {})):
        check(file, f"estimate.created with a {member} of {json.dumps(value)} does not fit",
              "The documented test payload.", wrong(f"/data/{member}"), changed(test, ["data", member], value))
        check(file, f"estimate.created with a {member} of null fits",
              "A real estimate need not carry what the test payload has.", fits("estimate.created"),
              changed(test, ["data", member], None))
        check(file, f"estimate.created without {member} fits",
              "A real estimate need not carry what the test payload has.", fits("estimate.created"),
              changed(test, ["data", member], ...))
    sent = json.loads(CEPRO_SENDER.body())
    for member in ("timestamp", "data"):
        check(file, f"A body without {member} does not fit", "The document's top-level fields.", wrong(f"/{member}"),
              changed(sent, [member], ...))
    check(file, "A body without an event is unnamed", "The document's top-level fields.", {"code": "unnamed_event"},
          changed(sent, ["event"], ...))
    return file


def _standard() -> VectorFile:
    file = VectorFile("standard-catalog", "Standard Webhooks: an open catalog", "standard")
    anything = "The catalog is open: an event that it does not list is fine whatever its body."
    for event, body in examples("standard").items():
        check(file, f"The specification's {event} fits", "An example of the specification.", fits(event),
              node_json(json.dumps(body)))
        check(file, f"{event} with data that is a list does not fit", "A listed event is checked.", wrong("/data"),
              {**body, "data": []})
        check(file, f"{event} without a time does not fit", "A listed event is checked.", wrong("/timestamp"),
              changed(body, ["timestamp"], ...))
    for what, body in (("of an unlisted event", b'{"type":"user.deleted","data":1}'), ("without a type", b'{"a":1}'),
                       ("that is a list", b"[]"), ("that is null", b"null"),
                       ("whose type is a number", b'{"type":1}'), ("of the reference payload",
                           STANDARD.reference_body)):
        check(file, f"A body {what} fits", anything, {"code": "ok", "event": ""}, body)
    for what, body in (("empty", b""), ("cut off", b"[1"), ("no UTF-8", b'"\xff"')):
        check(file, f"A body that is {what} is malformed", "Open is not shapeless: a body is JSON.",
              {"code": "malformed_json"}, body)
    return file
