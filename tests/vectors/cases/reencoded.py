"""Events in another envelope, or in another provider's format: the data is unchanged."""

import json

from .encoders import node_json, php_json
from .own_manifests import COURIER
from .senders import CLIENTPRESS, PORTALIO, utc
from .vector_file import VectorFile, body_input

_AT = PORTALIO.at
_EVENT = "proposal.status_changed"


def files() -> list[VectorFile]:
    file = VectorFile("reencoded", "Events in another envelope or another provider's format")
    _portalio(file)
    _others(file)
    return [file]


def _typed(data: str) -> bytes:
    return node_json(f'{{"id":"evt_9","type":"{_EVENT}","created":"{utc(_AT)}","data":{data}}}')


def _case(file: VectorFile, name: str, reason: str, expect: dict, body: bytes, provider: dict, to: dict, event: str,
          generation: str = "", id: str = "evt_9") -> None:
    file.add("reencode", name, reason, expect, **provider, to=to, event=event, id=id, now=_AT, generation=generation,
             **body_input(body))


def _portalio(file: VectorFile) -> None:
    own = {"provider": "portalio"}
    flat = "A body is in the typed envelope when it has the event member beside data, or names a known event there; else it is flat."

    def case(name: str, made: bytes | None, text: str, generation: str, event: str = _EVENT) -> None:
        _case(file, f"Portal.io: {name}", flat, {"code": "ok", "body": None if made is None else made.decode()}, text.encode(),
              own, own, event, generation)

    gala = '{"id":10025,"number":4123,"status":"Approved","type":"annual gala"}'
    case("a flat body with a type of its own is flat, and gets its envelope", _typed(gala), gala, "typed")
    case("a flat body with a type of its own is flat already", None, gala, "flat")
    plain = '{"id":10025,"big":12345678901234567890}'
    case("a flat body gets its envelope, digits and all", _typed(plain.replace("12345678901234567890", "0")).replace(
        b'"big":0', b'"big":12345678901234567890'), plain, "typed")
    case("a flat body with data of its own, but no type, is flat", _typed('{"data":{"id":1}}'), '{"data":{"id":1}}', "typed")
    case("a flat body whose type is a number is flat", _typed('{"type":7}'), '{"type":7}', "typed")
    typed = _typed('{"id":1}').decode()
    case("a typed body is typed already", None, typed, "typed")
    case("a typed body gives its data", b'{"id":1}', typed, "flat")
    case("a typed body with white space is typed already", None, json.dumps(json.loads(typed), indent=1), "typed")
    case("a body that names a known event is typed", None, f'{{"type":"{_EVENT}","id":1}}', "typed")
    case("a body with a type that nobody knows, beside data, is typed", None, '{"type":"annual gala","data":{}}', "typed")
    case("without a generation it is the event's own", None, typed, "")

    def no(name: str, code: str, text: str, generation: str, event: str = _EVENT) -> None:
        _case(file, f"Portal.io: {name}", flat, {"code": code}, text.encode(), own, own, event, generation)

    no("a body that names no event stays as it is", "unnamed_event", gala, "typed", event="")
    no("what is no JSON is refused", "malformed_json", gala[:-1], "typed")
    no("a generation that does not exist is refused", "invalid_option", gala, "third")
    no("typed data that is no object has no flat form", "schema_mismatch", '{"type":"%s","data":7}' % _EVENT, "flat")


def _others(file: VectorFile) -> None:
    reason = "Data, name, id and time are the event's; the envelope is the other provider's."
    task = '{"id":10,"title":"Sign the contract","list_id":1}'
    body = php_json(f'{{"event":"task.completed","portal_id":42,"portal_url":"https://a.example/","timestamp":"2024-01-18T14:22:00+00:00",'
                    f'"data":{task}}}')
    press, standard, courier = {"provider": "clientpress"}, {"provider": "standard"}, {"manifest": COURIER}
    _case(file, "ClientPress's event as Standard Webhooks", reason, {"code": "ok", "body": node_json(
        f'{{"type":"task.completed","timestamp":"{utc(_AT, ".000Z")}","data":{task}}}').decode()}, body, press, standard,
          "task.completed")
    _case(file, "ClientPress's event as ClientPress sends it already", reason, {"code": "ok", "body": None}, body, press, press,
          CLIENTPRESS.event)
    _case(file, "An event that the other provider does not have is refused", reason, {"code": "unknown_event"}, body, press,
          {"provider": "cepro"}, "task.completed")
    _case(file, "The data stands where the other envelope has it, and fields of both are taken over", reason,
          {"code": "ok", "body": '{"topic":"parcel.sent","sequence":7,"content":{"parcel":"P-1"}}'},
          b'{"type":"parcel.sent","sequence":7,"other":1,"data":{"parcel":"P-1"}}', standard, courier, "parcel.sent")
    _case(file, "The other provider's schema is held against the data", reason,
          {"code": "schema_mismatch", "pointer": "/content/parcel"}, b'{"type":"parcel.sent","data":{}}', standard, courier,
          "parcel.sent")
