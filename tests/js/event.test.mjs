// What the gateway asks of the package about an event: the shapes of the calls. What they decide is the vectors' business.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import test, { mock } from "node:test";
import { createCore, errors, load, SignpostError } from "signpost";
import { body, headers, id, now, secret, text } from "./webhook.mjs";

const core = await load();
const wasm = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("signpost/signpost.wasm"))));
/** One whose memory is as small as at first. */
const another = () => createCore(wasm);
const sound = { ok: true, code: "ok" };
const verdict = core.verifier("clientpress", { secrets: [secret] }).verify(headers, body, now);

/** Eight bytes, little endian. @param {number} number */
function eight(number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(number));
  return bytes;
}

/** A text behind its length. @param {string | Uint8Array} of */
const counted = (of) => Buffer.concat([eight(Buffer.from(of).length), Buffer.from(of)]);

/** @param {...(string | Uint8Array)} parts */
const half = (...parts) =>
  createHash("sha256")
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest("hex")
    .slice(0, 32);

/** @param {Uint8Array} key */
const hex = (key) => Buffer.from(key).toString("hex");

/** @param {string | Uint8Array} of */
const digest = (of) => createHash("sha256").update(of).digest();

test("eventKey() takes a verdict as it is, and gives 16 bytes of the caller's own", () => {
  const key = core.eventKey("acme", verdict, body);
  assert.ok(key instanceof Uint8Array && key.length === 16 && key.buffer.byteLength === 16);
  assert.equal(hex(key), half("pb", counted("acme"), counted(id), digest(body)), "ClientPress does not sign its id");
  const copy = key.slice();
  core.eventKey("other", verdict, body);
  assert.deepEqual(key, copy);
});

test("eventKey() follows the signature: the id alone, id and body, or time and body", () => {
  const signed = { id: "msg_1", covered: { id: true }, authentic: true, timestamp: now };
  assert.equal(hex(core.eventKey("acme", signed, body)), half("i", counted("acme"), counted("msg_1")));
  const weak = { ...signed, covered: { id: false } };
  assert.equal(hex(core.eventKey("acme", weak, body)), half("pb", counted("acme"), counted("msg_1"), digest(body)));
  const timed = { ...signed, id: "" };
  assert.equal(hex(core.eventKey("acme", timed, body)), half("pt", counted("acme"), eight(now), digest(body)));
  const bare = { ...timed, timestamp: null };
  assert.equal(hex(core.eventKey("acme", bare, body)), half("pn", counted("acme"), digest(body)));
});

test("eventKey() of what was not proven is another one, and takes no id's word for it", () => {
  const unsigned = { id: "msg_1", covered: { id: true }, authentic: false, timestamp: now };
  assert.equal(hex(core.eventKey("acme", unsigned, body)), half("ub", counted("acme"), counted("msg_1"), digest(body)));
  const timed = { ...unsigned, id: "" };
  assert.equal(hex(core.eventKey("acme", timed, body)), half("ut", counted("acme"), eight(now), digest(body)));
});

test("eventKeys() gives the body's own key too, unless a proven id makes the webhook's and nobody asked for it", () => {
  const weak = { id: "msg_1", covered: { id: false }, authentic: true, timestamp: now };
  const signed = { ...weak, covered: { id: true } };
  const ofBody = half("pn", counted("acme"), digest(body));
  const keys = core.eventKeys("acme", weak, body);
  assert.equal(hex(keys.event), half("pb", counted("acme"), counted("msg_1"), digest(body)));
  assert.equal(hex(/** @type {Uint8Array} */ (keys.body)), ofBody);
  assert.equal(core.eventKeys("acme", signed, body).body, null);
  const wanted = core.eventKeys("acme", signed, body, { bodyKey: true });
  assert.equal(hex(/** @type {Uint8Array} */ (wanted.body)), ofBody);
  assert.equal(hex(wanted.event), half("i", counted("acme"), counted("msg_1")));
});

test("A body is hashed once for its keys: by the runtime from the size on from which that is quicker, else in the module", () => {
  const { process } = globalThis;
  const taken = process.getBuiltinModule("node:crypto");
  const weak = { id: "msg_1", covered: { id: false }, authentic: true, timestamp: now };
  for (const [nativeHmacFrom, length, expected] of [
    [768, 767, 0],
    [768, 768, 1],
    [0, 1, 1],
    [Infinity, 100_000, 0],
  ]) {
    const given = createCore(wasm, { nativeHmacFrom });
    const large = new Uint8Array(length).fill(65);
    const counting = mock.method(taken, "createHash");
    const { event } = given.eventKeys("acme", weak, large);
    const calls = counting.mock.callCount();
    counting.mock.restore();
    assert.equal(hex(event), half("pb", counted("acme"), counted("msg_1"), digest(large)));
    assert.equal(calls, expected, `${length} bytes, by the runtime from ${nativeHmacFrom} on`);
  }
});

test("firstFormEventKey() is what stores of the first form hold", () => {
  const weak = { id: "msg_1", covered: { id: false }, authentic: true, timestamp: now };
  const first = half("b", counted("acme"), counted("msg_1"), counted(body));
  assert.equal(hex(core.firstFormEventKey("acme", weak, body)), first);
  assert.equal(hex(core.firstFormEventKey("acme", { ...weak, authentic: false }, body)), first);
});

test("deriveEventId() takes the key's 32 bytes, the event's 16 and a whole number, and says what else it was given", () => {
  const [key, event] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)];
  const expected = createHmac("sha256", key)
    .update(Buffer.concat([event, eight(3)]))
    .digest("hex");
  assert.equal(core.deriveEventId("standard", key, event, 3), `msg_${expected.slice(0, 32)}`);
  assert.throws(() => core.deriveEventId("standard", key.subarray(1), event, 0), /key must be 32 bytes/);
  assert.throws(() => core.deriveEventId("standard", key, key, 0), /eventKey must be 16 bytes/);
  for (const copy of [-1, 0.5, NaN]) {
    assert.throws(() => core.deriveEventId("standard", key, event, copy), /copy must be a whole number/);
  }
});

test("eventKey() takes every kind of body, and any size after any other", () => {
  const bare = { id: "", covered: { id: false }, authentic: true, timestamp: null };
  const expected = half("pn", counted("acme"), digest(text));
  const shared = new Uint8Array(body.length + 7);
  shared.set(body, 7);
  for (const given of [body, text, body.slice().buffer, new DataView(shared.buffer, 7), shared.subarray(7)]) {
    assert.equal(hex(core.eventKey("acme", bare, given)), expected);
  }
  for (const length of [0, 1, 5_000, 3_000_000, 10, 300_000]) {
    const large = new Uint8Array(length).fill(65);
    const wanted = half("pn", counted("acme"), digest(large));
    assert.equal(hex(core.eventKey("acme", bare, large)), wanted, `${length} bytes`);
  }
  for (const scope of ["", "büro", "€".repeat(20_000), "\u{1f4ec}".repeat(3), "a".repeat(100_000)]) {
    const named = { ...bare, id: "é", covered: { id: true } };
    assert.equal(hex(core.eventKey(scope, named, "")), half("i", counted(scope), counted("é")));
  }
});

test("eventKey() refuses what is no verdict and no raw body", () => {
  for (const [scope, of, given] of [
    [7, verdict, body],
    ["acme", { ...verdict, id: null }, body],
    ["acme", { ...verdict, covered: {} }, body],
    ["acme", { ...verdict, authentic: undefined }, body],
    ["acme", { ...verdict, timestamp: "now" }, body],
    ["acme", { ...verdict, timestamp: NaN }, body],
    ["acme", { ...verdict, timestamp: undefined }, body],
    ["acme", verdict, JSON.parse(text)],
    ["acme", undefined, body],
  ]) {
    assert.throws(() => core.eventKey(/** @type {any} */ (scope), /** @type {any} */ (of), given), TypeError);
  }
  for (const of of [undefined, Promise.resolve(verdict), { id: "x" }, new Response("")]) {
    assert.throws(
      () => core.eventKey("acme", /** @type {any} */ (of), body),
      /^TypeError: verdict must be what verify\(\) gives, .*; what verifyAsync\(\) gives has to be awaited$/,
    );
  }
});

test("checkEventFilter(), checkPointer() and checkPolicy() say yes, or why not", () => {
  assert.deepEqual(core.checkEventFilter("task.*"), sound);
  assert.deepEqual(core.checkEventFilter("task*"), {
    ok: false,
    code: "invalid_option",
    message: errors.find(({ code }) => code === "invalid_option")?.message,
    pointer: "",
    detail: `expected '*' alone or behind a name and a dot ("task.*"), found it elsewhere`,
  });
  assert.deepEqual(core.checkPointer("/data/id"), sound);
  assert.equal(core.checkPointer("data/id").code, "invalid_option");
  assert.deepEqual(core.checkPolicy({ timeout_seconds: 10, delays_seconds: [1, 2] }), sound);
  for (const name of core.providers) {
    assert.deepEqual(core.checkPolicy(JSON.parse(core.provider(name).manifest).delivery), sound, name);
  }
  const refused = core.checkPolicy({ timeout_seconds: 10, delays_seconds: [1, -2] });
  assert.ok(!refused.ok);
  assert.deepEqual([refused.code, refused.pointer], ["invalid_policy", "/delays_seconds/1"]);
  assert.match(refused.detail, /^expected whole seconds/);
  const unknown = core.checkPolicy({ timeout_seconds: 10, delays_seconds: [], jiter: 1 });
  assert.ok(!unknown.ok);
  assert.deepEqual([unknown.code, unknown.pointer], ["invalid_policy", "/jiter"]);
  for (const wrong of [undefined, null, 7, "standard"]) {
    assert.throws(() => core.checkPolicy(/** @type {any} */ (wrong)), TypeError);
  }
  for (const wrong of [undefined, null, 7, ["*"]]) {
    assert.throws(() => core.checkEventFilter(/** @type {any} */ (wrong)), TypeError);
    assert.throws(() => core.checkPointer(/** @type {any} */ (wrong)), TypeError);
  }
});

test("checkTemplate() and fillTemplate() take a template's JSON, and say what is wrong with it", () => {
  const from = { event: "task.completed", source: "portal", id: "msg-1", body };
  const filled = core.fillTemplate('{"text":"*{event}*: {body:/data/title}"}', from);
  assert.ok(filled.ok);
  assert.equal(new TextDecoder().decode(filled.body), '{"text":"*task.completed*: Sign the contract"}');
  assert.deepEqual(core.checkTemplate('{"text":"{event}"}'), sound);
  for (const refused of [core.checkTemplate('{"a":["{evnt}"]}'), core.fillTemplate('{"a":["{evnt}"]}', from)]) {
    assert.ok(!refused.ok);
    assert.deepEqual([refused.code, refused.pointer], ["unknown_variable", "/a/0"]);
    assert.match(refused.detail, /^expected \{event\}, .*\{\{ and \}\} for braces$/);
  }
  // A body and texts for which both blocks have to grow.
  const long = "x".repeat(300_000);
  const large = core.fillTemplate(JSON.stringify([long, "{body:/a}"]), { ...from, body: `{"a":"y","b":"${long}"}` });
  assert.ok(large.ok);
  assert.equal(new TextDecoder().decode(large.body), JSON.stringify([long, "y"]));
  for (const wrong of [
    [{}, from],
    ["{}", undefined],
    ["{}", { ...from, id: 7 }],
    ["{}", { ...from, body: {} }],
    ["{}", { ...from, escape: "xml" }],
    ["{}", { ...from, evnt: "x" }],
  ]) {
    assert.throws(() => core.fillTemplate(.../** @type {[any, any]} */ (wrong)), TypeError);
  }
});

test("matchesEvent() takes an event for known unless told", () => {
  assert.equal(core.matchesEvent(["task.*"], "task.completed"), true);
  assert.equal(core.matchesEvent(["task.*"], "task.completed", { known: false }), false);
  assert.equal(core.matchesEvent(["*"], "", { known: false }), true);
  assert.equal(core.matchesEvent([], "task.completed"), false);
  assert.equal(core.matchesEvent(["x", "y", "tâche.*"], "tâche.terminée"), false);
  for (const [filters, name, options] of [
    ["*", "task.completed"],
    [[7], "task.completed"],
    [["*"], undefined],
    [["*"], "a", { known: 1 }],
    [["*"], "a", { knwon: false }],
    [["*"], "a", false],
  ]) {
    const call = /** @type {any} */ (core.matchesEvent).bind(core, filters, name, options);
    assert.throws(call, TypeError, JSON.stringify([filters, name, options]));
  }
});

test("valueAt() gives the text as it stands in the body", () => {
  assert.equal(core.valueAt(body, "/data/title"), '"Sign the contract"');
  assert.equal(core.valueAt(text, "/portal_url"), '"https:\\/\\/your-site.com\\/client-portal\\/acme-corp\\/"');
  assert.equal(core.valueAt(text, ""), text);
  assert.equal(core.valueAt(text, "/data/none"), null);
  assert.equal(core.valueAt("no json", "/data"), null);
  assert.equal(core.valueAt('{"clé": "\ufeff€"}', "/clé"), '"\ufeff€"');
  assert.throws(
    () => core.valueAt(text, "data"),
    (error) =>
      error instanceof SignpostError && error.code === "invalid_option" && error.detail.includes("begins with"),
  );
  assert.throws(() => core.valueAt(/** @type {any} */ ({}), ""), TypeError);
  assert.throws(() => core.valueAt(text, /** @type {any} */ (undefined)), TypeError);
});

test("valueAt() takes any size, also when the memory has to grow for it", () => {
  const long = "€".repeat(20_000);
  assert.equal(another().valueAt(JSON.stringify({ [long]: long }), `/${long}`), JSON.stringify(long));
  const many = `[${"1,".repeat(400_000)}2]`;
  assert.equal(another().valueAt(many, "/400000"), "2");
  assert.equal(another().valueAt(many, "/400001"), null);
});
