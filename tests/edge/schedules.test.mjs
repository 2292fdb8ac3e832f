// Every documented schedule, end to end in workerd, exact to the second: the clock stands still but for what the test moves
// (virtual/). Expected times are computed here from the providers' documents, whose sentences name the tests.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bodySignature, portalioTime, standardSignature, uuid4 } from "./senders.mjs";
import { day, hour, minute, oneDelivery, times } from "./virtual/delivery.mjs";
import { secrets } from "./virtual/gateway.mjs";

/** @typedef {import("./virtual/sink.mjs").Script} Script */

describe("ClientPress", () => {
  for (const [what, answer] of /** @type {[string, Script][]} */ ([
    ["is down", "reset"],
    ["returns an error", 500],
    ["returns 429", 429],
  ])) {
    test(`"No retries: If your endpoint is down or returns an error, the payload is silently dropped": it ${what}`, async (t) => {
      const { clock, sink, delivery } = await oneDelivery(t, { retry: "clientpress" }, [answer]);
      await clock.advance(7 * day);
      assert.deepEqual(sink.seconds("/hook"), [0]);
      const { state, attempts } = await delivery();
      assert.deepEqual([state, attempts], ["delivered", 1]);
    });
  }
});

describe("ClientFlow", () => {
  const expected = times([1, 2, 4]);
  for (const [what, answer] of /** @type {[string, Script][]} */ ([
    ["non-2xx response", 500],
    ["a redirect, which is non-2xx", 302],
    ["timeout", "hang"],
    ["connection error", "reset"],
    ["4xx, but 408", 408],
    ["4xx, but 429", 429],
  ])) {
    test(`"Failed deliveries retry 3 times with exponential backoff (1s, 2s, 4s)": ${what}`, async (t) => {
      const settings = { retry: "clientflow", ...(answer === "hang" && { timeout_seconds: 1 }) };
      const { clock, sink, delivery } = await oneDelivery(t, settings, [answer]);
      await clock.advance(7 * day);
      assert.deepEqual(sink.seconds("/hook"), expected);
      const { state, reason } = await delivery();
      assert.deepEqual([state, reason], ["dead", "exhausted"]);
    });
  }

  for (const status of [400, 401, 403, 404, 410, 422, 499]) {
    test(`"4xx responses (other than 408 / 429) are classified as permanent failures - we don't retry": ${status}`, async (t) => {
      const { clock, sink, delivery, endpoint } = await oneDelivery(t, { retry: "clientflow" }, [status]);
      await clock.advance(7 * day);
      assert.deepEqual(sink.seconds("/hook"), [0]);
      const { state, reason } = await delivery();
      assert.deepEqual([state, reason], ["dead", "permanent"]);
      assert.equal((await endpoint.status()).status, "active");
    });
  }

  test("a Retry-After moves nothing: the document has its 1, 2 and 4 seconds and no other rule", async (t) => {
    const { clock, sink } = await oneDelivery(t, { retry: "clientflow" }, [
      { status: 429, headers: { "retry-after": "77" } },
      { status: 503, headers: { "retry-after": "3600" } },
      500,
    ]);
    await clock.advance(day);
    assert.deepEqual(sink.seconds("/hook"), expected);
  });

  test('"Use 5xx for transient failures": one that passes ends the schedule', async (t) => {
    const { clock, sink, delivery } = await oneDelivery(t, { retry: "clientflow" }, [503, 500, 204]);
    await clock.advance(7 * day);
    assert.deepEqual(sink.seconds("/hook"), expected.slice(0, 3));
    const { state, attempts, log } = await delivery();
    assert.deepEqual([state, attempts], ["delivered", 3]);
    assert.deepEqual(
      log.map((/** @type {any} */ { number, outcome, status }) => [number, outcome, status]),
      [
        [1, "failed", 503],
        [2, "failed", 500],
        [3, "success", 204],
      ],
    );
  });

  test('"marked exhausted and visible in our DLQ - support can replay it once your endpoint is healthy": a schedule of its own', async (t) => {
    const { clock, sink, endpoint, delivery, deliveries } = await oneDelivery(t, { retry: "clientflow" });
    await clock.advance(1000);
    assert.deepEqual(
      (await endpoint.deliveries({ limit: 10, state: "dead" })).deliveries.map(
        (/** @type {any} */ { reason }) => reason,
      ),
      ["exhausted"],
    );
    sink.script("/hook", 500, 500, 204);
    const [{ seq }] = await deliveries();
    await endpoint.retry([seq]);
    await clock.settle();
    await clock.advance(1000);
    assert.deepEqual(sink.seconds("/hook"), [...expected, ...times([1, 2]).map((after) => 1000 + after)]);
    const { state, round, attempts } = await delivery();
    assert.deepEqual([state, round, attempts], ["delivered", 2, 3]);
    const numbers = sink.at("/hook").map(({ headers }) => headers["signpost-attempt"]);
    assert.deepEqual(numbers, ["1", "2", "3", "4", "5", "6", "7"]);
    assert.equal(new Set(sink.at("/hook").map(({ headers }) => headers["webhook-id"])).size, 1);
  });

  test('"replay": all dead letters of the endpoint', async (t) => {
    const { clock, sink, endpoint, send, states } = await oneDelivery(t, { retry: "clientflow" }, [400]);
    for (let i = 0; i < 4; i++) await send("demo");
    assert.deepEqual(await states(), Array(5).fill("dead"));
    sink.script("/hook", 200);
    assert.equal(await endpoint.replayDead({}), 5);
    await clock.settle();
    assert.deepEqual(await states(), Array(5).fill("delivered"));
    assert.equal(sink.at("/hook").length, 10);
  });
});

describe("Portal.io", () => {
  const expected = times([minute, 5 * minute, 30 * minute, 2 * hour, 12 * hour]);
  const dialect = { retry: "portalio", format: "portalio", secret_env: ["DIALECT_SECRET"] };
  const portal = { portal: { provider: "portalio" } };

  test('"1st retry 1 minute, 2nd 5 minutes, 3rd 30 minutes, 4th 2 hours, 5th 12 hours": 14 h 36 min, a fresh t each', async (t) => {
    const began = performance.now();
    const { clock, sink, delivery, webhook } = await oneDelivery(t, dialect, [500], portal);
    const ready = performance.now();
    await clock.advance(14 * hour + 36 * minute);
    const took = Math.round(performance.now() - ready);
    t.diagnostic(`14 h 36 min took ${took} ms, the gateway's start ${Math.round(ready - began)} ms`);

    assert.equal(expected.at(-1), 14 * hour + 36 * minute);
    assert.deepEqual(sink.seconds("/hook"), expected);
    const start = sink.at("/hook")[0].at;
    for (const [index, { headers, body }] of sink.at("/hook").entries()) {
      assert.ok(body.equals(webhook.body));
      const t1 = portalioTime(secrets.DIALECT_SECRET, headers["x-webhook-signature"], body);
      assert.equal(t1, start / 1000 + expected[index], `t of attempt ${index + 1}`);
      assert.equal(JSON.parse(body.toString()).id, webhook.id);
    }
    const { state, reason, attempts } = await delivery();
    assert.deepEqual([state, reason, attempts], ["dead", "exhausted", 6]);
    await clock.advance(7 * day);
    assert.equal(sink.arrivals.length, 6);
  });

  test("no answer moves an attempt, and none disables: 429 and 503 with Retry-After, 410, 404", async (t) => {
    const answers = [429, 503].map((status) => ({ status, headers: { "retry-after": "7200" } }));
    const { clock, sink, endpoint } = await oneDelivery(t, dialect, [...answers, 410, 404, 500], portal);
    await clock.advance(7 * day);
    assert.deepEqual(sink.seconds("/hook"), expected);
    assert.equal((await endpoint.status()).status, "active");
  });
});

describe("CE Pro", () => {
  test('"Retry 1 about 10 seconds, Retry 2 about 60 seconds, Retry 3 about 300 seconds"; "X-Webhook-Attempt -- Which delivery attempt this is"', async (t) => {
    const settings = { retry: "cepro", format: "cepro", secret_env: ["DIALECT_SECRET"] };
    const { clock, sink, delivery, webhook } = await oneDelivery(t, settings, [404], { pro: { provider: "cepro" } });
    await clock.advance(7 * day);
    const expected = times([10, 60, 300]);
    assert.deepEqual(sink.seconds("/hook"), expected);
    const start = sink.at("/hook")[0].at;
    assert.deepEqual(
      sink.at("/hook").map(({ headers }) => [headers["x-webhook-attempt"], headers["x-webhook-timestamp"]]),
      expected.map((after, index) => {
        const time = new Date(start + after * 1000).toISOString().replace(".000Z", "Z");
        return [String(index + 1), time];
      }),
    );
    for (const { headers, body } of sink.at("/hook")) {
      assert.equal(headers["x-webhook-signature"], bodySignature(secrets.DIALECT_SECRET, body));
      assert.match(headers["x-webhook-id"], uuid4);
      assert.equal(headers["x-webhook-id"], sink.at("/hook")[0].headers["x-webhook-id"]);
      assert.ok(body.equals(webhook.body));
    }
    const { state, reason } = await delivery();
    assert.deepEqual([state, reason], ["dead", "exhausted"]);
  });

  test('"For any failed delivery, click the Retry button to resend the webhook immediately"', async (t) => {
    const { clock, sink, endpoint, deliveries, delivery } = await oneDelivery(t, { retry: "cepro" });
    await clock.advance(hour);
    sink.script("/hook", 200);
    await endpoint.retry([(await deliveries())[0].seq]);
    await clock.settle();
    assert.deepEqual(sink.seconds("/hook"), [0, 10, 70, 370, hour]);
    assert.equal((await delivery()).state, "delivered");
  });
});

describe("Standard Webhooks", () => {
  const delays = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

  test('"immediately, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h", with up to a tenth of jitter, which differs', async (t) => {
    const { clock, sink, endpoint, send, states } = await oneDelivery(t, { retry: "standard" });
    for (let i = 0; i < 4; i++) await send("demo");
    await clock.advance(5 * day);
    assert.deepEqual(await states(), Array(5).fill("dead"));
    /** @type {Map<string, import("./virtual/sink.mjs").Arrival[]>} */
    const byId = new Map();
    for (const arrival of sink.arrivals) {
      const id = arrival.headers["webhook-id"];
      byId.set(id, [...(byId.get(id) ?? []), arrival]);
    }
    assert.equal(byId.size, 5);
    for (const [id, arrivals] of byId) {
      assert.equal(arrivals.length, 10);
      arrivals.slice(1).forEach(({ at }, index) => {
        const gap = (at - arrivals[index].at) / 1000;
        const delay = delays[index];
        assert.ok(gap >= delay && gap <= delay * 1.1, `${gap} s instead of ${delay} to ${delay * 1.1}`);
      });
      for (const { at, headers, body } of arrivals) {
        const time = String(Math.floor(at / 1000));
        assert.equal(headers["webhook-timestamp"], time);
        assert.equal(headers["webhook-signature"], standardSignature(secrets.ENDPOINT_SECRET, id, time, body));
      }
    }
    const lasts = [...byId.values()].map((arrivals) => /** @type {any} */ (arrivals.at(-1)).at);
    assert.equal(new Set(lasts).size, 5, "jitter tells them apart");
    assert.equal((await endpoint.status()).status, "active");
  });

  test('"Retry-After" of 429, 502, 503 and 504 is honoured, in seconds and as a date', async (t) => {
    const { clock, sink } = await oneDelivery(t, { retry: "standard" }, [
      { status: 429, headers: { "retry-after": "100" } },
      // Half an hour after the start; the schedule would have been 5 to 5.5 minutes.
      { status: 503, headers: { "retry-after": "Tue, 01 Jan 2030 00:30:00 GMT" } },
      200,
    ]);
    await clock.advance(day);
    assert.deepEqual(sink.seconds("/hook"), [0, 100, 1800]);
  });

  test("a Retry-After on another status changes nothing", async (t) => {
    const { clock, sink } = await oneDelivery(t, { retry: "standard" }, [
      { status: 500, headers: { "retry-after": "100" } },
      200,
    ]);
    await clock.advance(day);
    const [, second] = sink.seconds("/hook");
    assert.ok(second >= 5 && second <= 5.5, String(second));
  });

  test("a Retry-After of years is a day", async (t) => {
    const { clock, sink } = await oneDelivery(t, { retry: "standard" }, [
      { status: 503, headers: { "retry-after": "99999999" } },
      200,
    ]);
    await clock.advance(7 * day);
    assert.deepEqual(sink.seconds("/hook"), [0, day]);
  });

  test('"410 Gone": the endpoint is disabled, holds what comes, and sends it when it is enabled again', async (t) => {
    const { clock, sink, endpoint, send, states } = await oneDelivery(t, { retry: "standard" }, [410]);
    const { status, reason } = await endpoint.status();
    assert.deepEqual([status, reason], ["disabled", "gone"]);
    for (let i = 0; i < 3; i++) await send("demo");
    await clock.advance(7 * day);
    assert.equal(sink.arrivals.length, 1);
    assert.deepEqual(await states(), ["dead", "pending", "pending", "pending"]);
    sink.script("/hook", 200);
    await endpoint.enable();
    await clock.settle();
    assert.equal(sink.arrivals.length, 4);
    assert.deepEqual(await states(), ["dead", "delivered", "delivered", "delivered"]);
  });
});
