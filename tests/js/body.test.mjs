// Bodies: every kind of bytes, text, and what is neither.
import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";
import { load } from "signpost";
import { body, headers, now, secret, signatureOf, text } from "./webhook.mjs";

const core = await load();
const verifier = core.verifier("clientpress", { secrets: [secret] });
const offset = new Uint8Array(body.length + 7);
offset.set(body, 5);
const shared = new Uint8Array(new SharedArrayBuffer(body.length));
shared.set(body);

/** @type {Record<string, any>} */
const kinds = {
  "a Uint8Array": body,
  "a Buffer": Buffer.from(body),
  "an ArrayBuffer": body.slice().buffer,
  "a view of a part": offset.subarray(5, 5 + body.length),
  "a DataView": new DataView(offset.buffer, 5, body.length),
  "shared memory": shared,
  "a text": text,
  "a Uint8Array of another realm": vm.runInNewContext(`Uint8Array.from(${JSON.stringify(Array.from(body))})`),
  "an ArrayBuffer of another realm": vm.runInNewContext(`Uint8Array.from(${JSON.stringify(Array.from(body))}).buffer`),
};

for (const [name, kind] of Object.entries(kinds)) {
  test(`A webhook verifies with its body as ${name}`, () => {
    assert.equal(verifier.verify(headers, kind, now).code, "ok");
    assert.equal(core.check("clientpress", kind).code, "ok");
    assert.equal(core.signer("clientpress", { secrets: [secret] }).sign({ id: "x", body: kind, now }).code, "ok");
  });
}

test("A body's bytes are hashed as they are: not UTF-8, empty, with a byte order mark, long", () => {
  /** @param {string | Uint8Array} of */
  const verify = (of) => verifier.verify({ "x-cp-signature": signatureOf(of) }, of, now);
  for (const of of [new Uint8Array([0xff, 0xfe, 0]), new Uint8Array(0), "", "\ufeff{}", "é€😀", "x".repeat(70_000)]) {
    const verdict = verify(of);
    assert.equal(verdict.authentic, true);
    assert.equal(verdict.code, "malformed_json");
  }
  const long = text.replace("Sign the contract", "é€😀 ".repeat(300_000));
  assert.equal(verify(long).code, "ok");
  assert.equal(verify(new TextEncoder().encode(long)).code, "ok");
  assert.equal(verify(text).code, "ok");
});

test("A parsed object is a TypeError that says how to get the raw body", () => {
  for (const call of [
    (/** @type {any} */ of) => verifier.verify(headers, of, now),
    (/** @type {any} */ of) => core.check("clientpress", of),
    (/** @type {any} */ of) => core.inspect("clientpress", headers, of, now),
    (/** @type {any} */ of) => core.signer("clientpress", { secrets: [secret] }).sign({ id: "x", body: of, now }),
  ]) {
    assert.throws(
      () => call(JSON.parse(text)),
      (error) => {
        assert.ok(error instanceof TypeError);
        for (const words of ["parsed object", "express.raw", "request.arrayBuffer()", "Hono", "Fastify", "node:http"]) {
          assert.ok(error.message.includes(words), words);
        }
        return true;
      },
    );
  }
});

test("Every other kind is a TypeError that names it", () => {
  /** @type {[unknown, RegExp][]} */
  const kinds = [
    [undefined, /not undefined/],
    [null, /not null/],
    [42, /not a number/],
    [true, /not a boolean/],
    [Promise.resolve(body), /not a promise; await it/],
    [new Response(text).body, /not a stream/],
  ];
  for (const [kind, words] of kinds) {
    assert.throws(
      () => verifier.verify(headers, /** @type {any} */ (kind), now),
      (error) => error instanceof TypeError && words.test(error.message),
    );
  }
});
