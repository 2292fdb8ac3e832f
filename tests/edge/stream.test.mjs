// The live stream's parts: the publisher in each object, and the hub with its listeners. Time is moved, not waited for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { beat, Hub } from "../../edge/src/stream/hub.js";
import { Publisher } from "../../edge/src/stream/publish.js";

/** @type {import("../../edge/src/stream/publish.js").Notices["event"]} */
const event = {
  source: "portal",
  seq: 1,
  id: "msg_1",
  name: "task.completed",
  code: "ok",
  state: "kept",
  received_at: 7,
};
/** @type {import("../../edge/src/stream/publish.js").Notices["attempt"]} */
const attempt = {
  ...{ endpoint: "crm", delivery: 4, source: "portal", event: 1, name: "task.completed", attempt: 2 },
  ...{ outcome: "retrying", status: 503, ms: 12, next_at: 99 },
};

/** @typedef {import("../../edge/src/stream/publish.js").Told} Told */

/**
 * An object with a publisher, and a hub that answers when the test says so.
 * @param {import("node:test").TestContext} t its timers stand still: tick() runs what they hold back
 */
function publishing(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const clock = { now: 1000 };
  /** @type {{told: Told[], lost: number, answer: (until: number) => void, fail: (error: Error) => void}[]} */
  const batches = [];
  let reached = 0;
  const hub = {
    publish: (/** @type {Told[]} */ told, /** @type {number} */ lost) =>
      new Promise((answer, fail) => batches.push({ told, lost, answer, fail })),
  };
  const STREAM = { idFromName: (/** @type {string} */ name) => name, get: () => (reached++, hub) };
  const publisher = new Publisher({ STREAM }, { now: () => clock.now });
  const tick = async () => {
    t.mock.timers.tick(1000);
    await settled();
  };
  return { publisher, clock, batches, tick, reached: () => reached };
}

/** All that needs no timer has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("without a lease, or after it, nothing is told and nobody is asked", async (t) => {
  const { publisher, clock, tick, reached } = publishing(t);
  publisher.notify("event", event);
  publisher.listen(2000);
  assert.equal(publisher.listening, true);
  clock.now = 2000;
  assert.equal(publisher.listening, false);
  publisher.notify("event", event);
  await tick();
  assert.equal(reached(), 0);
});

test("notices gather, and one batch is on its way at a time", async (t) => {
  const { publisher, batches, tick } = publishing(t);
  publisher.listen(2000);
  publisher.notify("event", event);
  publisher.notify("attempt", attempt);
  assert.equal(batches.length, 0);
  await tick();
  assert.deepEqual(batches[0].told, [
    ["event", event],
    ["attempt", attempt],
  ]);
  for (let seq = 2; seq <= 4; seq++) publisher.notify("event", { ...event, seq });
  await tick();
  assert.equal(batches.length, 1);
  batches[0].answer(3000);
  await settled();
  assert.deepEqual(
    batches[1].told.map(([, notice]) => "seq" in notice && notice.seq),
    [2, 3, 4],
  );
  assert.equal(batches[1].lost, 0);
});

test("what waits is bounded; what is lost is counted", async (t) => {
  const { publisher, batches, tick } = publishing(t);
  publisher.listen(2000);
  publisher.notify("event", event);
  await tick();
  for (let i = 0; i < 1500; i++) publisher.notify("event", event);
  batches[0].answer(3000);
  await settled();
  assert.deepEqual([batches[1].told.length, batches[1].lost], [1024, 476]);
  batches[1].answer(3000);
  await settled();
  publisher.notify("event", event);
  await tick();
  assert.deepEqual([batches[2].told.length, batches[2].lost], [1, 0]);
});

test("a hub without listeners, or one that fails, ends the lease, and nothing is thrown", async (t) => {
  for (const end of /** @type {const} */ (["answer", "fail"])) {
    const { publisher, batches, tick } = publishing(t);
    publisher.listen(2000);
    publisher.notify("event", event);
    await tick();
    publisher.notify("event", event);
    if (end === "answer") batches[0].answer(0);
    else batches[0].fail(new Error("the hub is gone"));
    await settled();
    assert.equal(publisher.listening, false);
    // A later lease begins anew.
    publisher.listen(2000);
    publisher.notify("attempt", attempt);
    await tick();
    const last = batches.at(-1);
    assert.deepEqual(last?.told, [["attempt", attempt]]);
    t.mock.timers.reset();
  }
});

/**
 * @param {object} [of]
 * @param {string[]} [of.sources]
 * @param {string[]} [of.endpoints]
 */
function startHub({ sources = ["portal"], endpoints = ["crm"] } = {}) {
  const clock = { now: 1_000_000 };
  /** @type {{at: number | null}} */
  const alarm = { at: null };
  /** @type {string[]} */
  const leases = [];
  const names = { sources, endpoints };
  const hub = new Hub(
    { now: () => clock.now, wakeAt: (at) => void (alarm.at = at), wakingAt: () => alarm.at },
    {
      async directory(until) {
        leases.push(`directory ${until - clock.now}`);
        return names;
      },
      async lend({ kind, name }, until) {
        leases.push(`${kind} ${name} ${until - clock.now}`);
        if (name === "broken") throw new Error("it does not answer");
      },
    },
  );
  const wake = async () => {
    assert.ok(alarm.at !== null);
    clock.now = alarm.at;
    alarm.at = null;
    await hub.wake();
  };
  return { hub, clock, alarm, leases, names, wake };
}

/** @param {Partial<Record<"kinds" | "sources" | "endpoints", string[]>>} [of] */
const filter = ({ kinds = [], sources = [], endpoints = [] } = {}) => ({
  kinds: new Set(kinds),
  sources: new Set(sources),
  endpoints: new Set(endpoints),
});

/** @param {ReadableStream<Uint8Array>} stream */
function listening(stream) {
  const reader = stream.getReader();
  return {
    /** The next piece, as text; "" at the end. */
    async next() {
      const { value } = await reader.read();
      return value ? new TextDecoder().decode(value) : "";
    },
    cancel: () => reader.cancel(),
  };
}

/** @param {string} text @returns {{event: string, id: string | undefined, data: any}[]} */
const eventsIn = (text) =>
  text
    .split("\n\n")
    .filter((part) => part.startsWith("event: "))
    .map((part) => {
      const [, kind] = /^event: (.*)$/m.exec(part) ?? [];
      return {
        event: kind,
        id: /^id: (.*)$/m.exec(part)?.[1],
        data: JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? ""),
      };
    });

test("a listener hears what happens from when it is let in, as server-sent events", async () => {
  const { hub, leases } = startHub();
  const listener = listening(await hub.open(filter()));
  assert.deepEqual(leases, ["directory 45000", "source portal 45000", "endpoint crm 45000"]);
  assert.equal(await listener.next(), ": listening\n\n");
  assert.equal(hub.publish([["event", event]], 0), 1_000_000 + 45_000);
  const text = await listener.next();
  assert.match(text, /^event: event\nid: [0-9a-z]+-1\ndata: \{"source":"portal",[^\n]*\}\n\n$/);
  assert.deepEqual(eventsIn(text)[0].data, { ...event, received_at: "1970-01-01T00:00:00.007Z" });
  hub.publish([["attempt", attempt]], 0);
  const [told] = eventsIn(await listener.next());
  assert.deepEqual([told.event, told.data], ["attempt", { ...attempt, next_at: "1970-01-01T00:00:00.099Z" }]);
  hub.publish([["attempt", { ...attempt, next_at: null }]], 0);
  assert.equal(eventsIn(await listener.next())[0].data.next_at, null);
  assert.match(told.id ?? "", /-2$/);
});

test("filters by kind, source and endpoint; each that is given has to fit", async () => {
  /** @type {Told[]} */
  const told = [
    ["event", event],
    ["event", { ...event, source: "other" }],
    ["attempt", attempt],
    ["attempt", { ...attempt, endpoint: "mail" }],
    ["attempt", { ...attempt, source: "other" }],
    ["endpoint", { endpoint: "crm", status: "paused" }],
    ["source", { source: "portal", status: "changed" }],
  ];
  for (const [of, expected] of /** @type {const} */ ([
    [{}, [0, 1, 2, 3, 4, 5, 6]],
    [{ kinds: ["event"] }, [0, 1]],
    [{ kinds: ["event", "source"] }, [0, 1, 6]],
    [{ sources: ["portal"] }, [0, 2, 3, 6]],
    [{ sources: ["portal", "other"] }, [0, 1, 2, 3, 4, 6]],
    [{ endpoints: ["crm"] }, [2, 4, 5]],
    [{ endpoints: ["crm"], sources: ["portal"] }, [2]],
    [{ endpoints: ["crm"], kinds: ["event"] }, []],
  ])) {
    const { hub } = startHub();
    const listener = listening(await hub.open(filter(/** @type {any} */ (of))));
    hub.publish(told, 0);
    hub.rest();
    // Notices are numbered from 1.
    const heard = eventsIn(await listener.next()).map(({ id }) => Number(id?.split("-")[1]) - 1);
    assert.deepEqual(heard, expected, JSON.stringify(of));
  }
});

test("a silent connection gets a comment every 15 s, and leases are renewed", async () => {
  const { hub, alarm, clock, leases, wake } = startHub();
  const listener = listening(await hub.open(filter()));
  await listener.next();
  assert.equal(alarm.at, clock.now + 15_000);
  for (let i = 0; i < 3; i++) {
    leases.length = 0;
    await wake();
    assert.equal(await listener.next(), ": still here\n\n");
    assert.deepEqual(leases, ["directory 45000", "source portal 45000", "endpoint crm 45000"]);
    assert.equal(alarm.at, clock.now + beat);
  }
});

test("a source or endpoint made meanwhile is lent a lease at once, when the Directory tells of it", async () => {
  const { hub, leases, names, wake } = startHub();
  await hub.open(filter());
  leases.length = 0;
  hub.publish(
    [
      ["source", { source: "new", status: "created" }],
      ["endpoint", { endpoint: "fresh", status: "created" }],
      ["source", { source: "portal", status: "changed" }],
      ["endpoint", { endpoint: "crm", status: "removed" }],
    ],
    0,
  );
  assert.deepEqual(leases, ["source new 45000", "endpoint fresh 45000"]);
  // One that was not told of, at the next beat.
  leases.length = 0;
  names.sources.push("untold");
  await wake();
  assert.ok(leases.includes("source untold 45000"));
});

test("an object that does not answer keeps nobody from listening", async () => {
  const { hub } = startHub({ sources: ["broken", "portal"], endpoints: [] });
  const listener = listening(await hub.open(filter()));
  await listener.next();
  hub.publish([["event", event]], 0);
  assert.equal(eventsIn(await listener.next()).length, 1);
});

test("who goes away is forgotten; after the last, publishers are told to be silent", async () => {
  const { hub, alarm, wake, leases } = startHub();
  const one = listening(await hub.open(filter()));
  const other = listening(await hub.open(filter()));
  assert.equal(hub.listeners, 2);
  await one.cancel();
  assert.equal(hub.listeners, 1);
  assert.notEqual(hub.publish([["event", event]], 0), 0);
  await other.cancel();
  assert.equal(hub.listeners, 0);
  assert.equal(hub.publish([["event", event]], 0), 0);
  leases.length = 0;
  await wake();
  assert.deepEqual([alarm.at, leases], [null, []]);
  // The next listener starts everything again.
  await hub.open(filter());
  assert.deepEqual([leases.length, alarm.at !== null], [3, true]);
});

test("a slow listener is told how much it missed, and keeps nobody waiting", async () => {
  const { hub } = startHub();
  const slow = listening(await hub.open(filter()));
  const quick = listening(await hub.open(filter()));
  await quick.next();
  const name = "x".repeat(1000);
  for (let seq = 1; seq <= 1000; seq++) {
    hub.publish([["event", { ...event, seq, name }]], 0);
    assert.equal(eventsIn(await quick.next())[0].data.seq, seq);
  }
  const heard = eventsIn(await slow.next());
  const lagged = heard.pop();
  assert.equal(lagged?.event, "lagged");
  // What it heard is without a gap, and fits into 256 KiB.
  assert.deepEqual(
    heard.map(({ data }) => data.seq),
    heard.map((_, index) => index + 1),
  );
  assert.ok(heard.length > 200 && heard.length < 262, `${heard.length}`);
  assert.deepEqual(lagged?.data, { missed: 1000 - heard.length });
  // And from then on it hears everything again.
  hub.publish([["event", { ...event, seq: 1001 }]], 0);
  assert.deepEqual(
    eventsIn(await slow.next()).map(({ event: kind, data }) => [kind, data.seq]),
    [["event", 1001]],
  );
});

test("all slow listeners together keep at most 16 Mi characters waiting", async () => {
  const { hub } = startHub();
  const listeners = [];
  for (let i = 0; i < 100; i++) listeners.push(listening(await hub.open(filter())));
  const name = "x".repeat(10_000);
  for (let i = 0; i < 30; i++) hub.publish([["event", { ...event, name }]], 0);
  let characters = 0;
  for (const listener of listeners) characters += (await listener.next()).length;
  assert.ok(characters > 15 * 1024 * 1024 && characters < 16.1 * 1024 * 1024, `${characters}`);
  // What was taken may be used again.
  hub.publish([["event", event]], 0);
  assert.equal(eventsIn(await listeners[99].next())[0].event, "event");
});

test("what publishers lost, all listeners are told", async () => {
  const { hub } = startHub();
  const listener = listening(await hub.open(filter()));
  await listener.next();
  hub.publish([["event", event]], 476);
  let text = "";
  while (!text.includes("lagged")) text += await listener.next();
  assert.deepEqual(
    eventsIn(text).map(({ event: kind, data }) => [kind, data.missed]),
    [
      ["event", undefined],
      ["lagged", 476],
    ],
  );
});

test("who comes back after a break is told that there was one", async () => {
  const { hub } = startHub();
  const listener = listening(await hub.open(filter(), { again: true }));
  const text = await listener.next();
  assert.match(text, /^: listening\n\n/);
  assert.deepEqual(
    eventsIn(text).map(({ event: kind, data }) => [kind, data]),
    [["lagged", { missed: null }]],
  );
});

test("a connection that takes nothing for a minute is ended", async () => {
  const { hub, wake } = startHub();
  const stuck = await hub.open(filter());
  const quick = listening(await hub.open(filter()));
  await quick.next();
  for (let i = 0; i < 3; i++) {
    await wake();
    assert.equal(await quick.next(), ": still here\n\n");
  }
  assert.equal(hub.listeners, 2);
  await wake();
  assert.equal(hub.listeners, 1);
  assert.equal(await listening(stuck).next(), "");
});

test("when an API key is revoked, what it has opened ends, and nothing else", async () => {
  const { hub } = startHub();
  const mine = listening(await hub.open(filter(), { key: "key_1" }));
  const other = listening(await hub.open(filter(), { key: "key_2" }));
  await mine.next();
  hub.revoked("key_1");
  assert.equal(await mine.next(), "");
  assert.equal(hub.listeners, 1);
  // Who was let in a moment before.
  const late = listening(await hub.open(filter(), { key: "key_1" }));
  await late.next();
  assert.equal(await late.next(), "");
  assert.equal(hub.listeners, 1);
  await other.next();
});

test("when the gateway stops, every connection ends, also those that come then", async () => {
  const { hub } = startHub();
  const listener = listening(await hub.open(filter()));
  await listener.next();
  hub.publish([["event", event]], 0);
  hub.rest();
  assert.equal(eventsIn(await listener.next()).length, 1);
  assert.equal(await listener.next(), "");
  assert.equal(hub.listeners, 0);
  const late = listening(await hub.open(filter()));
  assert.equal(await late.next(), ": listening\n\n");
  assert.equal(await late.next(), "");
  assert.equal(hub.listeners, 0);
});
