// GET /v1/stream in workerd, on a clock that the test moves: who may listen, what is told, and what a listener costs nobody.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { lifetime } from "./lifetime.mjs";
import { bootstrapKey, scene, secrets } from "./virtual/gateway.mjs";

/** An event that does not come fails here. */

/** @typedef {{event: string, id: string, data: any}} Told */

/** @type {import("./virtual/gateway.mjs").Scene} */
let stage;

/**
 * @param {string} path below /v1/
 * @param {object} [of]
 * @param {string} [of.key]
 * @param {string} [of.method]
 * @param {object} [of.body]
 * @param {Record<string, string>} [of.headers]
 * @param {AbortSignal} [of.signal]
 */
const api = (path, { key = bootstrapKey, method = "GET", body, headers = {}, signal } = {}) =>
  fetch(`${stage.url()}/v1/${path}`, {
    method,
    signal,
    headers: { authorization: `Bearer ${key}`, ...(body && { "content-type": "application/json" }), ...headers },
    body: body && JSON.stringify(body),
  });

/**
 * Listens until the test ends.
 * @param {{after(end: () => void): void}} t
 * @param {string} [query]
 * @param {Parameters<typeof api>[1]} [of]
 */
async function listen(t, query = "", of = {}) {
  const controller = new AbortController();
  t.after(() => controller.abort());
  const response = await api(`stream${query}`, { ...of, signal: controller.signal });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-store");
  let text = "";
  let ended = false;
  /** @type {Set<() => void>} */
  const waiting = new Set();
  const tell = () => waiting.forEach((look) => look());
  const reading = (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of /** @type {ReadableStream<Uint8Array>} */ (response.body)) {
        text += decoder.decode(chunk, { stream: true });
        tell();
      }
    } catch {
      // the test has ended it
    }
    ended = true;
    tell();
  })();
  /**
   * @template T
   * @param {() => T | undefined | false} look
   * @returns {Promise<T>}
   */
  const until = (look) =>
    new Promise((resolve, reject) => {
      const again = () => {
        const found = look();
        if (found === undefined || found === false) {
          if (ended) reject(new Error(`it ended after\n${text}`));
          return;
        }
        waiting.delete(again);
        resolve(found);
      };
      waiting.add(again);
      again();
    });
  /** @returns {Told[]} */
  const told = () =>
    [...text.matchAll(/^event: (.*)\n(?:id: (.*)\n)?data: (.*)\n\n/gm)].map(([, event, id, data]) => ({
      event,
      id,
      data: JSON.parse(data),
    }));
  const listener = {
    text: () => text,
    told,
    until,
    /** @param {string} event @param {(data: any) => boolean} [fits] @returns {Promise<Told>} */
    hears: (event, fits = () => true) => until(() => told().find((one) => one.event === event && fits(one.data))),
    ended: reading,
    forget: () => void (text = ""),
    stop: () => controller.abort(),
  };
  await until(() => text.startsWith(": listening\n\n"));
  return listener;
}

const hub = () => stage.clock.objects.stream("stream");

/** Nobody listens any more. @returns {Promise<void>} */
async function silence() {
  // A connection that has ended is noticed when something is to be written to it.
  while ((await hub().listeners()) > 0) await hub().wake();
}

describe("the live stream", () => {
  // Before the gateway is stopped, which would wait for listeners.
  after(() => hub().rest());
  const t = lifetime();
  before(async () => {
    stage = await scene(t, {
      sources: { demo: {}, other: {} },
      endpoints: () => ({ hook: { sources: ["demo"], retry: "portalio" }, second: { sources: ["other"] } }),
    });
    assert.equal((await fetch(`${stage.url()}/healthz`)).status, 200);
  });

  test("is closed without a key, open for one that may only read, and ends when that is revoked", async (t) => {
    const refused = await fetch(`${stage.url()}/v1/stream`);
    assert.equal(refused.status, 401);
    assert.equal(/** @type {any} */ (await refused.json()).code, "unauthorized");
    const created = await api("keys", { method: "POST", body: { name: "screen", role: "read" } });
    const { key, id } = /** @type {any} */ (await created.json());
    const mine = await listen(t, "", { key });
    const other = await listen(t);
    assert.equal((await api(`keys/${id}`, { method: "DELETE" })).status, 204);
    await mine.ended;
    assert.equal((await api("stream", { key })).status, 401);
    assert.equal(await hub().listeners(), 1);
    other.stop();
  });

  test("a kind that there is not is a fault of the request", async () => {
    const response = await api("stream?kind=event,attempts");
    assert.equal(response.status, 400);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    const { code, errors } = /** @type {any} */ (await response.json());
    const message = "expected event, attempt, endpoint or source";
    assert.deepEqual([code, errors], ["invalid_request", [{ in: "query", pointer: "/kind", message }]]);
  });

  test("tells each event and each attempt, with no body and no secret", async (t) => {
    stage.sink.script("/hook", 503, 204);
    const all = await listen(t);
    const at = stage.clock.now();
    await stage.send("demo", { data: { id: 10, title: "for the endpoint alone", list_id: 1 } });
    const { data: event } = await all.hears("event");
    const { id, seq, ...rest } = event;
    assert.match(id, /^\S{1,256}$/);
    const name = "task.completed";
    const received_at = new Date(at).toISOString();
    assert.deepEqual(rest, { source: "demo", name, code: "ok", state: "kept", received_at });
    const { data: first } = await all.hears("attempt");
    const { delivery, ms, ...attempt } = first;
    assert.ok(Number.isInteger(delivery) && Number.isInteger(ms) && ms >= 0);
    assert.deepEqual(attempt, {
      ...{ endpoint: "hook", source: "demo", event: seq, name, attempt: 1, outcome: "retrying", status: 503 },
      next_at: new Date(at + 60_000).toISOString(),
    });
    await stage.clock.advance(60);
    const { data: second } = await all.hears("attempt", (data) => data.attempt === 2);
    assert.deepEqual([second.outcome, second.status, second.next_at], ["success", 204, null]);
    // The same event again is none.
    assert.equal(all.told().filter((one) => one.event === "event").length, 1);

    const { body } = stage.sink.arrivals[0];
    assert.ok(body.includes("title"));
    for (const secret of [...Object.values(secrets), "title", "for the endpoint alone", stage.sink.url]) {
      assert.ok(!all.text().includes(secret), secret);
    }
    // Each has a number of its own, and they follow one another.
    const numbers = all.told().map((one) => Number(one.id.split("-")[1]));
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => numbers[0] + index),
    );
  });

  test("each listener hears what it asked for", async (t) => {
    stage.sink.script("/hook", 204);
    const events = await listen(t, "?kind=event");
    const hook = await listen(t, "?endpoint=hook");
    const other = await listen(t, "?source=other");
    await stage.send("demo");
    await stage.send("other");
    await events.hears("event", ({ source }) => source === "other");
    await other.hears("attempt");
    await hook.hears("attempt");
    const heard = (/** @type {Awaited<ReturnType<typeof listen>>} */ of) =>
      of.told().map(({ event, data }) => `${event} ${data.endpoint ?? data.source}`);
    assert.deepEqual(heard(events), ["event demo", "event other"]);
    assert.deepEqual(heard(hook), ["attempt hook"]);
    assert.deepEqual(heard(other), ["event other", "attempt second"]);
  });

  test("a source and an endpoint that are made meanwhile are heard from the start", async (t) => {
    const all = await listen(t);
    const secret = "a secret of the new source";
    const source = { name: "new", provider: "clientpress", secrets: [secret] };
    assert.equal((await api("sources", { method: "POST", body: source })).status, 201);
    await all.hears("source", (data) => data.source === "new" && data.status === "created");
    const endpoint = { name: "fresh", url: `${stage.sink.url}/fresh`, sources: ["new"] };
    assert.equal((await api("endpoints", { method: "POST", body: endpoint })).status, 201);
    await all.hears("endpoint", (data) => data.endpoint === "fresh" && data.status === "created");
    const webhook = stage.webhookFor("clientpress", { secret });
    assert.equal((await stage.post("new", webhook)).status, 202);
    await all.hears("event", (data) => data.source === "new");
    await all.hears("attempt", (data) => data.endpoint === "fresh" && data.outcome === "success");
    assert.equal((await api("endpoints/fresh/pause", { method: "POST" })).status, 200);
    await all.hears("endpoint", (data) => data.endpoint === "fresh" && data.status === "paused");
    assert.equal((await api("endpoints/fresh", { method: "DELETE" })).status, 204);
    await all.hears("endpoint", (data) => data.endpoint === "fresh" && data.status === "removed");
  });

  test("after an hour it still tells, with a comment every 15 s meanwhile", async (t) => {
    await silence();
    const all = await listen(t);
    await stage.clock.advance(3600);
    await all.until(() => all.text().split(": still here\n\n").length - 1 === 240);
    stage.sink.script("/hook", 204);
    await stage.send("demo");
    await all.hears("attempt");
  });

  test("when the last listener has gone, everything is silent, and no alarm is left", async (t) => {
    const all = await listen(t);
    all.stop();
    await silence();
    await stage.send("demo");
    await stage.clock.advance(60);
    const alarms = Object.keys(await stage.clock.alarms());
    assert.deepEqual(
      alarms.filter((key) => key.startsWith("STREAM ")),
      [],
    );
    assert.equal(await hub().publish([["source", { source: "nobody", status: "changed" }]], 0), 0);
  });

  test("one that does not read is told of its gap, and a hundred others miss nothing", async (t) => {
    await silence();
    const stuck = connect(Number(new URL(stage.url()).port), "127.0.0.1").on("error", () => {});
    t.after(() => stuck.destroy());
    await once(stuck, "connect");
    stuck.write(`GET /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bootstrapKey}\r\n\r\n`);
    const [head] = await once(stuck, "data");
    assert.match(head.toString(), /^HTTP\/1\.1 200 OK\r\n/);
    stuck.pause();
    const others = [];
    for (let i = 0; i < 100; i++) others.push(await listen(t, i === 0 ? "" : "?source=demo&kind=event"));
    // More than all buffers on the way hold.
    const name = "x".repeat(10_000);
    const [quick] = others;
    for (let round = 1; round <= 300; round++) {
      const notice = { source: "bulk", seq: round, id: "1", name, code: "ok", state: "kept", received_at: 0 };
      await hub().publish(Array(10).fill(["event", notice]), 0);
      await quick.until(() => quick.told().filter(({ data }) => data.seq === round).length === 10);
      quick.forget();
    }
    await stage.send("demo");
    for (const other of others) await other.hears("event", (data) => data.source === "demo");
    assert.ok(others.every((other) => !other.text().includes("lagged")));
    let text = "";
    stuck.on("data", (chunk) => (text += chunk)).resume();
    const [, missed] = await new Promise((resolve) => {
      stuck.on("data", () => {
        const match = /^event: lagged\ndata: \{"missed":(\d+)\}\n/m.exec(text);
        if (match) resolve(match);
      });
    });
    assert.ok(Number(missed) > 0 && Number(missed) <= 3002, missed);
  });
});
