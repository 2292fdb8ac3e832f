"""May an endpoint be called now? Expected answers are written out, and for long walks come from the model below.

A step is [call, ms after the start] or [call, ms, probe]: "admit", or how an admitted attempt ended. An answer is
"admitted", "probe", or what is in the way and, where it is known, in how many ms to ask again.
"""

import random
from fractions import Fraction

from .vector_file import VectorFile

START = 1700000000000
CIRCUIT = {"failures": 3, "open_seconds": 30, "open_max_seconds": 100}
RATE = {"per_second": 2, "burst": 3}


def files() -> list[VectorFile]:
    file = VectorFile("admissions", "Admission: concurrency, rate limit and circuit breaker")
    _concurrency(file)
    _rate(file)
    _circuit(file)
    _clocks(file)
    _together(file)
    _policies(file)
    for seed in range(24):
        _walk(file, seed)
    return [file]


def _policy(**parts) -> dict:
    return {"concurrency": 6, "rate_limit": None, "circuit": None, **parts}


def _case(file: VectorFile, name: str, reason: str, policy: dict, steps: list, answers: list[str],
          state: dict | None = None) -> None:
    absolute = [[step[0], START + step[1], *step[2:]] for step in steps]
    more = {} if state is None else {"state": state}
    file.add("admission", name, reason, {"code": "ok", "answers": answers}, policy=policy, steps=absolute, **more)


def _concurrency(file: VectorFile) -> None:
    reason = "So many attempts at a time and no more."
    for limit in (1, 2, 6):
        asked = [["admit", 0]] * (limit + 1) + [["success", 5, False], ["admit", 5], ["admit", 5]]
        answers = ["admitted"] * limit + ["concurrency", "admitted", "concurrency"]
        _case(file, f"{limit} at a time", reason, _policy(concurrency=limit), asked, answers)
    _case(file, "Failures and local faults make room as well", reason, _policy(concurrency=1),
          [["admit", 0], ["failure", 1, False], ["admit", 1], ["neither", 2, False], ["admit", 2], ["admit", 2]],
          ["admitted", "admitted", "admitted", "concurrency"])
    _case(file, "An end too many does no harm", reason, _policy(concurrency=1),
          [["success", 0, False], ["success", 0, False], ["admit", 0], ["admit", 0]], ["admitted", "concurrency"])


def _rate(file: VectorFile) -> None:
    reason = "A token bucket: one token an attempt, evenly brought back, at most `burst` saved."
    wide = _policy(rate_limit=RATE)
    _case(file, "A burst, then one every half second", reason, wide,
          [["admit", 0], ["admit", 0], ["admit", 0], ["admit", 0], ["admit", 499], ["admit", 500], ["admit", 500]],
          ["admitted", "admitted", "admitted", "rate in 500", "rate in 1", "admitted", "rate in 500"])
    _case(file, "No more than the burst is saved", reason, wide,
          [["admit", 0], ["admit", 3600000], ["admit", 3600000], ["admit", 3600000], ["admit", 3600000]],
          ["admitted", "admitted", "admitted", "admitted", "rate in 500"])
    _case(file, "A refusal costs no token", reason, wide,
          [["admit", 0]] * 3 + [["admit", ms] for ms in range(50, 500, 50)] + [["admit", 500]],
          ["admitted"] * 3 + [f"rate in {500 - ms}" for ms in range(50, 500, 50)] + ["admitted"])
    third = _policy(rate_limit={"per_second": 3, "burst": 1})
    _case(file, "A wait is a whole number of milliseconds, never too short", reason, third,
          [["admit", 0], ["admit", 0], ["admit", 333], ["admit", 334]],
          ["admitted", "rate in 334", "rate in 1", "admitted"])
    slow = _policy(rate_limit={"per_second": 0.01, "burst": 1})
    _case(file, "One in a hundred seconds", reason, slow, [["admit", 0], ["admit", 0], ["admit", 99999], ["admit", 100000]],
          ["admitted", "rate in 100000", "rate in 1", "admitted"])
    _case(file, "An attempt that cannot be made for another reason costs no token", reason,
          _policy(concurrency=1, rate_limit={"per_second": 1, "burst": 2}),
          [["admit", 0], ["admit", 0], ["success", 0, False], ["admit", 0], ["success", 0, False], ["admit", 0]],
          ["admitted", "concurrency", "admitted", "rate in 1000"])


def _circuit(file: VectorFile) -> None:
    reason = "So many failures in a row open the circuit; after its time one probe is let through."
    policy = _policy(circuit=CIRCUIT)

    def failures(count: int) -> list:
        return [["admit", 0], ["failure", 0, False]] * count

    opened = failures(3)
    _case(file, "It opens with the failure that fills the count", reason, policy,
          failures(2) + [["admit", 0], ["admit", 0], ["failure", 10, False], ["admit", 10], ["admit", 30009]],
          ["admitted"] * 4 + ["circuit in 30000", "circuit in 1"])
    _case(file, "A success in between begins the count anew", reason, policy,
          failures(2) + [["admit", 0], ["success", 0, False]] + failures(2) + [["admit", 0]], ["admitted"] * 6)
    _case(file, "A local fault or a refused destination counts neither way", reason, policy,
          failures(2) + [["admit", 0], ["neither", 0, False]] + failures(1) + [["admit", 0]],
          ["admitted"] * 4 + ["circuit in 30000"])
    _case(file, "After its time there is one probe at a time", reason, policy,
          opened + [["admit", 29999], ["admit", 30000], ["admit", 30000], ["admit", 90000]],
          ["admitted"] * 3 + ["circuit in 1", "probe", "circuit", "circuit"])
    _case(file, "A probe that succeeds closes it, and the count begins anew", reason, policy,
          opened + [["admit", 30000], ["success", 30100, True], ["admit", 30100], ["failure", 30100, False],
                    ["admit", 30100], ["failure", 30100, False], ["admit", 30100]],
          ["admitted"] * 3 + ["probe", "admitted", "admitted", "admitted"])
    _case(file, "Each probe that fails opens it for twice as long, up to the maximum", reason, policy,
          opened + [["admit", 30000], ["failure", 30000, True], ["admit", 30000], ["admit", 90000],
                    ["failure", 90000, True], ["admit", 90000], ["admit", 190000], ["failure", 190000, True],
                    ["admit", 190000]],
          ["admitted"] * 3 + ["probe", "circuit in 60000", "probe", "circuit in 100000", "probe", "circuit in 100000"])
    _case(file, "Once closed it opens for its first time again", reason, policy,
          opened + [["admit", 30000], ["failure", 30000, True], ["admit", 90000], ["success", 90000, True]]
          + [["admit", 90000], ["failure", 90000, False]] * 3 + [["admit", 90000]],
          ["admitted"] * 3 + ["probe", "probe"] + ["admitted"] * 3 + ["circuit in 30000"])
    _case(file, "A probe that ends in a local fault is followed by another", reason, policy,
          opened + [["admit", 30000], ["neither", 30000, True], ["admit", 30000], ["admit", 30000]],
          ["admitted"] * 3 + ["probe", "probe", "circuit"])
    late = "An attempt from before says nothing of the endpoint as it is now."
    _case(file, "A late success does not close it", late, policy,
          [["admit", 0]] + opened + [["success", 10, False], ["admit", 10]], ["admitted"] * 4 + ["circuit in 29990"])
    _case(file, "A late failure does not open it for longer", late, policy,
          [["admit", 0]] + opened + [["failure", 10, False], ["admit", 10], ["admit", 30000]],
          ["admitted"] * 4 + ["circuit in 29990", "probe"])
    _case(file, "A late failure does not end the probe", late, policy,
          [["admit", 0]] + opened + [["admit", 30000], ["failure", 30000, False], ["admit", 30000]],
          ["admitted"] * 4 + ["probe", "circuit"])
    _case(file, "A probe waits for room", reason, _policy(concurrency=3, circuit=CIRCUIT),
          [["admit", 0]] * 3 + [["failure", 0, False]] * 3 + [["admit", 30000]], ["admitted"] * 3 + ["probe"])
    _case(file, "A probe that finds no room is not under way", reason, _policy(concurrency=1, circuit=CIRCUIT),
          [["admit", 30000], ["success", 30000, False], ["admit", 30000]], ["concurrency", "probe"],
          state=_state(failures_in_a_row=3, times_opened=1, open_until=START + 30000, in_flight=1))
    _case(file, "A probe that a closed circuit's state claims is none once it opens", reason, policy,
          [["failure", 0, False]] * 3 + [["admit", 30000]], ["probe"], state=_state(in_flight=3, probing=1))
    _case(file, "One failure is enough where the policy says so", reason,
          _policy(circuit={"failures": 1, "open_seconds": 1, "open_max_seconds": 1}),
          [["admit", 0], ["failure", 0, False], ["admit", 0], ["admit", 1000], ["failure", 1000, True], ["admit", 1000]],
          ["admitted", "circuit in 1000", "probe", "circuit in 1000"])


def _state(**parts) -> dict:
    return {"failures_in_a_row": 0, "times_opened": 0, "open_until": 0, "tokens": -1, "tokens_at": 0, "in_flight": 0,
            "probing": 0, **parts}


def _clocks(file: VectorFile) -> None:
    reason = "A clock that is set back must not shut an endpoint off."
    hour = 3600000
    _case(file, "After the clock went back an hour the circuit is open for its own time, not for the hour", reason,
          _policy(circuit=CIRCUIT), [["admit", -hour], ["admit", -hour + 29999], ["admit", -hour + 30000]],
          ["circuit in 30000", "circuit in 1", "probe"],
          state=_state(failures_in_a_row=3, times_opened=1, open_until=START + 30000))
    _case(file, "After the clock went back an hour tokens come as before", reason, _policy(rate_limit=RATE),
          [["admit", -hour], ["admit", -hour + 500], ["admit", -hour + 500]],
          ["rate in 500", "admitted", "rate in 500"], state=_state(tokens=0, tokens_at=START))
    _case(file, "A clock that went back brings no token", reason, _policy(rate_limit=RATE),
          [["admit", 0]] * 3 + [["admit", -1], ["admit", 0]], ["admitted"] * 3 + ["rate in 500", "rate in 499"])
    _case(file, "An open time beyond the policy's maximum, from a policy of before, is cut", reason,
          _policy(circuit=CIRCUIT), [["admit", 0], ["admit", 100000]], ["circuit in 100000", "probe"],
          state=_state(failures_in_a_row=9, times_opened=9, open_until=START + 864000000))
    _case(file, "A circuit that the policy no longer has is closed", "Limits can be taken away.", _policy(),
          [["admit", 0]], ["admitted"], state=_state(failures_in_a_row=9, times_opened=2, open_until=START + 1000))
    _case(file, "A rate limit that is new begins with a full bucket", "Limits can be added.", _policy(rate_limit=RATE),
          [["admit", 0]] * 4, ["admitted"] * 3 + ["rate in 500"], state=_state(in_flight=1))
    _case(file, "A bucket that the policy made smaller holds no more than it can", "Limits can be changed.",
          _policy(rate_limit=RATE), [["admit", 0]] * 4, ["admitted"] * 3 + ["rate in 500"],
          state=_state(tokens=1000, tokens_at=START))


def _together(file: VectorFile) -> None:
    reason = "What is in the way longest is said first: the circuit, then concurrency, then the rate."
    policy = _policy(concurrency=1, rate_limit={"per_second": 1, "burst": 1}, circuit=CIRCUIT)
    _case(file, "The circuit is named before concurrency and rate", reason, policy, [["admit", 0]], ["circuit in 10"],
          state=_state(times_opened=1, open_until=START + 10, in_flight=1, tokens=0, tokens_at=START))
    _case(file, "Concurrency is named before the rate", reason, policy, [["admit", 0]], ["concurrency"],
          state=_state(in_flight=1, tokens=0, tokens_at=START))
    _case(file, "A probe costs a token and waits for one", reason, policy, [["admit", 20], ["admit", 1000]],
          ["rate in 980", "probe"], state=_state(times_opened=1, open_until=START + 10, tokens=0, tokens_at=START))


def _policies(file: VectorFile) -> None:
    reason = "The limits that core/include/signpost/admission.h states."

    def refused(pointer: str, value, **parts) -> None:
        file.add("admission", f"{pointer} cannot be {value}", reason, {"code": "invalid_option", "pointer": pointer},
                 policy=_policy(**parts), steps=[])

    def accepted(pointer: str, value, **parts) -> None:
        file.add("admission", f"{pointer} can be {value}", reason, {"code": "ok"}, policy=_policy(**parts), steps=[])

    for value in (0, 7, -1, 1.5, 1e300):
        refused("/concurrency", value, concurrency=value)
    for value in (1, 6):
        accepted("/concurrency", value, concurrency=value)
    for part, whole, name, least, most in ((RATE, "rate_limit", "per_second", 0.01, 1000),
                                           (RATE, "rate_limit", "burst", 1, 10000),
                                           (CIRCUIT, "circuit", "failures", 1, 1000),
                                           (CIRCUIT, "circuit", "open_seconds", 1, 100),
                                           (CIRCUIT, "circuit", "open_max_seconds", 30, 86400)):
        pointer = f"/{whole}/{name}"
        for value in (least, most):
            accepted(pointer, value, **{whole: {**part, name: value}})
        beyond = most + 1 if name != "open_seconds" else 86401
        for value in (0, -1, least * 0.99, beyond):
            refused(pointer, value, **{whole: {**part, name: value}})
    refused("/rate_limit/burst", 1.5, rate_limit={**RATE, "burst": 1.5})
    refused("/circuit/failures", 2.5, circuit={**CIRCUIT, "failures": 2.5})
    refused("/circuit/open_max_seconds", "less than open_seconds", circuit={**CIRCUIT, "open_seconds": 101})


class _Model:
    """The rules again, in exact numbers and without regard to how the core keeps its state."""

    def __init__(self, policy: dict):
        self.limit, self.rate, self.circuit = policy["concurrency"], policy["rate_limit"], policy["circuit"]
        self.running = self.in_a_row = self.opened = 0
        self.until = self.spent_at = None
        self.probe = False
        self.saved = None if self.rate is None else Fraction(self.rate["burst"])

    def admit(self, now: int) -> str:
        if self.until is not None:
            if now < self.until:
                return f"circuit in {self.until - now}"
            if self.probe:
                return "circuit"
        if self.running >= self.limit:
            return "concurrency"
        if self.rate is not None:
            if self.spent_at is not None:
                earned = Fraction(now - self.spent_at, 1000) * Fraction(self.rate["per_second"])
                self.saved = min(self.saved + earned, Fraction(self.rate["burst"]))
            self.spent_at = now
            if self.saved < 1:
                wait = (1 - self.saved) / Fraction(self.rate["per_second"]) * 1000
                return f"rate in {-(-wait.numerator // wait.denominator)}"
            self.saved -= 1
        self.running += 1
        self.probe = self.until is not None
        return "probe" if self.probe else "admitted"

    def settle(self, how: str, now: int, probe: bool) -> None:
        self.running -= 1
        if probe:
            self.probe = False
        if self.circuit is None or how == "neither":
            return
        closed = self.until is None
        if how == "success":
            if probe or closed:
                self.in_a_row, self.opened, self.until = 0, 0, None
            return
        self.in_a_row += 1
        if probe or (closed and self.in_a_row >= self.circuit["failures"]):
            seconds = min(self.circuit["open_seconds"] * 2**self.opened, self.circuit["open_max_seconds"])
            self.opened += 1
            self.until = now + 1000 * seconds


def _walk(file: VectorFile, seed: int) -> None:
    draw = random.Random(seed)
    policy = _policy(
        concurrency=draw.randint(1, 6),
        rate_limit=None if seed % 3 == 0 else {"per_second": draw.choice([0.5, 1, 4, 8]), "burst": draw.randint(1, 5)},
        circuit=None if seed % 4 == 0 else {"failures": draw.randint(1, 4), "open_seconds": draw.randint(1, 3),
                                            "open_max_seconds": draw.randint(3, 20)})
    model = _Model(policy)
    fails = draw.random()
    now, running, steps, answers = 0, [], [], []
    for _ in range(120):
        now += draw.choice([0, 0, 1, 40, 125, 500, 1000, 2500])
        if running and draw.random() < 0.5:
            probe = running.pop(draw.randrange(len(running)))
            how = "neither" if draw.random() < 0.1 else "failure" if draw.random() < fails else "success"
            model.settle(how, START + now, probe)
            steps.append([how, now, probe])
        else:
            answers.append(model.admit(START + now))
            steps.append(["admit", now])
            if answers[-1] in ("admitted", "probe"):
                running.append(answers[-1] == "probe")
    _case(file, f"Walk {seed}: {', '.join(sorted({answer.split(' ')[0] for answer in answers}))}",
          "A second, exact implementation of the rules gives the same answers.", policy, steps, answers)
