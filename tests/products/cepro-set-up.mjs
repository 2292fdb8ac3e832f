// The sections of CE Pro's document about setting a webhook up and trying it: where the product's own words stand, in its own API
// (docs/webhooks.md).
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callerOf } from "../edge/api-client.mjs";
import { startGateway } from "../edge/gateway.mjs";
import { sinkAddress } from "../edge/sink.mjs";
import { times } from "../edge/virtual/delivery.mjs";
import { eventually } from "../patience.mjs";
import { testHoldsInOutage } from "./outage.mjs";
import { refusesUrls } from "./settings.mjs";
import { secret } from "./stage.mjs";

/** Where the webhooks of a source are managed that stands in for CE Pro. */
const webhooks = "/v1/sources/crm/webhooks";
const crm = { name: "crm", provider: "cepro", direction: "outbound" };
const notExternal = "Webhook URL must be an external HTTPS endpoint";
const notFound = "Webhook config not found";
const notTaken = "Webhook test failed";

/** @returns {Promise<string>} a URL of a port that was free a moment ago */
async function whereNobodyListens() {
  const server = createServer().listen(0, sinkAddress);
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return `http://${sinkAddress}:${port}/hook`;
}

/**
 * @param {ReturnType<typeof import("./cases.mjs").casesOf>} cases
 * @param {object} of
 * @param {() => import("./stage.mjs").Stage} of.stage
 * @param {() => import("../edge/api-client.mjs").Caller} of.settings the API of a gateway that makes no exceptions
 * @param {() => Promise<import("../edge/sink.mjs").Arrived>} of.delivery one to an endpoint of the dialect
 * @param {readonly (readonly [event: string, when: string])[]} of.events the document's table
 * @param {object} of.sample the body of "Test Delivery Payload"
 */
export function setUpSections({ section, sentence }, { stage, settings, delivery, events, sample }) {
  /**
   * The webhook's Send Test.
   * @param {import("../edge/api-client.mjs").Caller} call
   * @param {object} webhook as it is added
   * @returns {Promise<any>} what the user is told
   */
  async function tested(call, webhook) {
    await call("POST", "/v1/sources", crm);
    const made = await call("POST", webhooks, { events: ["estimate.created"], ...webhook });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { status, body } = await call("POST", `${webhooks}/${made.body.id}/test`);
    assert.equal(status, 200);
    return body;
  }

  /** Send Test of a webhook that nobody has. @param {import("../edge/api-client.mjs").Caller} call */
  async function testedNone(call) {
    await call("POST", "/v1/sources", crm);
    return call("POST", `${webhooks}/wh_0000000000000000/test`);
  }

  /** @type {Promise<any> | undefined} */
  let inside;
  /**
   * What the user is told of a URL inside of the network, which was saved while the gateway made an exception for it.
   * @param {import("node:test").TestContext} t
   */
  const testedInside = (t) => (inside ??= testInside(t));

  /** @param {import("node:test").TestContext} t */
  async function testInside(t) {
    const data = mkdtempSync(join(tmpdir(), "signpost-cepro-"));
    t.after(async () => rmSync(data, { recursive: true, force: true }));
    const exception = { destinations: { allow_http: true, allow: [sinkAddress] } };
    const first = await startGateway(t, exception, { data });
    await callerOf(first)("POST", "/v1/sources", crm);
    const made = await callerOf(first)("POST", webhooks, {
      url: `${stage().sink.url}/inside`,
      events: ["lead.created"],
    });
    await first.stop();
    // The network would still let it through: that nothing is sent is the test's own doing.
    const second = await startGateway(t, {}, { data, allow: [`${sinkAddress}/32`] });
    const { body } = await callerOf(second, first.key)("POST", `${webhooks}/${made.body.id}/test`);
    assert.deepEqual(stage().sink.arrivedAt("/inside"), []);
    return body;
  }

  section("Setting Up a Webhook", () => {
    sentence("URL -- The full HTTPS endpoint that will receive the webhook POST requests.", async () => {
      const url = "https://hooks.example.com/webhooks/cepro?tenant=7";
      const made = { name: "full", url, sources: ["product"], format: "cepro" };
      assert.equal((await settings()("POST", "/v1/endpoints", made)).body.url, url);
      assert.equal((await delivery()).method, "POST");
    });

    sentence(
      "HTTP URLs are not accepted, and CE Pro rejects localhost, private-network, and other internal-only addresses.",
      () =>
        refusesUrls(settings(), "cepro", {
          "http://hooks.example.com/": "destination_not_https",
          "https://localhost/": "destination_not_public",
          "https://127.0.0.1/": "destination_not_public",
          "https://[::1]/": "destination_not_public",
          "https://10.1.2.3/": "destination_not_public",
          "https://172.31.0.1/": "destination_not_public",
          "https://192.168.1.10/": "destination_not_public",
          "https://169.254.169.254/": "destination_not_public",
          "https://[fd00::1]/": "destination_not_public",
          "https://printer.local/": "destination_not_public",
        }),
    );

    sentence("Events -- Check one or more event types you want to listen for.", async () => {
      const checked = { name: "checked", url: "https://hooks.example.com/", sources: ["product"], format: "cepro" };
      await settings()("POST", "/v1/sources", crm);
      const { status, body } = await settings()("POST", webhooks, { url: checked.url, events: [] });
      assert.deepEqual([status, body.code, body.errors[0].pointer], [400, "invalid_request", "/events"]);
      assert.match(body.errors[0].message, /^a webhook of CE Pro needs at least one event; tick one /);
      const all = events.map(([event]) => event);
      assert.deepEqual((await settings()("POST", "/v1/endpoints", { ...checked, events: all })).body.events, all);
    });

    sentence("Active -- Toggle on to enable the webhook immediately.", async () => {
      const { sink, call } = stage();
      await call("POST", "/v1/sources", crm);
      const order = { url: `${sink.url}/toggled`, events: ["job.created"], active: false };
      const { body: made } = await call("POST", webhooks, order);
      assert.equal(made.active, false);
      const sent = await call("POST", "/v1/sources/crm/dispatch", { event: "job.created", data: {} });
      const waiting = async () => (await call("GET", `${webhooks}/${made.id}`)).body.waiting || undefined;
      assert.equal(await eventually(waiting, "delivery that is held"), 1);
      assert.equal(sink.arrivedAt("/toggled").length, 0);
      assert.equal((await call("PATCH", `${webhooks}/${made.id}`, { active: true })).body.active, true);
      const [{ headers }] = await sink.arrival("/toggled", 1);
      assert.equal(headers["x-webhook-id"], sent.body.id);
    });

    sentence("Use the Send Test action after saving to send a sample webhook to your endpoint.", async (t) => {
      for (const { name, url, seen } of stage().receivers) {
        const before = seen.length;
        const told = await tested(stage().call, { url, secret });
        assert.deepEqual([told.success, told.status_code, told.message], [true, 200, null], name);
        // Its sample code has verified the signature.
        assert.deepEqual(JSON.parse(told.response_body.text), { event: "estimate.created" }, name);
        assert.deepEqual(seen.slice(before), [{ status: 200, event: "estimate.created" }], name);
      }
      await testHoldsInOutage(t, "cepro", { event: "estimate.created", times: times([10, 60, 300]) });
    });

    sentence(
      "Your endpoint should return a 2xx response so you can confirm the URL, auth, and payload handling are correct.",
      async () => {
        const { body: yes } = await stage().call("POST", "/v1/endpoints/cepro-py/test", { event: "job.created" });
        assert.deepEqual([yes.state, yes.outcome, yes.status], ["delivered", "success", 200]);
        assert.equal(yes.history[0].response.text, '{"event": "job.created"}');
        const order = { name: "wrong", url: stage().receivers[1].url, sources: ["product"], format: "cepro" };
        await stage().call("POST", "/v1/endpoints", { ...order, events: ["job.created"] });
        const { body: no } = await stage().call("POST", "/v1/endpoints/wrong/test", { event: "job.created" });
        assert.deepEqual([no.state, no.outcome, no.status], ["dropped", "failed", 401], "another secret");
      },
    );

    sentence(
      "If the test fails before CE Pro can reach your endpoint, the UI now keeps the error short and actionable.",
      async (t) => {
        const refused = await tested(stage().call, { url: await whereNobodyListens() });
        assert.deepEqual(
          [refused.success, refused.message, refused.error, refused.status_code, refused.response_body],
          [false, notTaken, "connection_error", null, null],
        );
        const missing = (await testedNone(stage().call)).body;
        assert.match(missing.detail, /^Webhook config not found\. .+ Check the path\.$/);
        const internal = await testedInside(t);
        for (const text of [refused.message, missing.text, internal.message])
          assert.match(text, /^Webhook [A-Za-z ]{1,40}$/, "one line in plain words");
      },
    );

    sentence(
      "You may see setup errors like Webhook config not found or Webhook URL must be an external HTTPS endpoint.",
      async (t) => {
        const missing = await testedNone(settings());
        assert.deepEqual([missing.status, missing.body.code, missing.body.text], [404, "not_found", notFound]);
        const internal = await testedInside(t);
        assert.deepEqual(
          [internal.success, internal.message, internal.error],
          [false, notExternal, "destination_refused"],
        );
        for (const url of ["http://hooks.example.com/", "https://localhost/", "https://10.1.2.3/hook"]) {
          const { status, body } = await settings()("POST", webhooks, { url, events: ["lead.created"] });
          assert.deepEqual([status, body.code, body.text], [400, "invalid_request", notExternal], url);
        }
      },
    );

    sentence(
      "Other remote delivery failures return a generic Webhook test failed message while still showing the HTTP status and response body for debugging.",
      async () => {
        const { sink, receivers, call } = stage();
        for (const [url, status, text] of /** @type {const} */ ([
          [`${sink.url}/302`, 302, undefined],
          [`${sink.url}/400`, 400, "no"],
          [`${sink.url}/410`, 410, undefined],
          [`${sink.url}/500`, 500, "broken"],
          // The document's own code, with another secret than the webhook's.
          [receivers[1].url, 401, '{"event": null}'],
        ])) {
          const told = await tested(call, { url });
          assert.deepEqual(
            [told.success, told.message, told.status_code, told.response_body?.text],
            [false, notTaken, status, text],
          );
        }
      },
    );
  });

  return {
    requestInspector: () =>
      section("Using a Request Inspector", () => {
        sentence("CE Pro sends a sample delivery to the endpoint.", async () => {
          const told = await tested(stage().call, { url: `${stage().sink.url}/inspector` });
          const [{ method, headers, body }] = await stage().sink.arrival("/inspector", 1);
          const { timestamp, ...rest } = JSON.parse(body.toString());
          const { timestamp: _, ...documented } = /** @type {any} */ (sample);
          assert.deepEqual([method, rest], ["POST", documented]);
          assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
          assert.equal(headers["x-webhook-event"], documented.event);
          assert.equal(told.request_body.text, body.toString());
        });
      }),
  };
}
