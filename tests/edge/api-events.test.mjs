// Events, quarantine, deliveries and dead letters through the management API, of webhooks that real senders sent to real
// destinations. Every answer is held against the OpenAPI document.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { eventually } from "../patience.mjs";
import { callerOf, problemOf } from "./api-client.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { startSink } from "./sink.mjs";

const secret = secrets.CLIENTPRESS_SECRET;

describe("what came in and went out", () => {
  const t = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("./sink.mjs").Sink} */
  let sink;
  /** @type {import("./api-client.mjs").Caller} */
  let call;

  before(async () => {
    sink = await startSink(t);
    const once = { timeout_seconds: 5, delays_seconds: [] };
    const configuration = configurationOf(
      { alpha: {}, beta: {} },
      {
        good: { url: `${sink.url}/good`, events: ["task.*"] },
        bad: { url: `${sink.url}/400`, sources: ["beta"], retry: once, circuit: { failures: 1000 } },
      },
    );
    gateway = await startGateway(t, configuration);
    call = callerOf(gateway);
  });

  /**
   * @param {string} source
   * @param {object} [change] to the body
   * @returns {Promise<string>} the delivery's id
   */
  async function post(source, change = {}) {
    const body = taskCompleted(change);
    const id = randomUUID();
    /** @type {Record<string, string>} */
    const headers = { ...signedHeaders(body, secret), "X-CP-Delivery": id };
    if ("event" in change) headers["X-CP-Event"] = String(change.event);
    const { status } = await send(`${gateway.url}/in/${source}`, { headers, body });
    assert.equal(status, 202);
    return id;
  }

  /**
   * Asks until it is so: what goes out is under way when a webhook has been answered.
   * @param {string} path
   * @param {(body: any) => boolean} so
   */
  async function until(path, so) {
    const look = async () => {
      const { body } = await call("GET", path);
      return so(body) && body;
    };
    return eventually(look, `what ${path} is to say`);
  }

  const seqsOf = (/** @type {any} */ page) => page.items.map((/** @type {any} */ item) => item.seq);

  test("an event is listed and shown whole, with its delivery", async () => {
    const id = await post("alpha", { data: { id: 1, title: "caf\u00e9", list_id: 1 } });
    const { body: page } = await call("GET", "/v1/sources/alpha/events?limit=1");
    const [event] = page.items;
    assert.deepEqual([event.provider_id, event.provider_id_signed, event.copy_of], [id, false, null]);
    assert.notEqual(event.id, id, "nobody who sends can choose it");
    assert.deepEqual(
      [event.source, event.name, event.code, event.state, event.authentic, event.duplicates],
      ["alpha", "task.completed", "ok", "kept", true, 0],
    );
    const { body: whole } = await call("GET", `/v1/sources/alpha/events/${event.seq}`);
    assert.match(whole.body.text, /caf\\u00e9|caf\u00e9/);
    assert.equal(Buffer.from(whole.body.base64, "base64").toString(), whole.body.text);
    assert.ok(
      whole.headers.some((/** @type {any} */ header) => header.name === "X-CP-Delivery" && header.value === id),
    );

    const deliveries = await until(
      `/v1/endpoints/good/deliveries?search=${id}`,
      (body) => body.items[0]?.state === "delivered",
    );
    const [delivery] = deliveries.items;
    assert.deepEqual(
      [delivery.endpoint, delivery.event, delivery.outcome, delivery.status, delivery.attempts],
      ["good", event.seq, "success", 204, 1],
    );
    const { body: detail } = await call("GET", `/v1/endpoints/good/deliveries/${delivery.seq}`);
    assert.equal(detail.body.base64, whole.body.base64);
    assert.equal(detail.history.length, 1);
    assert.ok(
      detail.history[0].request_headers.some((/** @type {any} */ header) => header.name.toLowerCase() === "webhook-id"),
    );
    assert.equal(delivery.event_id, event.id);
    assert.ok(
      sink
        .arrivedAt("/good")
        .some(({ headers }) => headers["webhook-id"] === event.id && headers["signpost-unsigned-id"] === id),
    );
  });

  test("an event says of which other one it is a copy: the same body under another id", async () => {
    const change = {
      data: { id: 77, title: "Twice", list_id: 1 },
      timestamp: new Date().toISOString().replace(/\.\d+Z/, "Z"),
    };
    await post("beta", change);
    await post("beta", change);
    const { body } = await call("GET", "/v1/sources/beta/events?limit=2");
    const [copy, first] = body.items;
    assert.deepEqual([first.copy_of, copy.copy_of], [null, first.seq]);
    assert.equal((await call("GET", `/v1/sources/beta/events/${copy.seq}`)).body.copy_of, first.seq);
  });

  test("lists over all sources and endpoints are one list by time, page for page", async () => {
    /** @type {string[]} */
    const ids = [];
    for (let i = 0; i < 12; i++) ids.unshift(await post(i % 3 === 0 ? "beta" : "alpha"));
    await until("/v1/deliveries?state=pending", ({ items }) => items.length === 0);
    /** @type {Map<string, number>} */
    const numbers = new Map();
    for (const [path, idOf] of /** @type {const} */ ([
      ["/v1/events", "provider_id"],
      ["/v1/deliveries?source=alpha", "event"],
    ])) {
      /** @type {any[]} */
      const items = [];
      let cursor = "";
      do {
        const { body } = await call(
          "GET",
          `${path}${path.includes("?") ? "&" : "?"}limit=5${cursor && `&cursor=${cursor}`}`,
        );
        assert.ok(body.items.length <= 5);
        items.push(...body.items);
        cursor = body.next;
      } while (cursor);
      if (idOf === "provider_id") for (const { provider_id, seq } of items) numbers.set(provider_id, seq);
      const keys = items.map((item) => `${item.source} ${item.endpoint ?? ""} ${item.seq}`);
      assert.equal(new Set(keys).size, keys.length, "nothing twice");
      const times = items.map((item) => Date.parse(item.received_at));
      assert.deepEqual(
        times,
        [...times].sort((a, b) => b - a),
      );
      const sent = path === "/v1/events" ? ids : ids.filter((_, index) => (11 - index) % 3 !== 0);
      const wanted = idOf === "provider_id" ? sent : sent.map((id) => numbers.get(id));
      assert.deepEqual(
        items.slice(0, wanted.length).map((item) => item[idOf]),
        wanted,
      );
    }
  });

  test("what comes in between two pages stays out of them", async () => {
    const { body: first } = await call("GET", "/v1/events?limit=1");
    const late = [await post("alpha"), await post("beta")];
    let { next } = first;
    /** @type {string[]} */
    const seen = [];
    while (next) {
      const { body } = await call("GET", `/v1/events?limit=50&cursor=${next}`);
      seen.push(...body.items.map((/** @type {any} */ event) => event.provider_id));
      next = body.next;
    }
    assert.ok(seen.length > 0);
    assert.ok(!late.some((id) => seen.includes(id)));
  });

  test("filters narrow, and a filter that is none is refused", async () => {
    await post("alpha", { event: "portal.unheard_of" });
    const { body: unknown } = await call("GET", "/v1/sources/alpha/events?code=unknown_event");
    assert.deepEqual(
      unknown.items.map((/** @type {any} */ event) => event.name),
      ["portal.unheard_of"],
    );
    const { body: named } = await call("GET", "/v1/events?name=portal.*");
    assert.equal(named.items.length, 1);
    const { body: none } = await call("GET", "/v1/events?to=2020-01-01T00:00:00Z");
    assert.deepEqual(none, { items: [], next: null, unavailable: [] });
    assert.deepEqual(problemOf(await call("GET", "/v1/events?from=yesterday&state=lost")), [
      400,
      "invalid_request",
      'query /state: expected one of "kept", "quarantined", "released", "dropped"',
      "query /from: expected a time such as 2026-11-21T14:00:00Z",
    ]);
    assert.match(String(problemOf(await call("GET", "/v1/events?name=*.x"))[2]), /^query \/name: invalid_option/);
    assert.deepEqual(problemOf(await call("GET", "/v1/sources/alpha/events?cursor=bm9uZQ")), [
      400,
      "invalid_request",
      "query /cursor: this is no cursor of this list; take it from next, unchanged",
    ]);
  });

  test("an event in quarantine is released once, or dropped once", async () => {
    const misfit = { data: { id: "not a number" } };
    const seqs = [];
    for (let i = 0; i < 2; i++) {
      const id = await post("alpha", misfit);
      const { body } = await call("GET", `/v1/sources/alpha/events?search=${id}&state=quarantined`);
      seqs.unshift(...seqsOf(body));
    }
    const [dropped, released] = seqs;
    const { body: all } = await call("GET", "/v1/events?state=quarantined");
    assert.deepEqual(seqsOf(all), [dropped, released]);
    assert.deepEqual(problemOf(await call("POST", `/v1/sources/alpha/events/${released}/replay`)), [
      409,
      "wrong_state",
    ]);

    const { body: event, status } = await call("POST", `/v1/sources/alpha/events/${released}/release`);
    assert.deepEqual([status, event.state], [200, "released"]);
    const arrived = await until(
      `/v1/endpoints/good/deliveries?search=${event.id}`,
      ({ items }) => items[0]?.state === "delivered",
    );
    assert.equal(arrived.items[0].kind, "release");
    const again = await call("POST", `/v1/sources/alpha/events/${released}/release`);
    assert.deepEqual(problemOf(again), [409, "wrong_state"]);
    assert.match(again.body.detail, /The event is released, not quarantined\.$/);

    assert.equal((await call("POST", `/v1/sources/alpha/events/${dropped}/drop`)).body.state, "dropped");
    assert.deepEqual(problemOf(await call("POST", `/v1/sources/alpha/events/${dropped}/release`)), [
      409,
      "wrong_state",
    ]);
    assert.deepEqual(problemOf(await call("POST", `/v1/sources/alpha/events/${dropped}/replay`)), [409, "wrong_state"]);
    assert.deepEqual(problemOf(await call("POST", "/v1/sources/alpha/events/999999/drop")), [404, "not_found"]);
  });

  test("one event is replayed, to all that take it or to named endpoints", async () => {
    const id = await post("alpha");
    const { body: page } = await call("GET", `/v1/sources/alpha/events?search=${id}`);
    const [seq] = seqsOf(page);
    const replayed = await call("POST", `/v1/sources/alpha/events/${seq}/replay`);
    assert.equal(replayed.status, 202);
    assert.deepEqual(replayed.body, { events: 1, deliveries: 1, skipped: 0 });
    await until(
      `/v1/endpoints/good/deliveries?search=${id}`,
      ({ items }) => items.length === 2 && items[0].state === "delivered",
    );
    // Not subscribed to this source, but asked for by name.
    await call("POST", `/v1/sources/alpha/events/${seq}/replay`, { endpoints: ["bad"] });
    const dead = await until(`/v1/endpoints/bad/deliveries?search=${id}`, ({ items }) => items[0]?.state === "dead");
    assert.equal(dead.items[0].kind, "replay");
    assert.deepEqual(
      problemOf(await call("POST", `/v1/sources/alpha/events/${seq}/replay`, { endpoints: ["good", "nobody"] })),
      [400, "invalid_request", "body /endpoints/1: no endpoint has this name"],
    );
  });

  test("the events of a time are replayed", async () => {
    const id = await post("alpha");
    const { body: page } = await call("GET", `/v1/sources/alpha/events?search=${id}`);
    const [{ received_at: from }] = page.items;
    const to = new Date(Date.parse(from) + 1).toISOString();
    const path = "/v1/sources/alpha/replay";
    const { status, body } = await call("POST", path, { from, to, events: ["task.*"] }, { "idempotency-key": "range" });
    assert.deepEqual([status, body], [202, { events: 1, deliveries: 1, skipped: 0 }]);
    const again = await call("POST", path, { from, to, events: ["task.*"] }, { "idempotency-key": "range" });
    assert.equal(again.headers.get("idempotent-replayed"), "true");
    await until(
      `/v1/endpoints/good/deliveries?search=${id}`,
      ({ items }) => items.length === 2 && items[0].state === "delivered",
    );
    assert.deepEqual((await call("POST", path, { from, to, events: ["invoice.*"] })).body, {
      events: 0,
      deliveries: 0,
      skipped: 0,
    });
    assert.deepEqual(problemOf(await call("POST", path, { from: to, to: from })), [
      400,
      "invalid_request",
      "body /to: expected a time after from",
    ]);
  });

  test("a dead letter is listed, retried, and replayed with all others", async () => {
    const id = await post("beta");
    const { items } = await until(`/v1/dead-letters?search=${id}`, (body) => body.items.length === 1);
    const [letter] = items;
    assert.deepEqual(
      [letter.endpoint, letter.reason, letter.status, letter.outcome],
      ["bad", "exhausted", 400, "dead"],
    );
    const path = `/v1/endpoints/bad/deliveries/${letter.seq}`;
    const retried = await call("POST", `${path}/retry`);
    assert.deepEqual([retried.status, retried.body], [202, { deliveries: 1 }]);
    const after = await until(path, ({ round, state }) => round === 2 && state === "dead");
    assert.deepEqual(
      after.history.map((/** @type {any} */ attempt) => `${attempt.round}.${attempt.number} ${attempt.status}`),
      ["1.1 400", "2.2 400"],
    );
    const { body: before_ } = await call("GET", "/v1/endpoints/bad");
    const { status, body } = await call("POST", "/v1/endpoints/bad/dead-letters/replay");
    assert.deepEqual([status, body.deliveries], [202, before_.status.dead]);
    await until(path, ({ round, state }) => round === 3 && state === "dead");
    const nothing = await call("POST", "/v1/endpoints/bad/dead-letters/replay", { to: "2020-01-01T00:00:00Z" });
    assert.deepEqual(nothing.body, { deliveries: 0 });
    assert.deepEqual(problemOf(await call("POST", "/v1/endpoints/bad/deliveries/999999/retry")), [404, "not_found"]);
    assert.deepEqual(problemOf(await call("GET", "/v1/endpoints/bad/deliveries/0")), [404, "not_found"]);
  });

  test("a paused endpoint holds its deliveries, and a test goes through all the same", async () => {
    await call("POST", "/v1/endpoints/good/pause");
    const id = await post("alpha");
    await until(`/v1/endpoints/good/deliveries?search=${id}`, ({ items }) => items[0]?.state === "pending");
    const tested = await call("POST", "/v1/endpoints/good/test", {});
    assert.equal(tested.status, 200);
    assert.deepEqual([tested.body.kind, tested.body.state, tested.body.status], ["test", "delivered", 204]);
    const { body: still } = await call("GET", `/v1/endpoints/good/deliveries?search=${id}`);
    assert.equal(still.items[0].attempts, 0);
    assert.deepEqual(problemOf(await call("POST", `/v1/endpoints/good/deliveries/${tested.body.seq}/retry`)), [
      409,
      "wrong_state",
    ]);
    await call("POST", "/v1/endpoints/good/resume");
    await until(`/v1/endpoints/good/deliveries?search=${id}`, ({ items }) => items[0]?.state === "delivered");
  });

  test("a test sends what is asked for, or says why it cannot", async () => {
    const { body } = await call("POST", "/v1/endpoints/good/test", { provider: "clientflow", event: "task.created" });
    assert.deepEqual([body.provider, body.name], ["clientflow", "task.created"]);
    const faults = async (/** @type {object} */ request) =>
      String(problemOf(await call("POST", "/v1/endpoints/good/test", request))[2]).replace(/^(body \S+: \w+).*/, "$1");
    assert.equal(await faults({ provider: "nobody" }), "body /provider: no");
    assert.equal(await faults({ provider: "clientflow", event: "nothing.happened" }), "body /event: unknown_event");
    assert.equal(
      await faults({ provider: "clientpress", event: "task.completed", fields: { data: 7 } }),
      "body /fields/portal_id: schema_mismatch",
    );
  });

  test("statistics add up", async () => {
    await until("/v1/deliveries?state=pending", ({ items }) => items.length === 0);
    const { body: all } = await call("GET", "/v1/stats");
    const { body: alpha } = await call("GET", "/v1/stats?source=alpha");
    const { body: beta } = await call("GET", "/v1/stats?source=beta");
    const { body: good } = await call("GET", "/v1/stats?endpoint=good&step_seconds=3600");
    assert.equal(all.total.accepted, alpha.total.accepted + beta.total.accepted);
    assert.equal(all.total.quarantined, 2);
    assert.ok(all.total.dead >= 3 && all.total.failed >= 3);
    assert.equal(good.total.accepted, 0);
    assert.ok(good.total.delivered > 0 && good.total.ms.p50 > 0 && good.total.ms.p50 <= good.total.ms.p99);
    const summed = all.points.reduce((/** @type {number} */ sum, /** @type {any} */ point) => sum + point.accepted, 0);
    assert.equal(summed, all.total.accepted);
    assert.deepEqual(
      problemOf(await call("GET", "/v1/stats?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z&step_seconds=61")),
      [400, "invalid_request", "query /step_seconds: expected a multiple of 60"],
    );
    assert.deepEqual(problemOf(await call("GET", "/v1/stats?from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z")), [
      400,
      "invalid_request",
      "query /step_seconds: expected at most 1500 steps between from and to",
    ]);
  });

  test("the stream is there for who may read", async () => {
    const response = await fetch(`${gateway.url}/v1/stream`, { headers: { authorization: `Bearer ${gateway.key}` } });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    await response.body?.cancel();
    assert.equal((await fetch(`${gateway.url}/v1/stream`)).status, 401);
  });
});
