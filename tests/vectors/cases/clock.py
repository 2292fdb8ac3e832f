"""Age: the edges of every provider's freshness window, the options that move them, the forms of a time in a body."""

import json

from .senders import SENDERS, Sender, accepted, authentic_but, utc
from .vector_file import VectorFile

_WINDOW = "The window is in milliseconds: its last one passes and the next does not."
_YEAR = 31536000


def files() -> list[VectorFile]:
    return [_of(sender) for sender in SENDERS]


def _of(sender: Sender) -> VectorFile:
    file = VectorFile(f"{sender.provider}-clock", f"{sender.title}: how old and how far ahead a webhook may be",
                      sender.provider)
    _edges(file, sender)
    _options(file, sender)
    if sender.timestamp_in_body:
        _written_forms(file, sender)
        _malformed_forms(file, sender)
        (_absent if sender.timestamp_required else _optional)(file, sender)
    return file


def _ok(sender: Sender, **more) -> dict:
    return accepted(sender.event, timestamp_ms=sender.at * 1000, timestamp_covered=True, **more)


def _edges(file: VectorFile, sender: Sender) -> None:
    past, future, at = sender.past, sender.future, sender.at
    old = authentic_but("timestamp_too_old", timestamp_ms=at * 1000)
    new = authentic_but("timestamp_too_new", timestamp_ms=at * 1000)
    sender.verify(file, "A webhook looked at when it was sent is fresh", "Nothing is fresher.", _ok(sender))
    sender.verify(file, f"A webhook of exactly {past} s ago is fresh", _WINDOW, _ok(sender), now=at + past)
    sender.verify(file, f"A webhook of {past} s and a half ago is too old", _WINDOW, old, now=at + past + 0.5)
    sender.verify(file, f"A webhook of {past + 1} s ago is too old", "One second past the window.", old,
                  now=at + past + 1)
    sender.verify(file, "A webhook of a year ago is too old", "Far past the window.", old, now=at + _YEAR)
    sender.verify(file, f"A webhook of half a second less than {past} s ago is fresh", _WINDOW, _ok(sender),
                  now=at + past - 0.5)
    sender.verify(file, f"A webhook dated exactly {future} s ahead is fresh", _WINDOW, _ok(sender), now=at - future)
    sender.verify(file, f"A webhook dated {future} s and a half ahead is too new", _WINDOW, new, now=at - future - 0.5)
    sender.verify(file, f"A webhook dated {future + 1} s ahead is too new", "One second past the window.", new,
                  now=at - future - 1)
    sender.verify(file, "A receiver whose clock stands at 1970 finds a webhook too new",
                  "No value of the clock switches the check off.", new, now=0)
    _identified(file, sender)
    body = sender.body()
    sender.verify(
        file, "A stale webhook with a signature of another secret is a mismatch, not stale",
        "Age is judged after the MAC, so that \"too old\" is only said of authentic mail.",
        {"code": "signature_mismatch", "authentic": False, "secret_index": -1}, secrets=[sender.retired],
        now=at + past + 1000,
    )
    if sender.timestamp_in_body:
        stranger = body.replace(sender.event.encode(), b"never.heard")
        sender.verify(
            file, "A stale webhook of an unknown event is too old", "Age is judged before the catalog.",
            authentic_but("timestamp_too_old"), stranger, now=at + past + 1,
            headers=[row for row in sender.headers(stranger) if not row[0].endswith("-Event")],
        )
    else:
        sender.verify(
            file, "A stale webhook whose body is not JSON is too old",
            "The time lies in a header, so that age is judged before the JSON.",
            authentic_but("timestamp_too_old"), b"not JSON", now=at + past + 1,
        )


def _identified(file: VectorFile, sender: Sender) -> None:
    """What a webhook is does not hang on what is wrong with it: one order, whatever is refused."""
    reason = "What identifies a webhook is read before anything is judged, so that every refusal after the MAC names it."
    known = json.loads(sender.body())
    named_in = "type" if "type" in known else "event"
    id = sender.id or known.get("id", "")
    strange = {**known, named_in: "never.heard"}
    for what, body, event in (
        ("whose body fits", known, sender.event),
        ("whose data is a number", {**known, "data": 7}, sender.event),
        ("without data", {name: value for name, value in known.items() if name != "data"}, sender.event),
        ("with a member twice", None, sender.event),
        ("of an unknown event", strange, "never.heard"),
        ("without an event", {name: value for name, value in known.items() if name != named_in}, ""),
    ):
        text = (json.dumps(body) if body is not None else sender.body().decode()[:-1] + ',"data":{}}').encode()
        headers = [row for row in sender.headers(text) if not row[0].endswith("-Event")]
        # Without its type a body of Portal.io is flat, and what is called id there is the proposal's.
        known_id = "" if sender.provider == "portalio" and what == "without an event" else id
        for when, now, code in (("is stale", sender.at + sender.past + 1, "timestamp_too_old"),
                                ("is dated ahead", sender.at - sender.future - 1, "timestamp_too_new")):
            sender.verify(file, f"A webhook {what} that {when} is named all the same", reason,
                          authentic_but(code, event=event, id=known_id, timestamp_ms=sender.at * 1000), text, now=now,
                          headers=headers)
    if sender.timestamp_in_body:
        for what, time, code in (("a time that is none", "soon", "malformed_timestamp"), ("no time", None, "missing_timestamp")):
            timeless = {name: value for name, value in known.items() if name != "timestamp"}
            text = json.dumps(timeless if time is None else {**timeless, "timestamp": time}).encode()
            if sender.timestamp_required:
                sender.verify(file, f"A webhook with {what} is named all the same", reason,
                              authentic_but(code, event=sender.event, id=id, timestamp_ms=None), text)


def _options(file: VectorFile, sender: Sender) -> None:
    at = sender.at
    narrow = "The options narrow or widen the provider's own window."
    never_off = "0 is the narrowest window, no sentinel: no value switches the check off."
    limit = "Options are 0 to 31,536,000 seconds."

    def case(name, reason, expect, now, **options):
        sender.verify(file, name, reason, expect, now=now, options=options)

    case("With past_seconds 60 a webhook of 60 s ago is fresh", narrow, _ok(sender), at + 60, past_seconds=60)
    case("With past_seconds 60 a webhook of 61 s ago is too old", narrow, authentic_but("timestamp_too_old"), at + 61,
         past_seconds=60)
    case("With past_seconds 60 the future keeps the provider's window", narrow, _ok(sender), at - sender.future,
         past_seconds=60)
    case("With future_seconds 60 a webhook dated 60 s ahead is fresh", narrow, _ok(sender), at - 60, future_seconds=60)
    case("With future_seconds 60 a webhook dated 60.5 s ahead is too new", narrow, authentic_but("timestamp_too_new"),
         at - 60.5, future_seconds=60)
    case("With past_seconds 0 a webhook of the same instant is fresh", never_off, _ok(sender), at, past_seconds=0)
    case("With past_seconds 0 a webhook of half a second ago is too old", never_off, authentic_but("timestamp_too_old"),
         at + 0.5, past_seconds=0)
    case("With future_seconds 0 a webhook dated half a second ahead is too new", never_off,
         authentic_but("timestamp_too_new"), at - 0.5, future_seconds=0)
    case("With past_seconds of a year a webhook of exactly a year ago is fresh", narrow, _ok(sender), at + _YEAR,
         past_seconds=_YEAR)
    case("With past_seconds of a year a webhook older by a second is too old", narrow,
         authentic_but("timestamp_too_old"), at + _YEAR + 1, past_seconds=_YEAR)
    case("past_seconds above a year is refused", limit, {"code": "invalid_option"}, at, past_seconds=_YEAR + 1)
    case("future_seconds above a year is refused", limit, {"code": "invalid_option"}, at, future_seconds=_YEAR + 1)
    case("A negative past_seconds is refused", limit, {"code": "invalid_option"}, at, past_seconds=-1)
    case("A negative future_seconds is refused", limit, {"code": "invalid_option"}, at, future_seconds=-1)


def _written_forms(file: VectorFile, sender: Sender) -> None:
    at, past = sender.at, sender.past
    rfc = "RFC 3339: any offset and any fraction; the time is the same instant."
    forms = [
        ("with Z", utc(at), 0),
        ("with +00:00", utc(at, "+00:00"), 0),
        ("with -00:00", utc(at, "-00:00"), 0),
        ("with milliseconds and Z", utc(at, ".250Z"), 250),
        ("with one digit of a fraction", utc(at, ".5Z"), 500),
        ("with microseconds, cut to milliseconds", utc(at, ".123999Z"), 123),
        ("with nine digits of a fraction", utc(at, ".000000001Z"), 0),
        ("with an offset of two hours east", utc(at + 7200, "+02:00"), 0),
        ("with an offset of half an hour west", utc(at - 1800, "-00:30"), 0),
        ("with an offset that is on the day before", utc(at - 11 * 3600, "-11:00"), 0),
        ("with the widest offset", utc(at + 23 * 3600 + 59 * 60, "+23:59"), 0),
    ]
    for what, text, ms in forms:
        sender.verify(file, f"A timestamp {what} is read", rfc, accepted(sender.event, timestamp_ms=at * 1000 + ms),
                      sender.body(f'"{text}"'))
    half = sender.body(f'"{utc(at, ".500Z")}"')
    sender.verify(file, "The window counts from the fraction of a timestamp", _WINDOW,
                  accepted(sender.event, timestamp_ms=at * 1000 + 500), half, now=at + past + 0.5)
    sender.verify(file, "Past the fraction's window by one millisecond a webhook is too old", _WINDOW,
                  authentic_but("timestamp_too_old", timestamp_ms=at * 1000 + 499),
                  sender.body(f'"{utc(at, ".499Z")}"'), now=at + past + 0.5)
    sender.verify(file, "Ahead of the future's window by one millisecond a webhook is too new", _WINDOW,
                  authentic_but("timestamp_too_new", timestamp_ms=at * 1000 + 501),
                  sender.body(f'"{utc(at, ".501Z")}"'), now=at - sender.future + 0.5)
    sender.verify(file, "At the edge of the future's window a webhook with a fraction is fresh", _WINDOW,
                  accepted(sender.event, timestamp_ms=at * 1000 + 500), half, now=at - sender.future + 0.5)
    sender.verify(file, "Past the fraction's window by half a second a webhook is too old", _WINDOW,
                  authentic_but("timestamp_too_old"), half, now=at + past + 1)
    sender.verify(file, "A timestamp whose digits are JSON escapes is the same",
                  "The time is the string that the JSON text means.",
                  accepted(sender.event, timestamp_ms=at * 1000), sender.body('"' + utc(at).replace("2",
                      r"\u0032") + '"'))


def _malformed_forms(file: VectorFile, sender: Sender) -> None:
    at = sender.at
    unread = {"timestamp_ms": None, "timestamp_covered": False}
    expect = (authentic_but("malformed_timestamp", pointer="/timestamp") if sender.timestamp_required
              else accepted(sender.event, **unread))
    day, clock = utc(at)[:10], utc(at)[11:19]
    strict = ("A body's time is RFC 3339 text and nothing else; what cannot be read is refused, never taken as fresh."
              if sender.timestamp_required else
              "No document shows a body: a time in another form counts as none, and is no reason to lose the event.")
    forms = [
        ("that is an integer of unix seconds", str(at)),
        ("that is an integer of unix milliseconds", str(at * 1000)),
        ("that is unix seconds in a string", f'"{at}"'),
        ("that is null", "null"),
        ("that is true", "true"),
        ("that is an array", f'["{utc(at)}"]'),
        ("that is an object", "{}"),
        ("that is an empty string", '""'),
        ("that is a date without a time", f'"{day}"'),
        ("that has no offset", f'"{day}T{clock}"'),
        ("that has a space for T", f'"{day} {clock}Z"'),
        ("that has no seconds", f'"{day}T{clock[:5]}Z"'),
        ("whose offset has no colon", f'"{day}T{clock}+0000"'),
        ("whose offset is hours alone", f'"{day}T{clock}+00"'),
        ("whose offset is 24 hours", f'"{day}T{clock}+24:00"'),
        ("whose offset has 60 minutes", f'"{day}T{clock}+01:60"'),
        ("whose fraction has no digits", f'"{day}T{clock}.Z"'),
        ("whose fraction begins with a comma", f'"{day}T{clock},5Z"'),
        ("of a month 13", f'"2024-13-01T{clock}Z"'),
        ("of a 30th of February", f'"2024-02-30T{clock}Z"'),
        ("of a 29th of February in a common year", f'"2023-02-29T{clock}Z"'),
        ("of an hour 24", f'"{day}T24:00:00Z"'),
        ("of a minute 60", f'"{day}T14:60:00Z"'),
        ("of a second 60 where no leap second may stand", f'"{day}T14:22:60Z"'),
        ("with a trailing space", f'"{utc(at)} "'),
        ("with a trailing line feed", f'"{utc(at)}\\n"'),
        ("with a leading space", f'" {utc(at)}"'),
        ("with a year of two digits", f'"{utc(at)[2:]}"'),
        ("with digits that are not ASCII", '"' + utc(at).replace("2", "\u0662") + '"'),
        ("that is a date as HTTP writes it", '"Thu, 18 Jan 2024 14:22:00 GMT"'),
        ("that is a word", '"now"'),
    ]
    for what, text in forms:
        verdict = "is malformed" if sender.timestamp_required else "counts as none"
        sender.verify(file, f"A timestamp {what} {verdict}", strict, expect, sender.body(text))


def _without_time(sender: Sender) -> str:
    text = sender.body().decode()
    start = text.index('"timestamp":')
    return text[:start] + text[text.index(",", start) + 1:]


_NO_OBJECTS = (("An empty object", b"{}"), ("An empty array", b"[]"), ("A number", b"1"),
               ("A string", b'"task.completed"'), ("null", b"null"))


def _absent(file: VectorFile, sender: Sender) -> None:
    refusal = authentic_but("missing_timestamp", pointer="/timestamp")
    without = _without_time(sender)
    sender.verify(file, "An authentic body without a timestamp is refused", "Without it the age cannot be judged.",
                  refusal, without.encode())
    inside = without.replace('"data":{', f'"data":{{"timestamp":"{utc(sender.at)}",')
    sender.verify(file, "A timestamp inside data is not the envelope's", "The envelope's own member counts.", refusal,
                  inside.encode())
    sender.verify(file, "A timestamp with another spelling of its name is missing", "Member names are exact.", refusal,
                  sender.body().replace(b'"timestamp"', b'"Timestamp"'))
    for what, body in _NO_OBJECTS:
        sender.verify(file, f"{what} as the body has no timestamp",
                      "Age comes before the catalog, and the time lies in the body.", refusal, body)


def _optional(file: VectorFile, sender: Sender) -> None:
    """No document shows a ClientFlow body, so that one without a time is not refused for that."""
    assumed = "No document shows a body, so that one without a time is not refused; one that can be read is judged."
    timeless = accepted(sender.event, timestamp_ms=None, timestamp_covered=False)
    without = _without_time(sender)
    sender.verify(file, "An authentic body without a timestamp is accepted and has no time", assumed, timeless,
                  without.encode())
    sender.verify(file, "An authentic body without a timestamp does not grow old", assumed, timeless, without.encode(),
                  now=sender.at + 10 * _YEAR)
    inside = without.replace('"data":{', f'"data":{{"timestamp":"{utc(0)}",')
    sender.verify(file, "A timestamp inside data is not the envelope's", "The envelope's own member counts.", timeless,
                  inside.encode())
    sender.verify(file, "A timestamp with another spelling of its name is none", "Member names are exact.", timeless,
                  sender.body().replace(b'"timestamp"', b'"Timestamp"'))
    for what, body in _NO_OBJECTS:
        sender.verify(file, f"{what} as the body is unnamed", "Without a time the catalog comes next.",
                      authentic_but("unnamed_event", event=""), body)
