// signpost/verify: its calls, their shapes, and what each refuses. What they decide is the vectors' business (tests/runtimes).
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { load as loadAll } from "signpost";
import * as receiving from "signpost/verify";
import * as coreEntry from "signpost/verify/core";
import { body, headers, id, now, secret, signatureOf, text } from "./webhook.mjs";

const { createVerifyCore, load, SignpostError } = receiving;
const signpost = await load();
const all = await loadAll();
const wasm = readFileSync(new URL(import.meta.resolve("signpost/signpost-verify.wasm")));
const module = new WebAssembly.Module(wasm);
const program = Buffer.from(all.provider("clientpress").program);
const secrets = ["another", secret];

/** @param {string} code @param {string} [pointer] */
const setUpError = (code, pointer) => (/** @type {unknown} */ error) => {
  assert.ok(error instanceof SignpostError, String(error));
  assert.equal(error.code, code);
  if (pointer !== undefined) assert.equal(error.pointer, pointer);
  return true;
};

test("The entry exports what the documentation names, and nothing else", () => {
  const names = ["Provider", "SignpostError", "Verifier", "VerifyCore", "createVerifyCore", "errors"];
  assert.deepEqual(Object.keys(coreEntry).sort(), names.sort());
  assert.deepEqual(Object.keys(receiving).sort(), [...names, "load"].sort());
});

test("load() gives the same core each time, and another module than its own is refused", async () => {
  assert.equal(await load(), signpost);
  assert.notEqual(createVerifyCore(module), signpost);
  const empty = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const whole = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("signpost/signpost.wasm"))));
  for (const other of [empty, whole])
    assert.throws(() => createVerifyCore(other), /not the signpost-verify\.wasm that belongs to this version/);
});

test("The built-in providers are those of the whole package, with the same headers and events", () => {
  assert.deepEqual(signpost.providers, all.providers);
  for (const name of signpost.providers) {
    const provider = signpost.provider(name);
    const whole = all.provider(name);
    assert.equal(signpost.provider(name), provider, "the same one each time");
    assert.equal(provider.name, name);
    assert.deepEqual(provider.headersRead, whole.headersRead);
    assert.deepEqual(
      provider.events,
      JSON.parse(whole.manifest).events.map((/** @type {{name: string}} */ event) => ({ name: event.name })),
    );
    assert.ok(Object.isFrozen(provider) && Object.isFrozen(provider.events) && Object.isFrozen(provider.headersRead));
  }
});

test("A verdict is the whole package's, field for field, by name, by provider and by program", () => {
  const expected = all.verifier("clientpress", { secrets }).verify(headers, body, now);
  assert.equal(expected.code, "ok");
  assert.equal(expected.secretIndex, 1);
  for (const from of ["clientpress", signpost.provider("clientpress"), program, signpost.provider(program)]) {
    const verifier = signpost.verifier(from, { secrets });
    assert.equal(verifier.provider.name, "clientpress");
    for (const given of [body, text, body.buffer, new DataView(body.buffer)])
      assert.deepEqual(verifier.verify(headers, given, now), expected);
    const mismatch = verifier.verify(headers, `${text} `, now);
    assert.deepEqual(Object.keys(mismatch), Object.keys(expected));
    assert.equal(mismatch.code, "signature_mismatch");
    const options = { unnamedEvent: "" };
    assert.deepEqual(
      signpost.inspect(from, headers, body, now, options),
      all.inspect("clientpress", headers, body, now),
    );
    assert.deepEqual(signpost.check(from, body, options), all.check("clientpress", body));
    assert.deepEqual(signpost.check(from, "{"), all.check("clientpress", "{"));
  }
});

test("With a scope the verdict has the keys that the documents describe", () => {
  const verifier = signpost.verifier("clientpress", { secrets });
  const { keys, ...verdict } = verifier.verify(headers, body, now, { scope: "acme" });
  assert.deepEqual(verdict, verifier.verify(headers, body, now));
  const sized = (/** @type {string} */ of) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(of)));
    return Buffer.concat([length, Buffer.from(of)]);
  };
  const hashed = (/** @type {(string | Buffer)[]} */ ...parts) =>
    createHash("sha256")
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest()
      .subarray(0, 16);
  const digest = createHash("sha256").update(body).digest();
  // ClientPress's signature covers the body alone, so its id is no proof.
  assert.deepEqual(Buffer.from(keys?.event ?? []), hashed("pb", sized("acme"), sized(id), digest));
  assert.deepEqual(Buffer.from(keys?.body ?? []), hashed("pn", sized("acme"), digest));
  assert.deepEqual(signpost.eventKeys("acme", verdict, body), keys);
  assert.deepEqual(all.eventKeys("acme", verdict, body), keys);
  const inspected = signpost.inspect("clientpress", headers, body, now, { scope: "acme" });
  assert.deepEqual(Buffer.from(inspected.keys?.event ?? []), hashed("ub", sized("acme"), sized(id), digest));
});

test("A proven id makes the key alone, and the body's is made when it is asked for", () => {
  const identity = { id, covered: { id: true }, authentic: true, timestamp: null };
  assert.equal(signpost.eventKeys("acme", identity, body).body, null);
  const both = signpost.eventKeys("acme", identity, body, { bodyKey: true });
  assert.deepEqual(both, all.eventKeys("acme", identity, body, { bodyKey: true }));
  assert.equal(both.body?.length, 16);
});

test("What is not kept has no keys, and without a scope there is no such member", () => {
  const verifier = signpost.verifier("clientpress", { secrets });
  assert.equal(verifier.verify(headers, `${text} `, now, { scope: "acme" }).keys, null);
  assert.equal(signpost.inspect("clientpress", headers, "{", now, { scope: "acme" }).keys, null);
  for (const options of [undefined, {}]) assert.ok(!("keys" in verifier.verify(headers, body, now, options)));
  const unknown = text.replace("task.completed", "task.melted");
  const given = { "x-cp-signature": signatureOf(unknown) };
  const verdict = verifier.verify(given, unknown, now, { scope: "acme" });
  assert.equal(verdict.code, "unknown_event");
  assert.equal(verdict.keys?.event.length, 16, "it is answered 202");
});

test("Large bodies are hashed by node:crypto, to the same verdict and the same keys", async () => {
  const large = text.replace("Sign the contract", "x".repeat(70_000));
  const given = { ...Object.fromEntries(headers), "X-CP-Signature": signatureOf(large) };
  /** @type {import("signpost/verify").KeyedVerdict[]} */
  const found = [];
  for (const options of [{ nativeHmacFrom: Infinity }, { nativeHmacFrom: 0 }, {}]) {
    const core = createVerifyCore(module, options);
    const verifier = core.verifier("clientpress", { secrets });
    const wanted = { scope: "acme", bodyKey: true };
    found.push(verifier.verify(given, large, now, wanted));
    found.push(await verifier.verifyAsync(given, Buffer.from(large), now, wanted));
    const { keys, ...verdict } = found[0];
    assert.deepEqual(core.eventKeys("acme", verdict, large, { bodyKey: true }), keys);
  }
  assert.equal(found[0].code, "ok");
  for (const verdict of found) assert.deepEqual(verdict, found[0]);
});

test("Mistakes in setting up are errors with a code", () => {
  const { verifier } = signpost;
  const make = verifier.bind(signpost);
  assert.throws(() => signpost.provider("nobody"), setUpError("unknown_provider"));
  assert.throws(() => make("nobody", { secrets }), setUpError("unknown_provider"));
  assert.throws(() => make("clientpress", { secrets: [] }), setUpError("missing_secret"));
  assert.throws(() => make("clientpress", { secrets: [secret, ""] }), setUpError("missing_secret", "/1"));
  assert.throws(() => make("standard", { secrets: ["not base64"] }), setUpError("malformed_secret", "/0"));
  assert.throws(() => make("clientpress", { secrets: [secret, `${secret}\n`] }), setUpError("malformed_secret", "/1"));
  assert.throws(
    () => make("clientpress", { secrets: Array(17).fill(secret) }),
    setUpError("invalid_option", "/secrets"),
  );
  assert.equal(make("clientpress", { secrets: Array(16).fill(secret) }).verify(headers, body, now).secretIndex, 0);
  assert.throws(() => make("clientpress", { secrets, pastSeconds: -1 }), setUpError("invalid_option", "/past_seconds"));
  const unnamed = { unnamedEvent: "nothing.known" };
  assert.throws(() => make("clientpress", { secrets, ...unnamed }), setUpError("invalid_option", "/unnamed_event"));
  assert.throws(() => signpost.inspect("clientpress", headers, body, now, unnamed), setUpError("invalid_option"));
});

test("Arguments of the wrong kind are TypeErrors that say what to pass", () => {
  const verifier = signpost.verifier("clientpress", { secrets });
  const wrong = (/** @type {any} */ value) => value;
  assert.throws(() => verifier.verify(headers, wrong({}), now), /body must be the raw bytes/);
  assert.throws(() => verifier.verify(wrong(1), body, now), /headers must be/);
  assert.throws(() => verifier.verify(headers, body, Number.NaN), /now must be/);
  assert.throws(() => verifier.verify(headers, body, now, wrong({ scop: "a" })), /verify has no option scop/);
  assert.throws(() => verifier.verify(headers, body, now, { scope: wrong(1) }), /scope must be a string/);
  assert.throws(() => verifier.verify(headers, body, now, { scope: "a", bodyKey: wrong(1) }), /bodyKey must be/);
  assert.throws(() => signpost.verifier("clientpress", wrong({ secrets: "s" })), /secrets must be an array/);
  assert.throws(() => signpost.verifier("clientpress", wrong({ secrets, tolerance: 1 })), /has no option tolerance/);
  assert.throws(() => signpost.verifier(wrong({}), { secrets }), /a built-in provider's name or a program/);
  assert.throws(() => signpost.verifier(wrong(all.provider("clientpress")), { secrets }), TypeError);
  const other = createVerifyCore(module).provider("clientpress");
  assert.throws(() => signpost.verifier(other, { secrets }), /must come from this core's provider\(\)/);
  assert.throws(() => signpost.check("clientpress", wrong({})), /body must be the raw bytes/);
  assert.throws(() => signpost.eventKeys("acme", wrong({}), body), /verdict must be what verify\(\) gives/);
});

test("A header with a line break is one value that no grammar takes", () => {
  const verifier = signpost.verifier("clientpress", { secrets });
  for (const [wrong, code] of /** @type {const} */ ([
    ["sha256=\n", "malformed_signature"],
    ["a\nb\nc", "malformed_signature"],
    ["\0", "malformed_signature"],
    [undefined, "missing_signature"],
  ])) {
    const given = { ...Object.fromEntries(headers), "X-CP-Signature": wrong };
    assert.equal(verifier.verify(given, body, now).code, code);
  }
});

test("A closed verifier cannot be used any more; closing it twice is nothing", async () => {
  const verifier = signpost.verifier("clientpress", { secrets });
  const kept = signpost.verifier("clientpress", { secrets });
  verifier.close();
  verifier.close();
  assert.throws(() => verifier.verify(headers, body, now), /This verifier was closed/);
  await assert.rejects(verifier.verifyAsync(headers, body, now), /This verifier was closed/);
  assert.equal(kept.verify(headers, body, now).code, "ok");
  const ended = signpost.verifier("clientpress", { secrets });
  ended[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
  assert.throws(() => ended.verify(headers, body, now), /This verifier was closed/);
});

test("A program ends with the verifier that it was given to, and a provider when it is closed; built-in ones stay", () => {
  const verifier = signpost.verifier(program, { secrets });
  verifier.close();
  assert.throws(() => signpost.check(verifier.provider, body), /This provider was closed/);
  const provider = signpost.provider(program);
  signpost.verifier(provider, { secrets }).close();
  assert.equal(signpost.check(provider, body).code, "ok");
  const open = signpost.verifier(provider, { secrets });
  provider.close();
  provider.close();
  assert.throws(() => open.verify(headers, body, now), /This verifier was closed/);
  open.close();
  assert.throws(() => signpost.verifier(provider, { secrets }), /This provider was closed/);
  signpost.provider("clientpress").close();
  assert.equal(signpost.check("clientpress", body).code, "ok");
});

test("A provider's program is the same for the same manifest, and holds what receivers need of it alone", () => {
  for (const name of all.providers) {
    const { manifest } = all.provider(name);
    const own = all.provider({ manifest });
    assert.deepEqual(own.program, all.provider(name).program);
    assert.deepEqual(own.program.slice(0, 4), new Uint8Array([0x53, 0x50, 1, 0]), "docs/program-format.md");
    const opened = signpost.provider(own.program);
    assert.deepEqual(
      [opened.name, opened.headersRead, opened.events],
      [name, own.headersRead, signpost.provider(name).events],
    );
  }
});

test("A manifest beyond the limits of programs has none", () => {
  const manifest = JSON.parse(all.provider("cepro").manifest);
  const name = "x".repeat(256);
  manifest.events[0].data = { type: "object", properties: { [name]: { type: "string" } } };
  assert.throws(
    () => all.provider({ manifest }).program,
    (error) => /** @type {any} */ (error).code === "invalid_manifest",
  );
});

test("What is no program is refused: invalid_program", () => {
  const later = Buffer.from(program);
  later.writeUInt16LE(later.readUInt16LE(2) + 1, 2);
  const wrong = [
    Buffer.alloc(0),
    Buffer.alloc(100),
    Buffer.from("{}"),
    program.subarray(0, -1),
    program.subarray(1),
    later,
  ];
  for (const bytes of [...wrong, Buffer.concat([program, Buffer.alloc(1)])]) {
    assert.throws(() => signpost.provider(bytes), setUpError("invalid_program"));
    assert.throws(() => signpost.verifier(bytes, { secrets }), setUpError("invalid_program"));
    assert.throws(() => signpost.inspect(bytes, headers, body, now), setUpError("invalid_program"));
    assert.throws(() => signpost.check(bytes, body), setUpError("invalid_program"));
  }
});

test("A program with any bit changed is refused or judges somehow, and harms no other", () => {
  const core = createVerifyCore(module);
  const sound = core.verifier(program, { secrets });
  const expected = sound.verify(headers, body, now);
  let refused = 0;
  for (let bit = 0; bit < program.length * 8; bit += 7) {
    const forged = Buffer.from(program);
    forged[bit >> 3] ^= 1 << (bit & 7);
    try {
      const verifier = core.verifier(forged, { secrets });
      assert.equal(typeof verifier.verify(headers, body, now).ok, "boolean");
      verifier.close();
    } catch (error) {
      assert.ok(error instanceof SignpostError, String(error));
      refused++;
    }
    assert.deepEqual(sound.verify(headers, body, now), expected, `bit ${bit}`);
  }
  assert.ok(refused > 100, `${refused} refused`);
});

test("Bytes that change after a program was opened do not matter", () => {
  const given = Buffer.from(program);
  const verifier = signpost.verifier(given, { secrets });
  given.fill(0);
  assert.equal(verifier.verify(headers, body, now).code, "ok");
});
