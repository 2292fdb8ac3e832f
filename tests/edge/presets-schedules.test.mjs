// What the presets make of a destination's answers and limits, end to end in workerd on the virtual clock. Expected times come from
// the tools' documents (docs/destinations.md); the standard schedule and the slow one have up to a tenth of jitter.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { day, hour, looksAt, minute, oneDelivery } from "./virtual/delivery.mjs";
import { scene } from "./virtual/gateway.mjs";

/** "after 5, 15 and 30 minutes, 1, 2, 4, 8 and 12 hours and a day, twice" */
const slow = [5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, day, day];
/** "immediately, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h" */
const standard = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, day];

/**
 * @param {readonly number[]} seconds of the attempts
 * @param {readonly number[]} delays the pauses between them, with up to a tenth more
 */
function assertPauses(seconds, delays) {
  assert.equal(seconds.length, delays.length + 1);
  seconds.slice(1).forEach((at, index) => {
    const pause = at - seconds[index];
    const delay = delays[index];
    assert.ok(pause >= delay && pause <= delay * 1.1, `pause ${index + 1} is ${pause} s instead of ${delay} s`);
  });
}

/**
 * @param {readonly number[]} seconds in order
 * @param {number} window
 * @returns {number} the most that came within so many seconds
 */
function mostWithin(seconds, window) {
  let most = 0;
  for (let first = 0, last = 0; last < seconds.length; last++) {
    while (seconds[last] - seconds[first] >= window) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/**
 * @param {import("./virtual/gateway.mjs").Lifetime} t
 * @param {object} endpoint
 * @param {number} count of events that come in at once
 */
async function burst(t, endpoint, count) {
  const stage = await scene(t, { endpoints: () => ({ hook: endpoint }) });
  const { clock, post, webhookFor } = stage;
  for (let i = 0; i < count; i++) assert.equal((await post("demo", webhookFor("demo"))).status, 202);
  await clock.settle();
  return stage;
}

describe("Zapier", () => {
  test("a 429 with Retry-After waits that long, and is no reason to give up", async (t) => {
    const limited = { status: 429, headers: { "retry-after": "120" }, body: '{"status": "throttled"}' };
    const { clock, sink, delivery, endpoint } = await oneDelivery(t, { preset: "zapier" }, [limited, 200]);
    await clock.advance(hour);
    assert.deepEqual(sink.seconds("/hook"), [0, 120]);
    assert.equal((await delivery()).state, "delivered");
    assert.equal((await endpoint.status()).status, "active");
  });

  test("a 429 without one keeps the standard schedule", async (t) => {
    const { clock, sink } = await oneDelivery(t, { preset: "zapier" }, [429, 429, 200]);
    await clock.advance(hour);
    assertPauses(sink.seconds("/hook"), standard.slice(0, 2));
  });

  test("150 events at once: never more than 30 in a second, all within 6 s", async (t) => {
    const { clock, sink } = await burst(t, { preset: "zapier" }, 150);
    await clock.advance(minute);
    const seconds = sink.seconds("/hook");
    assert.equal(seconds.length, 150);
    assert.ok(mostWithin(seconds, 1) <= 30, String(mostWithin(seconds, 1)));
    assert.ok(mostWithin(seconds, 1) >= 25, "it is no slower than it has to be");
    assert.ok(/** @type {number} */ (seconds.at(-1)) <= 6);
  });

  test("its limit can be set otherwise", async (t) => {
    const { sink } = await burst(t, { preset: "zapier", rate_limit: null }, 40);
    assert.deepEqual(sink.seconds("/hook"), Array(40).fill(0));
  });
});

describe("Make", () => {
  test("350 events at once: never more than 300 in ten seconds", async (t) => {
    const { clock, sink } = await burst(t, { preset: "make" }, 350);
    await clock.advance(minute);
    const seconds = sink.seconds("/hook");
    assert.equal(seconds.length, 350);
    assert.ok(mostWithin(seconds, 10) <= 300 && mostWithin(seconds, 10) >= 290, String(mostWithin(seconds, 10)));
  });

  test("410, no scenario listens: the endpoint stays active, and the event is there when the scenario is back", async (t) => {
    const gone = { status: 410, body: "There is no scenario listening for this webhook." };
    const { clock, sink, delivery, endpoint } = await oneDelivery(t, { preset: "make" }, [gone]);
    assert.equal((await endpoint.status()).status, "active");
    await clock.advance(5 * hour);
    sink.script("/hook", { status: 200, body: "Accepted" });
    await clock.advance(day);
    assertPauses(sink.seconds("/hook"), slow.slice(0, 6));
    assert.equal((await delivery()).state, "delivered");
  });

  test("410 for good: the wait has an end, the dead letter is there to be replayed, nothing is disabled", async (t) => {
    const { clock, sink, delivery, endpoint } = await oneDelivery(t, { preset: "make" }, [410]);
    await clock.advance(30 * day);
    assertPauses(sink.seconds("/hook"), slow);
    const { state, reason, status } = await delivery();
    assert.deepEqual([state, reason, status], ["dead", "exhausted", 410]);
    assert.equal((await endpoint.status()).status, "active");
  });

  test("400, Queue is full: the standard schedule, until the queue has drained", async (t) => {
    const full = { status: 400, body: "Queue is full" };
    const { clock, sink, delivery } = await oneDelivery(t, { preset: "make" }, [full, full, full, 200]);
    await clock.advance(day);
    assertPauses(sink.seconds("/hook"), standard.slice(0, 3));
    assert.equal((await delivery()).state, "delivered");
  });

  test("without the preset a 410 disables the endpoint", async (t) => {
    const { endpoint } = await oneDelivery(t, {}, [410]);
    const { status, reason } = await endpoint.status();
    assert.deepEqual([status, reason], ["disabled", "gone"]);
  });
});

describe("n8n", () => {
  const inactive = {
    status: 404,
    body: '{"code":404,"message":"The requested webhook \\"POST x\\" is not registered."}',
  };

  test("404, the workflow is not active: switched on an hour later, it gets the event", async (t) => {
    const { clock, sink, delivery, endpoint, webhook } = await oneDelivery(t, { preset: "n8n" }, [inactive]);
    await clock.advance(hour);
    assertPauses(sink.seconds("/hook"), slow.slice(0, 3));
    sink.script("/hook", 200);
    await clock.advance(hour + 30 * minute);
    assertPauses(sink.seconds("/hook"), slow.slice(0, 4));
    const { state, attempts } = await delivery();
    assert.deepEqual([state, attempts], ["delivered", 5]);
    assert.ok(/** @type {any} */ (sink.at("/hook").at(-1)).body.equals(webhook.body));
    assert.equal((await endpoint.status()).status, "active");
  });

  test("404 for many events: each keeps its own pauses, and every one arrives once the workflow is active", async (t) => {
    const stage = await scene(t, { endpoints: () => ({ hook: { preset: "n8n" } }) });
    const { clock, sink, send } = stage;
    sink.script("/hook", inactive);
    for (let i = 0; i < 25; i++) await send("demo");
    const { states } = looksAt(clock, "hook");
    await clock.advance(hour);
    sink.script("/hook", 200);
    await clock.advance(6 * hour);
    assert.deepEqual(await states(), Array(25).fill("delivered"));
    const arrived = sink.at("/hook").filter(({ answer }) => answer === 200);
    assert.equal(new Set(arrived.map(({ headers }) => headers["webhook-id"])).size, 25);
  });

  test("404 for good: ten more attempts over three days, then a dead letter", async (t) => {
    const { clock, sink, delivery } = await oneDelivery(t, { preset: "n8n" }, [inactive]);
    await clock.advance(30 * day);
    assertPauses(sink.seconds("/hook"), slow);
    const { state, reason } = await delivery();
    assert.deepEqual([state, reason], ["dead", "exhausted"]);
  });

  test("another failure keeps the standard schedule, and 410 disables", async (t) => {
    const { clock, sink, endpoint } = await oneDelivery(t, { preset: "n8n" }, [500, 503, 410]);
    await clock.advance(day);
    assertPauses(sink.seconds("/hook"), standard.slice(0, 2));
    assert.equal((await endpoint.status()).reason, "gone");
  });

  test("a retry policy of one's own takes the place of all that", async (t) => {
    const { clock, sink, delivery } = await oneDelivery(t, { preset: "n8n", retry: "clientflow" }, [inactive]);
    await clock.advance(day);
    assert.deepEqual(sink.seconds("/hook"), [0]);
    assert.equal((await delivery()).reason, "permanent");
  });
});

describe("OttoKit", () => {
  test("a burst of 10, then 10 a second, in the provider's own form", async (t) => {
    const { clock, sink } = await burst(t, { preset: "ottokit" }, 30);
    assert.equal(sink.at("/hook").length, 10);
    await clock.advance(minute);
    assert.ok(mostWithin(sink.seconds("/hook"), 1) <= 20);
    assert.equal(sink.at("/hook").length, 30);
    for (const { headers } of sink.at("/hook")) assert.match(headers["x-cp-signature"], /^sha256=[0-9a-f]{64}$/);
  });
});

describe("Slack", () => {
  test("each event is a message, one in a second, in order", async (t) => {
    const stage = await scene(t, { endpoints: () => ({ hook: { preset: "slack" } }) });
    const { clock, sink, webhookFor, post } = stage;
    for (const title of ["first", "second", "<!channel> & third"]) {
      const { status } = await post("demo", webhookFor("demo", { data: { id: 1, title, list_id: 1 } }));
      assert.equal(status, 202);
    }
    await clock.settle();
    await clock.advance(minute);
    assert.deepEqual(sink.seconds("/hook"), [0, 1, 2]);
    assert.deepEqual(
      sink.at("/hook").map(({ body }) => JSON.parse(body.toString())),
      ["first", "second", "&lt;!channel&gt; &amp; third"].map((title) => ({
        text: `*task.completed* from demo\n{"id":1,"title":"${title}","list_id":1}`,
      })),
    );
    assert.equal(sink.at("/hook")[0].headers["content-type"], "application/json");
  });

  for (const [status, body] of /** @type {[number, string][]} */ ([
    [400, "invalid_payload"],
    [403, "action_prohibited"],
    [404, "no_service"],
  ])) {
    test(`${status} ${body} is not sent again`, async (t) => {
      const { clock, sink, delivery } = await oneDelivery(t, { preset: "slack" }, [{ status, body }]);
      await clock.advance(7 * day);
      assert.deepEqual(sink.seconds("/hook"), [0]);
      const { state, reason, log } = await delivery();
      assert.deepEqual([state, reason], ["dead", "permanent"]);
      assert.equal(Buffer.from(log[0].response.$bytes, "hex").toString(), body);
    });
  }

  test("410 channel_is_archived disables the endpoint, and holds what comes", async (t) => {
    const { endpoint, send, states } = await oneDelivery(t, { preset: "slack" }, [410]);
    await send("demo");
    assert.equal((await endpoint.status()).reason, "gone");
    assert.deepEqual(await states(), ["dead", "pending"]);
  });

  test("429 with Retry-After", async (t) => {
    const { clock, sink } = await oneDelivery(t, { preset: "slack" }, [
      { status: 429, headers: { "retry-after": "30" } },
      200,
    ]);
    await clock.advance(hour);
    assert.deepEqual(sink.seconds("/hook"), [0, 30]);
  });
});
