"""Manifests that are refused for their keys, values and templates, each with its code and the place of the fault."""

import json

from .builtin import manifest
from .manifest_patch import add, patched_case, remove, replace
from .own_manifests import BEACON, COURIER, HUB, RELAY, SLACK
from .vector_file import VectorFile


def files() -> list[VectorFile]:
    return [_texts(), _faults()]


def _texts() -> VectorFile:
    file = VectorFile("manifest-texts", "Texts that are no manifest")
    whole = "A manifest is one JSON object in UTF-8."
    text = json.dumps(HUB)
    for what, of in (("empty", ""), ("cut off", text[:-1]), ("followed by junk", text + "x"),
                     ("with a comment", "// mine\n" + text), ("with a trailing comma", text[:-1] + ",}"),
                     ("with a byte order mark", "\ufeff" + text),
                     ("with a lone surrogate", text.replace("Hub Signature", "\\ud800", 1)),
                     ("that is an array", f"[{text}]"), ("that is a string", '"clientpress"'), ("that is null", "null"),
                     ("that is a number", "1"),
                     ("nested too deep", "[" * 600 + "]" * 600)):
        place = {"with a lone surrogate": "/title", "nested too deep": "/0" * 512}.get(what, "")
        file.add("provider", f"A manifest {what} is malformed", whole, {"code": "malformed_manifest", "pointer": place},
                 manifest_text=of)
    file.add("provider", "A manifest's text with white space and escapes is fine", whole, {"code": "ok"},
             manifest_text="\n" + json.dumps(HUB, indent=4).replace("Hub", "\\u0048ub") + "\n")
    file.add("provider", "An empty object lacks its version", "signpost_manifest comes first.",
             {"code": "invalid_manifest", "pointer": "/signpost_manifest"}, manifest_text="{}")
    _lost_members(file)
    for own in (HUB, SLACK, COURIER, BEACON, RELAY):
        file.add("provider", f"The vectors' own manifest {own['name']} is fine", "The format's own description.",
                 {"code": "ok"}, manifest=own)
    return file


def _lost_members(file: VectorFile) -> None:
    lost = "JavaScript loses a member of this name wherever it copies an object: refused in a manifest, data in a body."
    name = "__proto__"
    schema = {"type": "object", "properties": {"id": {"type": "string"}, name: {"type": "string"}}}
    event = HUB["events"][0]
    for where, pointer, own in (
            ("at its top", f"/{name}", {**HUB, name: {}}),
            ("in a section", f"/signature/{name}", {**HUB, "signature": {**HUB["signature"], name: 1}}),
            ("in a schema", f"/events/0/data/properties/{name}",
             {**HUB, "events": [{**event, "data": schema}, *HUB["events"][1:]]}),
            ("in an example", f"/events/0/example/list/1/{name}",
             {**HUB, "events": [{**event, "example": {"list": [1, {name: {"x": 1}}]}}, *HUB["events"][1:]]})):
        expect = {"code": "invalid_manifest", "pointer": pointer}
        file.add("provider", f"A manifest with a member {name} {where} is refused", lost, expect,
                 manifest_text=json.dumps(own))
    escaped = json.dumps({**HUB, name: {}}).replace(name, "\\u005f_proto__")
    file.add("provider", f"A member {name} is refused however it is written", lost,
             {"code": "invalid_manifest", "pointer": f"/{name}"}, manifest_text=escaped)


def _faults() -> VectorFile:
    file = VectorFile("manifest-faults", "Built-in manifests with one fault each: keys, values, templates, trust")
    _unknown_keys(file)
    _missing_keys(file)
    _wrong_values(file)
    _templates(file)
    _trust(file)
    return file


def _unknown_keys(file: VectorFile) -> None:
    never = "Unknown keys are refused everywhere: a misspelt one must not be ignored silently."
    for path in ("/colour", "/signature/colour", "/signature/secret/colour", "/signature/secret/generate/colour",
                 "/id/colour", "/timestamp/colour", "/freshness/colour", "/agreement/0/colour", "/headers/0/colour",
                 "/envelopes/0/colour", "/envelopes/0/members/0/colour", "/events/0/colour", "/delivery/colour",
                 "/endpoint/colour", "/automation/colour", "/automation/verify/colour", "/automation/webhook/colour", "/automation/query_path/colour",
                 "/automation/triggers/0/colour", "/automation/actions/0/colour"):
        patched_case(file, f"The unknown key {path} is refused", never, {"code": "unknown_key", "pointer": path},
                     "clientpress", add(path, "blue"))
    patched_case(file, "The unknown key /test/colour is refused", never,
                 {"code": "unknown_key", "pointer": "/test/colour"}, "cepro", add("/test/colour", "blue"))
    patched_case(file, "An unknown key with a slash and a tilde is named by an escaped pointer", "RFC 6901.",
                 {"code": "unknown_key", "pointer": "/a~1b~0c"}, "clientpress", add("/a~1b~0c", 1))
    patched_case(file, "A key in capitals is unknown", never, {"code": "unknown_key", "pointer": "/Documents"},
                 "clientpress", add("/Documents", []))


def _missing_keys(file: VectorFile) -> None:
    needed = "A manifest says everything; what is left out is named where it should be."
    for path in ("/signpost_manifest", "/name", "/title", "/summary", "/json_style", "/signature", "/timestamp",
                 "/freshness", "/headers", "/envelopes", "/events", "/delivery", "/endpoint",
                 "/signature/basis", "/signature/header", "/signature/algorithm", "/signature/signed",
                 "/signature/value", "/signature/secret/encoding", "/id/basis", "/id/from", "/timestamp/basis",
                 "/timestamp/from",
                 "/freshness/basis", "/freshness/past_seconds", "/freshness/future_seconds", "/agreement/0/header",
                 "/agreement/0/body", "/headers/0/name", "/headers/0/value", "/envelopes/0/basis",
                 "/envelopes/0/generation", "/envelopes/0/members", "/envelopes/0/members/0/name",
                 "/envelopes/0/members/0/is", "/events/0/name", "/events/0/basis", "/events/0/summary",
                 "/events/0/data", "/events/0/example",
                 "/delivery/basis", "/delivery/timeout_seconds", "/delivery/delays_seconds", "/endpoint/basis"):
        patched_case(file, f"A manifest without {path} is refused", needed,
                     {"code": "invalid_manifest", "pointer": path}, "clientpress", remove(path))
    patched_case(file, "A manifest without /signature/secret is refused", needed,
                 {"code": "invalid_manifest", "pointer": "/signature/secret"}, "clientpress",
                 remove("/signature/assumed"), remove("/signature/secret"))
    for provider, path in (("portalio", "/signature/separator"), ("standard", "/signature/separator"),
                           ("standard", "/id")):
        patched_case(file, f"{provider} without {path} is refused", needed,
                     {"code": "invalid_manifest", "pointer": path}, provider, remove(path))
    member = next(index for index,
                  one in enumerate(manifest("clientpress")["envelopes"][0]["members"]) if one["is"] == "timestamp")
    field = next(index for index,
                 one in enumerate(manifest("clientpress")["envelopes"][0]["members"]) if one["is"] == "field")
    for path in (f"/envelopes/0/members/{member}/style", f"/envelopes/0/members/{field}/schema"):
        patched_case(file, f"A manifest without {path} is refused", needed,
                     {"code": "invalid_manifest", "pointer": path}, "clientpress", remove(path))


def _wrong_values(file: VectorFile) -> None:
    reason = "The value is not one that the format has there."
    for path, values in (
        ("/signpost_manifest", (2, 0, "1", 1.5, None)), ("/name", ("", "ClientPress", "client press", "-client",
            "x" * 41, "klient/press", 7)), ("/title", ("", 7, None)), ("/documents", ("a document", [7])),
        ("/json_style", ("pretty", "PHP", True)), ("/signature", ("sha256", [])),
        ("/signature/basis", ("published", "Documented", None)), ("/signature/header", ("X CP", "", "X-CP:", "X-Ü")),
        ("/signature/algorithm", ("hmac-sha1", "HMAC-SHA256", "none")),
        ("/signature/form", ("one", "Single")), ("/signature/optional", ("yes", 1)),
        ("/signature/secret/encoding", ("hex", "UTF8")), ("/signature/secret/generate/bytes", (15, 65, "32", 32.5)),
        ("/signature/secret/generate/encoding", ("utf8",)),
        ("/id/from", ("header:", "signature", "X-CP-Delivery", "header:a b", "cookie:id")),
        ("/id/style", ("uuid", "ulid")), ("/timestamp/from", ("header:", "clock", "Body")),
        ("/freshness/past_seconds", (0, -1, 31536001, 1.5, "300", None)), ("/freshness/future_seconds", (0, 31536001)),
        ("/agreement/0/body", ("event", "")), ("/headers", ({}, [])), ("/headers/0/name", ("Content Type", "")),
        ("/envelopes", ({}, [])), ("/open_catalog", ("no", 0)), ("/events", ({}, [])),
        ("/events/0/name", ("", "portal created", "portal/created")), ("/events/0/basis", ("maybe",)),
        ("/events/0/aliases", ("other", [1])),
        ("/events/0/example", ("none", [])), ("/endpoint/https_only", ("yes",)),
        ("/automation/key_header", ("X CP",)), ("/automation/verify/method", ("FETCH", "get")),
        ("/automation/verify/path", ("wp-json/cp",)), ("/automation/query_path/prefix", ("wp-json", "")),
        ("/automation/query_path/name", ("", 7)), ("/automation/triggers/0/event", ("portal.deleted",)),
        ("/automation/actions/0/slug", ("create portal",)),
    ):
        for value in values:
            pointer = path
            if path == "/documents" and isinstance(value, list) or path == "/events/0/aliases" and isinstance(value,
                    list):
                pointer = f"{path}/0"
            shown = json.dumps(value)
            patched_case(file, f"{path} of {shown if len(shown) < 40 else 'too many characters'} is refused", reason,
                         {"code": "invalid_manifest", "pointer": pointer}, "clientpress", replace(path, value))


    for value in ("header", "", True, None):
        patched_case(file, f"/duplicates of {json.dumps(value)} is refused", "id or body.",
                     {"code": "invalid_manifest", "pointer": "/duplicates"}, "clientpress", add("/duplicates", value))
    for value, shown in (("evt.", '"evt."'), ("evt ", '"evt "'), ("\u00e9", "a letter beyond ASCII"),
                         ("e" * 65, "65 characters"), (7, "7")):
        patched_case(file, f"/id/prefix of {shown} is refused", "An id has no full stop, and goes into headers.",
                     {"code": "invalid_manifest", "pointer": "/id/prefix"}, "clientflow", replace("/id/prefix", value))


def _templates(file: VectorFile) -> None:
    unknown = "A template has the variables of its place and no others."

    def variable(path, value, provider="clientpress"):
        patched_case(file, f"{provider}: {path} of {value!r} has an unknown variable", unknown,
                     {"code": "unknown_variable", "pointer": path}, provider, replace(path, value))

    for value in ("{payload}", "{Body}", "{body}{event}", "{body}{attempt}", "{body}{hex}", "{body}{signature}",
                  "{body}{header}", "{body}{header:}", "{body}{}"):
        variable("/signature/signed", value)
    for value in ("sha256={mac}", "sha256={HEX}", "{hex}{body}", "{hex}{id}", "{hex:64}"):
        variable("/signature/value", value)
    for value in ("{hex}", "{plan}", "{timestamp:iso}", "{body}", "{body:}", "{base64}", "{header:X-Other}", "{id:4}"):
        variable("/headers/1/value", value)
    broken = "Every opening brace has its closing one."
    for path, value in (("/signature/signed", "{body"), ("/signature/signed", "body}"),
                        ("/signature/signed", "{{body}}"), ("/signature/value", "sha256={hex"),
                        ("/headers/1/value", "}{event}")):
        patched_case(file, f"{path} of {value!r} has a brace too many or too few", broken,
                     {"code": "invalid_manifest", "pointer": path}, "clientpress", replace(path, value))
    once = "The signed text has {body} exactly once, and the value one MAC."
    for path, values in (("/signature/signed", ("body", "{timestamp}", "{body}{body}", "{body}.{body}")),
                         ("/signature/value", ("sha256", "{hex}{hex}", "{hex}{base64}", "sha256={hex},t={timestamp}"))):
        for value in values:
            patched_case(file, f"{path} of {value!r} is refused", once, {"code": "invalid_manifest", "pointer": path},
                         "clientpress", replace(path, value))
    keys = "In the form keys the value is key=template items with the separator between them."
    for value in ("v1={hex}", "t={timestamp}", "t={timestamp},{hex}", "t={timestamp};v1={hex}",
                  "t={timestamp}, v1={hex}", "={timestamp},v1={hex}", "v1={timestamp},v1={hex}",
                  "t={timestamp},v1={hex},", "a-b={timestamp},v1={hex}"):
        pointer = "/timestamp/from" if value == "v1={hex}" else "/signature/value"
        patched_case(file, f"portalio: a value of {value!r} is refused", keys,
                     {"code": "invalid_manifest", "pointer": pointer}, "portalio", replace("/signature/value", value))
    for separator in ("", ", ", "ab"):
        patched_case(file, f"portalio: a separator of {separator!r} is refused", "One character.",
                     {"code": "invalid_manifest", "pointer": "/signature/separator"}, "portalio",
                     replace("/signature/separator", separator))
    for value in ("{base64}", "v1:{base64}", ",{base64}"):
        patched_case(file, f"standard: a value of {value!r} is refused",
                     "In the form list every value begins with a version and a comma.",
                     {"code": "invalid_manifest", "pointer": "/signature/value"}, "standard",
                     replace("/signature/value", value))


def _trust(file: VectorFile) -> None:
    fresh = "Freshness must not rest on what anyone may change: the signature covers the timestamp."
    patched_case(file, "A time in a header that is not signed is refused", fresh,
                 {"code": "invalid_manifest", "pointer": "/timestamp/from"}, "clientpress",
                 replace("/timestamp/from", "header:X-CP-Time"))
    patched_case(file, "A time in CE Pro's unsigned header is refused", fresh,
                 {"code": "invalid_manifest", "pointer": "/timestamp/from"}, "cepro",
                 replace("/timestamp/from", "header:X-Webhook-Timestamp"))
    patched_case(file, "A time in a signature that carries none is refused", fresh,
                 {"code": "invalid_manifest", "pointer": "/timestamp/from"}, "clientpress",
                 replace("/timestamp/from", "signature"))
    patched_case(file, "A time in Portal.io's signature that is left out of the signed text is refused", fresh,
                 {"code": "invalid_manifest", "pointer": "/timestamp/from"}, "portalio",
                 replace("/signature/signed", "{body}"))
    patched_case(file, "A time in the standard's header that is left out of the signed text is refused", fresh,
                 {"code": "invalid_manifest", "pointer": "/timestamp/from"}, "standard",
                 replace("/signature/signed", "{id}.{body}"))
    patched_case(file, "A signed id that is read from the body is refused",
                 "The signed text has {id}, so that it has to be known before the body is read.",
                 {"code": "invalid_manifest", "pointer": "/id/from"}, "standard", replace("/id/from", "body"))
    patched_case(file, "A time in a header that need not be there is refused",
                 "A time that is signed beside the body has to be there.",
                 {"code": "invalid_manifest", "pointer": "/timestamp/required"}, "standard",
                 add("/timestamp/required", False))
    patched_case(file, "A time in the signature that need not be there is refused",
                 "A time that is signed beside the body has to be there.",
                 {"code": "invalid_manifest", "pointer": "/timestamp/required"}, "portalio",
                 add("/timestamp/required", False))
    patched_case(file, "A time whose required is no boolean is refused", "true or false.",
                 {"code": "invalid_manifest", "pointer": "/timestamp/required"}, "clientpress",
                 add("/timestamp/required", "no"))
    assumed = "assumed names keys that are there, in the same section."
    patched_case(file, "assumed that names an absent key is refused", assumed,
                 {"code": "invalid_manifest", "pointer": "/freshness/assumed/0"}, "clientpress",
                 add("/freshness/assumed", ["window"]))
    patched_case(file, "assumed whose second name is absent is refused with its place", assumed,
                 {"code": "invalid_manifest", "pointer": "/freshness/assumed/1"}, "clientpress",
                 add("/freshness/assumed", ["past_seconds", "until"]))
    patched_case(file, "assumed that is a string is refused", assumed,
                 {"code": "invalid_manifest", "pointer": "/freshness/assumed"}, "clientpress",
                 add("/freshness/assumed", "past_seconds"))
    patched_case(file, "assumed of a policy that names an absent key is refused", assumed,
                 {"code": "invalid_manifest", "pointer": "/delivery/assumed/0"}, "clientpress",
                 add("/delivery/assumed", ["jitter"]))
    patched_case(file, "A note that is no text is refused", "A note is one sentence.",
                 {"code": "invalid_manifest", "pointer": "/id/note"}, "clientpress", replace("/id/note", 7))
