// Portal.io's guide on subscriptions: its sentences, kept where Signpost stands in for Portal.io. The client is written from the product's
// documents alone (../edge/stand-ins/portalio.py).
import assert from "node:assert/strict";
import { approved, portalioStage } from "../edge/stand-ins/portalio-stage.mjs";

/**
 * @param {ReturnType<typeof import("./cases.mjs").casesOf>} cases
 * @param {{after(end: () => Promise<void>): void}} suite
 */
export function subscriptions({ section, sentence }, suite) {
  const stage = portalioStage(suite);

  section("Subscribing to webhooks", () => {
    sentence(
      "Create a webhook subscription by calling POST /public/webhook/subscribe with your endpoint URL and the events you want to receive.",
      async () => {
        const url = `${stage.sink.url}/created`;
        const { status, body } = await stage.client.subscribe(
          ["Url", ` ${url} `],
          ["Events", "proposal.status_changed"],
          ["Events", "proposal.build.status_update , PersonModification"],
          ["Description", "Production & café"],
        );
        const { subscriptionId, secretKey, ...rest } = body;
        assert.equal(status, 200, JSON.stringify(body));
        assert.ok(Number.isInteger(subscriptionId) && subscriptionId > 0);
        assert.match(secretKey, /^[0-9a-f]{64}$/);
        const events = ["proposal.status_changed", "proposal.build.status_update", "PersonModification"];
        assert.deepEqual(rest, { url, description: "Production & café", enabled: true, events });
      },
    );

    sentence("subscriptionId— use this to update or delete the subscription later", async () => {
      const { subscriptionId: id } = await stage.subscribed("/later", "ProposalStatusChanged");
      const changed = await stage.client.update(id, ["Enabled", "false"]);
      assert.deepEqual([changed.status, changed.body.subscriptionId], [200, id]);
      assert.deepEqual(await stage.client.unsubscribe(id), {
        status: 200,
        body: { success: true, subscriptionId: id },
      });
    });

    sentence(
      "secretKey— use this to verify that incoming webhook requests are genuinely from Portal.io (see Verifying webhook signatures)",
      async () => {
        const { secretKey, subscriptionId } = await stage.subscribed("/typed", "proposal.status_changed");
        const dispatched = await stage.dispatch(approved);
        assert.equal(dispatched.status, 202, JSON.stringify(dispatched.body));
        const [{ headers, body }] = await stage.sink.arrival("/typed", 1);
        assert.equal(headers["content-type"], "application/json");
        const { created, ...rest } = JSON.parse(body.toString());
        assert.deepEqual(rest, { id: dispatched.body.id, type: approved.event, data: approved.data });
        assert.match(created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        const signature = headers["x-webhook-signature"];
        assert.equal(await stage.isAuthentic(secretKey, signature, body), true);
        assert.equal(await stage.isAuthentic(secretKey, signature, Buffer.concat([body, Buffer.from(" ")])), false);
        assert.equal(await stage.isAuthentic(`${secretKey}0`, signature, body), false);
        await stage.client.unsubscribe(subscriptionId);
      },
    );

    sentence("url,description,enabled, andevents", async () => {
      const url = `${stage.sink.url}/told`;
      const { body } = await stage.client.subscribe(["Url", url], ["Events", "Order Status Change"]);
      const { subscriptionId, secretKey, ...rest } = body;
      assert.ok(subscriptionId && secretKey);
      assert.deepEqual(rest, { url, description: null, enabled: true, events: ["Order Status Change"] });
    });
  });

  section("Managing subscriptions", () => {
    sentence("Create subscription | POST /public/webhook/subscribe", async () => {
      const { status, body } = await stage.client.call(
        "POST",
        "/public/webhook/subscribe",
        ["Url", `${stage.sink.url}/managed`],
        ["Events", "PersonModification"],
      );
      assert.deepEqual([status, body.enabled], [200, true]);
    });

    sentence("List all subscriptions | GET /public/webhook/subscriptions", async () => {
      const first = await stage.subscribed("/listed", "Proposal Status Changed");
      const stranger = stage.clientOf(`${stage.gateway.url}/as/other`, stage.keys.other);
      const theirs = await stranger.subscribe(["Url", `${stage.sink.url}/theirs`], ["Events", "OrderStatusChange"]);
      const { status, body } = await stage.client.list();
      assert.equal(status, 200);
      const found = body.find((/** @type {any} */ { subscriptionId }) => subscriptionId === first.subscriptionId);
      const { secretKey, ...shown } = first;
      assert.deepEqual(found, shown);
      assert.ok(!JSON.stringify(body).includes(secretKey));
      assert.ok(!body.some((/** @type {any} */ { subscriptionId }) => subscriptionId === theirs.body.subscriptionId));
      assert.deepEqual(
        (await stranger.list()).body.map((/** @type {any} */ one) => one.subscriptionId),
        [theirs.body.subscriptionId],
      );
      await stage.client.unsubscribe(first.subscriptionId);
    });

    sentence("Update a subscription | POST /public/webhook/subscription/{SubscriptionId}", async () => {
      const { subscriptionId: id, secretKey, ...rest } = await stage.subscribed("/before", "ProposalStatusChanged");
      const described = await stage.client.update(id, ["description", "n8n"]);
      assert.deepEqual(described, { status: 200, body: { subscriptionId: id, ...rest, description: "n8n" } });
      const moved = await stage.client.update(
        id,
        ["Url", `${stage.sink.url}/after`],
        ["Events", "proposal.status_changed"],
      );
      const wanted = {
        url: `${stage.sink.url}/after`,
        description: "n8n",
        enabled: true,
        events: ["proposal.status_changed"],
      };
      assert.deepEqual(moved, { status: 200, body: { subscriptionId: id, ...wanted } });
      await stage.dispatch(approved);
      const [{ headers, body }] = await stage.sink.arrival("/after", 1);
      assert.equal(await stage.isAuthentic(secretKey, headers["x-webhook-signature"], body), true);
      assert.equal(JSON.parse(body.toString()).type, "proposal.status_changed", "the names decide the generation anew");
      assert.equal(stage.sink.arrivedAt("/before").length, 0);
      await stage.client.unsubscribe(id);
    });

    sentence("Delete a subscription | DELETE /public/webhook/unsubscribe/{SubscriptionId}", async () => {
      const { subscriptionId: id } = await stage.subscribed("/deleted", "OrderStatusChange");
      assert.deepEqual(await stage.client.unsubscribe(id), {
        status: 200,
        body: { success: true, subscriptionId: id },
      });
      assert.equal((await stage.manage("GET", `/v1/endpoints/subscription-${id}`)).status, 404);
      const next = await stage.subscribed("/next", "OrderStatusChange");
      assert.equal(next.subscriptionId, id + 1);
      assert.equal((await stage.client.unsubscribe(id)).status, 400);
      await stage.client.unsubscribe(next.subscriptionId);
    });
  });
}
