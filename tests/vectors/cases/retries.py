"""When a sender tries again: the documented schedules of the five products, and the rules of a policy of one's own.

All times are exact: `now` is 1,700,000,000,000 ms throughout, and the fractions are ones that a double holds exactly.
"""

from .vector_file import VectorFile

NOW = 1700000000000  # 2023-11-14T22:13:20Z, a Tuesday
SCHEDULES = {
    "clientflow": ([1, 2, 4], "ClientFlow retries 3 times after 1, 2 and 4 s."),
    "portalio": ([60, 300, 1800, 7200, 43200], "Portal.io retries after 1 min, 5 min, 30 min, 2 h and 12 h."),
    "cepro": ([10, 60, 300], "CE Pro retries after about 10, 60 and 300 s."),
    "standard": ([5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400],
                 "The schedule that Standard Webhooks suggests, after the first attempt at once."),
}


def files() -> list[VectorFile]:
    return [_products(), _policies()]


def _delivered() -> dict:
    return {"step": "delivered", "reason": "none", "disable_endpoint": False}


def _again(seconds: float, attempt: int) -> dict:
    return {"step": "deliver_again", "at_ms": NOW + round(seconds * 1000), "next_attempt": attempt, "reason": "none",
            "disable_endpoint": False}


def _dead(reason: str, disable: bool = False) -> dict:
    return {"step": "dead", "reason": reason, "disable_endpoint": disable}


def _status(code: int, retry_after: str | None = None) -> dict:
    more = {} if retry_after is None else {"retry_after": retry_after}
    return {"kind": "response", "status": code, **more}


TIMEOUT, BROKEN = {"kind": "timeout"}, {"kind": "connection_error"}
REFUSED, LOCAL = {"kind": "destination_refused"}, {"kind": "local_fault"}
NOT_SENT = {"kind": "not_sent"}


def _case(file: VectorFile, name: str, reason: str, expect: dict, outcome: dict, *, attempt: int = 1, random: float = 0,
          record: dict | None = None, **policy) -> None:
    more = {} if record is None else {"record": record}
    file.add("next_attempt", name, reason, expect, **policy, attempt=attempt, outcome=outcome, now_ms=NOW,
             random=random, **more)


def _products() -> VectorFile:
    file = VectorFile("retries", "The five products' schedules, from their manifests")
    for provider, (delays, reason) in SCHEDULES.items():
        for attempt, delay in enumerate(delays, start=1):
            for what, outcome in (("answered with 500", _status(500)), ("timed out", TIMEOUT),
                                  ("found no connection", BROKEN)):
                _case(file, f"{provider}: attempt {attempt} that {what} is repeated after {delay} s", reason,
                      _again(delay, attempt + 1), outcome, attempt=attempt, provider=provider)
        last = len(delays) + 1
        for what, outcome in (("answered with 500", _status(500)), ("timed out", TIMEOUT),
                              ("found no connection", BROKEN)):
            _case(file, f"{provider}: attempt {last} that {what} was the last", reason, _dead("exhausted"), outcome,
                  attempt=last, provider=provider)
        for code in (200, 201, 202, 204, 299):
            _case(file, f"{provider}: {code} is success", "2xx is success.", _delivered(), _status(code), attempt=2,
                  provider=provider)
        for code in (301, 302, 304, 307):
            _case(file, f"{provider}: {code} is a failure", "A redirect is not followed and is no success.",
                  _again(delays[0], 2), _status(code), provider=provider)
        _case(file, f"{provider}: a refused destination is dead at once",
              "What the destination check forbids is not tried again.", _dead("refused"), REFUSED, provider=provider)
        _case(file, f"{provider}: the sender's own fault burns no retry",
              "A local fault is no attempt: it is repeated after 1 to 2 s with the same number.",
              _again(1.5, 2), LOCAL, attempt=2, random=0.5, provider=provider)
    rest = [("clientpress", _status(200)), ("clientpress", _status(404)), ("clientpress", _status(500)),
            ("clientpress", TIMEOUT), ("clientpress", BROKEN), ("clientpress", _status(302))]
    for provider, outcome in rest:
        _case(file, f"clientpress: {outcome.get('status', outcome['kind'])} counts as sent",
              "ClientPress sends without waiting and never again.", _delivered(), outcome, provider=provider)
    permanent = "ClientFlow: 4xx other than 408 and 429 is permanent."
    for code in (400, 401, 403, 404, 405, 409, 410, 413, 422, 451, 499):
        _case(file, f"clientflow: {code} is permanent", permanent, _dead("permanent"), _status(code),
              provider="clientflow")
    for code in (408, 429, 500, 502, 503, 504, 599):
        _case(file, f"clientflow: {code} is tried again", permanent, _again(1, 2), _status(code), provider="clientflow")
    for code in (400, 401, 404, 410, 422, 429):
        _case(file, f"cepro: {code} is tried again", "CE Pro: any status other than 2xx is retried.", _again(10, 2),
              _status(code), provider="cepro")
        _case(file, f"portalio: {code} is tried again", "Portal.io names no permanent status.", _again(60, 2),
              _status(code), provider="portalio")
        if code not in (410, 429):
            _case(file, f"standard: {code} is tried again", "Standard Webhooks: anything but 2xx is retried.",
                  _again(5, 2), _status(code), provider="standard")
    _case(file, "standard: 410 disables the endpoint",
          "Standard Webhooks: 410 Gone means that the endpoint wants no more.", _dead("gone", True), _status(410),
          provider="standard")
    _case(file, "standard: 410 on the last attempt disables the endpoint", "Standard Webhooks: 410 Gone.",
          _dead("gone", True), _status(410), attempt=10, provider="standard")
    honoured = "Retry-After is honoured with 429, 502, 503 and 504."
    for code in (429, 502, 503, 504):
        _case(file, f"standard: {code} with Retry-After of an hour waits for an hour", honoured, _again(3600, 2),
              _status(code, "3600"), provider="standard")
    _case(file, "standard: 500 with Retry-After keeps the schedule", honoured, _again(5, 2), _status(500, "3600"),
          provider="standard")
    for provider, delay in (("portalio", 60), ("clientflow", 1), ("cepro", 10)):
        for code in (429, 503):
            _case(file, f"{provider}: {code} with Retry-After keeps the schedule",
                  "The document names no Retry-After, so nothing moves an attempt.", _again(delay, 2),
                  _status(code, "3600"), provider=provider)
    ten = {"dead_in_a_row": 9, "failing_since_ms": NOW - 86400000}
    _case(file, "cepro: the tenth dead delivery in a row after a day of failure disables the endpoint",
          "CE Pro may disable after sustained failure; ten deliveries and a day are ours.",
          _dead("exhausted", True), _status(500), attempt=4, record=ten, provider="cepro")
    _case(file, "cepro: the ninth dead delivery in a row does not", "Ten are the rule.", _dead("exhausted"),
          _status(500), attempt=4, record={**ten, "dead_in_a_row": 8}, provider="cepro")
    _case(file, "cepro: the tenth within less than a day does not", "A day is the rule.", _dead("exhausted"),
          _status(500), attempt=4,
          record={**ten, "failing_since_ms": NOW - 86399999}, provider="cepro")
    return file


def _policies() -> VectorFile:
    file = VectorFile("retry-policies", "Policies of one's own: jitter, Retry-After, permanent statuses, disabling")
    plain = {"timeout_seconds": 10, "delays_seconds": [10, 100]}

    def case(name, reason, expect, outcome, policy=None, **more):
        _case(file, name, reason, expect, outcome, policy={**plain, **(policy or {})}, **more)

    case("Without any further rule a failure is repeated after the first delay",
         "delays_seconds holds the delay after each attempt.", _again(10, 2), _status(500))
    case("A policy without delays has one attempt", "No delay, no retry.", _dead("exhausted"), _status(500),
         {"delays_seconds": []})
    case("A delay of 0 is at once", "Delays are 0 or more.", _again(0, 2), _status(500), {"delays_seconds": [0]})
    case("An attempt beyond the schedule is exhausted", "The schedule has an end.", _dead("exhausted"), _status(500),
         attempt=9)
    jitter = "Up to this fraction of the delay is added, never taken away."
    for random, seconds in ((0, 10), (0.5, 11.25), (0.25, 10.625)):
        case(f"A jitter of a quarter at {random} gives {seconds} s", jitter, _again(seconds, 2), _status(500),
             {"jitter": 0.25}, random=random)
    case("A jitter of 1 at a half gives half as much again", jitter, _again(150, 3), TIMEOUT, {"jitter": 1}, attempt=2,
         random=0.5)
    case("Without jitter the random number does not matter", jitter, _again(10, 2), _status(500), random=0.875)
    for random, seconds in ((0, 1), (0.25, 1.25), (0.5, 1.5)):
        case(f"A local fault at {random} is repeated after {seconds} s", "1 to 2 s, the same number.",
             _again(seconds, 1), LOCAL, random=random)
    case("A local fault after the last attempt is repeated all the same", "It was no attempt.", _again(1, 3), LOCAL,
         attempt=3)
    _retry_after(case)
    _statuses(case)
    _unanswered(case)
    _schedules_by_status(case)
    _disabling(case)
    _faults(file, plain)
    return file


def _retry_after(case) -> None:
    policy = {"throttle": {"statuses": [429, 503], "max_seconds": 3600}}
    later = "A Retry-After may only make it later than the schedule, at most max_seconds."
    date = "Retry-After may be an HTTP date (RFC 9110, section 10.2.3)."
    for what, text, seconds in (
        ("of 60 s", "60", 60), ("of exactly the delay", "10", 10), ("shorter than the delay", "5", 10),
        ("of 0", "0", 10), ("of max_seconds", "3600", 3600), ("beyond max_seconds", "3601", 3600),
        ("of more digits than any clock", "9" * 30, 3600), ("that is empty", "", 10), ("that is negative", "-60", 10),
        ("with a fraction", "60.5", 10), ("that is a word", "soon", 10),
        ("with white space around it", " 60 ", 60),
    ):
        case(f"A Retry-After {what} gives {seconds} s", later, _again(seconds, 2), _status(429, text), policy)
    for what, text, seconds in (
        ("of the preferred form", "Tue, 14 Nov 2023 22:23:20 GMT", 600),
        ("in the past", "Tue, 14 Nov 2023 22:00:00 GMT", 10), ("beyond max_seconds", "Wed, 15 Nov 2023 22:13:20 GMT",
                                                               3600),
        ("of RFC 850's form", "Tuesday, 14-Nov-23 22:23:20 GMT", 600),
        ("of asctime's form", "Tue Nov 14 22:23:20 2023", 600), ("that is no date of the calendar",
            "Tue, 31 Nov 2023 22:23:20 GMT", 10),
        ("in RFC 3339", "2023-11-14T22:23:20Z", 10),
    ):
        case(f"A Retry-After date {what} gives {seconds} s", date, _again(seconds, 2), _status(503, text), policy)
    case("A Retry-After of a status that is not throttled is not looked at", later, _again(10, 2), _status(500, "600"),
         policy)
    case("A Retry-After on the last attempt changes nothing", "The schedule has an end.", _dead("exhausted"),
         _status(429, "60"), policy, attempt=3)
    case("A Retry-After of a success changes nothing", "2xx is success.", _delivered(), _status(200, "600"), policy)
    case("A Retry-After later than delay and jitter wins", later, _again(60, 2), _status(429, "60"),
         {**policy, "jitter": 0.5}, random=0.5)
    case("A delay with jitter later than Retry-After wins", later, _again(12.5, 2), _status(429, "11"),
         {**policy, "jitter": 0.5}, random=0.5)


def _statuses(case) -> None:
    permanent = {"permanent": {"statuses": ["4xx", 501, "505-507"], "except": [408, "425-429"]}}
    ranges = "A status, a class or a range; exceptions from them are tried again."
    for code, expect in ((400, "permanent"), (499, "permanent"), (501, "permanent"), (505, "permanent"),
                         (507, "permanent"), (424, "permanent"), (430, "permanent")):
        case(f"{code} is permanent", ranges, _dead(expect), _status(code), permanent)
    for code in (408, 425, 429, 500, 502, 504, 508, 399, 100, 300):
        case(f"{code} is tried again", ranges, _again(10, 2), _status(code), permanent)
    case("A timeout is never permanent", ranges, _again(10, 2), TIMEOUT, permanent)
    case("A broken connection is never permanent", ranges, _again(10, 2), BROKEN, permanent)
    case("2xx is success although 2xx were listed", "2xx is success and nothing else is.", _delivered(), _status(204),
         {"permanent": {"statuses": ["2xx"]}})
    case("A status that disables and is permanent disables", "Disabling says more.", _dead("gone", True), _status(410),
         {"permanent": {"statuses": ["4xx"]}, "disable": {"statuses": [410]}})
    sent = {"waits_for_response": False}
    case("Fire and forget counts a 500 as sent", "Nobody waits for the answer.", _delivered(), _status(500), sent)
    case("Fire and forget counts a timeout as sent", "Nobody waits for the answer.", _delivered(), TIMEOUT, sent)


def _unanswered(case) -> None:
    policy = {"unanswered": "unknown", "permanent": {"statuses": ["3xx", "4xx", "5xx"], "except": [503]}}
    rule = "What was sent and not answered may have been done: a second time is a person's to ask for."
    for what, outcome in (("A timeout", TIMEOUT), ("A broken connection", BROKEN)):
        case(f"{what} is dead with its outcome unknown", rule, _dead("unknown"), outcome, policy)
        case(f"{what} of a later attempt is, too", rule, _dead("unknown"), outcome, policy, attempt=2)
        case(f"{what} is tried again where the policy says retry", "It is the default.", _again(10, 2), outcome,
             {"unanswered": "retry"})
    nothing = "Nothing can have been done by what did not arrive."
    case("What was not sent is tried again, though the unanswered is not", nothing, _again(10, 2), NOT_SENT, policy)
    case("What was not sent on the last attempt is exhausted", nothing, _dead("exhausted"), NOT_SENT, policy, attempt=3)
    case("What was not sent is tried again by any policy", nothing, _again(10, 2), NOT_SENT)
    case("What was not sent is no answer by which a schedule goes", nothing, _again(10, 2), NOT_SENT,
         {"by_status": [{"statuses": ["1xx", "2xx", "3xx", "4xx", "5xx"], "delays_seconds": [99]}]})
    case("Fire and forget counts what was not sent as sent", "Nobody waits for the answer.", _delivered(), NOT_SENT,
         {"waits_for_response": False})
    case("Fire and forget comes before the unanswered", "Nobody waits for the answer.", _delivered(), TIMEOUT,
         {"waits_for_response": False, "unanswered": "unknown"})
    case("An answer is one, whatever becomes of the unanswered", rule, _again(10, 2), _status(503), policy)
    case("An answer that is permanent is so", rule, _dead("permanent"), _status(504), policy)
    case("A local fault is no attempt, whatever becomes of the unanswered", rule, _again(1, 1), LOCAL, policy)
    case("A refused destination is refused, whatever becomes of the unanswered", rule, _dead("refused"), REFUSED, policy)
    disabling = {**policy, "disable": {"after_dead": 1}}
    case("An unknown outcome counts for the rule that disables", "It is a dead delivery.", _dead("unknown", True), TIMEOUT,
         disabling)


def _schedules_by_status(case) -> None:
    policy = {"by_status": [{"statuses": [404, "450-459"], "delays_seconds": [300, 900, 3600]},
                            {"statuses": ["4xx"], "delays_seconds": [30]}]}
    rule = "The first schedule that has the answer's status takes the place of delays_seconds."
    case("A status with a schedule of its own keeps to that", rule, _again(300, 2), _status(404), policy)
    case("The schedule of a status has an end of its own", rule, _dead("exhausted"), _status(404), policy, attempt=4)
    case("A range in a schedule counts", rule, _again(300, 2), _status(459), policy)
    case("Of two schedules with the status the first one holds", rule, _again(300, 2), _status(450), policy)
    case("The second schedule holds for what the first does not have", rule, _again(30, 2), _status(422), policy)
    case("The second schedule ends before delays_seconds do", rule, _dead("exhausted"), _status(422), policy, attempt=2)
    case("Another status keeps to delays_seconds", rule, _again(10, 2), _status(500), policy)
    case("A timeout keeps to delays_seconds", rule, _again(10, 2), TIMEOUT, policy)
    case("A broken connection keeps to delays_seconds", rule, _again(100, 3), BROKEN, policy, attempt=2)
    case("The number of the attempt counts, whatever failed before", rule, _again(900, 3), _status(404), policy,
         attempt=2)
    case("A schedule may go on where delays_seconds have ended", rule, _again(3600, 4), _status(404), policy, attempt=3)
    case("A schedule of no delays is the end", rule, _dead("exhausted"), _status(409),
         {"by_status": [{"statuses": [409], "delays_seconds": []}]})
    case("Jitter is added to a schedule by status as well", rule, _again(375, 2), _status(404), {**policy, "jitter": 0.5},
         random=0.5)
    case("A Retry-After makes an attempt of a schedule by status later", rule, _again(400, 2), _status(404, "400"),
         {**policy, "throttle": {"statuses": [404]}})
    case("What is permanent has no schedule", "No attempt follows a permanent status.", _dead("permanent"), _status(404),
         {**policy, "permanent": {"statuses": [404]}})
    case("What disables has no schedule", "Disabling says more.", _dead("gone", True), _status(404),
         {**policy, "disable": {"statuses": [404]}})
    case("An exhausted schedule counts for the rule that disables", rule, _dead("exhausted", True), _status(404),
         {**policy, "disable": {"after_dead": 1}}, attempt=4)
    case("Success is success although 2xx were listed in a schedule", "2xx is success and nothing else is.", _delivered(),
         _status(204), {"by_status": [{"statuses": ["2xx"], "delays_seconds": [1]}]})


def _disabling(case) -> None:
    policy = {"disable": {"after_dead": 3, "after_seconds": 100}, "permanent": {"statuses": [400]}}
    rule = "So many dead deliveries in a row, and failing for so long: both."

    def record(dead, seconds):
        return {"dead_in_a_row": dead, "failing_since_ms": None if seconds is None else NOW - round(seconds * 1000)}

    for name, dead, seconds, disabled in (
        ("The third dead delivery after 100 s disables", 2, 100, True),
        ("The fourth after 1,000 s disables", 3, 1000, True), ("The second after 100 s does not disable", 1, 100,
                                                               False),
        ("The third after 99.999 s does not disable", 2, 99.999, False),
        ("The third without a known failure does not disable", 2, None, False),
        ("The first does not disable", 0, 0, False),
    ):
        case(name, rule, _dead("exhausted", disabled), _status(500), policy, attempt=3, record=record(dead, seconds))
    case("A permanent refusal counts as a dead delivery", rule, _dead("permanent", True), _status(400), policy,
         record=record(2, 100))
    case("A failure that is tried again disables nothing", rule, _again(10, 2), _status(500), policy,
         record=record(9, 10000))
    case("A success disables nothing", rule, _delivered(), _status(200), policy, record=record(9, 10000))
    case("Without after_seconds the number alone disables", "after_seconds is 0 by default.", _dead("exhausted", True),
         _status(500), {"disable": {"after_dead": 1}}, attempt=3)
    case("Without a rule nothing disables", "No rule.", _dead("exhausted"), _status(500), attempt=3,
         record=record(1000, 10 ** 6))


def _faults(file: VectorFile, plain: dict) -> None:
    """Policies that are refused: invalid_policy with the place."""
    faults = [
        ("without a timeout", "/timeout_seconds", {"delays_seconds": []}),
        ("without delays", "/delays_seconds", {"timeout_seconds": 5}),
        ("with a timeout of 0", "/timeout_seconds", {**plain, "timeout_seconds": 0}),
        ("with a timeout that is a string", "/timeout_seconds", {**plain, "timeout_seconds": "10"}),
        ("with a timeout that is a fraction", "/timeout_seconds", {**plain, "timeout_seconds": 1.5}),
        ("with a negative delay", "/delays_seconds/1", {**plain, "delays_seconds": [1, -1]}),
        ("with a delay that is a fraction", "/delays_seconds/0", {**plain, "delays_seconds": [0.5]}),
        ("with a jitter above 1", "/jitter", {**plain, "jitter": 1.5}),
        ("with a negative jitter", "/jitter", {**plain, "jitter": -0.1}),
        ("with a status of 99", "/permanent/statuses/0", {**plain, "permanent": {"statuses": [99]}}),
        ("with a status of 600", "/permanent/statuses/0", {**plain, "permanent": {"statuses": [600]}}),
        ("with a class of 6xx", "/throttle/statuses/1", {**plain, "throttle": {"statuses": [429, "6xx"],
            "max_seconds": 1}}),
        ("with a range that runs backwards", "/permanent/except/0", {**plain,
            "permanent": {"statuses": ["4xx"], "except": ["429-408"]}}),
            ("with an unknown key", "/retries", {**plain, "retries": 3}),
        ("with schedules by status that are no list", "/by_status", {**plain, "by_status": {"404": [60]}}),
        ("with a schedule that has no statuses", "/by_status/0/statuses", {**plain,
            "by_status": [{"delays_seconds": [60]}]}),
        ("with a schedule that has a negative delay", "/by_status/1/delays_seconds/0", {**plain,
            "by_status": [{"statuses": [404], "delays_seconds": [60]}, {"statuses": [400], "delays_seconds": [-1]}]}),
        ("with an unknown key of a schedule", "/by_status/0/delays", {**plain,
            "by_status": [{"statuses": [404], "delays_seconds": [], "delays": []}]}),
        ("with an unknown key of throttle", "/throttle/min_seconds", {**plain,
            "throttle": {"statuses": [429], "min_seconds": 1}}),
        ("whose waits_for_response is a string", "/waits_for_response", {**plain, "waits_for_response": "yes"}),
        ("whose unanswered is no word of it", "/unanswered", {**plain, "unanswered": "never"}),
        ("whose unanswered is no text", "/unanswered", {**plain, "unanswered": True}),
    ]
    for what, pointer, policy in faults:
        _case(file, f"A policy {what} is refused with its place", "A policy that is wrong anywhere is not used at all.",
              {"code": "invalid_policy", "pointer": pointer}, _status(500), policy=policy)
