// What happens when the module traps. The traps are real: the same module with little memory, and a body that needs more.
import assert from "node:assert/strict";
import test from "node:test";
import { createCore, SignpostError } from "signpost";
import { withMemoryLimit } from "../wasm/raw.mjs";
import { body, headers, id, now, secret, signatureOf, text } from "./webhook.mjs";

/** 4 MiB: enough for every ordinary webhook. */
const small = () => createCore(withMemoryLimit(64));
const tooLarge = new Uint8Array(8 * 1024 * 1024).fill(0x20);

/** @param {any} answer */
function assertCoreFailed(answer) {
  assert.equal(answer.ok, false);
  assert.equal(answer.code, "core_failed");
  assert.ok(trapped(answer), `its cause is ${answer.cause}`);
}

/** A module that traps, or that is given more than its memory can hold. @param {{cause?: unknown}} answer */
const trapped = ({ cause }) => cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError;

test("A verification that traps gives core_failed, and the next one works", () => {
  const verifier = small().verifier("clientpress", { secrets: ["another", secret] });
  const before = verifier.verify(headers, body, now);
  assert.equal(before.code, "ok");
  for (let i = 0; i < 3; i++) {
    const failed = verifier.verify(headers, tooLarge, now);
    assertCoreFailed(failed);
    assert.equal(failed.status, 503);
    assert.equal(failed.authentic, false);
    assert.equal(failed.secretIndex, -1);
    assert.deepEqual(verifier.verify(headers, body, now), before);
  }
});

test("A body that makes the core itself run out of memory gives core_failed, not a verdict", () => {
  const verifier = small().verifier("clientpress", { secrets: [secret] });
  const deep = `{"event":"task.completed","data":[${"[1],".repeat(200_000)}0]}`;
  assert.ok(deep.length < 2 * 1024 * 1024);
  assertCoreFailed(verifier.verify({ "x-cp-signature": signatureOf(deep) }, deep, now));
  assert.equal(verifier.verify(headers, body, now).code, "ok");
});

test("Everything that was open goes on after a trap elsewhere", () => {
  const core = small();
  const own = core.provider({ manifest: core.provider("clientpress").manifest });
  const verifier = core.verifier(own, { secrets: [secret], pastSeconds: 1, futureSeconds: 2 });
  const signer = core.signer("clientpress", { secrets: [secret] });
  const signed = signer.sign({ id, body, now });
  const closed = core.verifier(own, { secrets: [secret] });
  closed.close();
  assertCoreFailed(core.check("clientpress", tooLarge));
  assert.equal(verifier.verify(headers, body, now + 1000).code, "ok");
  assert.equal(verifier.verify(headers, body, now + 2000).code, "timestamp_too_old", "its options are the same");
  assert.deepEqual(signer.sign({ id, body, now }), signed);
  assert.equal(core.check(own, body).code, "ok");
  assert.throws(() => closed.verify(headers, body, now), /closed/, "a closed one stays closed");
  closed.close();
});

test("Every call reports core_failed in its own way", () => {
  const core = small();
  const huge = "x".repeat(8 * 1024 * 1024);
  assertCoreFailed(core.inspect("clientpress", headers, tooLarge, now));
  assertCoreFailed(core.check("clientpress", tooLarge));
  assertCoreFailed(core.build("clientpress", { event: "task.completed", fields: { data: { title: huge } }, now }));
  assertCoreFailed(core.signer("clientpress", { secrets: [secret] }).sign({ id, body: tooLarge, now }));
  assertCoreFailed(core.checkDestination(`https://example.com/${huge}`));
  const failed = (/** @type {unknown} */ error) =>
    error instanceof SignpostError && error.code === "core_failed" && trapped(error);
  assert.throws(() => core.provider({ manifest: huge }), failed);
  assert.throws(() => core.verifier("clientpress", { secrets: [huge] }), failed);
  assert.throws(() => core.signer("clientpress", { secrets: [huge] }), failed);
  const attempt = /** @type {const} */ ({ attempt: 1, outcome: { kind: "timeout" }, now, random: 0 });
  assert.throws(() => core.nextAttempt({ note: huge }, attempt), failed);
  assertCoreFailed(core.checkPolicy({ note: huge }));
  assertCoreFailed(core.checkEventFilter(huge));
  assertCoreFailed(core.checkPointer(huge));
  assert.throws(() => core.matchesEvent([huge], "task.completed"), failed);
  assert.throws(() => core.valueAt(tooLarge, ""), failed);
  const verdict = { id: "", covered: { id: false }, authentic: true, timestamp: null };
  assert.throws(() => core.firstFormEventKey("acme", verdict, tooLarge), failed);
  assert.equal(core.eventKey("acme", { ...verdict, id, covered: { id: true } }, tooLarge).length, 16);
  const limits = { concurrency: 1 };
  assert.equal(core.admit(limits, null, now).admission.admitted, true);
  assert.equal(core.verifier("clientpress", { secrets: [secret] }).verify(headers, body, now).code, "ok");
});

test("The error keeps what happened as its cause", () => {
  assert.throws(
    () => small().provider({ manifest: "x".repeat(8 * 1024 * 1024) }),
    (error) => error instanceof SignpostError && error.cause instanceof WebAssembly.RuntimeError,
  );
});

test("JSON nested as deeply as the core takes it, and deeper, does not exhaust the stack", () => {
  const verifier = createCore(withMemoryLimit(8192)).verifier("clientpress", { secrets: [secret] });
  for (const depth of [500, 512, 513, 100_000]) {
    const nested = text.replace('"list_id":1', `"list_id":1,"deep":${"[".repeat(depth)}${"]".repeat(depth)}`);
    const verdict = verifier.verify({ "x-cp-signature": signatureOf(nested) }, nested, now);
    assert.equal(verdict.code, depth <= 500 ? "ok" : "malformed_json", `${depth} levels: ${verdict.detail}`);
  }
});

test("A body of 256 MiB is refused by its size; tokens of a shorter one that do not fit are core_failed", () => {
  const core = createCore(withMemoryLimit(8192));
  const many = new Uint8Array(2 ** 28).fill(0x20);
  const refused = core.check("clientpress", many);
  assert.equal(refused.code, "malformed_json");
  assert.equal(refused.detail, "expected at most 268435455 bytes, found more");
  assertCoreFailed(core.check("clientpress", many.subarray(1)));
  assert.equal(core.check("clientpress", body).code, "ok");
});
