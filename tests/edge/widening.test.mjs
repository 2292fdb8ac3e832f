// A setting that takes or sends more acts when its change is answered: not a second later, not with the next alarm.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { callerOf } from "./api-client.mjs";
import { send, signedHeaders, taskCompleted, without } from "./clientpress.mjs";
import { endpointInMemory, rowOf } from "./endpoint-in-memory.mjs";
import { startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { startSink } from "./sink.mjs";

const secret = "the secret of before";
const later = "the secret of after";

describe("what a source takes in", () => {
  const suite = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("./api-client.mjs").Caller} */
  let call;
  let made = 0;

  before(async () => {
    gateway = await startGateway(suite, { sources: {}, endpoints: {} });
    call = callerOf(gateway);
  });

  /** @param {object} [settings] @returns {Promise<string>} its name */
  async function source(settings) {
    const name = `source-${++made}`;
    const input = { name, provider: "clientpress", secrets: [secret], ...settings };
    const { status, body } = await call("POST", "/v1/sources", input);
    assert.equal(status, 201, JSON.stringify(body));
    return name;
  }

  /** @param {Buffer} body @param {string} [by] */
  const webhook = (body, by = secret) => ({ body, headers: signedHeaders(body, by) });
  const hourAgo = () => taskCompleted({}, Date.now() - 3_600_000);
  const unnamed = () => taskCompleted({ data: { id: 1 } });

  /** @type {[what: string, before: number, make: () => {headers: Record<string, string>, body: Buffer}, change: object, settings?: object][]} */
  const changes = [
    ["freshness.past_seconds", 401, () => webhook(hourAgo()), { freshness: { past_seconds: 7200 } }],
    [
      "freshness.future_seconds",
      401,
      () => webhook(taskCompleted({}, Date.now() + 3_600_000)),
      { freshness: { future_seconds: 7200 } },
    ],
    [
      "policy.unsigned",
      401,
      () => {
        const { headers, body } = webhook(taskCompleted());
        return { headers: without(headers, "X-CP-Signature"), body };
      },
      { policy: { unsigned: "accept" } },
    ],
    [
      "policy.unknown",
      422,
      () => {
        const body = taskCompleted({ event: "task.reopened" });
        return { body, headers: { ...signedHeaders(body, secret), "X-CP-Event": "task.reopened" } };
      },
      { policy: { unknown: "accept" } },
      { policy: { unknown: "reject" } },
    ],
    [
      "policy.mismatch",
      422,
      () => webhook(unnamed()),
      { policy: { mismatch: "forward" } },
      { policy: { mismatch: "reject" } },
    ],
    ["max_body_bytes", 413, () => webhook(taskCompleted()), { max_body_bytes: 10_000 }, { max_body_bytes: 50 }],
  ];
  for (const [what, status, make, change, settings] of changes) {
    test(`a wider ${what}`, async () => {
      const name = await source(settings);
      const url = `${gateway.url}/in/${name}`;
      const one = make();
      // From the second on it is believed for a while that nothing has changed.
      for (let i = 0; i < 2; i++) assert.equal((await send(url, one)).status, status);
      assert.equal((await call("PATCH", `/v1/sources/${name}`, change)).status, 200);
      const { status: now, text } = await send(url, one);
      assert.equal(now, 202, text);
    });
  }

  test("another secret", async () => {
    const name = await source();
    const url = `${gateway.url}/in/${name}`;
    const one = webhook(taskCompleted(), later);
    for (let i = 0; i < 2; i++) assert.equal((await send(url, one)).status, 401);
    assert.equal((await call("POST", `/v1/sources/${name}/secrets`, { secret: later })).status, 201);
    assert.equal((await send(url, one)).status, 202);
  });

  test("a source that there was not", async () => {
    const name = `source-${made + 1}`;
    const url = `${gateway.url}/in/${name}`;
    const one = webhook(taskCompleted());
    for (let i = 0; i < 2; i++) assert.equal((await send(url, one)).status, 404);
    assert.equal(await source(), name);
    assert.equal((await send(url, one)).status, 202);
  });

  test("events that are ticked, and filters of endpoints", async (t) => {
    const sink = await startSink(t);
    const input = { name: "product", provider: "clientflow", direction: "outbound", dispatch: { events: [] } };
    assert.equal((await call("POST", "/v1/sources", input)).status, 201);
    const url = `${sink.url}/flow`;
    const endpoint = { name: "flow", url, sources: ["product"], events: ["project.*"] };
    // The sink is on this machine.
    const other = await startGateway(t, {
      sources: {},
      endpoints: {},
      destinations: { allow_http: true, allow: ["127.0.0.0/8"] },
    });
    const there = callerOf(other);
    assert.equal((await there("POST", "/v1/sources", { ...input, dispatch: { events: ["*"] } })).status, 201);
    assert.equal((await there("POST", "/v1/endpoints", endpoint)).status, 201);
    const paid = { event: "invoice.paid", data: { id: 1 } };
    for (let i = 0; i < 2; i++)
      assert.equal((await call("POST", "/v1/sources/product/dispatch", paid)).body.reason, "not_ticked");
    assert.equal((await call("PATCH", "/v1/sources/product", { dispatch: { events: ["*"] } })).status, 200);
    assert.equal((await call("POST", "/v1/sources/product/dispatch", paid)).status, 202);

    assert.equal((await there("POST", "/v1/sources/product/dispatch", paid)).status, 202);
    assert.equal((await there("PATCH", "/v1/endpoints/flow", { events: ["invoice.*"] })).status, 200);
    const { body } = await there("POST", "/v1/sources/product/dispatch", paid);
    const [arrived] = await sink.arrival("/flow", 1);
    assert.equal(JSON.parse(arrived.body.toString()).id, body.id);
  });
});

describe("what an endpoint sends", () => {
  const rows = Array.from({ length: 12 }, (_, index) => rowOf(index + 1));

  test("a higher rate, and none", async () => {
    const slow = { rate_limit: { per_second: 0.01, burst: 1 }, concurrency: 1 };
    const { take, work, sent, advance, configure } = endpointInMemory(slow);
    await take(...rows);
    assert.equal(sent.length, 1);
    configure({ rate_limit: { per_second: 1, burst: 4 } });
    await advance(4);
    assert.equal(sent.length, 5);
    configure({ rate_limit: null });
    await work.settled();
    assert.equal(sent.length, rows.length);
  });

  test("more at a time", async () => {
    /** @type {(() => void)[]} */
    const waiting = [];
    const stage = endpointInMemory({ concurrency: 1 }, () => new Promise((go) => waiting.push(() => go(204))));
    stage.work.take({
      source: "portal",
      incarnation: "first",
      provider: "clientpress",
      rows: /** @type {any} */ (rows),
    });
    assert.equal(stage.sent.length, 1);
    stage.configure({ concurrency: 4 });
    assert.equal(stage.sent.length, 4);
    const settled = stage.work.settled();
    while (stage.deliveries({ state: "delivered" }).length < rows.length) {
      for (const go of waiting.splice(0)) go();
      await new Promise((next) => setImmediate(next));
    }
    await settled;
  });

  test("no circuit, and a wider one", async () => {
    const circuit = { failures: 1, open_seconds: 600, open_max_seconds: 600 };
    for (const wider of [null, { ...circuit, failures: 100 }]) {
      let broken = true;
      const stage = endpointInMemory({ circuit, concurrency: 1 }, () => (broken ? 500 : 204));
      await stage.take(...rows);
      assert.deepEqual([stage.sent.length, stage.work.status().circuit.open], [1, true]);
      broken = false;
      stage.configure({ circuit: wider });
      await stage.work.settled();
      assert.equal(stage.sent.length, rows.length, JSON.stringify(wider));
      assert.equal(stage.work.status().circuit.open, false);
    }
  });

  test("no order", async () => {
    const order = { by: "" };
    const stage = endpointInMemory({ order, retry: { timeout_seconds: 5, delays_seconds: [600] } }, () =>
      stage.sent.length === 1 ? 500 : 204,
    );
    await stage.take(...rows);
    assert.equal(stage.sent.length, 1);
    stage.configure({ order: null });
    await stage.work.settled();
    assert.equal(stage.sent.length, rows.length);
  });

  test("a retry policy: what has been decided stays, and what follows is the new one's", async () => {
    const stage = endpointInMemory({ retry: { timeout_seconds: 5, delays_seconds: [600] } }, () => 500);
    await stage.take(rowOf(1));
    const due = stage.time.now + 600_000;
    stage.configure({ retry: { timeout_seconds: 5, delays_seconds: [1, 2, 3] } });
    await stage.work.settled();
    assert.deepEqual([stage.sent.length, stage.delivery(1).next_at], [1, due]);
    await stage.advance(610);
    assert.deepEqual(
      stage.sent.map(({ at }) => (at - due) / 1000),
      [-600, 0, 2, 5],
    );
  });
});
