"""What is built is what was checked: what writing would change is refused, or looked at as it is written."""

import copy
import json

from .building import build_case, built
from .encoders import node_json
from .own_manifests import COURIER, RELAY, changed
from .senders import CEPRO, CLIENTPRESS, PORTALIO, utc
from .vector_file import VectorFile

_BEYOND = ("1e400", "-1e400", "1E+400", "1e309", "1.7976931348623159e308", "-1.8e308", "1" + "0" * 309)
_LARGEST = ("1.7976931348623157e308", "-1.7976931348623157e308", "1.7976931348623158e308", "1e308")
_REASON = "Neither JSON.stringify nor json_encode has a form for a number beyond a double: written as null it would be another value."
_UUID = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
_URL = "https://your-site.com/client-portal/acme-corp/"


def files() -> list[VectorFile]:
    file = VectorFile("exactly-built", "What is built is what was checked")
    _beyond_a_double(file)
    _in_templates(file)
    _in_manifests(file)
    _rounded(file)
    _read_otherwise(file)
    _times(file)
    return [file]


def _case(file: VectorFile, provider: str, *arguments, **more) -> None:
    build_case(file, *arguments, **more)
    file.cases[-1]["provider"] = provider


def _no(pointer: str, code: str = "schema_mismatch") -> dict:
    return {"code": code, "pointer": pointer}


def _beyond_a_double(file: VectorFile) -> None:
    for number in _BEYOND:
        shown = number if len(number) < 30 else "10^309"
        for where, place in (("/data/total", '{"total":%s}'), ("/data/a~1b/1/x", '{"a/b":[0,{"x":%s}]}')):
            _case(file, "cepro", f"CE Pro: {shown} at {where} is refused", _REASON, _no(where), "lead.created",
                  f'{{"data":{place % number}}}', now=CEPRO.at)
        _case(file, "clientpress", f"ClientPress: {shown} as a member that no schema names is refused", _REASON,
              _no("/data/value"), "task.completed",
              f'{{"portal_id":1,"portal_url":"{_URL}","data":{{"id":1,"title":"t","list_id":1,"value":{number}}}}}',
              now=CLIENTPRESS.at)
        file.add("dispatch", f"CE Pro: {shown} is refused in what is dispatched", _REASON, _no("/data/total"), provider="cepro",
                 request=f'{{"event":"lead.created","data":{{"total":{number}}}}}', id=_UUID, now=CEPRO.at)
        file.add("dispatch", f"Portal.io: {shown} is refused in what is dispatched flat", _REASON, _no("/data/number"),
                 provider="portalio", id="evt_1", now=PORTALIO.at,
                 request=f'{{"event":"proposal.status_changed","generation":"flat","data":{{"number":{number}}}}}')
    _case(file, "clientpress", "ClientPress: a portal id beyond a double is refused", _REASON, _no("/portal_id"), "task.completed",
          f'{{"portal_id":1e400,"portal_url":"{_URL}","data":{{"id":1,"title":"t","list_id":1}}}}', now=CLIENTPRESS.at)
    for number in _LARGEST:
        body = node_json(f'{{"event":"lead.created","timestamp":"{utc(CEPRO.at)}","data":{{"total":{number}}}}}')
        _case(file, "cepro", f"CE Pro: {number} is written", "It is within a double.", built(body), "lead.created",
              f'{{"data":{{"total":{number}}}}}', now=CEPRO.at)


def _in_templates(file: VectorFile) -> None:
    for number in _BEYOND[:3]:
        template = f'{{"a":["{{event}}",{{"n/":{number}}}]}}'
        expect = _no("/a/1/n~1", "invalid_option")
        file.add("check_template", f"A template with {number} is none", _REASON, expect, template=template)
        file.add("fill_template", f"A template with {number} is not filled", _REASON, expect, template=template, escape="none",
                 event="e", source="s", id="1", body="{}")


def _in_manifests(file: VectorFile) -> None:
    def manifest(pointer: list, name: str) -> None:
        made = changed(COURIER, lambda one: one.update(test={"basis": "assumed", "event": "parcel.sent", "body": copy.deepcopy(
            one["events"][0]["example"])}))
        here = made
        for step in pointer:
            here = here[step]
        here["weight"] = "WEIGHT"
        place = "/" + "/".join(map(str, pointer)) + "/weight"
        file.add("provider", name, _REASON, _no(place, "example_mismatch"),
                 manifest_text=json.dumps(made).replace('"WEIGHT"', "1e400"))

    manifest(["events", 0, "example", "content"], "An example with a number beyond a double is refused")
    manifest(["test", "body", "content"], "A test event with a number beyond a double is refused")


def _rounded(file: VectorFile) -> None:
    data = {"type": "object", "properties": {
        "rate": {"type": "number", "exclusiveMinimum": 0}, "share": {"type": "number", "maximum": 0.1},
        "step": {"enum": [0.1, 18446744073709551616]}, "whole": {"type": "integer"}}}

    def relay(style: str) -> dict:
        def change(one):
            one["json_style"] = style
            one["events"][0]["data"] = data
            one["events"][0]["example"]["data"] = {}
        return changed(RELAY, change)

    read = "A number is rounded to a double when it is written: the schema is held against what is written, as a receiver reads it."

    def case(name: str, expect: dict, text: str, style: str = "compact", id: str = '"r-1"') -> None:
        build_case(file, name, read, expect, "relay.passed", f'{{"id":{id},"data":{text}}}', now=1700000000)
        file.cases[-1]["manifest_text"] = json.dumps(relay(style)).replace("1.8446744073709552e+19", "18446744073709551616")

    def body(text: str, exact: bool = False) -> dict:
        whole = f'{{"id":"r-1","sent":1700000000,"event":"relay.passed","data":{text}}}'
        return built(whole.encode() if exact else node_json(whole))

    case("What is written as 0 is not more than 0", _no("/data/rate"), '{"rate":1e-400}')
    case("What is written as -0 is not more than 0", _no("/data/rate"), '{"rate":-1e-400}')
    case("What is written as the largest allowed is allowed", body('{"share":0.1}'), '{"share":0.1000000000000000000001}')
    case("What is written as a listed value is that", body('{"step":0.1}'), '{"step":0.0999999999999999999999}')
    case("A fraction that is lost leaves an integer", body('{"whole":3}'), '{"whole":3.00000000000000000001}')
    case("JSON.stringify's style keeps the digits of a listed value", body('{"step":18446744073709551616}', exact=True),
         '{"step":18446744073709551616}')
    case("PHP writes an integer beyond 64 bits as 1.8446744073709552e+19, which is not the listed value", _no("/data/step"),
         '{"step":18446744073709551616}', "php")
    case("PHP writes an integer beyond 64 bits as a float, which is no id", _no("/id"), "{}", "php", "18446744073709551616")


def _read_otherwise(file: VectorFile) -> None:
    why = "A receiver that knows both envelopes would take it for the typed one."
    for text, name in (('{"id":1,"type":"proposal.status_changed"}', "with the name of an event as its type"),
                       ('{"id":1,"type":"annual gala","data":[1]}', "with type and data"),
                       ('{"id":1,"type":7,"data":{}}', "with a type that is a number, and data")):
        _case(file, "portalio", f"Portal.io: a flat body {name} is refused", why, _no("/type"), "proposal.status_changed", text,
              now=PORTALIO.at, generation="flat")
        file.add("dispatch", f"Portal.io: flat data {name} are refused", why, _no("/data/type"), provider="portalio",
                 request=f'{{"event":"proposal.status_changed","generation":"flat","data":{text}}}', id="evt_1", now=PORTALIO.at)
    text = '{"id":1,"type":"annual gala"}'
    _case(file, "portalio", "Portal.io: a flat body with a type of its own is built", "It is read as flat.", built(node_json(text)),
          "proposal.status_changed", text, now=PORTALIO.at, generation="flat")


def _times(file: VectorFile) -> None:
    why = "Four digits of a year, and twelve of seconds, say no other time."
    for now, when in ((253402300800, "the year 10000"), (-62167219201, "the year before 0000")):
        _case(file, "cepro", f"CE Pro: a body of {when} is refused", why, _no("/now", "invalid_option"), "lead.created",
              '{"data":{}}', now=now)
    for text in ("9999-12-31T23:00:00-01:00", "0000-01-01T00:59:59+01:00"):
        file.add("dispatch", f"CE Pro: what happened at {text} is refused", why, _no("/timestamp", "invalid_option"),
                 provider="cepro", request=f'{{"event":"lead.created","timestamp":"{text}","data":{{}}}}', id=_UUID, now=CEPRO.at)
    for now, when in ((-1, "before 1970"), (1000000000000, "of thirteen digits")):
        build_case(file, f"Relay: a body of seconds {when} is refused", why, _no("/now", "invalid_option"), "relay.passed",
                   '{"id":"r-1","data":null}', now=now)
        file.cases[-1]["manifest"] = RELAY
