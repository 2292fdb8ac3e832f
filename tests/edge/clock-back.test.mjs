// The clock was a day ahead and is right again: nothing waits a day for it, nothing is removed for it, and the log says so.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { endpointInMemory, rowOf } from "./endpoint-in-memory.mjs";
import { entryOf, World } from "./property/source-world.mjs";

const day = 86_400_000;
const minute = 60_000;
const retry = { timeout_seconds: 10, delays_seconds: [60, 60, 60] };

/** @typedef {ReturnType<typeof endpointInMemory>} Stage */

/** @type {[string, (stage: Stage) => Promise<unknown>][]} how an endpoint comes to know of it */
const ways = [
  ["told while it runs", async ({ work }) => (work.clockWentBack(), work.settled())],
  ["by itself, with the next event", ({ take }) => take(rowOf(100))],
  ["at its start", ({ restart }) => restart()],
];

/** @param {Stage} stage */
const soon = ({ disk, time }) => assert.ok(disk.alarm !== null && disk.alarm <= time.now + minute, `${disk.alarm}`);

for (const [way, tell] of ways) {
  describe(`an endpoint, ${way}`, () => {
    test("makes at once the attempts that were put off", async () => {
      let status = 503;
      const stage = endpointInMemory({ retry }, () => status);
      stage.time.now += day;
      await stage.take(rowOf(1), rowOf(2));
      stage.time.now -= day - 5000;
      status = 204;
      await tell(stage);
      const ids = stage.sent.filter(({ at }) => at === stage.time.now).map(({ headers }) => headers["webhook-id"]);
      assert.deepEqual(ids.filter((id) => id !== "id-100").sort(), ["id-1", "id-2"]);
      assert.ok(
        stage.deliveries().every(({ state, created_at }) => state === "delivered" && created_at <= stage.time.now),
      );
      assert.ok(stage.notices.some((notice) => notice.what === "clock" && notice.deliveries === 2));
    });

    test("sets its alarm for what waits, and counts its age from now on", async () => {
      const stage = endpointInMemory({ retry }, () => 503);
      stage.time.now += day;
      await stage.take(rowOf(1));
      stage.time.now -= day;
      await tell(stage);
      soon(stage);
      const [{ created_at }] = stage.deliveries();
      assert.equal(stage.work.counters().oldest_pending_at, created_at);
      assert.equal(created_at, stage.time.now);
    });

    test("asks again after a circuit's own time", async () => {
      const circuit = { failures: 1, open_seconds: 30, open_max_seconds: 30 };
      let status = 503;
      const stage = endpointInMemory({ retry, circuit }, () => status);
      stage.time.now += day;
      await stage.take(rowOf(1));
      assert.equal(stage.work.status().circuit.open, true);
      stage.time.now -= day;
      status = 204;
      await tell(stage);
      const { until } = stage.work.status().circuit;
      assert.ok(until !== null && until <= stage.time.now + 30_000, `${until}`);
      soon(stage);
      await stage.advance(31);
      assert.equal(stage.deliveries()[0].state, "delivered");
    });

    test("says when its circuit lets something through, also when nothing waits", async () => {
      const circuit = { failures: 1, open_seconds: 30, open_max_seconds: 30 };
      const stage = endpointInMemory({ retry: { timeout_seconds: 10, delays_seconds: [] }, circuit }, () => 503);
      stage.time.now += day;
      await stage.take(rowOf(1));
      stage.time.now -= day;
      await tell(stage);
      const { open, until } = stage.work.status().circuit;
      assert.deepEqual([open, until], [true, stage.time.now + 30_000]);
    });

    test("goes on at the rate that is agreed", async () => {
      const stage = endpointInMemory({ rate_limit: { per_second: 0.1, burst: 1 } });
      stage.time.now += day;
      await stage.take(rowOf(1), rowOf(2), rowOf(3));
      assert.equal(stage.sent.length, 1);
      stage.time.now -= day;
      await tell(stage);
      // What was taken from the bucket before a start is not known, so that one counts as taken more.
      assert.ok(stage.sent.length <= 2);
      const before = stage.sent.length;
      await stage.advance(31);
      assert.ok(
        stage
          .deliveries()
          .slice(0, 3)
          .every(({ state }) => state === "delivered"),
        `${before}`,
      );
    });

    test("tells no status and no failure of a time that is to come", async () => {
      const stage = endpointInMemory({ retry }, () => 503);
      stage.time.now += day;
      await stage.take(rowOf(1));
      stage.work.pause();
      stage.time.now -= day;
      await tell(stage);
      const { since, failing_since } = stage.work.status();
      assert.deepEqual([since, failing_since], [stage.time.now, stage.time.now]);
    });
  });
}

test("what waits longer than any plan can ask for is due, and what waits as it should is not", async () => {
  let status = 503;
  const stage = endpointInMemory({ retry }, () => status);
  await stage.take(rowOf(1), rowOf(2));
  // A local fault writes down no attempt.
  stage.store.run("UPDATE deliveries SET next_at = next_at + ? WHERE event_id = 'id-1'", day);
  status = 204;
  await stage.restart();
  assert.deepEqual(
    stage.deliveries().map(({ event_id, state }) => [event_id, state]),
    [
      ["id-1", "delivered"],
      ["id-2", "pending"],
    ],
  );
});

test("a correction by seconds changes nothing", async () => {
  const stage = endpointInMemory({ retry }, () => 503);
  await stage.take(rowOf(1));
  stage.time.now -= 30_000;
  const [{ next_at }] = stage.deliveries();
  stage.work.clockWentBack();
  await stage.work.settled();
  assert.equal(stage.sent.length, 1);
  assert.equal(stage.deliveries()[0].next_at, next_at);
});

describe("retention", () => {
  test("an endpoint removes nothing for its age in the first ten minutes of a process", async () => {
    const limits = { retention: { days: 2, deliveries: 1000, body_days: 1 } };
    const stage = endpointInMemory(limits);
    await stage.take(rowOf(1), rowOf(2));
    stage.time.now += 3 * day;
    await stage.restart();
    stage.work.rang();
    stage.time.now += 9 * minute;
    stage.work.rang();
    assert.equal(stage.deliveries().length, 2);
    stage.time.now += minute;
    stage.work.rang();
    // The newest stays in any case.
    assert.equal(stage.deliveries().length, 1);
  });

  test("nor does a source", async (t) => {
    const world = new World([{ endpoint: "all", events: ["*"] }]);
    t.after(() => world.end());
    world.configure({ retention: { days: 2, events: 1000, body_days: 1 } });
    await world.accept([entryOf(1)]);
    await world.accept([entryOf(2)]);
    await world.idle();
    world.now += 40 * day;
    world.crash();
    for (let waited = 0; waited < 9; waited++) {
      world.now += minute;
      await world.source?.wake();
    }
    const count = () => world.store?.rows("SELECT count(*) AS n, count(body) AS bodies FROM events")[0];
    assert.deepEqual(count(), { n: 2, bodies: 2 });
    world.now += minute;
    await Promise.all([world.source?.wake(), world.idle()]);
    assert.deepEqual(count(), { n: 1, bodies: 0 });
  });
});

describe("a source", () => {
  for (const way of ["told while it runs", "at its start"]) {
    test(`hands over what an endpoint could not be given, ${way}`, async (t) => {
      const world = new World([{ endpoint: "all", events: ["*"] }]);
      t.after(() => world.end());
      world.now += day;
      world.taker("all").mode = "fails";
      await world.accept([entryOf(1)]);
      await world.idle();
      world.taker("all").mode = "takes";
      world.now -= day;
      if (way === "at its start") world.crash();
      else await Promise.all([world.source?.clockWentBack(), world.idle()]);
      await world.idle();
      assert.equal(world.taker("all").taken.length, 1);
      assert.ok((world.store?.wakingAt() ?? 0) <= world.now + 31 * day);
      const [{ received_at }] = /** @type {any[]} */ (world.store?.rows("SELECT received_at FROM events") ?? [{}]);
      assert.equal(received_at, world.now);
      await world.accept([entryOf(2)]);
      await world.idle();
      assert.equal(world.taker("all").taken.length, 2);
      assert.deepEqual(
        world.logged
          .filter(({ what }) => what === "clock")
          .map(({ level, source, ahead_s }) => [level, source, ahead_s]),
        [["warn", "demo", 86_400]],
      );
    });
  }
});
