"""Manifests that are refused for their catalog, schemas, envelopes or retry policy, and changes that are fine."""

import json

from .builtin import manifest
from .manifest_patch import add, patched_case, remove, replace
from .vector_file import VectorFile


def files() -> list[VectorFile]:
    return [_faults(), _fine()]


def _faults() -> VectorFile:
    file = VectorFile("manifest-catalog-faults",
                      "Built-in manifests with one fault each: events, examples, envelopes, schemas, retry policy")
    _catalog(file)
    _schemas(file)
    _delivery(file)
    _webhooks(file)
    return file


def _catalog(file: VectorFile) -> None:
    once = "A name or an alias stands for one event."
    patched_case(file, "Two events with one name are refused", once, {"code": "invalid_manifest",
        "pointer": "/events/1/name"}, "clientflow", replace("/events/1/name", "project.created"),
          replace("/events/1/example/event", "project.created"))
    patched_case(file, "An alias that is an earlier event's name is refused", once,
                 {"code": "invalid_manifest", "pointer": "/events/1/aliases/0"}, "clientflow",
                 replace("/events/1/aliases", ["project.created"]))
    patched_case(file, "An alias that is an earlier event's alias is refused", once,
                 {"code": "invalid_manifest", "pointer": "/events/1/aliases/0"}, "clientflow",
                 replace("/events/0/aliases", ["p"]), replace("/events/1/aliases", ["p"]))
    patched_case(file, "A name that is an earlier event's alias is refused", once,
                 {"code": "invalid_manifest", "pointer": "/events/1/name"}, "clientflow",
                 replace("/events/0/aliases", ["project.updated"]))
    for alias in (" Project Created", "Project Created ", "Project  Created", "Project\tCreated", "Project/Created", " "):
        patched_case(file, f"An alias of {alias!r} is refused", "Words of a name's characters, single spaces between.",
                     {"code": "invalid_manifest", "pointer": "/events/1/aliases/0"}, "clientflow",
                     replace("/events/1/aliases", [alias]))
    patched_case(file, "A name with a space is refused", "Titles are aliases; a name can be filtered for.",
                 {"code": "invalid_manifest", "pointer": "/events/0/name"}, "clientflow",
                 replace("/events/0/name", "Project Created"))
    fits = "An example fits its own schema, envelope included, and names its own event."
    mismatch = "example_mismatch"
    for name, pointer, *patch in (
        ("An example without a required member", "/events/0/example/data/title",
         remove("/events/0/example/data/title")), ("An example whose member is of another kind",
                                                   "/events/0/example/data/slug",
                                                   replace("/events/0/example/data/slug", 7)),
        ("An example without its envelope's field", "/events/0/example/portal_id",
         remove("/events/0/example/portal_id")), ("An example whose field is of another kind",
                                                  "/events/0/example/portal_id",
                                                  replace("/events/0/example/portal_id", "58")),
        ("An example without data", "/events/0/example/data", remove("/events/0/example/data")),
        ("An example without a timestamp", "/events/0/example/timestamp", remove("/events/0/example/timestamp")),
        ("An example whose timestamp is no time", "/events/0/example/timestamp",
         replace("/events/0/example/timestamp", "today")),
        ("An example of another event", "/events/0/example/event", replace("/events/0/example/event",
            "task.completed")), ("An example without its event", "/events/0/example/event",
                                 remove("/events/0/example/event")),
        ("An example of a schema that grew stricter", "/events/0/example/data/title",
         add("/events/0/data/properties/title/maxLength", 3)),
        ("An action's example without a required member", "/automation/actions/0/example/data/title",
         remove("/automation/actions/0/example/data/title")),
    ):
        patched_case(file, f"{name} is refused with its place", fits, {"code": mismatch, "pointer": pointer},
                     "clientpress", *patch)
    patched_case(file, "A slug that an earlier action has is refused", "A slug stands for one action.",
                 {"code": "invalid_manifest", "pointer": "/automation/actions/1/slug"}, "clientpress",
                 replace("/automation/actions/1/slug", "create_portal"))
    _subscriptions(file)
    patched_case(file, "A test body that does not fit its event is refused", fits,
                 {"code": mismatch, "pointer": "/test/body/data/total"}, "cepro",
                 replace("/test/body/data/total", True))
    patched_case(file, "A test of an event that the catalog does not have is refused",
                 "The test's event is one of the catalog's.", {"code": "invalid_manifest", "pointer": "/test/event"},
                 "cepro", replace("/test/event", "estimate.tested"))
    roles = "An envelope has one event and one data member, and at most one id and one timestamp."
    members = manifest("clientpress")["envelopes"][0]["members"]
    data = next(index for index, one in enumerate(members) if one["is"] == "data")
    time = next(index for index, one in enumerate(members) if one["is"] == "timestamp")
    patched_case(file, "An envelope with two data members is refused", roles,
                 {"code": "invalid_manifest", "pointer": "/envelopes/0/members"}, "clientpress",
                 add("/envelopes/0/members/-", {"name": "more", "is": "data"}))
    patched_case(file, "An envelope without a data member is refused", roles,
                 {"code": "invalid_manifest", "pointer": "/envelopes/0/members"}, "clientpress",
                 remove(f"/envelopes/0/members/{data}"))
    patched_case(file, "An envelope with two events is refused", roles,
                 {"code": "invalid_manifest", "pointer": "/envelopes/0/members"}, "clientpress",
                 add("/envelopes/0/members/-", {"name": "type", "is": "event"}))
    once = "A member of the body stands for one member of the envelope."
    for what, more in (("two members of one name", {"name": "portal_id", "is": "field", "schema": {"type": "string"}}),
                       ("a member under another's name", {"name": "data", "is": "field", "schema": True})):
        patched_case(file, f"An envelope with {what} is refused", once,
                     {"code": "invalid_manifest", "pointer": f"/envelopes/0/members/{len(members)}"}, "clientpress",
                     add("/envelopes/0/members/-", more))
    patched_case(file, "An envelope with an alias that is another member's name is refused", once,
                 {"code": "invalid_manifest", "pointer": "/envelopes/0/members/1"}, "clientpress",
                 add("/envelopes/0/members/0/aliases", ["portal_id"]))
    patched_case(file, "An envelope without the time that freshness rests on is refused",
                 "Freshness rests on the body's time.", {"code": "invalid_manifest", "pointer": "/envelopes"},
                 "clientpress", remove(f"/envelopes/0/members/{time}"))
    patched_case(file, "A member with a role that does not exist is refused", roles,
                 {"code": "invalid_manifest", "pointer": f"/envelopes/0/members/{data}/is"}, "clientpress",
                 replace(f"/envelopes/0/members/{data}/is", "payload"))
    patched_case(file, "A time style that does not exist is refused",
                 "unix_seconds, rfc3339_z, rfc3339_ms, rfc3339_offset.",
                 {"code": "invalid_manifest", "pointer": f"/envelopes/0/members/{time}/style"}, "clientpress",
                 replace(f"/envelopes/0/members/{time}/style", "iso8601"))
    patched_case(file, "An event of a generation that does not exist is refused",
                 "A generation is one of the envelopes.", {"code": "invalid_manifest",
                                                           "pointer": "/events/0/generation"}, "clientpress",
                 add("/events/0/generation", "flat"))
    patched_case(file, "A flat first generation is refused",
                 "The event is named in the body, so that the first envelope has to say where.",
                 {"code": "invalid_manifest", "pointer": "/envelopes"}, "clientpress",
                 replace("/envelopes/0/members", []))
    last = len(manifest("clientpress")["headers"]) - 1
    signs = "A sender sets the signature's header, once, with the value {signature}."
    patched_case(file, "Headers without the signature's are refused", signs,
                 {"code": "invalid_manifest", "pointer": "/headers"}, "clientpress", remove(f"/headers/{last}"))
    patched_case(file, "Headers with the signature's twice are refused", signs,
                 {"code": "invalid_manifest", "pointer": "/headers"}, "clientpress",
                 add("/headers/-", {"name": "x-cp-signature", "value": "{signature}"}))
    patched_case(file, "A signature header with another value is refused", signs,
                 {"code": "invalid_manifest", "pointer": "/headers"}, "clientpress",
                 replace(f"/headers/{last}/value", "{id}"))


def _subscriptions(file: VectorFile) -> None:
    at = "/subscriptions"
    for path in ("", "/authentication", "/subscribe", "/fields", "/members", "/event_names/0"):
        patched_case(file, f"The unknown key {at}{path}/colour is refused", "Unknown keys are refused everywhere.",
                     {"code": "unknown_key", "pointer": f"{at}{path}/colour"}, "portalio",
                     add(f"{at}{path}/colour", "blue"))
    for path in ("/authentication", "/subscribe", "/list", "/update", "/unsubscribe", "/fields", "/members",
                 "/event_names", "/authentication/basis", "/authentication/user_header", "/authentication/signed",
                 "/subscribe/method", "/list/path", "/fields/enabled", "/members/secret", "/event_names/0/name",
                 "/event_names/0/event"):
        patched_case(file, f"A manifest without {at}{path} is refused",
                     "The section says everything; what is left out is named where it should be.",
                     {"code": "invalid_manifest", "pointer": at + path}, "portalio", remove(at + path))
    patched_case(file, "A window that is marked as assumed and is not there is refused", "The key comes first.",
                 {"code": "invalid_manifest", "pointer": f"{at}/authentication/window_seconds"}, "portalio",
                 remove(f"{at}/authentication/window_seconds"))
    signed = f"{at}/authentication/signed"
    for path, value, reason in (
        (f"{at}/authentication/user_header", "X MSS", "It is an HTTP header's name."),
        (f"{at}/authentication/window_seconds", 0, "No value switches the check off."),
        (f"{at}/authentication/window_seconds", 86401, "1 to 86,400 s."),
        (f"{at}/subscribe/method", "SEND", "A method of HTTP."),
        (f"{at}/subscribe/path", "public/webhook", "A path begins with a slash."),
        (f"{at}/subscribe/path", "/public/{id}", "A new subscription has no number yet."),
        (f"{at}/update/path", "/public/webhook/subscription", "The number stands in the path."),
        (f"{at}/update/path", "/public/{id}/webhook", "The number ends the path."),
        (f"{at}/update/path", "/public/{name}", "There is no other variable."),
        (f"{at}/members/id", "", "A member has a name."),
        (f"{at}/event_names", [], "A subscriber asks for events by name."),
        (f"{at}/event_names/0/name", "a,b", "Names are separated by commas."),
        (f"{at}/event_names/0/name", " a", "Names are trimmed."),
        (f"{at}/event_names/1/name", "proposal.status_changed", "A name means one thing."),
        (f"{at}/event_names/0/event", "proposal.deleted", "It is an event of the catalog."),
        (f"{at}/event_names/0/generation", "third", "It is a generation of the envelopes."),
        (signed, ["method", "url", "date"], "Without the user's key the request is anybody's."),
        (signed, ["method", "date", "user_key"], "Without the URL it is good anywhere."),
        (signed, ["method", "url", "user_key"], "Without the date it is good for ever."),
        (signed, ["url", "date", "user_key"], "Without the method a GET is as good as a DELETE."),
    ):
        patched_case(file, f"{path} of {json.dumps(value)} is refused", reason,
                     {"code": "invalid_manifest", "pointer": path}, "portalio", replace(path, value))
    patched_case(file, "A part of what is signed that there is not is refused", "The parts are five.",
                 {"code": "invalid_manifest", "pointer": f"{signed}/0"}, "portalio", replace(f"{signed}/0", "body"))


def _schemas(file: VectorFile) -> None:
    subset = "A keyword outside the supported subset is an error when the manifest is loaded, never silently ignored."
    for keyword, value in (("pattern", "^a"), ("patternProperties", {}), ("oneOf", []), ("anyOf", [{}]),
                           ("allOf", [{}]), ("not", {}), ("if", {}), ("$ref", "#"), ("$defs", {}),
                           ("uniqueItems", True), ("multipleOf", 2),
                           ("dependentRequired", {}), ("propertyNames", {}), ("minProperties", 1), ("contains", {}),
                           ("prefixItems", []), ("default", ""), ("nullable", True), ("Type", "string")):
        path = f"/events/0/data/properties/title/{keyword}"
        patched_case(file, f"The schema keyword {keyword} is refused with its place", subset,
                     {"code": "unsupported_schema", "pointer": path}, "clientpress", add(path, value))
    wrong = "A keyword's value has the form that JSON Schema gives it."
    for keyword, value in (("type", "text"), ("type", 7), ("type", []), ("required", "title"), ("required", [7]),
                           ("properties", []), ("additionalProperties", "no")):
        path = f"/events/0/data/{keyword}"
        patch = replace(path, value) if keyword in manifest("clientpress")["events"][0]["data"] else add(path, value)
        patched_case(file, f"The schema keyword {keyword} of {json.dumps(value)} is refused with its place", wrong,
                     {"code": "unsupported_schema", "pointer": path}, "clientpress", patch)
    for keyword, value in (("minLength", -1), ("minLength", "1"), ("maxLength", 1.5), ("format", "hostname"),
                           ("format", "regex"), ("enum", "a"), ("minimum", "0"), ("items", 7), ("minItems", -1)):
        path = f"/events/0/data/properties/title/{keyword}"
        patched_case(file, f"The schema keyword {keyword} of {json.dumps(value)} is refused with its place", wrong,
                     {"code": "unsupported_schema", "pointer": path}, "clientpress", add(path, value))
    for value in (7, "string", None, []):
        patched_case(file, f"A schema that is {json.dumps(value)} is refused", "A schema is an object or a boolean.",
                     {"code": "unsupported_schema", "pointer": "/events/0/data/properties/title"}, "clientpress",
              replace("/events/0/data/properties/title", value))
    patched_case(file, "A keyword of an envelope's field is refused with its place", subset,
                 {"code": "unsupported_schema", "pointer": "/envelopes/0/members/1/schema/pattern"}, "clientpress",
                 add("/envelopes/0/members/1/schema/pattern", "."))
    patched_case(file, "A keyword of an action's schema is refused with its place", subset,
                 {"code": "unsupported_schema", "pointer": "/automation/actions/0/data/oneOf"}, "clientpress",
                 add("/automation/actions/0/data/oneOf", []))
    patched_case(file, "A keyword below items is refused with its place", subset,
                 {"code": "unsupported_schema", "pointer": "/events/4/data/properties/assignee_ids/items/pattern"},
                 "clientpress",
          add("/events/4/data/properties/assignee_ids/items/pattern", "."))


def _delivery(file: VectorFile) -> None:
    reason = "The policy's own rules, with the place in the manifest."
    for path, values in (("/delivery/timeout_seconds", (0, -5, "5", 1.5, 100000)),
                         ("/delivery/delays_seconds", ("5", {})), ("/delivery/waits_for_response", ("no",)),
                         ("/delivery/basis", ("guessed",))):
        for value in values:
            patched_case(file, f"{path} of {json.dumps(value)} is refused", reason,
                         {"code": "invalid_manifest", "pointer": path}, "clientpress", replace(path, value))
    patched_case(file, "A negative delay is refused with its place", reason,
                 {"code": "invalid_manifest", "pointer": "/delivery/delays_seconds/1"}, "clientflow",
                 replace("/delivery/delays_seconds/1", -2))
    patched_case(file, "A status of 700 is refused with its place", reason,
                 {"code": "invalid_manifest", "pointer": "/delivery/permanent/statuses/0"}, "clientflow",
                 replace("/delivery/permanent/statuses/0", 700))
    patched_case(file, "A jitter of 2 is refused", reason, {"code": "invalid_manifest", "pointer": "/delivery/jitter"},
                 "standard", replace("/delivery/jitter", 2))
    for path in ("/delivery/permanent/colour", "/delivery/throttle/colour", "/delivery/disable/colour"):
        provider = "clientflow" if "permanent" in path else "standard"
        patched_case(file, f"The unknown key {path} is refused", "Unknown keys are refused everywhere.",
                     {"code": "unknown_key", "pointer": path}, provider, add(path, 1))


def _webhooks(file: VectorFile) -> None:
    reason = "What a product says of its webhooks is checked like the rest."
    for value in (0, 1001, 1.5, "1", None):
        patched_case(file, f"/endpoint/most of {json.dumps(value)} is refused", reason,
                     {"code": "invalid_manifest", "pointer": "/endpoint/most"}, "clientpress",
                     replace("/endpoint/most", value))
    for value in (-1, 2, 0.5, "1", True, None):
        patched_case(file, f"/endpoint/min_events of {json.dumps(value)} is refused", reason,
                     {"code": "invalid_manifest", "pointer": "/endpoint/min_events"}, "cepro",
                     replace("/endpoint/min_events", value))
    for value in ("", "accept", "Ignore", True, None):
        patched_case(file, f"/endpoint/unknown_event of {json.dumps(value)} is refused", reason,
                     {"code": "invalid_manifest", "pointer": "/endpoint/unknown_event"}, "clientpress",
                     replace("/endpoint/unknown_event", value))
    for path, value in (("/endpoint/outcomes", "Failed"), ("/endpoint/outcomes/dead", ""),
                        ("/endpoint/outcomes/dead", 1)):
        patched_case(file, f"{path} of {json.dumps(value)} is refused", reason,
                     {"code": "invalid_manifest", "pointer": path}, "cepro", replace(path, value))
    patched_case(file, "A word for an outcome that there is not is refused", "Unknown keys are refused everywhere.",
                 {"code": "unknown_key", "pointer": "/endpoint/outcomes/lost"}, "cepro",
                 add("/endpoint/outcomes/lost", "Lost"))
    patched_case(file, "A test_only that is no yes or no is refused", reason,
                 {"code": "invalid_manifest", "pointer": "/events/0/test_only"}, "clientflow",
                 add("/events/0/test_only", "yes"))


def _fine() -> VectorFile:
    file = VectorFile("manifest-variations", "Built-in manifests with changes that are fine")
    ok = {"code": "ok"}

    def case(name, reason, provider, *patch):
        patched_case(file, name, reason, ok, provider, *patch)

    case("Optional keys may be absent", "documents, agreement, constants and open_catalog have their defaults.",
         "clientflow", remove("/documents"), remove("/agreement"), remove("/constants"), remove("/open_catalog"))
    case("A provider without an id is fine", "The id may be nowhere.", "clientflow", remove("/id"))
    case("A time in the body that need not be there is fine", "required is a key of the timestamp.", "clientpress",
         add("/timestamp/required", False))
    case("A provider without a test is fine", "test is optional.", "cepro", remove("/test"))
    case("A provider without automation is fine", "automation is optional.", "clientpress", remove("/automation"))
    case("A provider without subscriptions is fine", "subscriptions is optional.", "portalio", remove("/subscriptions"))
    case("Signing the content's type is left to the product", "Only what a request needs is required.", "portalio",
         replace("/subscriptions/authentication/signed", ["date", "user_key", "method", "url"]))
    case("A secret's generator may be absent", "A new secret then has the encoding's own form.", "clientpress",
         remove("/signature/secret/generate"))
    case("A name of 40 characters is fine", "1 to 40 characters.", "clientpress", replace("/name", "a" * 40))
    case("A name of digits, hyphens and underscores is fine", "[a-z0-9][a-z0-9_-]*.", "clientpress",
         replace("/name", "7_client-press"))
    case("The narrowest window is fine", "1 to 31,536,000 s.", "clientpress", replace("/freshness/past_seconds", 1),
         replace("/freshness/future_seconds", 1))
    case("The widest window is fine", "1 to 31,536,000 s.", "clientpress", replace("/freshness/past_seconds", 31536000),
         replace("/freshness/future_seconds", 31536000))
    case("Duplicates told by the body are fine", "id or body.", "clientpress", add("/duplicates", "body"))
    case("Duplicates told by the id are fine", "id or body.", "clientpress", add("/duplicates", "id"))
    case("A prefix of 64 characters is fine", "Up to 64 visible characters, none of them a full stop.", "clientflow",
         replace("/id/prefix", "e" * 64))
    case("No prefix is fine", "Up to 64 visible characters, none of them a full stop.", "clientflow",
         replace("/id/prefix", ""))
    case("assumed that names present keys is fine", "assumed names keys of the same section.", "clientpress",
         add("/freshness/assumed", ["past_seconds", "future_seconds"]))
    case("A further event is fine", "A catalog grows.", "clientpress",
         add("/events/-", {"name": "portal.archived", "basis": "assumed", "aliases": ["portal_archived", "Portal Archived"],
                           "summary": "Ours.", "data": {"type": "object"}, "example": {
        "event": "portal.archived", "portal_id": 1, "portal_url": "https://your-site.com/",
                               "timestamp": "2024-01-01T00:00:00+00:00", "data": {}}}))
    case("A schema that is true is fine", "Boolean schemas are in the subset.", "clientpress",
         replace("/events/0/data", True))
    case("Annotations of schemas are fine", "$comment, title and description are in the subset.", "clientpress",
         add("/events/0/data/$comment", "x"), add("/events/0/data/title", "x"), add("/events/0/data/description", "x"))
    case("Every keyword of the subset is fine", "The stated subset.", "clientpress",
         replace("/events/0/data/properties/title", {
        "type": ["string", "null"], "enum": ["Riverside Dental", None], "minLength": 0, "maxLength": 100, "minimum": 0,
             "maximum": 9, "exclusiveMinimum": -1, "exclusiveMaximum": 10, "minItems": 0, "maxItems": 9,
        "items": {"type": "string", "format": "uri"}, "properties": {}, "required": [], "additionalProperties": False}))
    case("A member that may be absent is fine", "optional is a key of a field.", "clientpress",
         add("/envelopes/0/members/1/optional", True), remove("/events/0/example/portal_id"))
    case("An open catalog without events is fine", "Its listed events are examples.", "standard",
         replace("/events", []))
    case("A list of keys in another order is fine", "The MAC may come first.", "portalio",
         replace("/signature/value", "v1={hex},t={timestamp}"))
    case("A constant in a header is fine", "constants are variables of headers.", "clientpress",
         replace("/constants", {"version": "2", "plan": "pro"}), replace("/headers/1/value", "{event}/{plan}"))
    case("A time signed in a header is fine", "The signed text has {timestamp}.", "clientpress",
         replace("/signature/signed", "{timestamp}.{body}"), replace("/timestamp/from", "header:X-CP-Time"),
         add("/headers/0", {"name": "X-CP-Time", "value": "{timestamp}"}))
    case("Retry rules of every kind are fine", "permanent, throttle, disable, jitter.", "clientpress",
         replace("/delivery/delays_seconds", [0, 1, 86400]), add("/delivery/jitter", 0.5),
         add("/delivery/permanent", {"statuses": ["4xx", 501, "505-507"], "except": [408]}),
         add("/delivery/throttle", {"statuses": [429], "max_seconds": 60}),
         add("/delivery/disable", {"statuses": [410], "after_dead": 3, "after_seconds": 60}))
    case("Words for every outcome, and any number of webhooks, are fine", "most, outcomes and test_only.", "clientflow",
         add("/endpoint/most", 1000), add("/endpoint/min_events", 0), add("/endpoint/unknown_event", "refuse"),
         add("/events/0/test_only", False),
         replace("/endpoint/outcomes", {"success": "a", "retrying": "b", "failed": "c", "dead": "d", "exhausted": "e",
                                        "permanent": "f", "gone": "g", "refused": "h"}))
    return file
