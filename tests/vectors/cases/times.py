"""Times from year 1 to 9999, in every call that reads or writes one: a time is the same number in every build.

Expected values are Python's datetime. A build whose standard library counts minutes or hours in 32 bits goes wrong from
6053-01-23T02:08:00Z on; one whose seconds have 32 bits, from 2038 or 2106 on.
"""

import json
from calendar import day_abbr, month_abbr
from datetime import datetime, timedelta, timezone

from .encoders import node_json, php_json
from .senders import CEPRO, CLIENTFLOW, CLIENTPRESS, PORTALIO, STANDARD, Sender, accepted, authentic_but
from .vector_file import VectorFile

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TODAY = 1700000000
_SAME = "A time is the same number in every build, from year 1 to 9999."
_MOMENTS = [
    "0001-01-01T00:00:00", "0001-12-31T23:59:59", "0004-02-29T12:00:00", "0100-03-01T00:00:00", "0999-07-04T05:06:07",
    "1582-10-15T00:00:00", "1899-12-31T23:59:59", "1901-12-13T20:45:51", "1969-12-31T23:59:59", "1970-01-01T00:00:00",
    "2000-02-29T23:59:59", "2038-01-19T03:14:08", "2106-02-07T06:28:16", "2400-02-29T00:00:00", "3000-01-01T00:00:00",
    "4147-08-20T07:32:16", "6053-01-23T02:07:59", "6053-01-23T02:08:00", "6053-01-23T02:08:01", "7000-01-01T00:00:00",
    "8000-02-29T10:11:12", "9999-01-01T00:00:00", "9999-12-31T23:59:59",
]
_UUID = "7d444840-9dc0-41d1-b245-5ffdce74fad2"


def files() -> list[VectorFile]:
    file = VectorFile("times", "Times from year 1 to 9999: read, judged, written")
    for moment in _MOMENTS:
        at = _seconds(moment)
        _verified(file, moment, at)
        _written(file, moment, at)
        _awaited(file, moment, at)
    _offsets(file)
    _leap_seconds(file)
    return [file]


def _seconds(text: str) -> int:
    return (datetime.fromisoformat(text).replace(tzinfo=timezone.utc) - _EPOCH) // timedelta(seconds=1)


def _verified(file: VectorFile, moment: str, at: int) -> None:
    def case(sender: Sender, what: str, expect: dict, ending: str = "Z", now: int = at, **more) -> None:
        body = sender.body(f'"{moment}{ending}"') if sender.timestamp_in_body else sender.body()
        sender.verify(file, f"{sender.title}: a webhook of {moment}{ending} {what}", _SAME, expect, body, now=now, **more)

    far = "timestamp_too_old" if at < _TODAY else "timestamp_too_new"
    time = {"timestamp_ms": at * 1000, "timestamp_covered": True}
    case(CEPRO, "is fresh at its time", accepted(CEPRO.event, **time), headers=CEPRO.headers(
        CEPRO.body(f'"{moment}Z"'), x_webhook_timestamp=f"{moment}Z"))
    case(CEPRO, "is stale 30 days and a second later", authentic_but("timestamp_too_old", **time), now=at + 2592001)
    case(CEPRO, "is not fresh in 2023", authentic_but(far, **time), now=_TODAY)
    case(CLIENTPRESS, "is fresh at its time", accepted(CLIENTPRESS.event, **time), "+00:00")
    case(CLIENTPRESS, "is too new 301 s before", authentic_but("timestamp_too_new", **time), "+00:00", at - 301)
    case(CLIENTFLOW, "is fresh at its time", accepted(CLIENTFLOW.event, timestamp_ms=at * 1000 + 250,
                                                      timestamp_covered=True), ".250Z")
    if at >= 0:
        for sender in (PORTALIO, STANDARD):
            headers = sender.headers(sender.body(), at=at)
            case(sender, "is fresh at its time", accepted(sender.event, **time), headers=headers)
            case(sender, "is too old 301 s later", authentic_but("timestamp_too_old", **time), now=at + 301,
                 headers=headers)


def _written(file: VectorFile, moment: str, at: int) -> None:
    data = {"id": "prop_xyz789", "client_name": "Jane Smith", "client_email": "jane@example.com", "total": 2500,
            "status": "accepted", "accepted_at": "2026-03-08T14:29:45Z"}
    body = node_json(json.dumps({"event": CEPRO.event, "timestamp": f"{moment}Z", "data": data})).decode()
    file.add("dispatch", f"CE Pro: what happened at {moment} is dispatched with that time", _SAME,
             {"code": "ok", "event": CEPRO.event, "id": _UUID, "at_ms": at * 1000, "body": body}, provider="cepro",
             request=json.dumps({"event": CEPRO.event, "timestamp": f"{moment}Z", "data": data}), id=_UUID, now=_TODAY)
    file.add("build", f"CE Pro: a body built at {moment} has that time", _SAME, {"code": "ok", "body": body},
             provider="cepro", event=CEPRO.event, fields=json.dumps({"data": data}), id="", now=at, generation="")
    task = {"id": 10, "title": "Sign the contract", "list_id": 1}
    portal = {"portal_id": 42, "portal_url": "https://your-site.com/client-portal/acme-corp/"}
    body = php_json(json.dumps({"event": CLIENTPRESS.event, **portal, "timestamp": f"{moment}+00:00", "data": task}))
    file.add("build", f"ClientPress: a body built at {moment} has that time", _SAME, {"code": "ok", "body": body.decode()},
             provider="clientpress", event=CLIENTPRESS.event, fields=json.dumps({**portal, "data": task}), id="", now=at,
             generation="")


def _awaited(file: VectorFile, moment: str, at: int) -> None:
    when = datetime.fromisoformat(moment)
    day, month, clock = day_abbr[when.weekday()], month_abbr[when.month], moment[11:]
    forms = {
        "an HTTP date": f"{day}, {when.day:02} {month} {when.year:04} {clock} GMT",
        "asctime's form": f"{day} {month} {when.day:2} {clock} {when.year:04}",
    }
    policy = {"timeout_seconds": 30, "delays_seconds": [10], "throttle": {"statuses": [429], "max_seconds": 86400}}

    def case(name: str, at_ms: int, now: int, text: str) -> None:
        file.add("next_attempt", name, _SAME, {"step": "deliver_again", "at_ms": at_ms, "next_attempt": 2}, policy=policy,
                 attempt=1, outcome={"kind": "response", "status": 429, "retry_after": text}, now_ms=now * 1000, random=0)

    for what, text in forms.items():
        case(f"A Retry-After of {moment} in {what} is kept 600 s before", at * 1000, at - 600, text)
        in_2023 = 10 if at < _TODAY else 86400
        case(f"A Retry-After of {moment} in {what} gives {in_2023} s in 2023", (_TODAY + in_2023) * 1000, _TODAY, text)


def _offsets(file: VectorFile) -> None:
    for text, utc in (
        ("9999-12-31T23:59:59+23:59", "9999-12-31T00:00:59"), ("0001-01-01T00:00:00-23:59", "0001-01-01T23:59:00"),
        ("6053-01-23T03:08:00+01:00", "6053-01-23T02:08:00"), ("6053-01-22T14:08:30-12:00", "6053-01-23T02:08:30"),
    ):
        body = CLIENTPRESS.body(f'"{text}"')
        CLIENTPRESS.verify(file, f"ClientPress: the time {text} is {utc}Z", "RFC 3339: an offset is taken off.",
                           accepted(CLIENTPRESS.event, timestamp_ms=_seconds(utc) * 1000), body, now=_seconds(utc))


def _leap_seconds(file: VectorFile) -> None:
    reason = "RFC 3339, appendix D: second 60 stands at the end of a UTC month alone, and counts as the second after it."
    for text, after in (
        ("0001-12-31T23:59:60Z", "0002-01-01T00:00:00"), ("1972-06-30T23:59:60Z", "1972-07-01T00:00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00"), ("2017-01-01T08:59:60+09:00", "2017-01-01T00:00:00"),
        ("6053-01-31T23:59:60Z", "6053-02-01T00:00:00"), ("6400-02-29T23:59:60Z", "6400-03-01T00:00:00"),
        ("9998-12-31T15:59:60-08:00", "9999-01-01T00:00:00"), ("9999-11-30T23:59:60Z", "9999-12-01T00:00:00"),
    ):
        CEPRO.verify(file, f"CE Pro: the leap second {text} is the second after it", reason,
                     accepted(CEPRO.event, timestamp_ms=_seconds(after) * 1000), CEPRO.body(f'"{text}"'),
                     now=_seconds(after), headers=CEPRO.headers(CEPRO.body(f'"{text}"'), x_webhook_timestamp=text))
    for text in ("0001-12-30T23:59:60Z", "6053-01-23T02:07:60Z", "6053-01-31T23:59:60-01:00", "6401-02-29T23:59:60Z",
                 "6053-01-31T22:59:60Z", "9999-12-31T23:59:61Z"):
        CEPRO.verify(file, f"CE Pro: {text} is no time", reason, authentic_but("malformed_timestamp", pointer="/timestamp"),
                     CEPRO.body(f'"{text}"'))
