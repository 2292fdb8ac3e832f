// The test event of an endpoint that passes on what came in: whoever captures it (Zapier, Make, n8n) sees the shape of what will come. The
// senders are ../senders.mjs, written after the products' documents; the signatures are held against node:crypto.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, describe, test } from "node:test";
import { callerOf } from "./api-client.mjs";
import { send } from "./clientpress.mjs";
import { namesOf } from "./dispatch-stage.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { portalioTime, standardSignature, webhookOf } from "./senders.mjs";
import { startSink } from "./sink.mjs";

const plain = secrets.CLIENTPRESS_SECRET;
const standard = secrets.ENDPOINT_SECRET;

/** @param {Buffer} body */
const hex = (body) => createHmac("sha256", plain).update(body).digest("hex");

/**
 * How each product's own receiver verifies, and an event of its catalog.
 * @type {Record<string, {event: string, verifies: (headers: Record<string, any>, body: Buffer) => boolean}>}
 */
const products = {
  clientpress: {
    event: "task.completed",
    verifies: (headers, body) =>
      headers["x-cp-signature"] === `sha256=${hex(body)}` &&
      headers["x-cp-event"] === "task.completed" &&
      headers["x-cp-portal-id"] === String(JSON.parse(body.toString()).portal_id),
  },
  clientflow: {
    event: "invoice.paid",
    verifies: (headers, body) => headers["x-clientflow-signature"] === `sha256=${hex(body)}`,
  },
  portalio: {
    event: "proposal.status_changed",
    verifies: (headers, body) => !Number.isNaN(portalioTime(plain, headers["x-webhook-signature"], body)),
  },
  cepro: {
    event: "lead.created",
    verifies: (headers, body) =>
      headers["x-webhook-signature"] === hex(body) &&
      headers["x-webhook-event"] === "lead.created" &&
      headers["x-webhook-attempt"] === "1",
  },
  // Its headers are the gateway's own, signed for the endpoint.
  standard: { event: "contact.created", verifies: () => true },
};

describe("a test event of what is passed on", () => {
  const suite = lifetime();
  /** @type {import("./sink.mjs").Sink} */
  let sink;
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("./api-client.mjs").Caller} */
  let call;

  before(async () => {
    sink = await startSink(suite);
    const names = Object.keys(products);
    const sources = Object.fromEntries(
      names.map((provider) => [
        provider,
        { provider, secret_env: [provider === "standard" ? "ENDPOINT_SECRET" : "CLIENTPRESS_SECRET"] },
      ]),
    );
    const endpoints = Object.fromEntries(
      names.map((name) => [name, { url: `${sink.url}/${name}`, sources: [name], preset: "zapier" }]),
    );
    const automation = { provider: "clientpress", direction: "automation", secret_env: undefined };
    gateway = await startGateway(
      suite,
      configurationOf(
        // The first by name: it is nobody's sender.
        { actions: automation, ...sources },
        {
          ...endpoints,
          all: { url: `${sink.url}/all`, preset: "n8n" },
          make: { url: `${sink.url}/make`, preset: "make" },
        },
      ),
    );
    call = callerOf(gateway);
  });

  for (const [name, { event, verifies }] of Object.entries(products)) {
    test(`of ${name} has every header of a real one, and the product's signature`, async () => {
      const secret = name === "standard" ? standard : plain;
      const real = webhookOf[/** @type {keyof typeof webhookOf} */ (name)]({ at: Date.now(), secret, event });
      assert.equal((await send(`${gateway.url}/in/${name}`, real)).status, 202);
      const [first] = await sink.arrival(`/${name}`, 1);
      const { status, body } = await call("POST", `/v1/endpoints/${name}/test`, { event });
      assert.deepEqual([status, body.outcome], [200, "success"], JSON.stringify(body));
      const [, captured] = await sink.arrival(`/${name}`, 2);
      assert.deepEqual(namesOf(captured), namesOf(first));
      assert.ok(verifies(first.headers, first.body), "the real one");
      assert.ok(verifies(captured.headers, captured.body), "the test");
      const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature } = captured.headers;
      assert.equal(signature, standardSignature(standard, String(id), String(time), captured.body));
      // What nothing proves is beside the event's own id, as in a real one.
      assert.equal(
        captured.headers["signpost-unsigned-id"] === undefined,
        first.headers["signpost-unsigned-id"] === undefined,
      );
      assert.notEqual(captured.headers["signpost-unsigned-id"], id);
    });
  }

  test("where an endpoint takes from everybody, of the provider that is asked for", async () => {
    for (const [path, provider] of [
      ["all", "cepro"],
      ["make", "clientpress"],
    ]) {
      const { event, verifies } = products[provider];
      const before = sink.arrivedAt(`/${path}`).length;
      assert.equal((await call("POST", `/v1/endpoints/${path}/test`, { provider, event })).status, 200);
      const captured = (await sink.arrival(`/${path}`, before + 1))[before];
      assert.ok(verifies(captured.headers, captured.body), path);
    }
  });
});
