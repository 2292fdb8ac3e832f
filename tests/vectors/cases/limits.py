"""The limits that docs/providers.md writes down: each as far as it goes, and one further."""

import json

from .own_manifests import HUB, RELAY, changed
from .senders import PORTALIO, STANDARD, accepted, authentic_but, refused
from .signatures import hex_mac
from .vector_file import VectorFile, body_input

_REASON = "docs/providers.md, Limits."


def files() -> list[VectorFile]:
    file = VectorFile("limits", "The limits of manifests and webhooks: as far as they go, and one further")
    _ids(file)
    _times(file)
    _policies(file)
    _manifests(file)
    return [file]


def _ids(file: VectorFile) -> None:
    for length in (256, 257):
        body = PORTALIO.body().replace(b"evt_5d1c9a7e40b2", b"i" * length)
        PORTALIO.verify(file, f"An id of {length} characters in a body {'is one' if length == 256 else 'counts as none'}", _REASON,
                        accepted(PORTALIO.event, id="i" * length if length == 256 else ""), body)
        headers = STANDARD.headers(STANDARD.body(), id="i" * length)
        expect = (accepted(STANDARD.event, id="i" * length) if length == 256
                  else refused("malformed_header", pointer="header:webhook-id"))
        STANDARD.verify(file, f"A signed id of {length} characters {'is one' if length == 256 else 'is refused'}", _REASON, expect,
                        headers=headers)


def _times(file: VectorFile) -> None:
    last = 999999999999
    for at in (last, last + 1):
        digits = len(str(at))
        good = at == last
        what = f"A time of {digits} digits of seconds {'is one' if good else 'is none'}"
        body = PORTALIO.body()
        PORTALIO.verify(file, f"{what}: in a signature", _REASON, accepted(PORTALIO.event, timestamp_ms=at * 1000) if good else refused(
            "malformed_signature", pointer="header:X-Webhook-Signature"), body, headers=PORTALIO.headers(body, at=at), now=at)
        body = STANDARD.body()
        STANDARD.verify(file, f"{what}: in a header", _REASON, accepted(STANDARD.event, timestamp_ms=at * 1000) if good else refused(
            "malformed_header", pointer="header:webhook-timestamp"), headers=STANDARD.headers(body, at=at), now=at)
        body = f'{{"id":"r-1","sent":{at},"event":"relay.passed","data":null}}'.encode()
        file.add("verify", f"{what}: in a body", _REASON, accepted("relay.passed", timestamp_ms=at * 1000) if good else authentic_but(
            "malformed_timestamp", pointer="/sent"), manifest=RELAY, secrets=["s"],
                 headers=[["X-Relay-Signatures", "s1," + hex_mac(b"s", body)]], now=at, **body_input(body))


def _policies(file: VectorFile) -> None:
    def case(name: str, policy: dict, pointer: str | None) -> None:
        expect = {"step": "deliver_again", "next_attempt": 2} if pointer is None else {"code": "invalid_policy", "pointer": pointer}
        file.add("next_attempt", name, _REASON, expect, policy={"timeout_seconds": 300, **policy}, attempt=1,
                 outcome={"kind": "timeout"}, now_ms=0, random=0)

    case("100 delays are a schedule", {"delays_seconds": [1] * 100}, None)
    case("101 delays are none", {"delays_seconds": [1] * 101}, "/delays_seconds")
    for count, pointer in ((20, None), (21, "/by_status")):
        schedules = [{"statuses": [400 + n], "delays_seconds": [1]} for n in range(count)]
        case(f"{count} schedules by status are {'taken' if pointer is None else 'refused'}",
             {"delays_seconds": [1], "by_status": schedules}, pointer)
    case("101 delays of a status are none", {"delays_seconds": [1], "by_status": [{"statuses": [500], "delays_seconds": [1] * 101}]},
         "/by_status/0/delays_seconds")
    case("A delay of 30 days is taken", {"delays_seconds": [2592000]}, None)
    case("A delay of a second more is refused", {"delays_seconds": [2592001]}, "/delays_seconds/0")


def _manifests(file: VectorFile) -> None:
    def case(name: str, change, refusal: tuple[str, str] | None) -> None:
        expect = {"code": "ok"} if refusal is None else {"code": refusal[0], "pointer": refusal[1]}
        file.add("provider", name, _REASON, expect, manifest_text=json.dumps(changed(HUB, change)))

    def agreements(count: int):
        return lambda one: one.update(agreement=[{"header": f"X-Own-{n}", "body": f"/data/{n}"} for n in range(count)])

    case("16 headers that a receiver reads are taken: signature, id and 14 more", agreements(14), None)
    case("17 headers that a receiver reads are refused", agreements(15), ("invalid_manifest", "/agreement"))

    def signed(count: int):
        # A text and a header in turn, then a text where the number is odd, and the body.
        pairs = (count - 1) // 2

        def change(one):
            one["signature"]["signed"] = "".join(f"v{{header:X-{n}}}" for n in range(pairs)) + "v" * ((count - 1) % 2) + "{body}"
            one["headers"][:0] = [{"name": f"X-{n}", "value": "1"} for n in range(pairs)]

        return change

    case("16 parts of a signed text are taken", signed(16), None)
    case("17 parts of a signed text are refused", signed(17), ("invalid_manifest", "/signature/signed"))

    def constants(count: int):
        return lambda one: one.update(constants={f"c{n}": "v" for n in range(count)})

    case("100 constants are taken", constants(100), None)
    case("101 constants are refused", constants(101), ("invalid_manifest", "/constants"))

    def aliases(count: int):
        return lambda one: one["events"][0].update(aliases=[f"opened.{n}" for n in range(count)])

    case("100 aliases of an event are taken", aliases(100), None)
    case("101 aliases of an event are refused", aliases(101), ("invalid_manifest", "/events/0/aliases"))

    def documents(count: int):
        return lambda one: one.update(documents=[f"https://example.com/{n}" for n in range(count)])

    case("Of any other list 100 entries are taken", documents(100), None)
    case("Of any other list 101 entries are refused", documents(101), ("invalid_manifest", "/documents"))

    def headers(count: int):
        return lambda one: one["headers"].extend({"name": f"X-{n}", "value": "1"} for n in range(count - len(one["headers"])))

    case("100 headers of a sender are taken", headers(100), None)
    case("101 headers of a sender are refused", headers(101), ("invalid_manifest", "/headers"))

    def value(count: int):
        return lambda one: one["headers"].append({"name": "X-Parts", "value": "{id}" * count})

    case("16 parts of a header's value are taken", value(16), None)
    case("17 parts of a header's value are refused", value(17), ("invalid_manifest", f"/headers/{len(HUB['headers'])}/value"))

    def envelopes(count: int):
        def change(one):
            first = one["envelopes"][0]
            one["envelopes"] = [{**first, "generation": f"g{n}"} for n in range(count)]

        return change

    case("16 envelopes are taken", envelopes(16), None)
    case("17 envelopes are refused", envelopes(17), ("invalid_manifest", "/envelopes"))

    def schema(keywords: dict):
        return lambda one: one["events"][0].update(data=keywords)

    case("An enum of one value is taken", schema({"properties": {"a": {"enum": [1]}}}), None)
    case("An empty enum is refused: nothing could fit", schema({"properties": {"a": {"enum": []}}}),
         ("unsupported_schema", "/events/0/data/properties/a/enum"))
