// The Source's promises, whatever happens in which order: every event that was accepted goes once to each endpoint that wants it, in
// order; and the promises that it makes of alarms, batches and retention.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { listEvents, readEvent } from "../../../edge/src/source/events.js";
import { entryOf, epoch, retention, World } from "./source-world.mjs";

const everything = [{ endpoint: "all", events: ["*"] }];
const day = 86_400_000;

/**
 * @param {import("node:test").TestContext} t
 * @param {{endpoint: string, events: string[]}[]} [subscriptions]
 */
function worldOf(t, subscriptions = everything) {
  const world = new World(subscriptions);
  t.after(() => world.end());
  return world;
}

/** @param {World} world @param {string} endpoint */
const handedTo = (world, endpoint) => world.taker(endpoint).taken.map(({ seq, kind }) => `${kind} ${seq}`);

/** @param {number} number @returns {Uint8Array} the key of a body */
const contentOf = (number) => new Uint8Array(16).fill(100 + number);

/**
 * Of the events with one body, the first is the original of the others, which are numbered; every event has an id of its own.
 * @param {World} world
 */
function requireCopies({ store }) {
  const rows = /** @type {any} */ (store).rows(
    "SELECT seq, id, hex(content) AS content, copy, copy_of FROM events ORDER BY seq",
  );
  assert.equal(new Set(rows.map((/** @type {any} */ { id }) => id)).size, rows.length);
  /** @type {Map<string, {first: number, count: number}>} */
  const bodies = new Map();
  for (const { seq, content, copy, copy_of } of rows) {
    const known = content === "" ? undefined : bodies.get(content);
    assert.deepEqual([copy, copy_of], known ? [known.count, known.first] : [0, null]);
    if (content !== "") bodies.set(content, { first: known?.first ?? seq, count: (known?.count ?? 0) + 1 });
  }
}

describe("any order of things", () => {
  const names = ["task.completed", "task.created", "portal.opened"];
  const subscriptions = [
    { endpoint: "all", events: ["*"] },
    { endpoint: "tasks", events: ["task.*"] },
    { endpoint: "portals", events: ["portal.opened", "task.created"] },
  ];
  const wanted = {
    all: () => true,
    tasks: (/** @type {any} */ { name, code }) => name.startsWith("task.") && code !== "unknown_event",
    portals: (/** @type {any} */ { name, code }) => name !== "task.completed" && code !== "unknown_event",
  };

  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("accept"),
        entries: fc.array(
          fc.record({
            number: fc.nat(60),
            name: fc.constantFrom(...names),
            code: fc.constantFrom("ok", "ok", "unknown_event", "schema_mismatch"),
            bytes: fc.constantFrom(10, 10, 700_000),
          }),
          { minLength: 1, maxLength: 5 },
        ),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("mode"),
        endpoint: fc.constantFrom("all", "tasks", "portals"),
        mode: fc.constantFrom("takes", "fails", "answers nothing"),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("turn", "idle", "ring", "crash") }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom("release", "drop", "replay"), seq: fc.integer({ min: 1, max: 30 }) }),
    },
  );

  test("each accepted event goes once to each endpoint that wants it, in order; each replay and release once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = new World(subscriptions);
        /** @type {Map<number, any>} every event that was acknowledged or may have been kept, by its number in the sender's count */
        const sent = new Map();
        /** @type {Record<string, string[]>} what each endpoint is to get beside the log */
        const explicit = { all: [], tasks: [], portals: [] };
        for (const one of /** @type {any[]} */ (steps)) {
          if (one.do === "accept") {
            const entries = one.entries.map((/** @type {any} */ { number, name, code, bytes }) =>
              // The same number is the same webhook.
              entryOf(number, {
                name: sent.get(number)?.name ?? name,
                code: sent.get(number)?.code ?? code,
                state: (sent.get(number)?.code ?? code) === "schema_mismatch" ? "quarantined" : "kept",
                body: new Uint8Array(bytes),
                // A third of the webhooks tell by their bodies, of which there are few.
                ...(number % 3 === 0 && { content: contentOf(number % 4), id: null, id_signed: false }),
              }),
            );
            const { seqs, repeated } = /** @type {any} */ (await world.accept(entries));
            seqs.forEach((/** @type {number} */ seq, /** @type {number} */ index) => {
              const { number } = one.entries[index];
              assert.equal(repeated.includes(index), sent.has(number), "a duplicate is one that came before");
              if (sent.has(number)) assert.equal(seq, sent.get(number).seq, "and it is told which");
              else sent.set(number, { ...entries[index], seq });
            });
          } else if (one.do === "mode") world.taker(one.endpoint).mode = one.mode;
          else if (one.do === "turn") await world.turn();
          else if (one.do === "idle") await world.idle();
          else if (one.do === "ring") await world.ring(60_000);
          else if (one.do === "crash") world.crash();
          else {
            const event = [...sent.values()].find(({ seq }) => seq === one.seq);
            const done = /** @type {any} */ (
              one.do === "replay"
                ? world.source?.replay({ seqs: [one.seq] }, null)
                : one.do === "release"
                  ? world.source?.release([one.seq])
                  : world.source?.drop([one.seq])
            );
            const able =
              event &&
              (one.do === "replay" ? ["kept", "released"].includes(event.state) : event.state === "quarantined");
            assert.equal(one.do === "replay" ? done.events : done.changed.length, able ? 1 : 0);
            if (!able) continue;
            if (one.do !== "replay") event.state = `${one.do === "drop" ? "dropp" : "releas"}ed`;
            if (one.do === "drop") continue;
            for (const [endpoint, wants] of Object.entries(wanted))
              if (wants(event)) explicit[/** @type {"all"} */ (endpoint)].push(`${one.do} ${one.seq}`);
          }
        }
        for (const { endpoint } of subscriptions) world.taker(endpoint).mode = "takes";
        // Whatever has been left undone, an alarm is set for it.
        for (let rings = 0; (world.source?.backlog() ?? []).some(({ events, again }) => events + again > 0); rings++) {
          assert.ok(rings < 50, "it ends");
          assert.ok(await world.ring(), "an alarm is set while something waits");
        }
        for (const [endpoint, wants] of Object.entries(wanted)) {
          const { taken, most } = world.taker(endpoint);
          assert.ok(most <= 1, "one batch at a time");
          const log = taken.filter(({ kind }) => kind === "event").map(({ seq }) => seq);
          const expected = [...sent.values()]
            .filter((event) => event.code !== "schema_mismatch" && wants(event))
            .map(({ seq }) => seq);
          assert.deepEqual(
            log,
            expected.sort((a, b) => a - b),
            endpoint,
          );
          assert.deepEqual(
            taken.filter(({ kind }) => kind !== "event").map(({ kind, seq }) => `${kind} ${seq}`),
            explicit[/** @type {"all"} */ (endpoint)],
            endpoint,
          );
        }
        requireCopies(world);
        world.end();
      }),
      { numRuns: 300 },
    );
  });
});

test("an event is handed over with all that it came with", async (t) => {
  const world = worldOf(t);
  const body = new TextEncoder().encode("the bytes");
  await world.accept([entryOf(1, { body, sent_at: epoch - 5, authentic: false, code: "unknown_event" })]);
  await world.idle();
  assert.deepEqual(world.taker("all").batches, [
    {
      source: "demo",
      incarnation: "incarnation",
      provider: "clientpress",
      version: "",
      rows: [
        {
          seq: 1,
          kind: "event",
          again: 0,
          id: "id-1",
          unsigned_id: "",
          name: "task.completed",
          code: "unknown_event",
          authentic: false,
          received_at: epoch,
          sent_at: epoch - 5,
          headers: '[["X-Number","1"]]',
          body,
        },
      ],
    },
  ]);
});

test("a batch has 64 rows and 1 MiB of bodies at most; a larger body goes alone", async (t) => {
  const world = worldOf(t);
  await world.accept(Array.from({ length: 150 }, (_, index) => entryOf(index)));
  await world.idle();
  const sizes = () => world.taker("all").batches.map(({ rows }) => rows.length);
  assert.deepEqual(sizes(), [64, 64, 22]);
  world.taker("all").batches.length = 0;
  const bytes = [600_000, 400_000, 100_000, 1_500_000, 5];
  await world.accept(bytes.map((size, index) => entryOf(1000 + index, { body: new Uint8Array(size) })));
  await world.idle();
  assert.deepEqual(sizes(), [2, 1, 1, 1]);
  // The same from the disk, when nothing is in memory.
  await world.ring();
  world.taker("all").batches.length = 0;
  world.taker("all").mode = "fails";
  await world.accept(bytes.map((size, index) => entryOf(2000 + index, { body: new Uint8Array(size) })));
  await world.idle();
  world.taker("all").mode = "takes";
  world.taker("all").batches.length = 0;
  world.crash();
  await world.idle();
  assert.deepEqual(sizes(), [2, 1, 1, 1]);
});

test("what is handed over from disk is what was handed over from memory", async (t) => {
  const world = worldOf(t, [...everything, { endpoint: "late", events: ["*"] }]);
  world.taker("late").mode = "fails";
  await world.accept([entryOf(1, { sent_at: 5, authentic: false }), entryOf(2, { name: "" })]);
  await world.idle();
  world.taker("late").mode = "takes";
  world.crash();
  await world.idle();
  assert.deepEqual(world.taker("late").taken, world.taker("all").taken);
});

test("what no longer fits in memory is handed over from disk, in order", async (t) => {
  const world = worldOf(t);
  world.taker("all").mode = "fails";
  for (let number = 0; number < 12; number++)
    await world.accept([entryOf(number, { body: new Uint8Array(700_000).fill(number) })]);
  world.taker("all").mode = "takes";
  await world.ring();
  assert.deepEqual(
    world.taker("all").taken.map(({ seq, body }) => [seq, body[0], body.length]),
    Array.from({ length: 12 }, (_, number) => [number + 1, number, 700_000]),
  );
});

test("an endpoint that fails is tried again after 1, 2, 4 ... 60 s, and everything waits for it", async (t) => {
  const world = worldOf(t);
  world.taker("all").mode = "fails";
  await world.accept([entryOf(1)]);
  await world.idle();
  const times = [world.now];
  for (let tries = 1; tries < 10; tries++) {
    while (world.taker("all").calls === tries) await world.ring();
    times.push(world.now);
  }
  const waits = times.slice(1).map((time, index) => (time - times[index]) / 1000);
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  assert.deepEqual(world.source?.backlog(), [{ endpoint: "all", events: 1, again: 0, failing_since: epoch }]);
  const [first] = world.logged;
  assert.deepEqual([first.level, first.what, first.source, first.endpoint], ["error", "hand_over", "demo", "all"]);
  // What comes in meanwhile does not wake it before its time.
  await world.accept([entryOf(2)]);
  await world.idle();
  assert.equal(world.taker("all").calls, 10);
  world.taker("all").mode = "takes";
  while (world.taker("all").taken.length === 0) await world.ring();
  assert.deepEqual(handedTo(world, "all"), ["event 1", "event 2"]);
  assert.deepEqual(world.source?.backlog(), [{ endpoint: "all", events: 0, again: 0, failing_since: null }]);
});

test("an endpoint that fails holds up no other", async (t) => {
  const world = worldOf(t, [{ endpoint: "bad", events: ["*"] }, ...everything]);
  world.taker("bad").mode = "fails";
  await world.accept([entryOf(1)]);
  await world.idle();
  assert.deepEqual(handedTo(world, "all"), ["event 1"]);
});

test("for an endpoint that is gone nothing waits, until it is configured again", async (t) => {
  const world = worldOf(t);
  world.taker("all").mode = "gone";
  await world.accept([entryOf(1)]);
  await world.idle();
  await world.ring();
  assert.ok((world.store?.wakingAt() ?? Infinity) > world.now + 60_000, "no alarm but retention's");
  world.taker("all").mode = "takes";
  world.configure({});
  await world.idle();
  assert.deepEqual(handedTo(world, "all"), ["event 1"]);
});

test("one alarm is set for all that comes within 15 s, and none stays when nothing is left", async (t) => {
  const world = worldOf(t);
  for (let number = 0; number < 100; number++) {
    await world.accept([entryOf(number)]);
    await world.idle();
    world.now += 100;
  }
  assert.equal(world.alarmsSet, 1);
  assert.equal(world.store?.wakingAt(), epoch + 15_000);
  await world.ring();
  // What remains is that bodies grow old.
  assert.equal(world.store?.wakingAt(), epoch + 7 * day + 1);
});

test("after a crash with nothing else happening, the alarm has everything handed over", async (t) => {
  const world = worldOf(t);
  await world.accept([entryOf(1)]);
  world.store?.close();
  assert.equal(world.disk.alarm, epoch + 15_000);
  world.crash();
  assert.ok(await world.ring());
  assert.deepEqual(handedTo(world, "all"), ["event 1"]);
});

test("a new endpoint gets what comes in from now on; one that was left out and comes back, too", async (t) => {
  const world = worldOf(t);
  await world.accept([entryOf(1)]);
  await world.idle();
  world.configure({ subscriptions: [...everything, { endpoint: "new", events: ["*"] }] });
  await world.accept([entryOf(2)]);
  await world.idle();
  world.configure({ subscriptions: everything });
  await world.accept([entryOf(3)]);
  await world.idle();
  world.configure({ subscriptions: [...everything, { endpoint: "new", events: ["*"] }] });
  await world.accept([entryOf(4)]);
  await world.idle();
  assert.deepEqual(handedTo(world, "new"), ["event 2", "event 4"]);
  assert.deepEqual(handedTo(world, "all"), ["event 1", "event 2", "event 3", "event 4"]);
});

test("filters that change hold for what has not been handed over", async (t) => {
  const world = worldOf(t, [{ endpoint: "all", events: ["task.created"] }]);
  await world.accept([entryOf(1), entryOf(2, { name: "task.created" })]);
  await world.idle();
  world.configure({ subscriptions: [{ endpoint: "all", events: ["task.completed"] }] });
  await world.accept([entryOf(3), entryOf(4, { name: "task.created" })]);
  await world.idle();
  assert.deepEqual(handedTo(world, "all"), ["event 2", "event 3"]);
});

test("entries that were judged by other settings are refused with those that hold; none are taken when it is not receiving", async (t) => {
  const world = worldOf(t);
  assert.deepEqual(await world.source?.accept(0, [entryOf(1)]), { stale: world.settings });
  world.configure({ receiving: false });
  assert.deepEqual(await world.source?.accept(world.settings.version, [entryOf(1)]), { stale: null });
  assert.equal(world.source?.counters().newest, 0);
});

test("a transaction that fails refuses everybody in it, and keeps nothing of it", async (t) => {
  const world = worldOf(t);
  const bad = entryOf(2, { key: new Uint8Array(3) });
  const calls = [
    world.source?.accept(1, [entryOf(1)]),
    world.source?.accept(1, [bad]),
    world.source?.accept(1, [entryOf(3)]),
  ];
  const settled = Promise.allSettled(/** @type {any} */ (calls));
  await world.turn();
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ["rejected", "rejected", "rejected"],
  );
  assert.deepEqual(world.source?.counters(), { accepted: 0, duplicates: 0, quarantined: 0, newest: 0, kept_events: 0 });
  assert.deepEqual(await world.accept([entryOf(1), entryOf(3)]), { seqs: [1, 2], repeated: [] });
});

test("all that comes before the next turn is one transaction; the same webhook twice in it is one event", async (t) => {
  const world = worldOf(t);
  let transactions = 0;
  const { transaction } = /** @type {any} */ (world.store);
  /** @type {any} */ (world.store).transaction = (/** @type {any} */ work) => (transactions++, transaction(work));
  const calls = Array.from({ length: 50 }, (_, index) => world.source?.accept(1, [entryOf(index % 25)]));
  await world.turn();
  const answers = await Promise.all(calls);
  assert.equal(transactions, 1);
  assert.deepEqual(
    answers.map((answer) => {
      const { seqs, repeated } = /** @type {any} */ (answer);
      return [seqs[0], repeated.length];
    }),
    Array.from({ length: 50 }, (_, index) => [(index % 25) + 1, index < 25 ? 0 : 1]),
  );
  assert.equal(/** @type {any} */ (readEvent(/** @type {any} */ (world.store), 7)).duplicates, 1);
  assert.deepEqual(world.source?.counters(), {
    accepted: 25,
    duplicates: 25,
    quarantined: 0,
    newest: 25,
    kept_events: 25,
  });
});

test("times never go back, even when the clock does", async (t) => {
  const world = worldOf(t);
  await world.accept([entryOf(1)]);
  world.now -= 5000;
  await world.accept([entryOf(2)]);
  world.crash();
  await world.accept([entryOf(3)]);
  const { items } = listEvents(/** @type {any} */ (world.store), /** @type {any} */ (world.source).log, {});
  assert.deepEqual(
    items.map(({ received_at }) => received_at),
    [epoch, epoch, epoch],
  );
});

test("what a crash makes a source forget of its endpoints, they know: nothing is handed over twice", async (t) => {
  const world = worldOf(t);
  for (let number = 0; number < 40; number++) {
    await world.accept([entryOf(number)]);
    await world.idle();
    world.now += 1000;
    if (world.now >= /** @type {number} */ (world.store?.wakingAt() ?? Infinity)) await world.ring();
  }
  world.taker("all").batches.length = 0;
  world.crash();
  await world.idle();
  const again = world.taker("all").batches.flatMap(({ rows }) => rows.map(({ seq }) => seq));
  assert.deepEqual(again, []);
  assert.deepEqual(
    world.taker("all").taken.map(({ seq }) => seq),
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
});

test("counts by the minute and in all survive a restart and what retention takes away", async (t) => {
  const world = worldOf(t);
  await world.accept([entryOf(1), entryOf(2, { state: "quarantined" }), entryOf(1)]);
  world.now += 61_000;
  await world.accept([entryOf(3)]);
  const minute = { accepted: 2, duplicates: 1, quarantined: 1 };
  assert.deepEqual(world.source?.stats({ from: 0, to: Infinity }), [
    { minute: epoch, ...minute },
    { minute: epoch + 60_000, accepted: 1, duplicates: 0, quarantined: 0 },
  ]);
  world.crash();
  const total = { accepted: 3, duplicates: 1, quarantined: 1 };
  assert.deepEqual(world.source?.counters(), { ...total, newest: 3, kept_events: 3 });
  await world.idle();
  world.now += 40 * day;
  await world.ring();
  assert.deepEqual(world.source?.stats({ from: 0, to: Infinity }), []);
  world.crash();
  assert.deepEqual(world.source?.counters(), { ...total, newest: 3, kept_events: 1 });
});

describe("retention", () => {
  /** @param {World} world */
  const seqs = (world) =>
    listEvents(/** @type {any} */ (world.store), /** @type {any} */ (world.source).log, {})
      .items.map(({ seq, has_body }) => (has_body ? seq : -seq))
      .reverse();

  test("bodies go first, then events, each within ten minutes of its time; the newest event stays", async (t) => {
    const world = worldOf(t);
    await world.accept([entryOf(1)]);
    world.now += day;
    await world.accept([entryOf(2)]);
    await world.idle();
    /** @type {[number, number[]][]} */
    const seen = [];
    while (await world.ring()) {
      const now = seqs(world);
      if (String(now) !== String(seen.at(-1)?.[1])) seen.push([(world.now - epoch) / day, now]);
    }
    const within = (/** @type {number} */ days, /** @type {number} */ wanted) =>
      assert.ok(days >= wanted && days - wanted <= 600_001 / day, `${days} for ${wanted}`);
    assert.deepEqual(
      seen.map(([, now]) => now),
      [[1, 2], [-1, 2], [-1, -2], [-2]],
    );
    seen.slice(1).forEach(([days], index) => within(days, [7, 8, 30][index]));
    await world.accept([entryOf(3)]);
    assert.deepEqual(seqs(world), [-2, 3]);
  });

  test("no more events stay than the settings say", async (t) => {
    const world = worldOf(t);
    world.configure({ retention: { ...retention, events: 700 } });
    for (let number = 0; number < 20; number++)
      await world.accept(Array.from({ length: 100 }, (_, index) => entryOf(number * 100 + index)));
    await world.idle();
    // As long as a webhook may come again.
    world.now += 601_000;
    await world.ring();
    assert.deepEqual(world.source?.counters().kept_events, 700);
    assert.equal(/** @type {any} */ (world.source).log.oldest, 1301);
  });

  test("nothing goes that an endpoint is still to get: of the log, of a replay, of a release", async (t) => {
    const world = worldOf(t, [...everything, { endpoint: "slow", events: ["*"] }]);
    world.configure({ retention: { days: 2, events: 1_000_000, body_days: 1 } });
    await world.accept([entryOf(1), entryOf(2), entryOf(3)]);
    await world.idle();
    world.taker("slow").mode = "fails";
    world.source?.replay({ seqs: [2] }, ["slow"]);
    await world.idle();
    await world.accept([entryOf(4), entryOf(5)]);
    await world.idle();
    world.now += 3 * day;
    await world.ring();
    assert.deepEqual(seqs(world), [2, 3, 4, 5]);
    world.taker("slow").mode = "takes";
    await world.ring();
    assert.deepEqual(handedTo(world, "slow").slice(3).sort(), ["event 4", "event 5", "replay 2"]);
    world.now += day;
    await world.ring();
    assert.deepEqual(seqs(world), [-5]);
  });
});

describe("replay, release and drop", () => {
  test("a range of time and names, to all that want them or to named endpoints", async (t) => {
    const world = worldOf(t, [...everything, { endpoint: "created", events: ["task.created"] }]);
    for (const [number, name] of ["task.created", "task.completed", "portal.opened", "task.created"].entries()) {
      await world.accept([entryOf(number, { name })]);
      world.now += 1000;
    }
    await world.idle();
    for (const taker of world.takers.values()) taker.taken.length = 0;
    assert.deepEqual(world.source?.replay({ from: epoch + 1000, to: epoch + 3000 }, null), {
      events: 2,
      deliveries: 2,
      skipped: 0,
    });
    assert.deepEqual(world.source?.replay({ events: ["task.*"] }, null), { events: 3, deliveries: 5, skipped: 0 });
    assert.deepEqual(world.source?.replay({ seqs: [3, 3, 99] }, ["created", "other"]), {
      events: 1,
      deliveries: 2,
      skipped: 0,
    });
    await world.idle();
    assert.deepEqual(handedTo(world, "all"), ["replay 2", "replay 3", "replay 1", "replay 2", "replay 4"]);
    assert.deepEqual(handedTo(world, "created"), ["replay 1", "replay 4", "replay 3"]);
    assert.deepEqual(handedTo(world, "other"), ["replay 3"]);
  });

  test("what has no body, is in quarantine or was dropped is skipped", async (t) => {
    const world = worldOf(t);
    await world.accept([entryOf(1), entryOf(2, { state: "quarantined" }), entryOf(3, { state: "quarantined" })]);
    await world.idle();
    world.now += 8 * day;
    await world.ring();
    await world.accept([entryOf(4, { state: "quarantined" }), entryOf(5)]);
    assert.deepEqual(world.source?.drop([4]), { changed: [4], refused: [] });
    assert.deepEqual(world.source?.replay({}, null), { events: 1, deliveries: 1, skipped: 4 });
    // Nothing can be delivered without its body.
    assert.deepEqual(world.source?.release([2]), { changed: [], refused: [2], deliveries: 0 });
  });

  test("a release goes to the endpoints whose filters let the event through, once; what is not in quarantine is refused", async (t) => {
    const world = worldOf(t, [...everything, { endpoint: "created", events: ["task.created"] }]);
    await world.accept([entryOf(1), entryOf(2, { state: "quarantined", code: "schema_mismatch" })]);
    await world.idle();
    assert.deepEqual(handedTo(world, "all"), ["event 1"]);
    assert.deepEqual(world.source?.release([1, 2, 9]), { changed: [2], refused: [1, 9], deliveries: 1 });
    assert.deepEqual(world.source?.release([2]), { changed: [], refused: [2], deliveries: 0 });
    await world.idle();
    assert.deepEqual(handedTo(world, "all"), ["event 1", "release 2"]);
    assert.deepEqual(handedTo(world, "created"), []);
    assert.deepEqual(
      world.told.map(({ seq, state }) => `${seq} ${state}`),
      ["1 kept", "2 quarantined", "2 released"],
    );
  });

  test("a long replay keeps no new event waiting behind it", async (t) => {
    const world = worldOf(t);
    await world.accept(Array.from({ length: 500 }, (_, index) => entryOf(index)));
    await world.idle();
    world.taker("all").taken.length = 0;
    world.source?.replay({}, null);
    await world.accept([entryOf(1000)]);
    await world.idle();
    const order = handedTo(world, "all");
    assert.equal(order.length, 501);
    assert.ok(order.indexOf("event 501") <= 128, `it came as number ${order.indexOf("event 501")}`);
  });
});

describe("looking at the log", () => {
  /** @param {World} world @param {import("../../../edge/src/source/types.js").Wanted} wanted */
  const list = (world, wanted) =>
    listEvents(/** @type {any} */ (world.store), /** @type {any} */ (world.source).log, wanted);

  test("pages by cursor, newest first", async (t) => {
    const world = worldOf(t);
    await world.accept(Array.from({ length: 250 }, (_, index) => entryOf(index)));
    const seen = [];
    /** @type {number | null} */
    let next = null;
    do {
      const page = list(world, { limit: 100, before: next ?? undefined });
      seen.push(...page.items.map(({ seq }) => seq));
      ({ next } = page);
    } while (next !== null);
    assert.deepEqual(
      seen,
      Array.from({ length: 250 }, (_, index) => 250 - index),
    );
    assert.equal(list(world, { limit: 1000 }).items.length, 200);
    assert.equal(list(world, {}).items.length, 50);
  });

  test("by name, state, code, part of an id, and time", async (t) => {
    const world = worldOf(t);
    await world.accept([entryOf(1), entryOf(2, { name: "task.created" })]);
    world.now += 1000;
    await world.accept([
      entryOf(3, { name: "taskless", state: "quarantined", code: "schema_mismatch" }),
      entryOf(4, { name: "", code: "unnamed_event", provider_id: "50%_'x" }),
    ]);
    /** @type {[object, number[]][]} */
    const cases = [
      [{ name: "task.created" }, [2]],
      [{ name: "task.*" }, [2, 1]],
      [{ name: "*" }, [4, 3, 2, 1]],
      [{ state: "quarantined" }, [3]],
      [{ code: "unnamed_event" }, [4]],
      [{ search: "%_'" }, [4]],
      [{ search: "id-2" }, [2]],
      [{ search: "task" }, [3, 2, 1]],
      [{ from: epoch + 1000 }, [4, 3]],
      [{ to: epoch + 1000 }, [2, 1]],
      [{ from: epoch + 1, to: epoch + 1000 }, []],
      [{ from: epoch + 1001 }, []],
      [{ before: 3, name: "task.*" }, [2, 1]],
    ];
    for (const [wanted, seqs] of cases) {
      const { items, next } = list(world, wanted);
      assert.deepEqual([items.map(({ seq }) => seq), next], [seqs, null], JSON.stringify(wanted));
    }
  });

  test("one call looks at 20,000 events, and says where the next goes on", async (t) => {
    const world = worldOf(t);
    await world.accept([entryOf(0, { name: "rare" })]);
    for (let number = 0; number < 21; number++)
      await world.accept(Array.from({ length: 1000 }, (_, index) => entryOf(1 + number * 1000 + index)));
    const first = list(world, { name: "rare" });
    assert.deepEqual([first.items.length, first.next], [0, 1002]);
    const second = list(world, { name: "rare", before: first.next ?? 0 });
    assert.deepEqual([second.items.map(({ seq }) => seq), second.next], [[1], null]);
  });

  test("one event with its body, also after retention has cleared it", async (t) => {
    const world = worldOf(t);
    await world.accept([entryOf(1), entryOf(2)]);
    await world.idle();
    const store = /** @type {any} */ (world.store);
    assert.deepEqual(readEvent(store, 1), {
      seq: 1,
      id: "id-1",
      provider_id: "provider-1",
      id_signed: true,
      copy_of: null,
      received_at: epoch,
      sent_at: null,
      name: "task.completed",
      code: "ok",
      state: "kept",
      authentic: true,
      duplicates: 0,
      bytes: 1,
      has_body: true,
      headers: [["X-Number", "1"]],
      body: new Uint8Array([1]),
    });
    world.now += 8 * day;
    await world.ring();
    const { has_body, body, bytes } = /** @type {any} */ (readEvent(store, 1));
    assert.deepEqual([has_body, body, bytes], [false, null, 1]);
    assert.deepEqual(readEvent(store, 3), { refused: "not_found" });
  });
});
