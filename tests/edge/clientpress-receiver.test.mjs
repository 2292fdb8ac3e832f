// Standing in for the endpoint that ClientPress posts to: "Build your endpoint to respond quickly (under 5 seconds) and implement
// idempotency using the X-CP-Delivery UUID if needed."
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { scene, secrets } from "./virtual/gateway.mjs";

/**
 * @param {import("node:test").TestContext} t
 * @param {Record<string, object>} [endpoints]
 */
async function receiver(t, endpoints = { hook: {} }) {
  const stage = await scene(t, { endpoints: () => endpoints });
  return {
    ...stage,
    /** @param {Buffer} body @param {string} id */
    async deliver(body, id) {
      const headers = { ...signedHeaders(body, secrets.SOURCE_SECRET), "X-CP-Delivery": id };
      const { status, text } = await send(`${stage.url()}/in/demo`, { headers, body });
      return [status, JSON.parse(text).code];
    },
    /** A body of now, or of so many seconds before. */
    body: (seconds = 0, change = {}) => taskCompleted(change, stage.clock.now() - seconds * 1000),
  };
}

describe("an endpoint for ClientPress", () => {
  test("answers while every destination hangs", async (t) => {
    const { deliver, body, sink } = await receiver(t, { one: {}, two: {}, three: {} });
    let answered = 0;
    /** @type {(() => void)[]} */
    const waiting = [];
    for (const path of ["/one", "/two", "/three"]) {
      sink.script(path, async () => {
        await new Promise((resolve) => waiting.push(() => resolve(undefined)));
        answered++;
        return 204;
      });
    }
    for (let i = 0; i < 30; i++) {
      assert.deepEqual(
        await deliver(body(0, { portal_id: 42, data: { id: i, title: "T", list_id: 1 } }), randomUUID()),
        [202, "ok"],
      );
    }
    while (waiting.length === 0) await new Promise(setImmediate);
    assert.equal(answered, 0, "and have not answered yet");
    for (const path of ["/one", "/two", "/three"]) sink.script(path, 204);
    for (const go of waiting) go();
  });

  test("knows a delivery by its X-CP-Delivery, and forwards it once", async (t) => {
    const { deliver, body, sink, clock } = await receiver(t);
    const [id, sent] = [randomUUID(), body()];
    assert.deepEqual(await deliver(sent, id), [202, "ok"]);
    assert.deepEqual(await deliver(sent, id), [200, "duplicate"]);
    await clock.advance(200);
    assert.deepEqual(await deliver(sent, id), [200, "duplicate"]);
    assert.equal(sink.at("/hook").length, 1);
    // The id is not signed: put on another's body, it does not make that one a duplicate.
    assert.deepEqual(await deliver(body(0, { portal_id: 42, data: { id: 11, title: "T", list_id: 1 } }), id), [
      202,
      "ok",
    ]);
  });

  test("takes a body again under another id no longer than five minutes after the time that is signed in it", async (t) => {
    const { deliver, body, clock } = await receiver(t);
    const sent = body();
    assert.deepEqual(await deliver(sent, randomUUID()), [202, "ok"]);
    await clock.advance(300);
    assert.deepEqual(await deliver(sent, randomUUID()), [202, "ok"], "another delivery, as far as can be told");
    await clock.advance(1);
    assert.deepEqual(await deliver(sent, randomUUID()), [401, "timestamp_too_old"]);
    assert.deepEqual(await deliver(body(-301), randomUUID()), [401, "timestamp_too_new"]);
    assert.deepEqual(await deliver(body(-300), randomUUID()), [202, "ok"]);
  });
});
