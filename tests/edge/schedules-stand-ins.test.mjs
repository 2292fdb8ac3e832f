// Where Signpost stands in for a product, what it keeps goes out in time: on the virtual clock (virtual/). Expected times are those of the
// products' documents.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callerOf } from "./api-client.mjs";
import { inJson, ottokit, startSite } from "./stand-ins/ottokit.mjs";
import { startPortalio } from "./stand-ins/portalio.mjs";
import { day, minute, times } from "./virtual/delivery.mjs";
import { bootstrapKey, scene, secrets } from "./virtual/gateway.mjs";

describe("a subscription of Portal.io's", () => {
  test("is tried again after 1 minute, 5 minutes, 30 minutes, 2 hours and 12 hours, with a fresh t each time", async (t) => {
    const stage = await scene(t, {
      sources: { portal: { provider: "portalio", direction: "outbound" } },
      endpoints: () => ({}),
    });
    const { clock, sink } = stage;
    const manage = callerOf({ url: stage.url(), key: bootstrapKey });
    const key = (await manage("POST", "/v1/sources/portal/keys", { name: "client" })).body;
    const portalio = startPortalio(t);
    const client = portalio.client(`${stage.url()}/as/portal`, key, { now: clock.now() / 1000 });
    const made = await client.subscribe(["Url", `${sink.url}/hook`], ["Events", "ProposalStatusChanged"]);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    sink.script("/hook", 500);

    const data = { id: 10025, number: 4123, status: "Approved" };
    const event = { event: "proposal.status_changed", data };
    assert.equal((await manage("POST", "/v1/sources/portal/dispatch", event)).status, 202);
    await clock.settle();
    await clock.advance(7 * day);
    const arrivals = sink.at("/hook");
    assert.deepEqual(sink.seconds("/hook"), times([60, 300, 1800, 7200, 43_200]));
    for (const { headers, body, at } of arrivals) {
      const signature = String(headers["x-webhook-signature"]);
      assert.deepEqual(JSON.parse(body.toString()), data);
      assert.equal(signature.split(",")[0], `t=${Math.floor(at / 1000)}`);
      assert.equal(await portalio.isAuthentic(made.body.secretKey, signature, body, at + 4 * minute * 1000), true);
      assert.equal(await portalio.isAuthentic(made.body.secretKey, signature, body, at + 6 * minute * 1000), false);
    }
  });
});

describe("an action", () => {
  const actions = Array.from({ length: 12 }, (_, n) => ({ action: "create_portal", data: { title: `Portal ${n}` } }));

  /**
   * @param {import("node:test").TestContext} t
   */
  async function gatewayBefore(t) {
    const site = await startSite(t, secrets.DIALECT_SECRET);
    const stage = await scene(t, {
      sources: { agency: { direction: "automation", secret_env: undefined } },
      endpoints: () => ({ site: { url: site.url, sources: ["agency"], secret_env: ["DIALECT_SECRET"] } }),
    });
    const { clock } = stage;
    const manage = callerOf({ url: stage.url(), key: bootstrapKey });
    const { key } = (await manage("POST", "/v1/sources/agency/keys", { name: "OttoKit" })).body;
    const send = async (/** @type {object} */ action, /** @type {number} */ expected) => {
      const { status, body } = await ottokit(`${stage.url()}/as/agency`, key).action(action);
      assert.deepEqual([status, body.success], [expected, true]);
      return body;
    };
    const outcomeOf = async (/** @type {string} */ id) =>
      (await callerOf({ url: stage.url(), key: bootstrapKey })("GET", `/v1/sources/agency/actions/${id}`)).body;
    return { site, stage, clock, send, outcomeOf };
  }

  test("reaches a site that was stopped and started again in its order, though the gateway was killed meanwhile", async (t) => {
    const { site, stage, clock, send } = await gatewayBefore(t);
    await send(actions[0], 201);
    await clock.settle();
    assert.equal(site.taken.length, 1);
    await site.stop();
    for (const action of actions.slice(1, 8)) await send(action, 202);
    await clock.settle();
    await clock.advance(minute);
    await stage.kill();
    await stage.start();
    for (const action of actions.slice(8)) await send(action, 202);
    await clock.settle();
    await clock.advance(20 * minute);
    assert.equal(site.taken.length, 1, "nothing can have arrived");
    await site.start();
    await clock.advance(day);
    assert.deepEqual(
      site.taken.map(({ body }) => body),
      actions.map((action) => JSON.stringify(action)),
      "each once: what found no site was never sent",
    );
    const found = (await callerOf({ url: stage.url(), key: bootstrapKey })("GET", "/v1/endpoints/site/deliveries"))
      .body;
    assert.ok(found.items.every((/** @type {any} */ { state }) => state === "delivered"));
  });

  test("that a site in maintenance answers with 503 is kept, and sent again under the same key", async (t) => {
    const { site, clock, send, outcomeOf } = await gatewayBefore(t);
    site.answers((_, response) => inJson(response, 503, { code: "maintenance" }));
    const { id, outcome } = await send(actions[0], 202);
    assert.equal(outcome, "pending");
    const waiting = await outcomeOf(id);
    assert.deepEqual([waiting.outcome, waiting.status, waiting.attempts], ["pending", null, 1]);
    site.answers();
    // Its first pause is 5 s, and up to a fifth more.
    await clock.advance(4);
    assert.equal(site.taken.length, 1);
    await clock.advance(3);
    const keys = site.taken.map(({ headers }) => headers["Idempotency-Key"]);
    assert.deepEqual(keys, [id, id]);
    const ended = await outcomeOf(id);
    assert.deepEqual([ended.outcome, ended.status, ended.attempts], ["succeeded", 201, 2]);
  });

  test("that a site asks to repeat in an hour is sent in an hour", async (t) => {
    const { site, clock, send } = await gatewayBefore(t);
    site.answers((_, response) => response.writeHead(503, { "retry-after": "3600" }).end());
    await send(actions[0], 202);
    site.answers();
    await clock.advance(3599);
    assert.equal(site.taken.length, 1);
    await clock.advance(2);
    assert.equal(site.taken.length, 2);
  });
});
