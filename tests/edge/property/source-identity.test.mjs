// Which event a webhook is: new, the same again, or a copy of one under another id; under which id it goes on; and for how long it is known.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { readEvent } from "../../../edge/src/source/events.js";
import { core, entryOf, epoch, idKey, retention, World } from "./source-world.mjs";

const day = 86_400_000;

/**
 * @param {import("node:test").TestContext} t
 * @param {object} [settings]
 */
function worldOf(t, settings) {
  const world = new World([{ endpoint: "all", events: ["*"] }]);
  t.after(() => world.end());
  if (settings) world.configure(settings);
  return world;
}

/** @param {number} number @param {number} body @returns {import("./source-world.mjs").Entry} of a sender that does not sign its ids */
const unsignedEntry = (number, body, change = {}) =>
  entryOf(number, {
    id: null,
    id_signed: false,
    content: new Uint8Array(16).fill(body),
    body: new Uint8Array([body]),
    ...change,
  });

/** @param {World} world @param {number} seq @returns {any} */
const eventOf = ({ store }, seq) => readEvent(/** @type {any} */ (store), seq);

/** As documented: a UUID of the first 16 bytes of the MAC over key and copy. @param {number} number @param {number} copy */
function uuidOf(number, copy) {
  const copyBytes = Buffer.alloc(8);
  copyBytes.writeBigUInt64LE(BigInt(copy));
  const mac = createHmac("sha256", idKey).update(entryOf(number).key).update(copyBytes).digest().subarray(0, 16);
  mac[6] = (mac[6] & 0x0f) | 0x40;
  mac[8] = (mac[8] & 0x3f) | 0x80;
  return mac.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

test("an id that nothing proves is not the event's: that is a MAC under the gateway's key; the sender's own goes beside it", async (t) => {
  const world = worldOf(t);
  await world.accept([unsignedEntry(1, 7), entryOf(2)]);
  await world.idle();
  const [unsigned, signed] = world.taker("all").taken;
  assert.deepEqual([unsigned.id, unsigned.unsigned_id], [uuidOf(1, 0), "provider-1"]);
  assert.deepEqual([signed.id, signed.unsigned_id], ["id-2", ""]);
  assert.deepEqual([eventOf(world, 1).id_signed, eventOf(world, 2).id_signed], [false, true]);
});

test("the id of an event is the same in a replay, from memory and from disk", async (t) => {
  const world = worldOf(t);
  await world.accept([unsignedEntry(1, 7)]);
  await world.idle();
  world.crash();
  world.source?.replay({ seqs: [1] }, null);
  await world.idle();
  const { taken } = world.taker("all");
  assert.deepEqual(
    taken.map(({ kind, id, unsigned_id }) => [kind, id, unsigned_id]),
    ["event", "replay"].map((kind) => [kind, uuidOf(1, 0), "provider-1"]),
  );
});

test("the same body under another id is a copy, numbered, which says of which event it is one", async (t) => {
  const world = worldOf(t);
  assert.deepEqual(await world.accept([unsignedEntry(1, 7)]), { seqs: [1], repeated: [] });
  // In one call: two more copies, another body between them, and each of the three once more.
  const some = [unsignedEntry(2, 7), unsignedEntry(3, 8), unsignedEntry(4, 7)];
  const { seqs, repeated } = /** @type {any} */ (await world.accept([...some, ...some, unsignedEntry(1, 7)]));
  assert.deepEqual(repeated, [3, 4, 5, 6]);
  assert.deepEqual([seqs.slice(3, 6), seqs[6]], [seqs.slice(0, 3), 1]);
  const bySender = Object.fromEntries(
    [1, 2, 3, 4].map((seq) => [eventOf(world, seq).provider_id, eventOf(world, seq)]),
  );
  assert.deepEqual(
    ["provider-1", "provider-2", "provider-3", "provider-4"].map((id) => [bySender[id].id, bySender[id].copy_of]),
    [
      [uuidOf(1, 0), null],
      [uuidOf(2, 1), 1],
      [uuidOf(3, 0), null],
      [uuidOf(4, 2), 1],
    ],
  );
  await world.idle();
  assert.deepEqual(
    world.taker("all").taken.map(({ seq, body }) => [seq, body[0]]),
    [1, 2, 3, 4].map((seq) => [seq, eventOf(world, seq).body[0]]),
  );
});

test("where the same body is the same event, a copy is a duplicate of the first; a manifest may say so, or the settings", async (t) => {
  for (const settings of [{ duplicates: "body" }, { provider: "cepro" }, { provider: "cepro", duplicates: null }]) {
    const world = worldOf(t, settings);
    await world.accept([unsignedEntry(1, 7)]);
    const again = [unsignedEntry(2, 7), unsignedEntry(1, 7), unsignedEntry(3, 8), unsignedEntry(4, 7)];
    assert.deepEqual(await world.accept(again), { seqs: [1, 1, 2, 1], repeated: [0, 1, 3] });
    assert.equal(eventOf(world, 1).duplicates, 3);
  }
  const world = worldOf(t, { provider: "cepro", duplicates: "id" });
  assert.deepEqual(await world.accept([unsignedEntry(1, 7), unsignedEntry(2, 7)]), { seqs: [1, 2], repeated: [] });
});

test("a change of that setting holds for the events that are kept already", async (t) => {
  const world = worldOf(t);
  await world.accept([unsignedEntry(1, 7), unsignedEntry(2, 7)]);
  world.configure({ duplicates: "body" });
  assert.deepEqual(await world.accept([unsignedEntry(3, 7)]), { seqs: [1], repeated: [0] });
  world.configure({ duplicates: "id" });
  assert.deepEqual(await world.accept([unsignedEntry(3, 7)]), { seqs: [3], repeated: [] });
  assert.equal(eventOf(world, 3).copy_of, 1);
});

test("what the first version kept is known again, by an earlier commit's own data", async (t) => {
  const first = new URL("../fixtures/first-version/", import.meta.url);
  const name = readdirSync(first).find((one) => one.startsWith("Source-")) ?? "";
  for (const duplicates of ["id", "body"]) {
    const world = new World([{ endpoint: "all", events: ["*"] }], readFileSync(new URL(name, first), "utf8"));
    t.after(() => world.end());
    world.configure({ duplicates });
    world.now = Date.UTC(2026, 11, 1);
    const store = /** @type {any} */ (world.store);
    const rows = store.rows("SELECT key, provider_id, sent_at, body FROM events ORDER BY seq");
    assert.equal(rows.length, 3);
    const again = rows.map((/** @type {any} */ { provider_id, sent_at, body }) => {
      const verdict = { id: provider_id, covered: { id: false }, authentic: true, timestamp: sent_at };
      const keys = core.eventKeys("demo", verdict, body);
      return entryOf(0, {
        ...keys,
        key: keys.event,
        content: keys.body,
        id: null,
        id_signed: false,
        provider_id,
        sent_at,
        body,
      });
    });
    assert.ok(
      again.every((/** @type {any} */ { key }, /** @type {number} */ index) => String(key) !== String(rows[index].key)),
    );
    assert.deepEqual(await world.accept(again), { seqs: [1, 2, 3], repeated: [0, 1, 2] });
  }
});

test("what was kept under a key of the first form is known again; what is proven is no duplicate of what is not", async (t) => {
  const text = (/** @type {string | Uint8Array} */ of) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.from(of).length));
    return Buffer.concat([length, Buffer.from(of)]);
  };
  const half = (/** @type {Uint8Array[]} */ parts) =>
    createHash("sha256").update(Buffer.concat(parts)).digest().subarray(0, 16);
  const time = Buffer.alloc(8);
  time.writeBigInt64LE(BigInt(epoch));
  const [b, timed, bare] = ["b", "t", "n"].map((letter) => Buffer.from(letter));
  const body = (/** @type {number} */ of) => text(new Uint8Array([of]));
  /** @type {[key: Uint8Array, entry: import("./source-world.mjs").Entry][]} what is kept, and the same again */
  const kept = [
    [half([b, text("demo"), text("provider-1"), body(1)]), unsignedEntry(1, 1, { sent_at: epoch })],
    [half([timed, text("demo"), time, body(2)]), unsignedEntry(2, 2, { provider_id: "", sent_at: epoch })],
    [half([bare, text("demo"), body(3)]), unsignedEntry(3, 3, { provider_id: "" })],
    [half([b, text("demo"), text("provider-4"), body(4)]), unsignedEntry(4, 4, { authentic: false })],
  ];
  const world = worldOf(t);
  await world.accept(kept.map(([, entry]) => entry));
  const store = /** @type {any} */ (world.store);
  kept.forEach(([key], index) =>
    store.run("UPDATE events SET key = ?, content = NULL, id_signed = NULL WHERE seq = ?", key, index + 1),
  );
  store.run("UPDATE facts SET value = '4' WHERE name = 'first_form_keys'");
  world.crash();
  for (const duplicates of ["id", "body"]) {
    world.configure({ duplicates });
    const again = /** @type {any} */ (await world.accept(kept.map(([, entry]) => entry)));
    assert.deepEqual(again, { seqs: [1, 2, 3, 4], repeated: [0, 1, 2, 3] });
  }
  assert.equal(eventOf(world, 1).duplicates, 2);
  const proven = { ...kept[3][1], authentic: true };
  assert.deepEqual(await world.accept([proven]), { seqs: [5], repeated: [] });
  // Once the last of them is gone, nothing is looked for any more.
  world.now += 40 * day;
  await world.idle();
  await world.ring();
  const { rows } = store;
  /** @type {string[]} */
  const asked = [];
  store.rows = (/** @type {string} */ sql, /** @type {any[]} */ ...values) => (asked.push(sql), rows(sql, ...values));
  await world.accept([unsignedEntry(9, 9)]);
  assert.ok(!asked.some((sql) => sql.includes("authentic FROM events WHERE key")));
});

test("an event whose webhook could come again and be fresh stays known, whatever retention says; its body may go", async (t) => {
  const freshness = { past_seconds: 9 * 86_400, future_seconds: 86_400 };
  const world = worldOf(t, { freshness, retention: { days: 9, events: 1, body_days: 1 } });
  await world.accept([unsignedEntry(1, 1)]);
  await world.accept([unsignedEntry(2, 2)]);
  await world.idle();
  await world.ring();
  assert.deepEqual([eventOf(world, 1).has_body, eventOf(world, 2).has_body], [false, true], "it is one too many");
  world.now = epoch + 10 * day;
  await world.ring();
  assert.deepEqual(await world.accept([unsignedEntry(1, 1)]), { seqs: [1], repeated: [0] });
  while (world.now <= epoch + 10 * day && (await world.ring()));
  assert.deepEqual(eventOf(world, 1), { refused: "not_found" });
  assert.ok(world.now - (epoch + 10 * day) <= 600_001, "it goes within ten minutes of its time");
});

test("without a freshness, an event stays known for as long as retention says", async (t) => {
  const world = worldOf(t, { retention: { ...retention, days: 2, events: 1, body_days: 1 } });
  await world.accept([unsignedEntry(1, 1), unsignedEntry(2, 2)]);
  await world.idle();
  world.now += 601_000;
  await world.ring();
  assert.deepEqual(eventOf(world, 1), { refused: "not_found" });
});
