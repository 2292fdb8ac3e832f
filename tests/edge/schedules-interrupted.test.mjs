// What happens in the middle of a schedule: restarts, kills, pauses, secrets that end. On the virtual clock.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { standardSignature } from "./senders.mjs";
import { day, hour, minute, oneDelivery, times } from "./virtual/delivery.mjs";
import { scene, secrets } from "./virtual/gateway.mjs";

describe("in the middle of a schedule", () => {
  const expected = times([minute, 5 * minute, 30 * minute, 2 * hour, 12 * hour]);

  test("a restart between attempts changes none of their times", async (t) => {
    const { clock, sink, kill, start, delivery } = await oneDelivery(t, { retry: "portalio" });
    for (const seconds of [30, 100, 2000, 7200]) {
      await clock.advance(seconds);
      await kill();
      await start();
    }
    await clock.advance(day);
    assert.deepEqual(sink.seconds("/hook"), expected);
    const { state, attempts } = await delivery();
    assert.deepEqual([state, attempts], ["dead", 6]);
  });

  test("an attempt whose time passed while the gateway was down is made at its start; the next waits its full delay", async (t) => {
    const { clock, sink, kill, start } = await oneDelivery(t, { retry: "portalio" });
    await clock.advance(30);
    await kill();
    clock.pass(1000);
    await start();
    await clock.advance(day);
    const late = 1030;
    assert.deepEqual(sink.seconds("/hook"), [
      0,
      ...times([5 * minute, 30 * minute, 2 * hour, 12 * hour]).map((s) => late + s),
    ]);
  });

  test("an attempt that was under way at a kill is made again under its number", async (t) => {
    /** @type {() => void} */
    let arrived = () => {};
    const arrival = new Promise((resolve) => (arrived = () => resolve(undefined)));
    const stage = await scene(t, { endpoints: () => ({ hook: { retry: "portalio" } }) });
    const { clock, sink, kill, start, webhookFor, post } = stage;
    sink.script("/hook", 500, () => (arrived(), "hang"), 500);
    assert.equal((await post("demo", webhookFor("demo"))).status, 202);
    await clock.settle();
    const stepping = clock.advance(minute).catch(() => {});
    await arrival;
    await kill();
    await stepping;
    await start();
    await clock.advance(day);
    assert.deepEqual(sink.seconds("/hook"), [0, 60, ...expected.slice(1)]);
    const numbers = sink.at("/hook").map(({ headers }) => headers["signpost-attempt"]);
    assert.deepEqual(numbers, ["1", "2", "2", "3", "4", "5", "6"]);
  });

  test("a pause over a due time holds the attempt until the endpoint goes on; then it is made at once", async (t) => {
    const { clock, sink, endpoint } = await oneDelivery(t, { retry: "portalio" });
    await clock.advance(30);
    await endpoint.pause();
    await clock.advance(970);
    assert.deepEqual(sink.seconds("/hook"), [0]);
    await endpoint.resume();
    await clock.settle();
    assert.deepEqual(sink.seconds("/hook"), [0, 1000]);
    await clock.advance(day);
    assert.deepEqual(sink.seconds("/hook"), [
      0,
      ...times([5 * minute, 30 * minute, 2 * hour, 12 * hour]).map((s) => 1000 + s),
    ]);
  });

  test("a pause that is over before the due time changes nothing", async (t) => {
    const { clock, sink, endpoint } = await oneDelivery(t, { retry: "portalio" });
    await endpoint.pause();
    await clock.advance(30);
    await endpoint.resume();
    await clock.advance(day);
    assert.deepEqual(sink.seconds("/hook"), expected);
  });

  test("a paused endpoint stays paused over a restart, and loses nothing", async (t) => {
    const { clock, sink, endpoint, kill, start, send, states } = await oneDelivery(t, { retry: "portalio" }, [204]);
    await endpoint.pause();
    for (let i = 0; i < 3; i++) await send("demo");
    await kill();
    await start();
    await clock.advance(day);
    assert.equal(sink.arrivals.length, 1);
    assert.deepEqual(await states(), ["delivered", "pending", "pending", "pending"]);
    await endpoint.resume();
    await clock.settle();
    assert.deepEqual(await states(), Array(4).fill("delivered"));
  });
});

describe("secrets", () => {
  test("a source takes its old secret until it ends, to the second, and the new one from the start", async (t) => {
    const { clock, webhookFor, post } = await scene(t, { sources: {}, endpoints: () => ({}) });
    const directory = clock.objects.directory("directory");
    await directory.createSource({ name: "rotating", provider: "cepro", secrets: ["the old secret"] });
    const answer = async (/** @type {string} */ secret) => {
      const { status, text } = await post("rotating", webhookFor("cepro", { secret }));
      return `${status} ${JSON.parse(text).code}`;
    };
    assert.deepEqual(
      [await answer("the old secret"), await answer("the new secret")],
      ["202 ok", "401 signature_mismatch"],
    );
    await directory.addSecret("source", "rotating", { secret: "the new secret", others_expire_in_seconds: hour });
    assert.deepEqual([await answer("the old secret"), await answer("the new secret")], ["202 ok", "202 ok"]);
    await clock.advance(hour - 1);
    assert.deepEqual([await answer("the old secret"), await answer("the new secret")], ["202 ok", "202 ok"]);
    await clock.advance(1);
    assert.deepEqual(
      [await answer("the old secret"), await answer("the new secret")],
      ["401 signature_mismatch", "202 ok"],
    );
  });

  test("an endpoint signs under both secrets until the old one ends, also in the middle of a schedule", async (t) => {
    const { clock, sink, send } = await scene(t, { endpoints: () => ({}) });
    const directory = clock.objects.directory("directory");
    const { ENDPOINT_SECRET: old, STANDARD_SECRET: fresh } = secrets;
    const made = { name: "hook", url: `${sink.url}/hook`, sources: ["demo"], secrets: [old], retry: "portalio" };
    await directory.createEndpoint(made);
    sink.script("/hook", 500);
    await send("demo");
    await clock.advance(hour);
    await directory.addSecret("endpoint", "hook", { secret: fresh, others_expire_in_seconds: 2 * hour });
    await clock.advance(day);
    assert.deepEqual(sink.seconds("/hook"), times([minute, 5 * minute, 30 * minute, 2 * hour, 12 * hour]));
    const signedUnder = sink.at("/hook").map(({ headers, body }) => {
      const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature } = headers;
      return signature.split(" ").map((one) => {
        if (one === standardSignature(old, id, time, body)) return "old";
        return one === standardSignature(fresh, id, time, body) ? "new" : one;
      });
    });
    // The sixth attempt comes after 14 h 36 min; the old secret ended after three hours.
    assert.deepEqual(signedUnder, [["old"], ["old"], ["old"], ["old"], ["new", "old"], ["new"]]);
  });
});
