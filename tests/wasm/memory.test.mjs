// What stays in linear memory: no secret, and nothing that grows.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import test from "node:test";
import { field, pack, Raw } from "./raw.mjs";

const now = Date.UTC(2024, 0, 18, 14, 22);
const body = '{"event":"portal.created","portal_id":1,"timestamp":"2024-01-18T14:22:00+00:00","data":{}}';

/** Pieces of this size are looked for, so that half a secret is found too. */
const piece = 8;

/**
 * @param {Uint8Array} memory
 * @param {Uint8Array} needle
 * @returns {number} how many of its pieces stand in memory
 */
function pieces(memory, needle) {
  const haystack = Buffer.from(memory.buffer, memory.byteOffset, memory.length);
  let found = 0;
  for (let at = 0; at + piece <= needle.length; at++) {
    if (haystack.includes(Buffer.from(needle.subarray(at, at + piece)))) found++;
  }
  return found;
}

/**
 * Everything from which the key could be read: the secret's text, its bytes, and HMAC's two padded blocks.
 * @param {string} secret
 * @param {Uint8Array} key
 * @returns {[string, Uint8Array][]}
 */
function traces(secret, key) {
  return [
    ["the text", new TextEncoder().encode(secret)],
    ["the key", key],
    ["the inner block", key.map((byte) => byte ^ 0x36)],
    ["the outer block", key.map((byte) => byte ^ 0x5c)],
  ];
}

/**
 * @param {Raw} raw
 * @param {string} secret
 * @param {Uint8Array} key
 * @param {string} when
 */
function assertNoTrace(raw, secret, key, when) {
  for (const [what, bytes] of traces(secret, key)) {
    assert.equal(pieces(raw.memory(), bytes), 0, `${what} stands in memory ${when}`);
  }
}

// Not random, so that a failure can be repeated; no eight bytes of it occur elsewhere.
const key = Uint8Array.from({ length: 40 }, (_, i) => (i * 73 + 29) % 251);
const base64 = Buffer.from(key).toString("base64");
const text = "Zq7-plain+text+secret=of=one%source%kX92";

/** @type {{provider: string, secret: string, key: Uint8Array}[]} */
const schemes = [
  { provider: "clientpress", secret: text, key: new TextEncoder().encode(text) },
  { provider: "portalio", secret: text, key: new TextEncoder().encode(text) },
  { provider: "standard", secret: `whsec_${base64}`, key },
];

test("The search finds a secret that is there", () => {
  const raw = new Raw();
  raw.input(pack("", text));
  assert.equal(pieces(raw.memory(), new TextEncoder().encode(text)), text.length - piece + 1);
});

for (const { provider: name, secret, key: keyBytes } of schemes) {
  test(`No trace of a ${name} secret stays in memory`, () => {
    const raw = new Raw();
    const provider = raw.provider(name);
    const names = raw.outputTexts();
    const verifier = raw.verifier(provider, secret);
    assert.ok(verifier > 0);
    assertNoTrace(raw, secret, keyBytes, "after opening a verifier");

    const absent = names.map(() => null);
    assert.equal(raw.verify(verifier, absent, body, now), 1, "missing_signature");
    assertNoTrace(raw, secret, keyBytes, "after a refusal");

    const signer = raw.exports.sp_signer_open(provider, raw.input(pack(secret)));
    assert.ok(signer > 0);
    const texts = raw.aside(pack("msg_1", "", ""));
    assert.equal(raw.exports.sp_sign(signer, raw.input(body), texts, 1, now), 0);
    const headers = new Map();
    const output = raw.outputTexts();
    for (let i = 0; i < output.length; i += 2) headers.set(output[i].toLowerCase(), output[i + 1]);
    assertNoTrace(raw, secret, keyBytes, "after signing");

    const values = names.map((header) => headers.get(header.toLowerCase()) ?? null);
    raw.verify(verifier, values, body, now);
    assert.equal(raw.int(field.authentic), 1);
    assertNoTrace(raw, secret, keyBytes, "after verifying");

    assert.equal(raw.exports.sp_verifier_close(verifier), 0);
    assert.equal(raw.exports.sp_signer_close(signer), 0);
    assertNoTrace(raw, secret, keyBytes, "after closing");
  });
}

test("No trace stays of a secret that is refused, nor of those beside it", () => {
  const raw = new Raw();
  const provider = raw.provider("standard");
  const good = `whsec_${base64}`;
  const bad = `${good.slice(0, -4)}!${good.slice(-3)}`;
  for (const secrets of [[bad], [good, bad], [good, good, ""]]) {
    assert.equal(raw.verifier(provider, ...secrets), 0);
    assertNoTrace(raw, good, key, "after a refusal");
    assert.equal(raw.exports.sp_signer_open(provider, raw.input(pack(...secrets))), 0);
    assertNoTrace(raw, good, key, "after a refusal");
  }
});

test("Secrets are wiped also when the handle is stale or the texts are not texts", () => {
  const raw = new Raw();
  const bytes = new TextEncoder().encode(text);
  assert.equal(raw.verifier(0, text), 0);
  assertNoTrace(raw, text, bytes, "after a stale handle");
  assert.equal(raw.exports.sp_verifier_open(raw.provider("clientpress"), raw.input(text), 0, 0, 0), 0);
  assertNoTrace(raw, text, bytes, "after a bad layout");
});

test("A key that was given out is gone after sp_wipe", () => {
  const raw = new Raw();
  assert.equal(raw.exports.sp_key_bytes(raw.provider("standard"), raw.input(`whsec_${base64}`)), 0);
  assert.equal(pieces(raw.memory(), key), key.length - piece + 1, "it is there once");
  raw.exports.sp_wipe();
  assertNoTrace(raw, `whsec_${base64}`, key, "after sp_wipe");
});

test("What is freed is wiped: a provider that was closed leaves nothing of its manifest", () => {
  const raw = new Raw();
  const manifest = raw.exports.sp_provider_describe(raw.provider("clientpress")) === 0 ? raw.outputTexts()[3] : "";
  const mark = "a-title-that-stands-nowhere-else";
  const own = JSON.stringify({ ...JSON.parse(manifest), title: mark });
  const provider = raw.exports.sp_provider_parse(raw.input(own));
  assert.ok(provider > 0);
  assert.ok(pieces(raw.memory(), new TextEncoder().encode(mark)) > 0);
  assert.equal(raw.exports.sp_provider_close(provider), 0);
  raw.exports.sp_wipe();
  assert.equal(pieces(raw.memory(), new TextEncoder().encode(mark)), 0);
});

test("The midstates are wiped when a verifier is closed", () => {
  const words = (/** @type {Raw} */ { exports }) => new BigUint64Array(exports.memory.buffer);
  const opened = (/** @type {string} */ secret) => {
    const raw = new Raw();
    const verifier = raw.verifier(raw.provider("clientpress"), secret);
    return { raw, verifier };
  };
  const { raw, verifier } = opened(text);
  const other = words(opened(text.replace("one", "two")).raw);
  // Two instances that did the same differ only in what was computed from the secret.
  const computed = new Set(words(raw).filter((word, at) => word !== other[at]));
  assert.ok(computed.size >= 8, "an inner and an outer state are 32 bytes each");
  assert.equal(raw.exports.sp_verifier_close(verifier), 0);
  assert.equal(words(raw).filter((word) => computed.has(word)).length, 0);
});

test("A new secret is gone after sp_wipe, and so is the randomness it was made of", () => {
  const raw = new Raw();
  for (const name of ["standard", "clientpress", "portalio", "clientflow", "cepro"]) {
    const provider = raw.provider(name);
    const size = raw.exports.sp_secret_bytes(provider);
    const random = Uint8Array.from({ length: size }, (_, i) => (i * 41 + name.length * 17 + 3) % 253);
    assert.equal(raw.exports.sp_make_secret(provider, raw.input(random)), 0);
    const made = raw.text(field.output);
    assert.ok(
      made.includes(Buffer.from(random).toString("hex")) || made.includes(Buffer.from(random).toString("base64")),
    );
    assert.equal(pieces(raw.memory(), random), 0, `${name}: the random bytes`);
    raw.exports.sp_wipe();
    assert.equal(pieces(raw.memory(), new TextEncoder().encode(made.replace("whsec_", ""))), 0, `${name}: the secret`);
  }
});

test("Memory stays flat over 100,000 verifications", () => {
  const raw = new Raw();
  const verifier = raw.verifier(raw.provider("clientpress"), text);
  const mac = createHmac("sha256", text).update(body).digest("hex");
  const headers = [`sha256=${mac}`, "9b2f0e4c-3f57-4f3e-9d2e-0c1a7b4e5d6f", "portal.created", "1"];
  const forged = [`sha256=${"0".repeat(64)}`, ...headers.slice(1)];
  const expected = raw.verify(verifier, headers, body, now);
  assert.equal(raw.int(field.authentic), 1);
  for (let i = 0; i < 1000; i++) raw.verify(verifier, i % 2 ? headers : forged, body, now);
  const before = raw.memory().length;
  for (let i = 0; i < 50_000; i++) {
    assert.equal(raw.verify(verifier, headers, body, now), expected);
    assert.equal(raw.verify(verifier, forged, body, now), 5);
  }
  assert.equal(raw.memory().length, before);
});

test("Memory stays flat over 10,000 providers, verifiers and signers opened and closed", () => {
  const raw = new Raw();
  const round = () => {
    const provider = raw.provider("standard");
    const verifier = raw.verifier(provider, `whsec_${base64}`);
    const signer = raw.exports.sp_signer_open(provider, raw.input(pack(`whsec_${base64}`)));
    assert.equal(raw.exports.sp_sign(signer, raw.input(body), raw.aside(pack("msg_1", "", "")), 1, now), 0);
    assert.equal(raw.exports.sp_provider_close(provider), 0);
    assert.equal(raw.exports.sp_verifier_close(verifier), 0);
    assert.equal(raw.exports.sp_signer_close(signer), 0);
  };
  for (let i = 0; i < 100; i++) round();
  const before = raw.memory().length;
  for (let i = 0; i < 10_000; i++) round();
  assert.equal(raw.memory().length, before);
});
