// Standard Webhooks, both ways with its reference implementation: the npm package standardwebhooks.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { lifetime } from "../edge/lifetime.mjs";
import { secrets } from "../edge/virtual/gateway.mjs";
import { eventually } from "../patience.mjs";
import { core, deliver } from "./senders.mjs";
import { gatewayAccepts, receiversAccept, startStage } from "./stage.mjs";

const secret = secrets.STANDARD_SECRET;
const events = ["contact.created", "example.event", "invoice.paid"];

describe("Standard Webhooks", () => {
  const suite = lifetime();
  /** @type {import("./stage.mjs").Stage} */
  let stage;

  before(async () => {
    stage = await startStage(suite, "standard", { receivers: ["standard.mjs"], secret });
  });

  /**
   * The reference implementation signs and Node posts, changed or not.
   * @param {string} text of the body
   * @param {import("./senders.mjs").Change} [change]
   * @returns {Promise<import("./senders.mjs").Sent>}
   */
  async function sendByReference(text, change) {
    const id = `msg_${randomUUID()}`;
    const now = new Date();
    const body = Buffer.from(text);
    const signing = new Webhook(change === "secret" ? secrets.ENDPOINT_SECRET : secret);
    /** @type {[string, string][]} */
    const headers = [
      ["Content-Type", "application/json"],
      ["webhook-id", id],
      ["webhook-timestamp", String(Math.floor(now.getTime() / 1000))],
      ["webhook-signature", signing.sign(id, now, text)],
    ];
    return deliver(stage.url, headers, body, change);
  }

  for (const event of events) {
    const fields = { data: { id: "1", note: "É/é \u{1f511}" } };

    test(`${event}: the reference implementation accepts what is sent, and refuses changed copies`, () =>
      receiversAccept(stage, event, { fields }));

    test(`${event}: what the reference implementation signs is accepted, and changed copies are refused`, async () => {
      const text = JSON.stringify({ type: event, timestamp: "2022-11-03T20:26:10.344522Z", ...fields }, null, 2);
      const good = await sendByReference(text);
      const changed = {
        body: await sendByReference(text, "body"),
        signature: await sendByReference(text, "signature"),
        secret: await sendByReference(text, "secret"),
      };
      await gatewayAccepts(stage, { good, changed }, event);
    });
  }

  test("a list of signatures in which one is right: the reference implementation's, and ours", async () => {
    const text = JSON.stringify({ type: "example.event", timestamp: "2022-11-03T20:26:10.344522Z", data: {} });
    const both = [secrets.ENDPOINT_SECRET, secret];
    const signed = core.signer("standard", { secrets: both }).sign({ id: "msg_1", body: text });
    assert.ok(signed.ok);
    const headers = Object.fromEntries(signed.headers);
    assert.equal(headers["webhook-signature"].split(" ").length, 2);
    for (const one of both) assert.doesNotThrow(() => new Webhook(one).verify(text, headers));
    const id = `msg_${randomUUID()}`;
    const now = new Date();
    const signature = both.map((one) => new Webhook(one).sign(id, now, text)).join(" ");
    const list = { ...headers, "webhook-id": id, "webhook-timestamp": String(Math.floor(now.getTime() / 1000)) };
    const { status } = await deliver(
      stage.url,
      Object.entries({ ...list, "webhook-signature": signature }),
      Buffer.from(text),
    );
    assert.equal(status, 202);
    await eventually(
      () => stage.sink.arrivedAt("/destination").find(({ headers: arrived }) => arrived["webhook-id"] === id),
      "event at the destination",
    );
  });
});
