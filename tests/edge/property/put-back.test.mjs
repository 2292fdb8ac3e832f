// A source and its endpoints when one of them is put back from an older copy: they compare how far they are when a source begins, what is
// missing is handed over again, and nothing new is taken for something old.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endpointInMemory, rowOf } from "../endpoint-in-memory.mjs";
import { entryOf, World } from "./source-world.mjs";
import { makeDisk } from "./store.mjs";

/** @param {import("node:test").TestContext} t @param {{endpoint: string, events: string[]}[]} [subscriptions] */
function worldOf(t, subscriptions = [{ endpoint: "all", events: ["*"] }]) {
  const world = new World(subscriptions);
  t.after(() => world.end());
  return world;
}

/** @param {World} world @param {number} from @param {number} to @param {object} [change] */
async function accept(world, from, to, change) {
  for (let number = from; number <= to; number++) await world.accept([entryOf(number, change)]);
  await world.idle();
}

/** @param {World} world @param {string} [endpoint] */
const idsOf = (world, endpoint = "all") => world.taker(endpoint).taken.map(({ id }) => id);

/** @param {World} world @returns {any[]} what was logged of it */
const told = (world) => world.logged.filter(({ change }) => String(change).endsWith("_restored"));

/** @param {number} from @param {number} to */
const ids = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => `id-${from + index}`);

/** Another process on what the disk was like. @param {World} world @param {Uint8Array} copy */
async function putBack(world, copy) {
  const { database } = world.disk;
  world.disk = makeDisk(copy);
  world.crash();
  database.close();
  await world.idle();
}

test("a source that has lost its end: what it takes in from then on is handed to everybody", async (t) => {
  const world = worldOf(t, [
    { endpoint: "all", events: ["*"] },
    { endpoint: "some", events: ["task.*"] },
  ]);
  await accept(world, 1, 5);
  await world.ring();
  const copy = world.disk.database.export();
  await accept(world, 6, 10);
  world.source?.replay({ seqs: [1] }, null);
  await world.idle();
  await putBack(world, copy);
  await accept(world, 11, 13);
  world.source?.replay({ seqs: [2] }, ["all"]);
  await world.idle();
  assert.deepEqual(idsOf(world), [...ids(1, 10), "id-1", ...ids(11, 13), "id-2"]);
  assert.deepEqual(idsOf(world, "some"), [...ids(1, 10), "id-1", ...ids(11, 13)]);
  assert.deepEqual(
    told(world).map(({ level, what, endpoint, change, from }) => [level, what, endpoint, change, from]),
    ["all", "some"].map((endpoint) => ["error", "hand_over", endpoint, "source_restored", 6]),
  );
});

test("an endpoint that is put back gets what it misses, and nothing from before it was subscribed", async (t) => {
  const world = worldOf(t, [{ endpoint: "all", events: ["*"] }]);
  await accept(world, 1, 3);
  world.configure({
    subscriptions: [
      { endpoint: "all", events: ["*"] },
      { endpoint: "late", events: ["task.*"] },
    ],
  });
  await accept(world, 4, 6);
  await accept(world, 7, 7, { name: "portal.opened" });
  await accept(world, 8, 8, { state: "quarantined", code: "schema_mismatch" });
  world.source?.release([8]);
  await world.idle();
  await world.ring();
  const late = world.taker("late");
  assert.deepEqual(idsOf(world, "late"), ["id-4", "id-5", "id-6", "id-8"]);
  // As it was when it had got one event; and as it was before it had got anything.
  for (const seq of [4, 0]) {
    Object.assign(late, { seq, again: 0, taken: late.taken.slice(0, seq === 0 ? 0 : 1) });
    world.logged.length = 0;
    world.crash();
    await world.idle();
    await world.ring();
    assert.deepEqual([...idsOf(world, "late")].sort(), ["id-4", "id-5", "id-6", "id-8"]);
    assert.deepEqual(
      told(world).map(({ endpoint, change, from, released }) => [endpoint, change, from, released]),
      [["late", "endpoint_restored", seq + 1, 1]],
    );
  }
  // And once it has everything again, nothing is said or done any more.
  world.logged.length = 0;
  late.batches.length = 0;
  world.crash();
  await world.idle();
  assert.deepEqual([told(world), late.batches], [[], []]);
  assert.deepEqual(idsOf(world), ids(1, 8));
});

test("an endpoint forgets numbers that its source has never given, and keeps the deliveries", async () => {
  const stage = endpointInMemory();
  await stage.take(rowOf(1), rowOf(2), rowOf(3));
  const position = { source: "portal", incarnation: "first", seq: 3, again: 0 };
  assert.deepEqual(stage.work.meet(position), { seq: 3, again: 0, lowered: false });
  assert.deepEqual(stage.work.meet({ ...position, incarnation: "another" }), { seq: 0, again: 0, lowered: false });
  assert.deepEqual(stage.work.meet({ ...position, seq: 9 }), { seq: 3, again: 0, lowered: false });
  assert.deepEqual(stage.work.meet({ ...position, seq: 1 }), { seq: 1, again: 0, lowered: true });
  await stage.take(rowOf(1), rowOf(2, { id: "new" }));
  assert.deepEqual(
    stage.deliveries().map(({ seq, event, event_id }) => [seq, event, event_id]),
    [
      [1, 1, "id-1"],
      [2, 0, "id-2"],
      [3, 0, "id-3"],
      [4, 2, "new"],
    ],
  );
});
