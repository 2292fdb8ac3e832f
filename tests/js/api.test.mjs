// The package's calls, their shapes, and what each refuses. What they decide is the vectors' business (tests/runtimes).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as signpost from "signpost";
import * as coreEntry from "signpost/core";
import { body, headers, id, now, secret, text } from "./webhook.mjs";

const { load, createCore, SignpostError } = signpost;
const core = await load();
const wasm = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("signpost/signpost.wasm"))));

/** @param {string} code @param {string} [pointer] */
const setUpError = (code, pointer) => (/** @type {unknown} */ error) => {
  assert.ok(error instanceof SignpostError, String(error));
  assert.equal(error.code, code);
  if (pointer !== undefined) assert.equal(error.pointer, pointer);
  return true;
};

test("The package exports what the documentation names, and nothing else", () => {
  const names = ["Provider", "RetryPolicy", "Signer", "SignpostError", "Verifier", "createCore", "errors", "Core"];
  assert.deepEqual(Object.keys(coreEntry).sort(), names.sort());
  assert.deepEqual(Object.keys(signpost).sort(), [...names, "load"].sort());
});

test("load() gives the same core each time; createCore() a new one", async () => {
  assert.equal(await load(), core);
  assert.notEqual(createCore(wasm), core);
});

test("A module that is not signpost.wasm is refused", () => {
  const empty = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  assert.throws(() => createCore(empty), /not the signpost\.wasm that belongs to this version/);
});

test("The built-in providers are listed, and each can be had by name", () => {
  assert.deepEqual(core.providers, ["cepro", "clientflow", "clientpress", "portalio", "standard"]);
  for (const name of core.providers) {
    const provider = core.provider(name);
    assert.equal(provider.name, name);
    assert.equal(core.provider(name), provider, "the same one each time");
    const manifest = JSON.parse(provider.manifest);
    assert.equal(manifest.name, name);
    assert.equal(provider.title, manifest.title);
    assert.equal(provider.summary, manifest.summary);
    assert.equal(provider.openCatalog, manifest.open_catalog ?? false);
    assert.equal(provider.headersRead[0], manifest.signature.header);
    const names = (/** @type {any} */ { name: event, aliases = [], summary, basis }) => ({
      event,
      aliases,
      summary,
      basis,
    });
    assert.deepEqual(
      provider.events.map(({ name: event, aliases, summary, basis }) => ({ event, aliases, summary, basis })),
      manifest.events.map(names),
    );
    for (const event of provider.events) {
      assert.equal(core.check(provider, event.example, { unnamedEvent: event.name }).ok, true, event.name);
      const example = manifest.events.find((/** @type {any} */ each) => each.name === event.name).example;
      assert.deepEqual(Object.keys(JSON.parse(event.example)), Object.keys(example));
    }
    assert.ok(Object.isFrozen(provider) && Object.isFrozen(provider.events) && Object.isFrozen(provider.headersRead));
  }
});

test("A provider of one's own comes from a text or an object", () => {
  const { manifest } = core.provider("clientpress");
  for (const from of [manifest, JSON.parse(manifest)]) {
    const provider = core.provider({ manifest: from });
    assert.equal(provider.events.length, 13);
    assert.equal(core.verifier(provider, { secrets: [secret] }).verify(headers, body, now).code, "ok");
  }
  assert.throws(() => core.provider("nobody"), setUpError("unknown_provider"));
  assert.throws(() => core.provider({ manifest: "{" }), setUpError("malformed_manifest"));
  assert.throws(
    () => core.provider({ manifest: { ...JSON.parse(manifest), nme: 1 } }),
    setUpError("unknown_key", "/nme"),
  );
  for (const from of [undefined, null, {}, 7, { manifest: 7 }]) {
    assert.throws(() => core.provider(/** @type {any} */ (from)), TypeError);
  }
});

test("A verdict has every field", () => {
  const verdict = core.verifier("clientpress", { secrets: ["newer", secret] }).verify(headers, body, now);
  const { message } = verdict;
  assert.deepEqual(verdict, {
    ok: true,
    code: "ok",
    status: 202,
    message,
    authentic: true,
    secretIndex: 1,
    event: "task.completed",
    eventIndex: 5,
    id,
    timestamp: now,
    covered: { event: true, id: false, timestamp: true },
    pointer: "",
    detail: "",
  });
});

test("A refused webhook's verdict has the same fields", () => {
  const verdict = core.verifier("clientpress", { secrets: [secret] }).verify(headers, `${text} `, now);
  const { message } = verdict;
  assert.deepEqual(verdict, {
    ok: false,
    code: "signature_mismatch",
    status: 401,
    message,
    authentic: false,
    secretIndex: -1,
    event: "",
    eventIndex: -1,
    id: "",
    timestamp: null,
    covered: { event: false, id: false, timestamp: false },
    pointer: "header:X-CP-Signature",
    detail: "",
  });
});

test("An event that the catalog does not have keeps the name it came with", () => {
  const other = text.replace("task.completed", "tâche.terminée😀");
  const verdict = core.inspect("clientpress", [], other, now);
  assert.equal(verdict.code, "unknown_event");
  assert.equal(verdict.event, "tâche.terminée😀");
  assert.equal(verdict.eventIndex, -1);
});

test("The clock is Date.now() unless given", () => {
  const verifier = core.verifier("clientpress", { secrets: [secret] });
  assert.equal(verifier.verify(headers, body).code, "timestamp_too_old");
  assert.equal(core.inspect("clientpress", [], body).code, "timestamp_too_old");
  const late = core.verifier("clientpress", { secrets: [secret], pastSeconds: 31_536_000 });
  assert.equal(late.verify(headers, body, now + 31_536_000_000).code, "ok");
  assert.equal(late.verify(headers, body, now + 31_536_000_000 + 1000).code, "timestamp_too_old");
});

test("A clock that is no time is a TypeError, not a window", () => {
  const verifier = core.verifier("clientpress", { secrets: [secret] });
  for (const clock of [NaN, Infinity, -Infinity, 8.64e15 + 2, "now", new Date(), null, 1n]) {
    assert.throws(() => verifier.verify(headers, body, /** @type {any} */ (clock)), TypeError);
  }
});

test("Secrets and options are read strictly", () => {
  const make = (/** @type {any} */ options) => () => core.verifier("clientpress", options);
  assert.throws(make({ secrets: [] }), setUpError("missing_secret"));
  assert.throws(make({ secrets: [secret, ""] }), setUpError("missing_secret", "/1"));
  assert.throws(make({ secrets: Array(17).fill(secret) }), setUpError("invalid_option"));
  for (const pastSeconds of [-1, 1.5, NaN, Infinity, -Infinity, 31_536_001, 2 ** 32, 2 ** 31, 2 ** 53]) {
    assert.throws(make({ secrets: [secret], pastSeconds }), setUpError("invalid_option"), String(pastSeconds));
    assert.throws(make({ secrets: [secret], futureSeconds: pastSeconds }), setUpError("invalid_option"));
    assert.throws(() => core.inspect("clientpress", [], body, now, { pastSeconds }), setUpError("invalid_option"));
  }
  for (const options of [
    undefined,
    {},
    [secret],
    { secrets: secret },
    { secrets: [1] },
    { secrets: [secret], pastSeconds: "300" },
    { secrets: [secret], pastSeconds: null },
    { secrets: [secret], tolerance: 300 },
    { secrets: [secret], unnamedEvent: 1 },
  ]) {
    assert.throws(make(options), TypeError, JSON.stringify(options));
  }
  assert.throws(() => core.inspect("clientpress", [], body, now, /** @type {any} */ ({ secrets: [] })), TypeError);
});

test("A provider of another core is refused", () => {
  const other = createCore(wasm).provider("clientpress");
  assert.throws(() => core.verifier(other, { secrets: [secret] }), TypeError);
});

test("inspect() looks at everything but the signature", () => {
  const verdict = core.inspect("clientpress", headers, body, now);
  assert.equal(verdict.code, "ok");
  assert.equal(verdict.authentic, false);
  assert.equal(verdict.id, id);
  assert.deepEqual(verdict.covered, { event: false, id: false, timestamp: false });
  const disagreeing = core.inspect("clientpress", { "x-cp-event": "portal.created" }, body, now);
  assert.equal(disagreeing.code, "header_mismatch");
  const flat = '{"id":10025,"number":4123}';
  assert.equal(core.inspect("portalio", [], flat, now).code, "unnamed_event");
  const named = core.inspect("portalio", [], flat, now, { unnamedEvent: "proposal.status_changed" });
  assert.equal(named.event, "proposal.status_changed");
});

test("check() names the event, or the place that does not fit", () => {
  const checked = core.check("clientpress", body);
  assert.ok(checked.ok);
  assert.equal(checked.event, "task.completed");
  assert.equal(checked.eventIndex, 5);
  const refused = core.check("clientpress", text.replace('"id":10', '"id":"ten"'));
  assert.ok(!refused.ok);
  assert.equal(refused.code, "schema_mismatch");
  assert.equal(refused.pointer, "/data/id");
  assert.match(refused.detail, /^expected .+, found .+/);
});

test("build() takes fields as an object or as text, and gives bytes and text", () => {
  const fields = { portal_id: 42, portal_url: "https://a.example/b/", data: { id: 10, title: "é", list_id: 1 } };
  for (const given of [fields, JSON.stringify(fields)]) {
    const built = core.build("clientpress", { event: "task.completed", fields: given, now });
    assert.ok(built.ok, JSON.stringify(built));
    assert.ok(built.body instanceof Uint8Array);
    assert.equal(new TextDecoder().decode(built.body), built.text);
    assert.equal(
      built.text,
      '{"event":"task.completed","portal_id":42,"portal_url":"https:\\/\\/a.example\\/b\\/",' +
        '"timestamp":"2024-01-18T14:22:00+00:00","data":{"id":10,"title":"\\u00e9","list_id":1}}',
    );
  }
  const refused = core.build("clientpress", { event: "task.completed", fields: { ...fields, data: {} }, now });
  assert.ok(!refused.ok);
  assert.equal(refused.code, "schema_mismatch");
  assert.throws(() => core.build("clientpress", /** @type {any} */ ({})), TypeError);
  assert.throws(
    () => core.build("clientpress", /** @type {any} */ ({ event: "task.completed", feilds: {} })),
    TypeError,
  );
});

test("A number that JSON has no form for is a TypeError, and one beyond a double in a text is refused", () => {
  const fields = (/** @type {unknown} */ total) => ({
    event: "lead.created",
    fields: { data: { a: null, total } },
    now,
  });
  for (const total of [Infinity, -Infinity, NaN]) {
    assert.throws(() => core.build("cepro", fields(total)), {
      name: "TypeError",
      message: /^fields must hold .*total/,
    });
    assert.throws(() => core.checkPolicy({ delays_seconds: [total] }), {
      name: "TypeError",
      message: /^policy must hold/,
    });
    assert.throws(() => core.provider({ manifest: { total } }), { name: "TypeError", message: /^manifest must hold/ });
  }
  assert.equal(core.build("cepro", fields(1e308)).ok, true);
  const refused = core.build("cepro", { event: "lead.created", fields: '{"data":{"total":1e400}}', now });
  assert.deepEqual([refused.code, /** @type {any} */ (refused).pointer], ["schema_mismatch", "/data/total"]);
});

test("Bytes that were given out do not change with later calls", () => {
  const first = core.example("clientpress", "task.completed", { now });
  assert.ok(first.ok);
  const copy = first.body.slice();
  core.example("clientpress", "portal.created", { now });
  assert.deepEqual(first.body, copy);
});

test("example() gives every event of every provider, and check() takes each", () => {
  for (const name of core.providers) {
    for (const { name: event } of core.provider(name).events) {
      const example = core.example(name, event, { now, id: "evt_1" });
      assert.ok(example.ok, `${name} ${event}`);
      const checked = core.check(name, example.body, { unnamedEvent: event });
      assert.ok(checked.ok, `${name} ${event}: ${checked.detail}`);
      assert.equal(checked.event, event);
    }
  }
  const unknown = core.example("clientpress", "nothing.happened");
  assert.equal(unknown.code, "unknown_event");
});

test("What sign() gives is what a sender sets, in its order", () => {
  const signer = core.signer("clientpress", { secrets: [secret] });
  const signed = signer.sign({ id, body: text, now });
  assert.ok(signed.ok);
  const expected = new Map(headers);
  assert.deepEqual(
    signed.headers.map(([name]) => name),
    ["Content-Type", "X-CP-Event", "X-CP-Portal-ID", "X-CP-Delivery", "User-Agent", "X-CP-Signature"],
  );
  for (const [name, value] of signed.headers) if (name !== "User-Agent") assert.equal(value, expected.get(name));
  const refused = signer.sign({ id: "has space", body: text, now });
  assert.ok(!refused.ok);
  assert.equal(refused.code, "invalid_option");
  assert.equal(refused.pointer, "/id");
  assert.throws(() => core.signer("standard", { secrets: [] }), setUpError("missing_secret"));
  assert.throws(() => signer.sign(/** @type {any} */ ({ id, body: text, attmept: 2 })), TypeError);
});

test("Every provider's new secret verifies what it signs", () => {
  for (const name of core.providers) {
    const made = core.makeSecret(name);
    assert.notEqual(core.makeSecret(name), made);
    const example = core.example(name, core.provider(name).events[0].name, { now, id: "evt_1" });
    assert.ok(example.ok);
    const signed = core.signer(name, { secrets: [made] }).sign({ id: "msg_1", body: example.body, now });
    assert.ok(signed.ok, JSON.stringify(signed));
    const verdict = core.verifier(name, { secrets: [made] }).verify(signed.headers, example.body, now);
    assert.equal(verdict.authentic, true, `${name}: ${verdict.code}`);
  }
});

test("makeEventId() of given bytes is always the same one, and takes 16 of them", () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);
  assert.equal(core.makeEventId("cepro", bytes), "00010203-0405-4607-8809-0a0b0c0d0e0f");
  assert.equal(core.makeEventId("standard", bytes), "msg_000102030405060708090a0b0c0d0e0f");
  const refused = { name: "SignpostError", code: "invalid_option", pointer: "/random" };
  assert.throws(() => core.makeEventId("cepro", bytes.subarray(1)), refused);
});

test("dispatch() makes an id unless it is given one, and takes JSON text alone", () => {
  const request = JSON.stringify({ event: "lead.created", data: { id: 1 } });
  const [first, second] = [core.dispatch("cepro", request, { now }), core.dispatch("cepro", request, { now })];
  assert.ok(first.ok && second.ok);
  assert.match(first.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(first.id, second.id);
  assert.deepEqual([first.event, first.at], ["lead.created", now]);
  const { id } = first;
  const named = core.dispatch(core.provider("cepro"), request, { id });
  assert.ok(named.ok && named.id === id && Math.abs(named.at - Date.now()) < 10_000);
  const refused = core.dispatch("cepro", request, { id: "" });
  assert.ok(!refused.ok);
  assert.deepEqual([refused.code, refused.pointer], ["invalid_option", "/id"]);
  assert.throws(() => core.dispatch("cepro", /** @type {any} */ ({ event: "lead.created" })), TypeError);
  assert.throws(() => core.dispatch("cepro", request, /** @type {any} */ ({ ID: id })), TypeError);
});

test("Bodies that are dispatched outlive the next call", () => {
  const request = (/** @type {number} */ n) => JSON.stringify({ event: "lead.created", data: { n } });
  const first = core.dispatch("cepro", request(1), { now });
  core.dispatch("cepro", request(2), { now });
  assert.ok(first.ok);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(first.body)).data, { n: 1 });
});

test("makeEventId() and testEvent() have the provider's form", () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const forms = { clientpress: uuid, cepro: uuid, clientflow: /^evt_[0-9a-f]{32}$/, portalio: /^evt_[0-9a-f]{32}$/ };
  for (const [name, form] of Object.entries(forms)) {
    const id = core.makeEventId(name);
    assert.match(id, form);
    assert.notEqual(core.makeEventId(name), id);
    const made = core.testEvent(name, { now, id });
    assert.ok(made.ok);
    const checked = core.check(name, made.body);
    assert.ok(checked.ok && checked.event === made.event, name);
  }
  const { manifest } = core.provider("standard");
  const empty = core.testEvent(core.provider({ manifest: { ...JSON.parse(manifest), events: [] } }));
  assert.ok(!empty.ok);
  assert.equal(empty.code, "unknown_event");
});

test("retryPolicy() tells the whole plan, and nextAttempt() decides by it", () => {
  const clientflow = core.retryPolicy("clientflow");
  assert.deepEqual(clientflow.plan, {
    waits_for_response: true,
    unanswered: "retry",
    timeout_seconds: 10,
    jitter: 0,
    attempts: [
      { attempt: 1, delay_seconds: 0, earliest_seconds: 0, latest_seconds: 0 },
      { attempt: 2, delay_seconds: 1, earliest_seconds: 1, latest_seconds: 1 },
      { attempt: 3, delay_seconds: 2, earliest_seconds: 3, latest_seconds: 3 },
      { attempt: 4, delay_seconds: 4, earliest_seconds: 7, latest_seconds: 7 },
    ],
    by_status: [],
    permanent: [[400, 499]],
    retry_anyway: [
      [408, 408],
      [429, 429],
    ],
    throttle: [],
    throttle_max_seconds: 86_400,
    disable: [],
    disable_after_dead: 0,
    disable_after_seconds: 0,
    circuit: null,
    rules: [
      "Up to 4 attempts, each with 10 s: at once, then after 1 s, 2 s, 4 s.",
      "No further attempt after: 400-499 (but for 408, 429).",
      "Retry-After changes nothing.",
      "The endpoint is never disabled for failing.",
      "The failure of one delivery delays no other.",
    ],
    overridden: [],
  });
  assert.equal(
    core.retryPolicy("portalio").plan.rules[0],
    "Up to 6 attempts, each with 10 s: at once, then after 1 min, 5 min, 30 min, 2 h, 12 h.",
  );
  assert.equal(core.retryPolicy("clientpress").plan.rules[0], "One attempt, with 5 s.");
  const outcome = /** @type {const} */ ({ kind: "response", status: 503, retryAfter: "3600" });
  const attempt = { attempt: 3, outcome, now, random: 0 };
  assert.equal(core.nextAttempt(clientflow, attempt).at, now + 4000);
  clientflow.close();
  assert.throws(() => core.nextAttempt(clientflow, attempt), TypeError);
  const other = createCore(wasm).retryPolicy("clientflow");
  assert.throws(() => core.nextAttempt(other, attempt), TypeError);
});

test("retryPolicy() says what is set over a policy, and what that overrides", () => {
  const circuit = { failures: 3, open_seconds: 30, open_max_seconds: 600 };
  const never = { timeout_seconds: 0.05, auto_disable: null, circuit };
  const policy = core.retryPolicy("cepro", never);
  const { timeout_seconds, disable_after_dead, circuit: told, overridden } = policy.plan;
  assert.deepEqual([timeout_seconds, disable_after_dead, told], [0.05, 0, circuit]);
  assert.deepEqual(overridden, [
    { key: "timeout_seconds", says: "An attempt has 50 ms instead of 10 s." },
    {
      key: "auto_disable",
      says: "The endpoint is never disabled for failing. Without this setting: The endpoint is disabled after 10 dead deliveries in a row over at least 1 d.",
    },
    {
      key: "circuit",
      says: "After 3 failures in a row every attempt waits for 30 s, twice as long each time in a row, up to 10 min. Attempts then come later than the schedule says, which has no such rule.",
    },
  ]);
  // The rule that is set is the one that decides.
  const record = { deadInARow: 99, failingSince: 0 };
  const last = { attempt: 4, outcome: /** @type {const} */ ({ kind: "timeout" }), now, random: 0, record };
  assert.equal(core.nextAttempt("cepro", last).disableEndpoint, true);
  assert.equal(core.nextAttempt(policy, last).disableEndpoint, false);
  const two = core.retryPolicy("clientflow", { auto_disable: { after_dead: 2 } });
  assert.equal(core.nextAttempt(two, last).disableEndpoint, true);
  // What changes nothing overrides nothing.
  for (const set of [
    { timeout_seconds: null, auto_disable: /** @type {const} */ ("policy"), circuit: null },
    { timeout_seconds: 10, auto_disable: { after_dead: 10, after_seconds: 86_400 } },
  ]) {
    assert.deepEqual(core.retryPolicy("cepro", set).plan.overridden, []);
  }
  assert.deepEqual(core.retryPolicy("clientflow", { auto_disable: null }).plan.overridden, []);
});

test("retryPolicy() has what was sent and not answered repeated, or not", () => {
  const timeout = { attempt: 1, outcome: /** @type {const} */ ({ kind: "timeout" }), now, random: 0 };
  const once = core.retryPolicy("clientflow", { unanswered: "unknown" });
  assert.equal(once.plan.unanswered, "unknown");
  const sentence =
    "What was sent and not answered is not repeated, because it may have been done: its outcome is unknown.";
  assert.ok(once.plan.rules.includes(sentence));
  assert.deepEqual(once.plan.overridden, [{ key: "unanswered", says: sentence }]);
  const { step, reason } = core.nextAttempt(once, timeout);
  assert.deepEqual([step, reason], ["dead", "unknown"]);
  assert.equal(core.nextAttempt(once, { ...timeout, outcome: { kind: "not_sent" } }).step, "deliver_again");

  const own = { timeout_seconds: 10, delays_seconds: [1], unanswered: "unknown" };
  const repeated = core.retryPolicy(own, { unanswered: "retry" });
  assert.equal(core.nextAttempt(repeated, timeout).step, "deliver_again");
  assert.deepEqual(repeated.plan.overridden, [
    { key: "unanswered", says: "What was sent and not answered is repeated, though it may have been done." },
  ]);
  for (const set of [/** @type {const} */ ("unknown"), null])
    assert.deepEqual(core.retryPolicy(own, { unanswered: set }).plan.overridden, []);
});

test("retryPolicy() refuses overrides with their place", () => {
  /** @type {[any, string][]} */
  const refused = [
    [{ timeout_seconds: 0 }, "/timeout_seconds"],
    [{ timeout_seconds: 301 }, "/timeout_seconds"],
    [{ timeout_seconds: "10" }, "/timeout_seconds"],
    [{ auto_disable: "never" }, "/auto_disable"],
    [{ auto_disable: {} }, "/auto_disable/after_dead"],
    [{ auto_disable: { after_dead: 0 } }, "/auto_disable/after_dead"],
    [{ auto_disable: { after_dead: 1, after: 1 } }, "/auto_disable/after"],
    [{ circuit: { failures: 0, open_seconds: 1, open_max_seconds: 1 } }, "/circuit/failures"],
    [{ circuit: { failures: 1, open_seconds: 1 } }, "/circuit/open_max_seconds"],
    [{ circuit: 3 }, "/circuit"],
  ];
  for (const [set, pointer] of refused) {
    assert.throws(() => core.retryPolicy("cepro", set), setUpError("invalid_option", pointer), pointer);
  }
  assert.throws(() => core.retryPolicy("cepro", /** @type {any} */ ({ circuits: null })), TypeError);
  assert.throws(() => core.retryPolicy({ delays_seconds: [] }), setUpError("invalid_policy", "/timeout_seconds"));
});

test("nextAttempt() takes a provider, its name, or a policy", () => {
  /** @type {import("signpost").Attempt} */
  const attempt = { attempt: 1, outcome: { kind: "response", status: 500 }, now, random: 0 };
  const policy = JSON.parse(core.provider("portalio").manifest).delivery;
  delete policy.basis;
  delete policy.note;
  delete policy.assumed;
  for (const from of ["portalio", core.provider("portalio"), policy]) {
    assert.deepEqual(core.nextAttempt(from, attempt), {
      step: "deliver_again",
      at: now + 60_000,
      nextAttempt: 2,
      reason: "none",
      disableEndpoint: false,
    });
  }
  assert.deepEqual(core.nextAttempt("portalio", { ...attempt, outcome: { kind: "response", status: 204 } }), {
    step: "delivered",
    at: null,
    nextAttempt: null,
    reason: "none",
    disableEndpoint: false,
  });
  assert.throws(() => core.nextAttempt({ delays_seconds: "soon" }, attempt), setUpError("invalid_policy"));
  for (const wrong of [
    { ...attempt, attempt: 0 },
    { ...attempt, random: 1 },
    { ...attempt, random: NaN },
    { ...attempt, outcome: { kind: "lost" } },
    { ...attempt, outcome: undefined },
    { ...attempt, now: NaN },
    { ...attempt, status: 500 },
  ]) {
    assert.throws(() => core.nextAttempt("portalio", /** @type {any} */ (wrong)), TypeError);
  }
  assert.throws(() => core.nextAttempt(/** @type {any} */ (undefined), attempt), TypeError);
});

test("checkAction() holds an app directory's request against the manifest's actions", () => {
  const request = { action: "assign_user", data: { portal_id: 58, user_id: 7 } };
  assert.deepEqual(core.checkAction("clientpress", JSON.stringify(request)), {
    ok: true,
    code: "ok",
    action: "assign_user",
  });
  const unknown = core.checkAction("clientpress", new TextEncoder().encode('{"action":"assignUsers","data":{}}'));
  const detail = "expected the slug of one of the provider's actions; did you mean assign_user?";
  assert.deepEqual(unknown.ok || [unknown.code, unknown.pointer, unknown.detail], [
    "unknown_action",
    "/action",
    detail,
  ]);
  assert.throws(() => core.checkAction("clientpress", /** @type {any} */ (request)), TypeError);
});

test("checkDestination() and checkAddress() say where a URL leads, or why it may not be called", () => {
  assert.deepEqual(core.checkDestination("https://Hooks.Example.com./a?b"), {
    ok: true,
    code: "ok",
    scheme: "https",
    host: "hooks.example.com",
    port: 443,
    isAddress: false,
  });
  const refused = core.checkDestination("http://127.0.0.1/");
  assert.equal(refused.code, "destination_not_https");
  assert.equal(
    core.checkDestination("http://127.0.0.2:8080/", { allowHttp: true, allow: ["127.0.0.2/32"] }).code,
    "ok",
  );
  for (const [url, code] of [
    ["http://127.0.0.2:8080/", "ok"],
    ["http://example.com/", "destination_not_https"],
    ["https://example.com/", "ok"],
  ]) {
    assert.equal(core.checkDestination(url, { allowHttp: "listed", allow: ["127.0.0.2/32"] }).code, code, url);
  }
  assert.equal(core.checkAddress("10.1.2.3").code, "destination_not_public");
  assert.deepEqual(core.checkAddress("10.1.2.3", { allow: ["10.0.0.0/8"] }), { ok: true, code: "ok" });
  for (const wrong of [{ allow: "127.0.0.1" }, { allowHttp: 1 }, { allowHttp: "all" }, { allowed: [] }]) {
    assert.throws(() => core.checkDestination("https://example.com", /** @type {any} */ (wrong)), TypeError);
  }
  assert.throws(() => core.checkDestination(/** @type {any} */ (new URL("https://example.com"))), TypeError);
});

test("A closed verifier or signer says so; closing twice is no fault", () => {
  const verifier = core.verifier("clientpress", { secrets: [secret] });
  verifier.close();
  verifier.close();
  assert.throws(() => verifier.verify(headers, body, now), /This verifier was closed/);
  const signer = core.signer("clientpress", { secrets: [secret] });
  const { [Symbol.dispose]: dispose } = signer;
  dispose.call(signer);
  assert.throws(() => signer.sign({ id, body, now }), /This signer was closed/);
});

test("A verifier outlives the provider that it was made of", () => {
  const verifier = core.verifier(core.provider({ manifest: core.provider("clientpress").manifest }), {
    secrets: [secret],
  });
  for (let i = 0; i < 50; i++) core.provider({ manifest: core.provider("standard").manifest });
  assert.equal(verifier.verify(headers, body, now).code, "ok");
});
