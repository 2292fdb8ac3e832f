// signpost/verify and its module's memory: traps, bodies that do not fit, what is wiped, and that nothing grows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { load } from "signpost";
import { createVerifyCore, SignpostError } from "signpost/verify";
import { withMemoryLimit } from "../wasm/raw.mjs";
import { body, headers, now, secret, signatureOf, text } from "./webhook.mjs";

const wasm = readFileSync(new URL(import.meta.resolve("signpost/signpost-verify.wasm")));
const secrets = ["another", secret];
const program = Buffer.from((await load()).provider("clientpress").program);
const tooLarge = new Uint8Array(8 * 1024 * 1024).fill(0x20);

/** 4 MiB: enough for every ordinary webhook. */
const small = () => createVerifyCore(withMemoryLimit(64, wasm));

/**
 * A core, and the memories of the instances that it has made so far.
 * @param {WebAssembly.Module} [module]
 */
function watched(module = new WebAssembly.Module(wasm)) {
  /** @type {WebAssembly.Memory[]} */
  const memories = [];
  const { Instance } = WebAssembly;
  class Watched extends Instance {
    /** @param {ConstructorParameters<typeof Instance>} given */
    constructor(...given) {
      super(...given);
      memories.push(/** @type {WebAssembly.Memory} */ (this.exports.memory));
    }
  }
  /** @template T @param {() => T} work @returns {T} what `work` gives; instances that it makes are watched */
  const watching = (work) => {
    WebAssembly.Instance = /** @type {any} */ (Watched);
    try {
      return work();
    } finally {
      WebAssembly.Instance = Instance;
    }
  };
  const core = watching(() => createVerifyCore(module));
  return { core, watching, memories };
}

/** @param {any} answer */
function assertCoreFailed(answer) {
  assert.equal(answer.ok, false);
  assert.equal(answer.code, "core_failed");
  assert.ok(answer.cause instanceof RangeError || answer.cause instanceof WebAssembly.RuntimeError, `${answer.cause}`);
}

test("A body that does not fit gives core_failed, and never takes the next verdict with it", async () => {
  const core = small();
  const verifier = core.verifier("clientpress", { secrets });
  const own = core.verifier(program, { secrets, pastSeconds: 1 });
  const closed = core.verifier(program, { secrets });
  closed.close();
  const before = verifier.verify(headers, body, now);
  assert.equal(before.code, "ok");
  for (let i = 0; i < 3; i++) {
    const failed = verifier.verify(headers, tooLarge, now, { scope: "acme" });
    assertCoreFailed(failed);
    assert.equal(failed.status, 503);
    assert.equal(failed.authentic, false);
    assert.ok(!("keys" in failed));
    assert.deepEqual(verifier.verify(headers, body, now), before);
  }
  assertCoreFailed(await verifier.verifyAsync(headers, tooLarge, now));
  assertCoreFailed(core.inspect("clientpress", headers, tooLarge, now));
  assertCoreFailed(core.check(program, tooLarge));
  const failed = (/** @type {unknown} */ error) => error instanceof SignpostError && error.code === "core_failed";
  const verdict = { id: "", covered: { id: false }, authentic: true, timestamp: null };
  assert.throws(() => core.eventKeys("x".repeat(8 * 1024 * 1024), verdict, body), failed);
  assert.throws(() => core.verifier("clientpress", { secrets: ["x".repeat(8 * 1024 * 1024)] }), failed);
  assert.throws(() => core.provider(tooLarge), failed);
  assert.equal(own.verify(headers, body, now + 1000).code, "ok");
  assert.equal(own.verify(headers, body, now + 2000).code, "timestamp_too_old", "its options are the same");
  assert.throws(() => closed.verify(headers, body, now), /closed/, "a closed one stays closed");
  assert.deepEqual(verifier.verify(headers, body, now), before);
});

test("A trap ends that instance alone: the next verdict comes from another", () => {
  const { core, watching, memories } = watched();
  const verifier = core.verifier(program, { secrets });
  const expected = verifier.verify(headers, body, now);
  // A program is looked at when it is opened. Whatever writes over it later may trap.
  const [memory] = memories;
  const bytes = new Uint8Array(memory.buffer);
  const at = bytes.findLastIndex((_, i) => program.every((byte, j) => bytes[i + j] === byte));
  bytes.fill(0xff, at, at + program.length);
  assertCoreFailed(verifier.verify(headers, body, now));
  assert.deepEqual(
    watching(() => verifier.verify(headers, body, now)),
    expected,
  );
  assert.equal(memories.length, 2);
});

test("No secret stays in the module's memory, and a closed verifier leaves nothing of its keys", () => {
  const { core, memories } = watched();
  const [{ buffer }] = memories;
  core.verifier("clientpress", { secrets }).close();
  const closed = new Uint8Array(buffer).slice();
  const verifier = core.verifier("clientpress", { secrets: ["yet another", secret] });
  const open = new Uint8Array(buffer);
  const differences = () => open.reduce((sum, byte, i) => sum + (byte === closed[i] ? 0 : 1), 0);
  assert.equal(Buffer.from(buffer).indexOf(secret), -1, "the secret is wiped once it is read");
  assert.ok(differences() > 100, "keys are there");
  verifier.close();
  assert.ok(differences() < 32, `${differences()} bytes`);
});

test("An instance that is given up is wiped", () => {
  const { core, watching, memories } = watched(withMemoryLimit(64, wasm));
  const verifier = core.verifier(program, { secrets });
  const [memory] = memories;
  assert.ok(Buffer.from(memory.buffer).indexOf(program.subarray(60)) >= 0);
  assertCoreFailed(verifier.verify(headers, tooLarge, now));
  const left = Buffer.from(memory.buffer);
  assert.equal(left.indexOf(program.subarray(60)), left.lastIndexOf(program.subarray(60)), "the built-in one alone");
  assert.equal(watching(() => verifier.verify(headers, body, now)).code, "ok");
});

test("Verifiers and programs that come and go take no more memory", () => {
  const { core, memories } = watched();
  const grown = (/** @type {number} */ times) => {
    for (let i = 0; i < times; i++) {
      const verifier = core.verifier(i % 2 ? program : "clientpress", { secrets });
      assert.equal(verifier.verify(headers, body, now).code, "ok");
      assert.equal(core.inspect(program, headers, body, now).code, "ok");
      assert.throws(() => core.verifier(program, { secrets: [""] }), SignpostError);
      verifier.close();
    }
    return memories[0].buffer.byteLength;
  };
  const few = grown(10);
  assert.equal(grown(1000), few);
});

test("What a huge body took is given back, whichever call took it", () => {
  const { core, watching, memories } = watched();
  const verifier = core.verifier("clientpress", { secrets });
  const huge = text.replace("Sign the contract", "x".repeat(9 * 1024 * 1024));
  const given = { "x-cp-signature": signatureOf(huge) };
  const verdict = { id: "", covered: { id: false }, authentic: true, timestamp: null };
  const calls = [
    () => verifier.verify(given, huge, now),
    () => core.inspect("clientpress", given, huge, now),
    () => core.check(program, huge),
    () => core.check("clientpress", `${huge}}`),
    () => core.eventKeys("x".repeat(12 * 1024 * 1024), verdict, body),
  ];
  for (const [i, call] of calls.entries()) {
    call();
    assert.ok(memories[i].buffer.byteLength > 32 * 1024 * 1024, String(call));
    assert.equal(watching(() => verifier.verify(headers, body, now)).code, "ok");
    assert.equal(memories.length, i + 2, String(call));
    assert.ok(memories[i + 1].buffer.byteLength < 1024 * 1024);
  }
});
