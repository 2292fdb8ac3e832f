// Handles, lengths and layouts: what the module says to a caller that makes a mistake.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import test from "node:test";
import { field, pack, Raw } from "./raw.mjs";

const staleHandle = -1;
const badLength = -2;
const badLayout = -3;
const signatureMismatch = 5;
const invalidOption = 39;
const unknownProvider = 36;

const secret = "a-secret-of-thirty-two-characters";
const now = Date.UTC(2024, 0, 18, 14, 22);
// ClientPress's documented example of task.completed.
const body =
  '{"event":"task.completed","portal_id":42,"portal_url":"https://your-site.com/client-portal/acme-corp/",' +
  '"timestamp":"2024-01-18T14:22:00+00:00","data":{"id":10,"title":"Sign the contract","list_id":1}}';
const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** X-CP-Signature, X-CP-Delivery, X-CP-Event, X-CP-Portal-ID */
const headers = [signature, "9b2f0e4c-3f57-4f3e-9d2e-0c1a7b4e5d6f", "task.completed", "42"];

test("A verdict comes through the result", () => {
  const raw = new Raw();
  const provider = raw.provider("clientpress");
  assert.deepEqual(raw.outputTexts(), ["X-CP-Signature", "X-CP-Delivery", "X-CP-Event", "X-CP-Portal-ID"]);
  const verifier = raw.verifier(provider, "an older one", secret);
  assert.equal(raw.verify(verifier, headers, body, now), 0);
  assert.equal(raw.int(field.authentic), 1);
  assert.equal(raw.int(field.secretIndex), 1);
  assert.equal(raw.int(field.idLine), 1);
  assert.equal(raw.text(field.id), headers[1]);
  assert.equal(raw.text(field.event), "task.completed");
  assert.equal(raw.verify(verifier, headers, `${body} `, now), signatureMismatch);
  assert.equal(raw.int(field.authentic), 0);
  assert.equal(raw.int(field.secretIndex), -1);
  assert.equal(raw.text(field.pointer), "header:X-CP-Signature");
});

test("A closed handle is stale, also when its slot is used again", () => {
  const raw = new Raw();
  const provider = raw.provider("clientpress");
  const first = raw.verifier(provider, secret);
  assert.equal(raw.exports.sp_verifier_close(first), 0);
  assert.equal(raw.verify(first, headers, body, now), staleHandle);
  assert.equal(raw.exports.sp_verifier_close(first), staleHandle);
  const second = raw.verifier(provider, secret);
  assert.notEqual(second, first);
  assert.equal(raw.verify(first, headers, body, now), staleHandle);
  assert.equal(raw.verify(second, headers, body, now), 0);
});

test("A handle of one kind is stale to the calls of another, and so is any other number", () => {
  const raw = new Raw();
  const provider = raw.provider("clientpress");
  const verifier = raw.verifier(provider, secret);
  const signer = raw.exports.sp_signer_open(provider, raw.input(pack(secret)));
  for (const handle of [provider, signer, 0, -1, 4, verifier + 4, verifier + (1 << 18), 0x7fffffff, -0x80000000]) {
    assert.equal(raw.verify(handle, headers, body, now), staleHandle, `verify ${handle}`);
  }
  for (const handle of [verifier, signer, 0, -1]) {
    assert.equal(raw.exports.sp_check(handle, 0, 0), staleHandle);
    assert.equal(raw.exports.sp_inspect(handle, 0, 0, 0, 0, 0, 0, now), staleHandle);
    assert.equal(raw.exports.sp_build(handle, 0, now), staleHandle);
    assert.equal(raw.exports.sp_example(handle, 0, now), staleHandle);
    assert.equal(raw.exports.sp_test_event(handle, 0, now), staleHandle);
    assert.equal(raw.exports.sp_dispatch(handle, 0, now), staleHandle);
    assert.equal(raw.exports.sp_make_event_id(handle, 0), staleHandle);
    assert.equal(raw.exports.sp_derive_event_id(handle, 56), staleHandle);
    assert.equal(raw.exports.sp_check_action(handle, 0), staleHandle);
    assert.equal(raw.exports.sp_provider_describe(handle), staleHandle);
    assert.equal(raw.exports.sp_provider_events(handle), staleHandle);
    assert.equal(raw.exports.sp_provider_program(handle), staleHandle);
    assert.equal(raw.exports.sp_provider_close(handle), staleHandle);
    assert.equal(raw.exports.sp_secret_bytes(handle), staleHandle);
    assert.equal(raw.exports.sp_make_secret(handle, 0), staleHandle);
    assert.equal(raw.verifier(handle, secret), 0);
    assert.equal(raw.int(field.code), staleHandle);
    assert.equal(raw.exports.sp_signer_open(handle, raw.input(pack(secret))), 0);
    assert.equal(raw.int(field.code), staleHandle);
  }
  assert.equal(raw.exports.sp_sign(verifier, 0, raw.aside(pack("id", "", "")), 1, now), staleHandle);
  assert.equal(raw.exports.sp_policy_open(verifier, raw.input(pack("", "{}"))), 0);
  assert.equal(raw.int(field.code), staleHandle);
  const policy = raw.exports.sp_policy_open(provider, raw.input(pack("", "{}")));
  assert.ok(policy > 0);
  assert.equal(raw.exports.sp_next_attempt(policy, 0, 1, 0, 500, now, 0, 0, NaN), 0);
  assert.equal(raw.exports.sp_policy_close(policy), 0);
  assert.equal(raw.exports.sp_policy_close(policy), staleHandle);
  for (const handle of [policy, verifier, provider, 0]) {
    assert.equal(raw.exports.sp_next_attempt(handle, 0, 1, 0, 500, now, 0, 0, NaN), staleHandle);
  }
});

test("A verifier outlives its provider", () => {
  const raw = new Raw();
  const provider = raw.provider("clientpress");
  const verifier = raw.verifier(provider, secret);
  assert.equal(raw.exports.sp_provider_close(provider), 0);
  assert.equal(raw.exports.sp_provider_describe(provider), staleHandle);
  assert.equal(raw.verify(verifier, headers, body, now), 0);
});

test("No handle comes twice, however often one is opened and closed", () => {
  const raw = new Raw();
  const provider = raw.provider("clientpress");
  const seen = new Set();
  const packed = raw.input(pack("s"));
  for (let i = 0; i < 20_000; i++) {
    raw.input(pack("s"));
    const handle = raw.exports.sp_signer_open(provider, packed);
    assert.ok(handle > 0 && !seen.has(handle), `opening ${i} gave ${handle}`);
    seen.add(handle);
    assert.equal(raw.exports.sp_signer_close(handle), 0);
  }
});

test("Lengths beyond a block, and negative ones, are refused", () => {
  const raw = new Raw();
  const provider = raw.provider("clientpress");
  const verifier = raw.verifier(provider, secret);
  const policy = raw.exports.sp_policy_open(provider, raw.input(pack("", "{}")));
  const lines = raw.aside("\0\n\0\n\0\n\0\n");
  const input = raw.int(field.inputCapacity);
  const aside = raw.int(field.asideCapacity);
  assert.ok(input > 0 && aside > 0);
  for (const length of [-1, input + 1, 0x7fffffff, -0x80000000]) {
    assert.equal(raw.exports.sp_verify(verifier, length, lines, now), badLength);
    assert.equal(raw.exports.sp_inspect(provider, length, lines, 0, 0, 0, 0, now), badLength);
    assert.equal(raw.exports.sp_check(provider, length, 0), badLength);
    assert.equal(raw.exports.sp_build(provider, length, now), badLength);
    assert.equal(raw.exports.sp_example(provider, length, now), badLength);
    assert.equal(raw.exports.sp_test_event(provider, length, now), badLength);
    assert.equal(raw.exports.sp_dispatch(provider, length, now), badLength);
    assert.equal(raw.exports.sp_make_event_id(provider, length), badLength);
    assert.equal(raw.exports.sp_derive_event_id(provider, length), badLength);
    assert.equal(raw.exports.sp_check_action(provider, length), badLength);
    assert.equal(raw.exports.sp_make_secret(provider, length), badLength);
    assert.equal(raw.exports.sp_key_bytes(provider, length), badLength);
    assert.equal(raw.exports.sp_verify_with_macs(verifier, length, lines, 0, now), badLength);
    assert.equal(raw.exports.sp_next_attempt(policy, length, 1, 0, 500, now, 0, 0, NaN), badLength);
    assert.equal(raw.exports.sp_policy_open(0, length), 0);
    assert.equal(raw.int(field.code), badLength);
    assert.equal(raw.exports.sp_check_destination(length, 0), badLength);
    assert.equal(raw.exports.sp_check_address(length), badLength);
    assert.equal(raw.exports.sp_check_policy(length), badLength);
    assert.equal(raw.exports.sp_event_key(length, 0, 0, 0, NaN), badLength);
    assert.equal(raw.exports.sp_first_form_event_key(length, 0, 0, 0, NaN), badLength);
    assert.equal(raw.exports.sp_check_event_filter(length), badLength);
    assert.equal(raw.exports.sp_matches_event(length, 1), badLength);
    assert.equal(raw.exports.sp_check_pointer(length), badLength);
    assert.equal(raw.exports.sp_value_at(length, 0), badLength);
    assert.equal(raw.exports.sp_elements_at(length, 0), badLength);
    for (const open of ["sp_provider_builtin", "sp_provider_parse"]) {
      assert.equal(raw.exports[open](length), 0);
      assert.equal(raw.int(field.code), badLength);
    }
    assert.equal(raw.exports.sp_verifier_open(provider, length, 0, 0, 0), 0);
    assert.equal(raw.int(field.code), badLength);
    assert.equal(raw.exports.sp_signer_open(provider, length), 0);
    assert.equal(raw.int(field.code), badLength);
  }
  for (const length of [-1, aside + 1, 0x7fffffff]) {
    assert.equal(raw.exports.sp_verify(verifier, 0, length, now), badLength);
    assert.equal(raw.exports.sp_signed_frame(verifier, length), badLength);
    assert.equal(raw.exports.sp_verify_with_macs(verifier, 0, length, 0, now), badLength);
    assert.equal(raw.exports.sp_verify_with_macs(verifier, 0, lines, length, now), badLength);
    assert.equal(raw.exports.sp_inspect(provider, 0, length, 0, 0, 0, 0, now), badLength);
    assert.equal(raw.exports.sp_inspect(provider, 0, lines, length, 0, 0, 0, now), badLength);
    assert.equal(raw.exports.sp_check(provider, 0, length), badLength);
    assert.equal(raw.exports.sp_event_key(0, length, 0, 0, NaN), badLength);
    assert.equal(raw.exports.sp_first_form_event_key(0, length, 0, 0, NaN), badLength);
    assert.equal(raw.exports.sp_event_key(0, lines, length, 0, NaN), badLength);
    assert.equal(raw.exports.sp_event_key(0, 1, aside, 0, NaN), badLength);
    assert.equal(raw.exports.sp_value_at(0, length), badLength);
    assert.equal(raw.exports.sp_elements_at(0, length), badLength);
  }
  assert.equal(raw.exports.sp_input(-1), 0);
});

test("A digest in place of a body has 32 bytes; a derived id is made of 56, and the key among them is wiped", () => {
  const raw = new Raw();
  const digested = 4;
  for (const length of [0, 31, 33]) assert.equal(raw.exports.sp_event_key(length, 0, 0, digested, NaN), badLength);
  const provider = raw.provider("standard");
  for (const length of [55, 57]) assert.equal(raw.exports.sp_derive_event_id(provider, length), badLength);
  const length = raw.input(new Uint8Array(56).fill(0xa7));
  assert.equal(raw.exports.sp_derive_event_id(provider, length), 0);
  const address = raw.exports.sp_input(0);
  assert.deepEqual(new Uint8Array(raw.exports.memory.buffer, address, length), new Uint8Array(length));
});

test("MACs that the caller computed over the signed frame give the verdict that the module's own give", () => {
  const raw = new Raw();
  const standard = raw.provider("standard");
  const names = raw.outputTexts();
  const keys = [Buffer.alloc(24, 7), Buffer.alloc(24, 9)];
  const secrets = keys.map((key) => `whsec_${key.toString("base64")}`);
  const verifier = raw.verifier(standard, ...secrets);
  const seconds = String(now / 1000);
  const text = '{"type":"invoice.paid","timestamp":"2024-01-18T14:22:00Z","data":{}}';
  const sign = (/** @type {Buffer} */ key) => createHmac("sha256", key).update(`msg_1.${seconds}.${text}`).digest();
  assert.equal(raw.exports.sp_key_bytes(standard, raw.input(secrets[1])), 0);
  assert.equal(raw.text(field.output), keys[1].toString());

  /** @type {Record<string, string>} */
  const values = {
    "webhook-id": "msg_1",
    "webhook-timestamp": seconds,
    "webhook-signature": `v1,${sign(keys[1]).toString("base64")}`,
  };
  const lines = names.map((name) => `${values[name.toLowerCase()]}\n`);
  const given = (/** @type {Buffer[]} */ ...macs) => {
    const bytes = Buffer.concat([Buffer.from(lines.join("")), ...macs]);
    const length = macs.length * 32;
    return raw.exports.sp_verify_with_macs(verifier, raw.input(text), raw.aside(bytes) - length, length, now);
  };
  assert.equal(raw.exports.sp_signed_frame(verifier, raw.aside(lines.join(""))), 0);
  assert.deepEqual(raw.outputTexts(), [`msg_1.${seconds}.`, ""]);
  assert.equal(raw.int(field.alwaysEmpty), 0);
  assert.equal(given(sign(keys[0]), sign(keys[1])), 0);
  assert.equal(raw.int(field.authentic), 1);
  assert.equal(raw.int(field.secretIndex), 1);
  assert.equal(given(sign(keys[0]), sign(keys[0])), signatureMismatch);
  // Neither fewer than the secrets nor more: one that is missing must not pass for a signature that is wrong.
  assert.equal(given(sign(keys[1])), badLayout);
  assert.equal(given(), badLayout);
  assert.equal(given(sign(keys[0]), sign(keys[1]), sign(keys[1])), badLayout);
  assert.equal(raw.exports.sp_verify_with_macs(verifier, 0, raw.aside(lines.join("")), 31, now), badLength);
  assert.equal(raw.exports.sp_verify_with_macs(verifier, 0, raw.aside(lines.join("")), 17 * 32, now), badLength);
  assert.equal(raw.exports.sp_verify_with_macs(verifier, 0, raw.int(field.asideCapacity), 32, now), badLength);
  assert.equal(raw.exports.sp_verify_with_macs(verifier, 0, 0, -32, now), badLength);
  // What is refused before the MAC is refused here too.
  lines[0] = "\0\n";
  const missing = raw.exports.sp_verify(verifier, 0, raw.aside(lines.join("")), now);
  assert.equal(raw.exports.sp_signed_frame(verifier, raw.aside(lines.join(""))), missing);
  assert.equal(given(sign(keys[0]), sign(keys[1])), missing);
});

test("A provider that signs the body alone says that no webhook of it has a frame", () => {
  const raw = new Raw();
  const verifier = raw.verifier(raw.provider("clientpress"), secret);
  raw.provider("clientpress");
  const signature = `sha256=${"00".repeat(32)}\n`;
  const given = raw.outputTexts().map((name) => (name.toLowerCase() === "x-cp-signature" ? signature : "\0\n"));
  assert.equal(raw.exports.sp_signed_frame(verifier, raw.aside(given.join(""))), 0);
  assert.deepEqual(raw.outputTexts(), ["", ""]);
  assert.equal(raw.int(field.alwaysEmpty), 1);
});

test("Blocks that do not hold what a call reads are refused", () => {
  const raw = new Raw();
  const provider = raw.provider("clientpress");
  const verifier = raw.verifier(provider, secret);
  for (const lines of ["", "\0\n\0\n\0\n", "\0\n\0\n\0\n\0", "\0\n\0\n\0\n\0\n\0\n", "sha256=\n\nx\n\0\n\0\n"]) {
    assert.equal(raw.exports.sp_verify(verifier, 0, raw.aside(lines), now), badLayout, JSON.stringify(lines));
  }
  const half = new Uint8Array([9, 0, 0, 0, 120]);
  const huge = new Uint8Array([255, 255, 255, 255, 120]);
  for (const texts of [half, huge, half.subarray(0, 3), pack("only one")]) {
    assert.equal(raw.exports.sp_build(provider, raw.input(texts), now), badLayout);
    assert.equal(raw.exports.sp_example(provider, raw.input(texts), now), badLayout);
    assert.equal(raw.exports.sp_dispatch(provider, raw.input(texts), now), badLayout);
    assert.equal(raw.exports.sp_policy_open(0, raw.input(texts)), 0);
    assert.equal(raw.int(field.code), badLayout);
  }
  for (const texts of [half, huge, new Uint8Array(0)]) {
    assert.equal(raw.exports.sp_test_event(provider, raw.input(texts), now), badLayout);
    assert.equal(raw.exports.sp_check_destination(raw.input(texts), 0), badLayout);
    assert.equal(raw.exports.sp_matches_event(raw.input(texts), 1), badLayout);
    assert.equal(raw.exports.sp_verifier_open(provider, raw.input(texts), 0, 0, 0), 0);
    assert.equal(raw.int(field.code), badLayout);
  }
  const policy = raw.exports.sp_policy_open(provider, raw.input(pack("", "{}")));
  for (const outcome of [-1, 6]) {
    assert.equal(raw.exports.sp_next_attempt(policy, 0, 1, outcome, 500, now, 0, 0, NaN), badLayout);
  }
});

test("An opening that fails says why in the result", () => {
  const raw = new Raw();
  assert.equal(raw.provider("nobody"), 0);
  assert.equal(raw.int(field.code), unknownProvider);
  const provider = raw.provider("clientpress");
  assert.equal(raw.exports.sp_verifier_open(provider, raw.input(pack("", secret)), 1, -1, 0), 0);
  assert.equal(raw.int(field.code), invalidOption);
});

test("A body far larger than the block grows it, and small ones go on as before", () => {
  const raw = new Raw();
  const verifier = raw.verifier(raw.provider("clientpress"), secret);
  assert.equal(raw.verify(verifier, headers, body, now), 0);
  const small = raw.int(field.inputCapacity);
  const before = raw.memory().length;
  const large = new Uint8Array(24 * 1024 * 1024).fill(0x20);
  large.set(new TextEncoder().encode(body));
  const mac = createHmac("sha256", secret).update(large).digest("hex");
  assert.equal(raw.verify(verifier, [`sha256=${mac}`, ...headers.slice(1)], large, now), 0);
  assert.ok(raw.int(field.inputCapacity) >= large.length && small < large.length);
  assert.ok(raw.memory().length > before);
  assert.equal(raw.verify(verifier, headers, body, now), 0);
  assert.equal(raw.exports.sp_input(0) % 8, 0);
});

test("A time that is no number is never fresh", () => {
  const raw = new Raw();
  const verifier = raw.verifier(raw.provider("clientpress"), secret);
  for (const time of [NaN, -Infinity]) assert.equal(raw.verify(verifier, headers, body, time), 7, String(time));
  assert.equal(raw.verify(verifier, headers, body, Infinity), 6);
});

test("An admission is read from the input block and answered there, number by number", () => {
  const raw = new Raw();
  const numbers = () => new Float64Array(raw.exports.memory.buffer, raw.exports.sp_input(128), 16);
  const policy = [2, 1, 1, 1, 30, 600];
  const fresh = [0, 0, 0, -1, 0, 0, 0];
  numbers().set([...policy, ...fresh, 9, 9, 9]);
  assert.equal(raw.exports.sp_check_admission(), 0);
  assert.equal(raw.exports.sp_admit(now), 0);
  assert.deepEqual([...numbers()], [...policy, 0, 0, 0, 0, now, 1, 0, 0, 0, NaN]);
  assert.equal(raw.exports.sp_admit(now + 0.5), 0);
  assert.deepEqual([...numbers()].slice(13), [3, 0, now + 1000], "no token; a fraction of a millisecond is cut off");
  assert.equal(raw.exports.sp_settle(1, 0, now), 0);
  assert.deepEqual([...numbers()].slice(6, 13), [1, 1, now + 30_000, 0, now, 0, 0]);
  assert.equal(raw.exports.sp_admit(now + 30_000), 0);
  assert.deepEqual([...numbers()].slice(11), [1, 1, 0, 1, NaN], "the probe");
  assert.equal(raw.exports.sp_settle(0, 1, now + 30_000), 0);
  assert.deepEqual([...numbers()].slice(6, 13), [0, 0, 0, 0, now + 30_000, 0, 0]);
  for (const ended of [-1, 3]) assert.equal(raw.exports.sp_settle(ended, 0, now), badLayout);
});

test("A policy out of its limits is refused by each of the three calls, and the state stays", () => {
  const raw = new Raw();
  const numbers = () => new Float64Array(raw.exports.memory.buffer, raw.exports.sp_input(128), 16);
  const asked = [7, NaN, 0, NaN, 0, 0, 1, 2, 3, 4, 5, 6, 1, 9, 9, 9];
  numbers().set(asked);
  for (const call of ["sp_check_admission", "sp_admit", "sp_settle"]) {
    assert.equal(raw.exports[call](...(call === "sp_settle" ? [0, 0, now] : [now])), invalidOption, call);
    assert.equal(raw.text(field.pointer), "/concurrency");
    assert.deepEqual([...numbers()], asked);
  }
});

test("A state of numbers that no state has does no harm", () => {
  const raw = new Raw();
  const numbers = () => new Float64Array(raw.exports.memory.buffer, raw.exports.sp_input(128), 16);
  for (const wrong of [NaN, Infinity, -Infinity, 1e300, -1e300, 0.5]) {
    numbers().set([6, 1, 3, 1, 30, 600, wrong, wrong, wrong, wrong, wrong, wrong, wrong, 0, 0, 0]);
    assert.equal(raw.exports.sp_admit(now), 0);
    const state = [...numbers()].slice(6, 13);
    assert.ok(state.every(Number.isFinite), `${wrong}: ${state}`);
    assert.equal(raw.exports.sp_settle(1, 1, now), 0);
    assert.ok([...numbers()].slice(6, 13).every(Number.isFinite));
  }
});
