// Admission through the package: plain objects in and out. What is decided is the vectors' business (tests/runtimes).
import assert from "node:assert/strict";
import test from "node:test";
import { load, SignpostError } from "signpost";

const core = await load();
const now = Date.UTC(2026, 5, 9, 12);
const circuit = { failures: 1, open_seconds: 30, open_max_seconds: 600 };
const policy = { concurrency: 2, rate_limit: { per_second: 1, burst: 1 }, circuit };
const fresh = {
  failures_in_a_row: 0,
  times_opened: 0,
  open_until: 0,
  tokens: -1,
  tokens_at: 0,
  in_flight: 0,
  probing: 0,
};

test("An endpoint's life: admitted, limited, opened, tried, closed", () => {
  const first = core.admit(policy, null, now);
  assert.deepEqual(first, {
    admission: { admitted: true, probe: false, at: null, reason: "none" },
    state: { ...fresh, tokens: 0, tokens_at: now, in_flight: 1 },
  });
  const limited = core.admit(policy, first.state, now);
  assert.deepEqual(limited.admission, { admitted: false, probe: false, at: now + 1000, reason: "rate" });
  const { state: opened } = core.settle(policy, limited.state, false, false, now);
  assert.deepEqual(opened, {
    ...fresh,
    failures_in_a_row: 1,
    times_opened: 1,
    open_until: now + 30_000,
    tokens: 0,
    tokens_at: now,
  });
  const refused = core.admit(policy, opened, now + 1);
  assert.deepEqual(refused.admission, { admitted: false, probe: false, at: now + 30_000, reason: "circuit" });
  const probe = core.admit(policy, refused.state, now + 30_000);
  assert.deepEqual(probe.admission, { admitted: true, probe: true, at: null, reason: "none" });
  assert.equal(probe.state.probing, 1);
  const waiting = core.admit(policy, probe.state, now + 90_000);
  assert.deepEqual(waiting.admission, { admitted: false, probe: false, at: null, reason: "circuit" });
  const local = core.settle(policy, probe.state, null, true, now + 30_000).state;
  assert.deepEqual([local.probing, local.times_opened], [0, 1], "it says nothing of the endpoint");
  const closed = core.settle(policy, probe.state, true, true, now + 30_000).state;
  assert.deepEqual([closed.probing, closed.times_opened, closed.failures_in_a_row, closed.in_flight], [0, 0, 0, 0]);
});

test("A state survives JSON, and what was given in is not changed", () => {
  const given = Object.freeze({ ...fresh });
  const { state } = core.admit(policy, given, now);
  assert.deepEqual(given, fresh);
  const stored = JSON.parse(JSON.stringify(state));
  assert.deepEqual(stored, state);
  assert.deepEqual(core.admit(policy, stored, now + 1), core.admit(policy, state, now + 1));
  core.admit(policy, null, now + 5000);
  assert.deepEqual(state, stored, "the answer is the caller's own");
});

test("Without rate limit and circuit only concurrency counts", () => {
  for (const bare of [{ concurrency: 1 }, { concurrency: 1, rate_limit: null, circuit: null }]) {
    let { admission, state } = core.admit(bare, null, now);
    assert.equal(admission.admitted, true);
    for (let i = 0; i < 100; i++) ({ state } = core.settle(bare, state, false, false, now));
    ({ admission, state } = core.admit(bare, state, now));
    assert.equal(admission.admitted, true);
    ({ admission, state } = core.admit(bare, state, now));
    assert.deepEqual(admission, { admitted: false, probe: false, at: null, reason: "concurrency" });
  }
});

test("The clock is Date.now() unless given", () => {
  const before = Date.now();
  const { state } = core.admit(policy, null);
  assert.ok(state.tokens_at >= before && state.tokens_at <= Date.now());
  const opened = core.settle(policy, state, false, false).state;
  assert.ok(opened.open_until >= before + 30_000 && opened.open_until <= Date.now() + 30_000);
});

test("A policy out of its limits is invalid_option with its place, in each call", () => {
  for (const [wrong, pointer] of /** @type {[any, string][]} */ ([
    [{ concurrency: 7 }, "/concurrency"],
    [{ concurrency: NaN }, "/concurrency"],
    [{ concurrency: 1, rate_limit: { per_second: NaN, burst: 1 } }, "/rate_limit/per_second"],
    [{ concurrency: 1, rate_limit: { per_second: 1, burst: 0 } }, "/rate_limit/burst"],
    [{ concurrency: 1, circuit: { ...circuit, failures: NaN } }, "/circuit/failures"],
    [{ concurrency: 1, circuit: { ...circuit, open_seconds: 0 } }, "/circuit/open_seconds"],
    [{ concurrency: 1, circuit: { ...circuit, open_max_seconds: 29 } }, "/circuit/open_max_seconds"],
  ])) {
    const refusal = core.checkAdmission(wrong);
    assert.ok(!refusal.ok);
    assert.deepEqual([refusal.code, refusal.pointer], ["invalid_option", pointer]);
    assert.match(refusal.detail, /^expected .+, found another$/);
    const refused = (/** @type {unknown} */ error) =>
      error instanceof SignpostError && error.code === "invalid_option" && error.pointer === pointer;
    assert.throws(() => core.admit(wrong, null, now), refused);
    assert.throws(() => core.settle(wrong, null, true, false, now), refused);
  }
  assert.deepEqual(core.checkAdmission(policy), { ok: true, code: "ok" });
});

test("What is misspelt or of the wrong kind is a TypeError", () => {
  const calls = /** @type {any} */ (core);
  for (const wrong of [
    undefined,
    null,
    {},
    { concurrency: "6" },
    { concurrency: 6, rate: null },
    { concurrency: 6, rate_limit: { per_second: 1 } },
    { concurrency: 6, rate_limit: { per_second: 1, burst: 1, every: 1 } },
    { concurrency: 6, rate_limit: 7 },
    { concurrency: 6, circuit: { failures: 1, open_seconds: 1 } },
    { concurrency: 6, circuit: { ...circuit, open: 1 } },
  ]) {
    assert.throws(() => calls.checkAdmission(wrong), TypeError, JSON.stringify(wrong));
    assert.throws(() => calls.admit(wrong, null, now), TypeError, JSON.stringify(wrong));
    assert.throws(() => calls.settle(wrong, null, true, false, now), TypeError, JSON.stringify(wrong));
  }
  for (const state of [
    undefined,
    {},
    7,
    { ...fresh, in_flight: "1" },
    { ...fresh, probing: true },
    { ...fresh, seq: 1 },
  ]) {
    assert.throws(() => calls.admit(policy, state, now), TypeError, JSON.stringify(state));
    assert.throws(() => calls.settle(policy, state, true, false, now), TypeError);
  }
  for (const time of [NaN, Infinity, "now", null]) assert.throws(() => calls.admit(policy, null, time), TypeError);
  for (const success of [undefined, 1, "success"]) {
    assert.throws(() => calls.settle(policy, null, success, false, now), TypeError);
  }
  for (const probe of [undefined, 0, null])
    assert.throws(() => calls.settle(policy, null, true, probe, now), TypeError);
});

test("A call works after another one has made the memory grow", () => {
  const answer = core.admit(policy, null, now);
  const note = "x".repeat(3_000_000);
  assert.equal(core.checkPolicy({ timeout_seconds: 1, delays_seconds: [], note }).ok, true);
  assert.deepEqual(core.admit(policy, null, now), answer);
});
