// What an endpoint's own settings make of a schedule: rate limit, circuit breaker, auto-disable, order, retention. On the virtual
// clock.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { day, hour, looksAt, minute, oneDelivery } from "./virtual/delivery.mjs";
import { sentIdOf } from "./senders.mjs";
import { scene } from "./virtual/gateway.mjs";

describe("an endpoint's own limits", () => {
  test("rate limit: 4 at once, then two a second", async (t) => {
    const stage = await scene(t, {
      endpoints: () => ({ hook: { rate_limit: { per_second: 2, burst: 4 }, concurrency: 6 } }),
    });
    const { clock, sink, webhookFor, post } = stage;
    for (let i = 0; i < 10; i++) assert.equal((await post("demo", webhookFor("demo"))).status, 202);
    await clock.settle();
    await clock.advance(minute);
    assert.deepEqual(sink.seconds("/hook"), [0, 0, 0, 0, 0.5, 1, 1.5, 2, 2.5, 3]);
    // The bucket has filled up again, and no further than its size.
    for (let i = 0; i < 5; i++) assert.equal((await post("demo", webhookFor("demo"))).status, 202);
    await clock.settle();
    await clock.advance(minute);
    assert.deepEqual(sink.seconds("/hook").slice(10), [60, 60, 60, 60, 60.5]);
  });

  test("circuit breaker: after 3 failures 30 s of rest, then one probe after each 60, 100, 100 s; a success lets all go", async (t) => {
    const stage = await scene(t, {
      endpoints: () => ({
        hook: {
          retry: { timeout_seconds: 5, delays_seconds: [5, 5, 5, 5, 5, 5, 5, 5] },
          circuit: { failures: 3, open_seconds: 30, open_max_seconds: 100 },
          concurrency: 1,
          auto_disable: null,
        },
      }),
    });
    const { clock, sink, send } = stage;
    sink.script("/hook", 500);
    for (let i = 0; i < 8; i++) await send("demo");
    await clock.advance(300);
    // Probes at 30, 30 + 60 and then each 100 s, which is the most.
    assert.deepEqual(sink.seconds("/hook"), [0, 0, 0, 30, 90, 190, 290]);
    sink.script("/hook", 204);
    await clock.advance(89);
    assert.equal(sink.arrivals.length, 7);
    await clock.advance(1);
    assert.deepEqual(sink.seconds("/hook").slice(7), Array(8).fill(390), "all of them, the probe first");
    assert.deepEqual(await looksAt(clock, "hook").states(), Array(8).fill("delivered"));
  });

  test("circuit breaker: open over a restart", async (t) => {
    const circuit = { failures: 2, open_seconds: 100, open_max_seconds: 100 };
    const { clock, sink, kill, start, send } = await oneDelivery(t, { retry: "clientflow", circuit });
    await send("demo");
    assert.deepEqual(sink.seconds("/hook"), [0, 0]);
    await clock.advance(10);
    await kill();
    await start();
    await clock.advance(89);
    assert.deepEqual(sink.seconds("/hook"), [0, 0]);
    await clock.advance(1);
    assert.deepEqual(sink.seconds("/hook"), [0, 0, 100]);
  });

  test("auto-disable: after 3 dead in a row, but not before it has failed for an hour; and the way back", async (t) => {
    const settings = { retry: "clientflow", auto_disable: { after_dead: 3, after_seconds: hour } };
    const { clock, sink, endpoint, send, states } = await oneDelivery(t, settings);
    const status = async () => {
      const { status: now, reason } = await endpoint.status();
      return [now, reason];
    };
    for (let i = 0; i < 4; i++) {
      await clock.advance(10);
      await send("demo");
    }
    await clock.advance(hour - 100);
    assert.deepEqual(await states(), Array(5).fill("dead"));
    assert.deepEqual(await status(), ["active", null], "five dead, but for less than an hour");
    await clock.advance(hour);
    await send("demo");
    await clock.advance(minute);
    assert.deepEqual(await status(), ["disabled", "failing"]);

    const before = sink.arrivals.length;
    for (let i = 0; i < 3; i++) await send("demo");
    await clock.advance(day);
    assert.equal(sink.arrivals.length, before);
    sink.script("/hook", 200);
    await endpoint.enable();
    await clock.settle();
    assert.deepEqual(await status(), ["active", null]);
    assert.deepEqual((await states()).slice(-3), Array(3).fill("delivered"));
    // What was, is forgotten: the count begins anew.
    sink.script("/hook", 500);
    await send("demo");
    await clock.advance(2 * hour);
    assert.deepEqual(await status(), ["active", null]);
  });

  test("auto-disable: a success in between begins the count anew", async (t) => {
    const settings = { retry: "clientflow", auto_disable: { after_dead: 2, after_seconds: 0 } };
    const { clock, sink, endpoint, send } = await oneDelivery(t, settings, [400]);
    sink.script("/hook", 200);
    await send("demo");
    sink.script("/hook", 400);
    await clock.advance(minute);
    await send("demo");
    assert.equal((await endpoint.status()).status, "active");
    await send("demo");
    assert.deepEqual([(await endpoint.status()).status, sink.arrivals.length], ["disabled", 4]);
  });

  test('CE Pro: "may automatically disable the webhook after a sustained period of failures"; "then re-enable the webhook"', async (t) => {
    const { clock, endpoint, send } = await oneDelivery(t, {
      retry: "cepro",
      auto_disable: { after_dead: 10, after_seconds: day },
    });
    for (let i = 0; i < 9; i++) {
      await clock.advance(hour);
      await send("demo");
    }
    await clock.advance(day - 10 * hour);
    assert.equal((await endpoint.status()).status, "active", "ten dead, but within a day");
    await clock.advance(hour);
    await send("demo");
    await clock.advance(10 * minute);
    assert.deepEqual([(await endpoint.status()).status, (await endpoint.status()).reason], ["disabled", "failing"]);
    await endpoint.enable();
    assert.equal((await endpoint.status()).status, "active");
  });

  test("strict order by /portal_id: a failing delivery holds its own portal's, and no other's", async (t) => {
    const stage = await scene(t, {
      endpoints: () => ({ hook: { retry: "clientflow", order: { by: "/portal_id" } } }),
    });
    const { clock, sink, send } = stage;
    sink.script("/hook", ({ body }) =>
      JSON.parse(body.toString()).portal_id === 1 && clock.now() < sink.arrivals[0].at + 3000 ? 500 : 204,
    );
    /** @type {string[]} */
    const order = [];
    for (const portal_id of [1, 2, 1, 2, 1]) order.push((await send("demo", { members: { portal_id } })).id);
    await clock.advance(minute);
    const arrived = sink.at("/hook").map(({ headers, after }) => [order.indexOf(sentIdOf(headers)), after]);
    assert.deepEqual(arrived, [
      [0, 0],
      [1, 0],
      [3, 0],
      [0, 1],
      [0, 3],
      [2, 3],
      [4, 3],
    ]);
  });
});

describe("retention", () => {
  test("bodies go after their days, rows after theirs; what is not final keeps its body", async (t) => {
    const retention = { days: 30, body_days: 7 };
    const stage = await scene(t, {
      sources: { demo: { retention: { ...retention, events: 1000 } } },
      endpoints: () => ({
        hook: { retention: { ...retention, deliveries: 1000 } },
        held: { retention: { ...retention, deliveries: 1000 } },
      }),
    });
    const { clock, send } = stage;
    const { endpoint, deliveries } = looksAt(clock, "hook");
    const held = looksAt(clock, "held");
    const source = clock.objects.source("demo");
    await held.endpoint.pause();
    const { body } = await send("demo");
    const $bytes = body.toString("hex");
    await clock.advance(6.9 * day);
    const [{ seq }] = await deliveries();
    const [event] = (await source.events({ limit: 10 })).items;
    assert.deepEqual((await endpoint.delivery(seq)).body, { $bytes });
    assert.deepEqual((await source.event(event.seq)).body, { $bytes });
    await clock.advance(0.2 * day);
    assert.equal((await endpoint.delivery(seq)).body, null);
    assert.equal((await source.event(event.seq)).body, null);
    assert.equal((await endpoint.delivery(seq)).state, "delivered");
    const { id } = await send("demo");
    await clock.advance(23 * day);
    assert.deepEqual(
      (await deliveries()).map(({ unsigned_id }) => unsigned_id),
      [id],
    );
    assert.deepEqual(
      (await source.events({ limit: 10 })).items.map((/** @type {any} */ one) => one.provider_id),
      [id],
    );
    const [{ seq: heldSeq }] = await held.deliveries();
    const { state, body: kept } = await held.endpoint.delivery(heldSeq);
    assert.deepEqual([state, kept], ["pending", { $bytes }], "a month and more in a paused endpoint");
    await held.endpoint.resume();
    await clock.settle();
    assert.equal(stage.sink.at("/held")[0].body.toString("hex"), $bytes);
    assert.equal(stage.sink.at("/held").length, 2);
  });

  test("no more than so many are kept, the newest", async (t) => {
    const stage = await scene(t, {
      sources: { demo: { retention: { events: 5 } } },
      endpoints: () => ({ hook: { retention: { deliveries: 3 } } }),
    });
    const { clock, send } = stage;
    /** @type {string[]} */
    const ids = [];
    for (let i = 0; i < 12; i++) ids.push((await send("demo")).id);
    await clock.advance(day);
    const events = await clock.objects.source("demo").events({ limit: 100 });
    assert.deepEqual(events.items.map((/** @type {any} */ { provider_id }) => provider_id).reverse(), ids.slice(-5));
    const deliveries = await looksAt(clock, "hook").deliveries();
    assert.deepEqual(
      deliveries.map(({ unsigned_id }) => unsigned_id),
      ids.slice(-3),
    );
  });
});
