// What a product has sent goes on the product's own schedule, signed anew for every attempt: on the virtual clock (virtual/). Expected
// times and headers are those of the providers' documents.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { bodySignature, portalioTime, standardSignature } from "./senders.mjs";
import { day, looksAt, times } from "./virtual/delivery.mjs";
import { bootstrapKey, scene, secrets } from "./virtual/gateway.mjs";

const { DIALECT_SECRET, ENDPOINT_SECRET } = secrets;

/** @type {Record<string, {event: string, data: object} & Record<string, unknown>>} */
const requests = {
  clientpress: {
    event: "task.completed",
    portal_id: 42,
    portal_url: "https://your-site.com/client-portal/acme-corp/",
    data: { id: 10, title: "Sign the contract", list_id: 1 },
  },
  clientflow: { event: "invoice.paid", data: { id: 7 } },
  portalio: { event: "proposal.status_changed", data: { id: 10025, number: 4123, status: "Accepted" } },
  cepro: { event: "lead.created", data: { id: "x" } },
  standard: { event: "contact.created", data: { id: "1" } },
};

/**
 * One event of a provider, dispatched to an endpoint that says nothing of format and retry.
 * @param {import("./virtual/gateway.mjs").Lifetime} t
 * @param {string} provider
 * @param {import("./virtual/sink.mjs").Script[]} answers
 */
async function dispatched(t, provider, ...answers) {
  const secret_env = [provider === "standard" ? "ENDPOINT_SECRET" : "DIALECT_SECRET"];
  const stage = await scene(t, {
    sources: { product: { provider, direction: "outbound" } },
    endpoints: () => ({ hook: { sources: ["product"], secret_env } }),
  });
  stage.sink.script("/hook", ...answers);
  const dispatch = async (/** @type {object} */ more = {}) => {
    const response = await fetch(`${stage.url()}/v1/sources/product/dispatch`, {
      method: "POST",
      headers: { authorization: `Bearer ${bootstrapKey}`, "content-type": "application/json" },
      body: JSON.stringify({ ...requests[provider], ...more }),
    });
    return { status: response.status, body: /** @type {any} */ (await response.json()) };
  };
  const { status, body } = await dispatch();
  assert.equal(status, 202, JSON.stringify(body));
  await stage.clock.settle();
  return { ...stage, dispatch, id: body.id, at: stage.clock.now(), ...looksAt(stage.clock, "hook") };
}

/** @param {import("./virtual/sink.mjs").Arrival[]} arrivals @returns {Set<string>} */
const bodies = (arrivals) => new Set(arrivals.map(({ body }) => body.toString()));

describe("dispatched events", () => {
  for (const answer of /** @type {const} */ ([500, 429, "reset"])) {
    test(`ClientPress sends once, whatever comes of it: ${answer}`, async (t) => {
      const { clock, sink, delivery } = await dispatched(t, "clientpress", answer);
      await clock.advance(7 * day);
      assert.deepEqual(sink.seconds("/hook"), [0]);
      assert.equal((await delivery()).state, "delivered");
    });
  }

  test("ClientFlow tries again after 1, 2 and 4 seconds, the same bytes under the same signature", async (t) => {
    const { clock, sink, delivery, id } = await dispatched(t, "clientflow", 500);
    await clock.advance(7 * day);
    const arrivals = sink.at("/hook");
    assert.deepEqual(sink.seconds("/hook"), times([1, 2, 4]));
    assert.equal(bodies(arrivals).size, 1);
    assert.equal(JSON.parse(arrivals[0].body.toString()).id, id);
    for (const { headers, body } of arrivals) {
      assert.equal(headers["x-clientflow-signature"], `sha256=${bodySignature(DIALECT_SECRET, body)}`);
    }
    const { state, reason } = await delivery();
    assert.deepEqual([state, reason], ["dead", "exhausted"]);
  });

  test("ClientFlow gives up at once after a 4xx", async (t) => {
    const { clock, sink, delivery } = await dispatched(t, "clientflow", 404);
    await clock.advance(7 * day);
    assert.deepEqual(sink.seconds("/hook"), [0]);
    assert.deepEqual((await delivery()).reason, "permanent");
  });

  test("Portal.io tries again after 1 and 5 minutes, half an hour, 2 and 12 hours, with a fresh t each time", async (t) => {
    const { clock, sink, id } = await dispatched(t, "portalio", 500);
    await clock.advance(7 * day);
    const arrivals = sink.at("/hook");
    assert.deepEqual(sink.seconds("/hook"), times([60, 300, 1800, 7200, 43_200]));
    assert.equal(bodies(arrivals).size, 1);
    assert.equal(JSON.parse(arrivals[0].body.toString()).id, id);
    assert.deepEqual(
      arrivals.map(({ headers, body }) => portalioTime(DIALECT_SECRET, headers["x-webhook-signature"], body)),
      arrivals.map(({ at }) => Math.floor(at / 1000)),
    );
  });

  test("CE Pro tries again after 10, 60 and 300 seconds, counts its attempts and dates each", async (t) => {
    const { clock, sink, id } = await dispatched(t, "cepro", 500);
    await clock.advance(7 * day);
    const arrivals = sink.at("/hook");
    assert.deepEqual(sink.seconds("/hook"), times([10, 60, 300]));
    assert.equal(bodies(arrivals).size, 1);
    assert.deepEqual(
      arrivals.map(({ headers }) => [
        headers["x-webhook-id"],
        headers["x-webhook-attempt"],
        headers["x-webhook-timestamp"],
        headers["x-webhook-signature"],
      ]),
      arrivals.map(({ at, body }, index) => [
        id,
        String(index + 1),
        new Date(at).toISOString().replace(/\.\d+Z$/, "Z"),
        bodySignature(DIALECT_SECRET, body),
      ]),
    );
  });

  test("Standard Webhooks: its own schedule, with jitter, the same id and a fresh time", async (t) => {
    const { clock, sink, id } = await dispatched(t, "standard", 500);
    await clock.advance(30 * day);
    const arrivals = sink.at("/hook");
    const delays = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    assert.equal(arrivals.length, delays.length + 1);
    arrivals.slice(1).forEach(({ at }, index) => {
      const delay = (at - arrivals[index].at) / 1000;
      assert.ok(delay >= delays[index] && delay <= delays[index] * 1.1 + 1, `${delay} s after attempt ${index + 1}`);
    });
    for (const { at, headers, body } of arrivals) {
      const time = String(Math.floor(at / 1000));
      assert.deepEqual([headers["webhook-id"], headers["webhook-timestamp"]], [id, time]);
      assert.equal(headers["webhook-signature"], standardSignature(ENDPOINT_SECRET, id, time, body));
    }
  });

  test("what was answered is sent, though the gateway is killed right after", async (t) => {
    const stage = await dispatched(t, "cepro", 204);
    const ids = [stage.id];
    stage.sink.script("/hook", "hang");
    for (let i = 0; i < 5; i++) ids.push((await stage.dispatch()).body.id);
    await stage.kill();
    stage.sink.script("/hook", 204);
    await stage.start();
    const again = await stage.dispatch({ id: ids[3] });
    assert.deepEqual([again.status, again.body.duplicate, again.body.seq], [200, true, 4]);
    await stage.clock.advance(day);
    assert.deepEqual(await stage.states(), Array(6).fill("delivered"));
    const arrived = stage.sink.at("/hook").filter(({ answer }) => answer === 204);
    assert.deepEqual(new Set(arrived.map(({ headers }) => headers["x-webhook-id"])), new Set(ids));
  });

  test("the time of the event is its own, and stays; only the attempt's is fresh", async (t) => {
    const { clock, sink, dispatch } = await dispatched(t, "cepro", 204);
    sink.script("/hook", 500, 204);
    const id = randomUUID();
    await dispatch({ id, timestamp: "2026-03-06T11:15:00.5+01:00" });
    await clock.settle();
    await clock.advance(60);
    const [, ...arrivals] = sink.at("/hook");
    assert.equal(arrivals.length, 2);
    for (const { body } of arrivals) assert.equal(JSON.parse(body.toString()).timestamp, "2026-03-06T10:15:00Z");
  });
});
