// Bodies that the runtime hashes: node:crypto at once, WebCrypto with a promise. That every vector gets the same verdict either way is
// shown in tests/runtimes; here is what happens in between.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { suite } from "node:test";
import { fileURLToPath } from "node:url";
import { createCore } from "signpost";
import { createVerifyCore } from "signpost/verify";
import { body, headers, now, secret, signatureOf, text } from "./webhook.mjs";

/** @param {string} name */
const moduleOf = (name) => new WebAssembly.Module(readFileSync(fileURLToPath(import.meta.resolve(`signpost/${name}`))));
const web = { nativeHmacFrom: Infinity, webHmacFrom: 0 };

/** @typedef {{nativeHmacFrom?: number, webHmacFrom?: number}} Options */
const entries = [
  { entry: "signpost", create: createCore, module: moduleOf("signpost.wasm") },
  { entry: "signpost/verify", create: createVerifyCore, module: moduleOf("signpost-verify.wasm") },
];
for (const { entry, create, module } of entries) {
  suite(entry, () =>
    large((options, secrets = [secret]) => create(module, options).verifier("clientpress", { secrets })),
  );
}

/** @param {(options: Options, secrets?: string[]) => import("signpost").Verifier | import("signpost/verify").Verifier} verifierWith */
function large(verifierWith) {
  test("A header with a line break is refused as ever once the provider is known to sign the body alone", () => {
    const verifier = verifierWith({ nativeHmacFrom: 0 });
    assert.equal(verifier.verify(headers, body, now).code, "ok");
    for (const [wrong, code] of /** @type {const} */ ([
      ["sha256=\n", "malformed_signature"],
      ["a\nb\nc", "malformed_signature"],
      [undefined, "missing_signature"],
    ])) {
      const given = { ...Object.fromEntries(headers), "X-CP-Signature": wrong };
      assert.equal(verifier.verify(given, body, now).code, code);
    }
    assert.equal(verifier.verify(headers, body, now).code, "ok");
  });

  test("verifyAsync gives verify's verdict, however many are under way", async () => {
    const verifier = verifierWith(web, ["another", secret]);
    const other = text.replace("task.completed", "task.created");
    const bodies = [text, `${text} `, other, "x".repeat(70_000), ""];
    const asked = bodies.flatMap((of, index) => {
      const given = { ...Object.fromEntries(headers), "X-CP-Delivery": `delivery-${index}` };
      return [
        { given, of },
        { given: { ...given, "X-CP-Signature": signatureOf(of) }, of },
      ];
    });
    const found = await Promise.all(asked.map(({ given, of }) => verifier.verifyAsync(given, of, now)));
    const expected = asked.map(({ given, of }) => verifier.verify(given, of, now));
    assert.deepEqual(found, expected);
    assert.deepEqual(
      found.map(({ code }) => code),
      ["ok", "ok", "signature_mismatch", "ok", "signature_mismatch", "header_mismatch"].concat([
        "signature_mismatch",
        "malformed_json",
        "signature_mismatch",
        "malformed_json",
      ]),
    );
  });

  test("What is judged is what was hashed: a body that changes meanwhile does not matter", async () => {
    const verifier = verifierWith(web);
    const changing = body.slice();
    const verdict = verifier.verifyAsync(headers, changing, now);
    changing.fill(0x20);
    assert.equal((await verdict).code, "ok");
  });

  test("verifyAsync refuses what verify throws for, and a verifier that is closed meanwhile", async () => {
    const verifier = verifierWith(web);
    await assert.rejects(verifier.verifyAsync(headers, /** @type {any} */ ({}), now), /body must be the raw bytes/);
    await assert.rejects(verifier.verifyAsync(/** @type {any} */ (1), body, now), /headers must be/);
    await assert.rejects(verifier.verifyAsync(headers, body, NaN), /now must be/);
    const pending = verifier.verifyAsync(headers, body, now);
    verifier.close();
    await assert.rejects(pending, /This verifier was closed/);
    await assert.rejects(verifier.verifyAsync(headers, body, now), /This verifier was closed/);
  });

  test("Where WebCrypto fails, the module hashes", async (t) => {
    const verifier = verifierWith(web);
    const refusing = t.mock.method(crypto.subtle, "sign", () => Promise.reject(new Error("not today")));
    assert.equal((await verifier.verifyAsync(headers, body, now)).code, "ok");
    assert.equal(refusing.mock.callCount(), 1);
    t.mock.method(crypto.subtle, "importKey", () => Promise.reject(new Error("not today")));
    assert.equal((await verifierWith(web).verifyAsync(headers, body, now)).code, "ok");
  });

  test("WebCrypto is asked only for large bodies that node:crypto does not hash", async (t) => {
    const sign = t.mock.method(crypto.subtle, "sign");
    const large = text.replace("Sign the contract", "x".repeat(9000));
    const given = { "x-cp-signature": signatureOf(large) };
    assert.equal((await verifierWith({}).verifyAsync(given, large, now)).code, "ok");
    assert.equal((await verifierWith({ nativeHmacFrom: Infinity }).verifyAsync(headers, body, now)).code, "ok");
    assert.equal(sign.mock.callCount(), 0);
    assert.equal((await verifierWith({ nativeHmacFrom: Infinity }).verifyAsync(given, large, now)).code, "ok");
    assert.equal(sign.mock.callCount(), 1);
  });

  test("Thresholds are numbers of bytes", () => {
    for (const options of [{ nativeHmacFrom: -1 }, { webHmacFrom: NaN }, { webHmacFrom: /** @type {any} */ ("x") }]) {
      assert.throws(() => verifierWith(options), /HmacFrom must be a number of bytes, 0 or more/);
    }
  });
}
