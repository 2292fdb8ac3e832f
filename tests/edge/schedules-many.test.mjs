// The products' schedules with many deliveries, and in an outage, at the default settings: what one delivery does moves no other, and what
// a person sends goes at once. On the virtual clock (virtual/). Expected times are those of the providers' documents.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callerOf } from "./api-client.mjs";
import { day, hour, looksAt, minute, times, timesOfEach } from "./virtual/delivery.mjs";
import { bootstrapKey, scene } from "./virtual/gateway.mjs";

const circuit = { failures: 3, open_seconds: 600, open_max_seconds: 3600 };
const fourteenHours36 = times([minute, 5 * minute, 30 * minute, 2 * hour, 12 * hour]);

/**
 * One endpoint of a product, set to nothing but what makes it the product's: format and schedule.
 * @param {import("./virtual/gateway.mjs").Lifetime} t
 * @param {string} provider
 * @param {object} [endpoint] settings besides
 */
async function productEndpoint(t, provider, endpoint = {}) {
  const stage = await scene(t, {
    sources: { product: { provider } },
    endpoints: () => ({
      hook: { format: provider, retry: provider, secret_env: ["DIALECT_SECRET"], ...endpoint },
    }),
  });
  const { clock, post, webhookFor, sink } = stage;
  return {
    ...stage,
    ...looksAt(clock, "hook"),
    call: callerOf({ url: stage.url(), key: bootstrapKey }),
    /** @param {number} count webhooks that are taken in together */
    async together(count) {
      const data = { title: "Sign", list_id: 1 };
      const all = Array.from({ length: count }, (_, id) => webhookFor("product", { data: { id, ...data } }));
      const answers = await Promise.all(all.map((webhook) => post("product", webhook)));
      assert.ok(answers.every(({ status }) => status === 202));
      await clock.settle();
    },
    /** @returns {number[][]} seconds after its own first attempt, of each delivery */
    perDelivery: () => timesOfEach(sink, "/hook"),
  };
}

describe("many deliveries fail at once", () => {
  for (const count of [6, 20]) {
    test(`ClientFlow, ${count} at once to a 500: each after 1, 2 and 4 seconds, then exhausted`, async (t) => {
      const { clock, sink, together, perDelivery, deliveries } = await productEndpoint(t, "clientflow");
      sink.script("/hook", 500);
      await together(count);
      const start = clock.now();
      await clock.advance(7);
      assert.deepEqual(perDelivery(), Array(count).fill(times([1, 2, 4])));
      // Answers take no time here, so every last attempt is made 7 seconds after its event, and not later.
      assert.deepEqual(new Set(sink.at("/hook").map(({ at }) => (at - start) / 1000)), new Set(times([1, 2, 4])));
      assert.deepEqual(
        (await deliveries()).map(({ state, reason }) => [state, reason]),
        Array(count).fill(["dead", "exhausted"]),
      );
      await clock.advance(day);
      assert.equal(sink.arrivals.length, 4 * count);
    });
  }

  test("Portal.io, ten and twenty at once over 14 h 36 min, exact to the second", async (t) => {
    for (const count of [10, 20]) {
      const { clock, sink, together, perDelivery, states } = await productEndpoint(t, "portalio");
      sink.script("/hook", 500);
      await together(count);
      await clock.advance(14 * hour + 36 * minute);
      assert.deepEqual(perDelivery(), Array(count).fill(fourteenHours36));
      assert.deepEqual(await states(), Array(count).fill("dead"));
    }
  });

  test("CE Pro, twenty at once to a 404: each after 10, 60 and 300 seconds, then failed", async (t) => {
    const { clock, sink, together, perDelivery, states } = await productEndpoint(t, "cepro");
    sink.script("/hook", 404);
    await together(20);
    await clock.advance(day);
    assert.deepEqual(perDelivery(), Array(20).fill(times([10, 60, 300])));
    assert.deepEqual(await states(), Array(20).fill("dead"));
  });

  test("ClientPress, twenty at once to a 500: each is sent, once", async (t) => {
    const { clock, sink, together, perDelivery, states } = await productEndpoint(t, "clientpress");
    sink.script("/hook", 500);
    await together(20);
    await clock.advance(day);
    assert.deepEqual(perDelivery(), Array(20).fill([0]));
    assert.deepEqual(await states(), Array(20).fill("delivered"));
  });

  test("Standard Webhooks, twenty at once: each pause is the schedule's, with up to a tenth of jitter", async (t) => {
    const { clock, sink, together } = await productEndpoint(t, "standard", { secret_env: ["ENDPOINT_SECRET"] });
    sink.script("/hook", 500);
    await together(20);
    await clock.advance(hour);
    const pauses = [5, 5 * minute, 30 * minute];
    const ids = new Set(sink.arrivals.map(({ headers }) => headers["webhook-id"]));
    assert.equal(ids.size, 20);
    for (const id of ids) {
      const at = sink.arrivals.filter(({ headers }) => headers["webhook-id"] === id).map((one) => one.at);
      assert.equal(at.length, 4);
      pauses.forEach((pause, index) => {
        const gap = (at[index + 1] - at[index]) / 1000;
        assert.ok(gap >= pause && gap <= pause * 1.1, `${gap} s instead of ${pause}`);
      });
    }
  });

  test("no answer of a destination disables a product's endpoint or moves an attempt: 410, and 429 with Retry-After", async (t) => {
    for (const answer of [410, { status: 429, headers: { "retry-after": "3600" } }]) {
      const { clock, sink, together, perDelivery, endpoint } = await productEndpoint(t, "cepro");
      sink.script("/hook", answer);
      await together(12);
      await clock.advance(hour);
      assert.deepEqual(perDelivery(), Array(12).fill(times([10, 60, 300])));
      assert.equal((await endpoint.status()).status, "active");
    }
  });
});

/**
 * An event a minute for an hour, while the destination is down.
 * @param {Awaited<ReturnType<typeof productEndpoint>>} stage
 */
async function outage({ clock, sink, send }) {
  sink.script("/hook", 503);
  for (let i = 0; i < 60; i++) {
    await send("product");
    await clock.advance(minute);
  }
}

describe("CE Pro: an hour's outage at an event a minute", () => {
  test("60 of 60 are attempted after 10, 60 and 300 seconds; after it a Retry arrives within a second", async (t) => {
    const stage = await productEndpoint(t, "cepro");
    const { clock, sink, perDelivery, deliveries, endpoint, call } = stage;
    await outage(stage);
    await clock.advance(10 * minute);
    assert.deepEqual(perDelivery(), Array(60).fill(times([10, 60, 300])));
    const failed = await deliveries();
    assert.deepEqual(
      failed.map(({ state, reason }) => [state, reason]),
      Array(60).fill(["dead", "exhausted"]),
    );
    assert.equal((await endpoint.status()).status, "active", "an hour is no sustained period");

    sink.script("/hook", 204);
    const { body: test } = await call("POST", "/v1/endpoints/hook/test", { event: "estimate.created" });
    assert.equal(test.outcome, "success");
    const before = sink.arrivals.length;
    const at = clock.now();
    assert.equal((await call("POST", `/v1/endpoints/hook/deliveries/${failed[0].seq}/retry`)).status, 202);
    await clock.settle();
    assert.equal(sink.arrivals.length, before + 1);
    assert.equal(sink.arrivals[before].at, at);
    assert.equal((await endpoint.delivery(failed[0].seq)).state, "delivered");
    // The rest by one order: all of them, at once.
    assert.equal((await call("POST", "/v1/endpoints/hook/dead-letters/replay")).body.deliveries, 59);
    await clock.settle();
    assert.deepEqual(
      sink.arrivals.slice(before).map((one) => one.at),
      Array(60).fill(at),
    );
  });

  test("a Retry during the outage is made at once, and its failure is no other delivery's", async (t) => {
    const stage = await productEndpoint(t, "cepro");
    const { clock, sink, deliveries, call } = stage;
    await outage(stage);
    const [first] = await deliveries();
    const before = sink.arrivals.length;
    assert.equal((await call("POST", `/v1/endpoints/hook/deliveries/${first.seq}/retry`)).status, 202);
    await clock.settle();
    const more = sink.arrivals.slice(before).filter(({ body }) => body.equals(sink.arrivals[0].body));
    assert.deepEqual(
      more.map((one) => one.at),
      [clock.now()],
    );
    await clock.advance(370);
    const retried = sink.arrivals.slice(before).filter(({ body }) => body.equals(sink.arrivals[0].body));
    assert.deepEqual(
      retried.map((one) => (one.at - more[0].at) / 1000),
      times([10, 60, 300]),
    );
  });
});

describe("a circuit that a person has set", () => {
  /**
   * A circuit that is open, with ten deliveries behind it.
   * @param {import("./virtual/gateway.mjs").Lifetime} t
   * @param {object} [endpoint]
   */
  async function held(t, endpoint = {}) {
    const stage = await productEndpoint(t, "clientflow", { circuit, concurrency: 1, ...endpoint });
    stage.sink.script("/hook", 500);
    await stage.together(10);
    assert.equal((await stage.endpoint.status()).circuit.open, true);
    assert.equal(stage.sink.arrivals.length, 3, "the rest is held");
    stage.sink.script("/hook", 204);
    return stage;
  }

  /** @param {Awaited<ReturnType<typeof held>>} stage everything that was due goes now */
  async function allGo({ clock, sink, endpoint, states }) {
    await clock.settle();
    assert.equal((await endpoint.status()).circuit.open, false);
    assert.ok((await states()).filter((state) => state === "delivered").length >= 7);
    assert.ok(sink.arrivals.slice(3).every(({ at }) => at === clock.now()));
    await clock.advance(minute);
    assert.deepEqual(new Set(await states()), new Set(["delivered"]));
  }

  test("its owner is told what it overrides, and the plan has it", async (t) => {
    const { call } = await productEndpoint(t, "clientflow", { circuit });
    const { body } = await call("GET", "/v1/endpoints/hook");
    assert.deepEqual(
      body.warnings.map((/** @type {any} */ { code }) => code),
      ["overrides_circuit"],
    );
    const { body: plan } = await call("GET", "/v1/endpoints/hook/retry-plan");
    assert.deepEqual([plan.items[0].provider, plan.items[0].circuit], ["clientflow", circuit]);
  });

  test("a person's Retry closes it, and goes first", async (t) => {
    const stage = await held(t);
    const last = (await stage.deliveries()).at(-1);
    await stage.call("POST", `/v1/endpoints/hook/deliveries/${last.seq}/retry`);
    await stage.clock.settle();
    assert.ok(
      stage.sink.arrivals[3].body.equals(Buffer.from((await stage.endpoint.delivery(last.seq)).body.$bytes, "hex")),
    );
    await allGo(stage);
  });

  test("a successful test closes it", async (t) => {
    const stage = await held(t);
    const { body } = await stage.call("POST", "/v1/endpoints/hook/test");
    assert.equal(body.outcome, "success");
    await allGo(stage);
  });

  test("a test that fails leaves it open", async (t) => {
    const stage = await held(t);
    stage.sink.script("/hook", 500);
    const { body } = await stage.call("POST", "/v1/endpoints/hook/test");
    assert.equal(body.outcome, "failed");
    await stage.clock.settle();
    assert.equal((await stage.endpoint.status()).circuit.open, true);
    assert.equal(stage.sink.arrivals.length, 4);
  });

  test("a replay of an event closes it", async (t) => {
    const stage = await held(t);
    const { body: events } = await stage.call("GET", "/v1/sources/product/events");
    const order = { endpoints: ["hook"] };
    const { status } = await stage.call("POST", `/v1/sources/product/events/${events.items[0].seq}/replay`, order);
    assert.equal(status, 202);
    await allGo(stage);
  });

  test("a replay of dead letters closes it", async (t) => {
    const stage = await held(t);
    await stage.call("POST", "/v1/endpoints/hook/dead-letters/replay");
    await allGo(stage);
  });

  test("a pause's end closes it", async (t) => {
    const stage = await held(t);
    await stage.call("POST", "/v1/endpoints/hook/pause");
    await stage.call("POST", "/v1/endpoints/hook/resume");
    await allGo(stage);
  });

  test("another URL closes it, and so does another secret", async (t) => {
    for (const change of ["url", "secret"]) {
      const stage = await productEndpoint(t, "clientflow", { url: "https://hooks.example.com/unused" });
      const { call, sink, clock } = stage;
      const made = {
        name: "made",
        url: `${sink.url}/made`,
        sources: ["product"],
        format: "clientflow",
        retry: "clientflow",
      };
      assert.equal((await call("POST", "/v1/endpoints", { ...made, circuit, concurrency: 1 })).status, 201);
      sink.script("/made", 500);
      await stage.together(10);
      const endpoint = clock.objects.endpoint("made");
      assert.equal((await endpoint.status()).circuit.open, true);
      sink.script("/made", 204);
      const { status } =
        change === "url"
          ? await call("PATCH", "/v1/endpoints/made", { url: `${sink.url}/other` })
          : await call("POST", "/v1/endpoints/made/secrets", {});
      assert.ok(status < 300, String(status));
      await clock.settle();
      assert.equal((await endpoint.status()).circuit.open, false);
      const arrived = sink.arrivals.filter(({ answer }) => answer === 204);
      assert.equal(arrived.length, 7, "what was held has gone");
    }
  });

  test("concurrency and rate limit see to it that a backlog is no flood", async (t) => {
    const stage = await held(t, { rate_limit: { per_second: 1, burst: 3 } });
    await stage.clock.advance(minute);
    await stage.call("POST", "/v1/endpoints/hook/resume");
    await stage.call("POST", "/v1/endpoints/hook/dead-letters/replay");
    await stage.clock.settle();
    const first = stage.sink.arrivals.length;
    await stage.clock.advance(minute);
    const gone = stage.sink.arrivals.slice(3).map(({ after }) => after - 60);
    assert.deepEqual([first, gone], [6, [0, 0, 0, 1, 2, 3, 4, 5, 6, 7]]);
  });
});
