"""Manifests of providers that are not built in: two with a published signature, three that use the format's rest."""

import copy


def _manifest(name: str, title: str, signature: dict, timestamp: str, members: list, events: list, **more) -> dict:
    header = signature["header"]
    return {
        "signpost_manifest": 1,
        "name": name,
        "title": title,
        "summary": f"{title}, for the vectors.",
        "documents": [],
        "json_style": more.get("json_style", "compact"),
        "signature": {"basis": "documented", "header": header, "algorithm": "hmac-sha256",
                      **{key: value for key, value in signature.items() if key != "header"}},
        "id": more.get("id", {"basis": "documented", "from": "header:X-Delivery", "style": "opaque"}),
        "timestamp": {"basis": "documented", "from": timestamp},
        "freshness": {"basis": "documented", "past_seconds": more.get("past", 300),
                      "future_seconds": more.get("future", 300)},
        "agreement": more.get("agreement", []),
        "constants": more.get("constants", {}),
        "headers": more.get("headers", [{"name": "Content-Type", "value": "application/json"},
                                        {"name": header, "value": "{signature}"}]),
        "envelopes": [{"basis": "documented", "generation": "default", "members": members}],
        "open_catalog": more.get("open_catalog", False),
        "events": events,
        "delivery": {"basis": "assumed", "timeout_seconds": 10, "delays_seconds": [60]},
        "endpoint": {"basis": "assumed", "https_only": True, "public_only": True},
    }


def _event(name: str, data: dict, example: dict, aliases: list | None = None) -> dict:
    return {"name": name, "basis": "documented", "aliases": aliases or [], "summary": f"The event {name}.",
            "data": data, "example": example}


_TEXT_KEY = {"encoding": "utf8", "generate": {"prefix": "", "bytes": 32, "encoding": "hex"}}
_TIME = {"name": "timestamp", "is": "timestamp", "style": "rfc3339_z"}
_DATA = {"name": "data", "is": "data"}

# X-Hub-Signature-256, as GitHub and many others sign. GitHub's body holds no time; a manifest has to name a signed one.
HUB = _manifest(
    "hub", "Hub Signature", {"header": "X-Hub-Signature-256", "signed": "{body}", "value": "sha256={hex}",
                             "form": "single", "secret": _TEXT_KEY}, "body",
    [{"name": "action", "is": "event"}, _TIME, _DATA],
    [_event("opened", {"type": "object"}, {"action": "opened", "timestamp": "2024-01-01T00:00:00Z", "data": {}})],
)

# Slack's form: a version inside the signed text and in the value, the time in a header.
SLACK = _manifest(
    "slack", "Slack", {"header": "X-Slack-Signature", "signed": "v0:{timestamp}:{body}", "value": "v0={hex}",
                       "form": "single", "secret": _TEXT_KEY},
    "header:X-Slack-Request-Timestamp", [{"name": "type", "is": "event"}, _DATA],
    [_event("event_callback", {"type": "object"}, {"type": "event_callback", "data": {}})], open_catalog=True,
    headers=[{"name": "Content-Type", "value": "application/json"}, {"name": "X-Slack-Request-Timestamp",
        "value": "{timestamp}"}, {"name": "X-Slack-Signature", "value": "{signature}"}],
)

# A header inside the signed text, base64 for MAC and secret, text on both sides of the MAC, a colon after the id.
COURIER = _manifest(
    "courier", "Courier",
    {"header": "X-Courier-Proof", "signed": "{id}:{timestamp}:{header:X-Courier-Topic}\n{body}",
     "value": "HMAC <{base64}>", "form": "single",
     "secret": {"encoding": "base64", "generate": {"prefix": "", "bytes": 32, "encoding": "base64"}}},
    "header:X-Courier-Time", [{"name": "topic", "is": "event"}, {"name": "sequence", "is": "field", "optional": True,
        "schema": {"type": "integer", "minimum": 1}}, {"name": "content", "is": "data"}],
    [_event("parcel.sent", {"type": "object", "required": ["parcel"], "properties": {"parcel": {"type": "string",
        "minLength": 1}}},
            {"topic": "parcel.sent", "sequence": 7, "content": {"parcel": "P-1"}}, ["parcel.dispatched"])],
    id={"basis": "documented", "from": "header:X-Courier-Id", "style": "opaque", "required": True},
    agreement=[{"header": "X-Courier-Topic", "body": "/topic"}, {"header": "X-Courier-Parcel",
        "body": "/content/parcel"}], constants={"client": "courier-sender"},
    headers=[{"name": "X-Courier-Proof", "value": "{signature}"}, {"name": "X-Courier-Id", "value": "{id}"},
             {"name": "X-Courier-Time", "value": "{timestamp}"}, {"name": "X-Courier-Topic", "value": "{event}"},
             {"name": "X-Courier-Parcel", "value": "{body:/content/parcel}"},
             {"name": "X-Courier-Client",
              "value": "{client}/{attempt} ({timestamp:rfc3339_ms}, {timestamp:rfc3339_offset})"}],
)

# A list of keys with other names, another separator, base64, and the MAC before the time.
BEACON = _manifest(
    "beacon", "Beacon", {"header": "X-Beacon", "signed": "{body}|{timestamp}", "value": "mac={base64};at={timestamp}",
                         "form": "keys", "separator": ";", "secret": _TEXT_KEY}, "signature",
    [{"name": "name", "is": "event", "aliases": ["event", "kind"]}, {"name": "data", "is": "data"}],
    [_event("lamp.on", {"type": "object"}, {"name": "lamp.on", "data": {}}),
     _event("lamp.off", {"type": "object"}, {"name": "lamp.off", "data": {}})], past=60, future=30,
    id={"basis": "documented", "from": "header:X-Beacon-Id", "style": "opaque"},
)

# A list of values in hexadecimal with a separator of its own, and integer seconds in the body.
RELAY = _manifest(
    "relay", "Relay", {"header": "X-Relay-Signatures", "signed": "{body}", "value": "s1,{hex}", "form": "list",
                       "separator": ";", "secret": _TEXT_KEY}, "body",
    [{"name": "id", "is": "id"}, {"name": "sent", "is": "timestamp", "style": "unix_seconds"},
     {"name": "event", "is": "event"}, {"name": "data", "is": "data"}],
    [_event("relay.passed", {"type": ["object", "null"]}, {"id": "r-1", "sent": 1700000000, "event": "relay.passed",
                                                           "data": None})],
    id={"basis": "documented", "from": "body", "style": "opaque"},
)


def changed(manifest: dict, change) -> dict:
    """A copy that `change` has worked on."""
    made = copy.deepcopy(manifest)
    change(made)
    return made
