// An hour's outage at the default settings, with twenty deliveries: ten that come together at its beginning, and ten more, one every
// six minutes. What a document promises of a delivery has to hold of each of them.
import assert from "node:assert/strict";
import { hour, looksAt, timesOfEach } from "../edge/virtual/delivery.mjs";
import { virtualEndpoint } from "./virtual.mjs";

export const count = 20;

/**
 * The hour is over when this returns; the destination is as it was until it is given other answers.
 * @param {import("../edge/virtual/gateway.mjs").Lifetime} t
 * @param {string} provider
 * @param {import("../edge/virtual/sink.mjs").Script} [answer] of the destination while it is down
 */
export async function hourOut(t, provider, answer = 503) {
  const stage = await virtualEndpoint(t, provider, { answers: [answer] });
  const { clock, sink, send, post, webhookFor } = stage;
  const dataOf = (/** @type {number} */ id) => ({ data: { id, title: "Sign", list_id: 1 } });
  const together = Array.from({ length: count / 2 }, (_, id) => webhookFor("product", dataOf(id)));
  const answers = await Promise.all(together.map((webhook) => post("product", webhook)));
  assert.ok(answers.every(({ status }) => status === 202));
  await clock.settle();
  for (let id = count / 2; id < count; id++) {
    await send("product", dataOf(id));
    await clock.advance((2 * hour) / count);
  }
  return {
    ...stage,
    ...looksAt(clock, "hook"),
    /** @returns {number[][]} of each delivery, the seconds after its first attempt at which one was made */
    timesOfEach: () => timesOfEach(sink, "/hook"),
    /** @param {number[]} wanted of every delivery */
    holds(wanted) {
      assert.deepEqual(timesOfEach(sink, "/hook"), Array(count).fill(wanted));
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof hourOut>>} Outage */

/**
 * What came to the destination since, in milliseconds after now.
 * @param {Outage} stage
 * @param {number} before so many had come
 */
export const since = ({ clock, sink }, before) => sink.arrivals.slice(before).map(({ at }) => at - clock.now());

/**
 * One failed delivery sent again by a person while the destination is down: at once, then by its schedule, and no other is sent.
 * @param {Outage} stage
 * @param {number[]} times of the schedule, over by now
 */
export async function retryHoldsInOutage(stage, times) {
  const { call, clock, sink, deliveries } = stage;
  const [{ seq }] = await deliveries();
  const before = sink.arrivals.length;
  assert.equal((await call("POST", `/v1/endpoints/hook/deliveries/${seq}/retry`)).status, 202);
  await clock.settle();
  assert.deepEqual(since(stage, before), [0]);
  const at = clock.now();
  await clock.advance(hour);
  const again = sink.arrivals.slice(before);
  assert.deepEqual(
    again.map((one) => (one.at - at) / 1000),
    times,
  );
  assert.equal(new Set(again.map(({ body }) => body.toString())).size, 1);
}

/**
 * Right after the outage: one failed delivery by hand, then all the rest by one order; each arrives at once.
 * @param {Outage} stage
 */
export async function retryHoldsAfterOutage(stage) {
  const { call, clock, sink, deliveries, states } = stage;
  sink.script("/hook", 204);
  const [{ seq }] = await deliveries();
  let before = sink.arrivals.length;
  assert.equal((await call("POST", `/v1/endpoints/hook/deliveries/${seq}/retry`)).status, 202);
  await clock.settle();
  assert.deepEqual(since(stage, before), [0]);
  before = sink.arrivals.length;
  assert.equal((await call("POST", "/v1/endpoints/hook/dead-letters/replay")).body.deliveries, count - 1);
  await clock.settle();
  assert.deepEqual(since(stage, before), Array(count - 1).fill(0));
  assert.deepEqual(await states(), Array(count).fill("delivered"));
}

/**
 * A test during the outage fails at once and once, one right after it succeeds; neither moves an attempt of a delivery.
 * @param {import("../edge/virtual/gateway.mjs").Lifetime} t
 * @param {string} provider
 * @param {{event: string, times: number[]}} of the test's event, and the schedule
 */
export async function testHoldsInOutage(t, provider, { event, times }) {
  const stage = await hourOut(t, provider);
  const { call, clock, sink } = stage;
  const tested = async () => {
    const before = sink.arrivals.length;
    const { body } = await call("POST", "/v1/endpoints/hook/test", { event });
    assert.deepEqual(since(stage, before), [0]);
    return [body.kind, body.outcome, body.status];
  };
  // With one whose attempts are under way.
  await stage.send("product", { data: { id: count, title: "Sign", list_id: 1 } });
  await clock.settle();
  assert.deepEqual(await tested(), ["test", "failed", 503]);
  await clock.advance(hour);
  const of = (/** @type {number[]} */ one) => one.length > 1;
  assert.deepEqual(stage.timesOfEach().filter(of), Array(count + 1).fill(times));
  sink.script("/hook", 204);
  assert.deepEqual(await tested(), ["test", "success", 204]);
}
