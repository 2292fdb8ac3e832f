// Signpost in Portal.io's place: a client that was written from Portal.io's documents alone subscribes, receives and verifies. What the
// guide says of it, sentence by sentence, is in ../products/portalio-subscriptions.mjs.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { callerOf } from "./api-client.mjs";
import { startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { startPortalio } from "./stand-ins/portalio.mjs";
import { portalioStage } from "./stand-ins/portalio-stage.mjs";

describe("Portal.io's subscription API", () => {
  const t = lifetime();
  const stage = portalioStage(t);

  test("an event that was asked for by its name of the first generation comes in that generation, flat", async () => {
    const { secretKey, subscriptionId } = await stage.subscribed("/flat", "ProposalStatusChanged,PersonModification");
    const request =
      '{"event":"proposal.status_changed","data":{"id":10025,"number":9007199254740993,"status":"Approved"}}';
    await stage.dispatch(/** @type {any} */ (request));
    await stage.dispatch({ event: "PersonModification", data: { id: 20871, isNew: false } });
    const [proposal, person] = (await stage.sink.arrival("/flat", 2)).sort((a, b) => b.body.length - a.body.length);
    assert.equal(proposal.body.toString(), '{"id":10025,"number":9007199254740993,"status":"Approved"}');
    assert.equal(person.body.toString(), '{"id":20871,"isNew":false}');
    for (const { headers, body } of [proposal, person]) {
      assert.equal(await stage.isAuthentic(secretKey, headers["x-webhook-signature"], body), true);
    }
    await stage.client.unsubscribe(subscriptionId);
  });

  test("an event that was dispatched in one generation reaches each subscription in its own", async () => {
    const typed = await stage.subscribed("/both-typed", "proposal.build.status_update");
    const flat = await stage.subscribed("/both-flat", "ProposalBuildStatusChanged");
    const data = { proposalId: 10025, status: "Completed" };
    const timestamp = "2026-04-06T00:22:19Z";
    for (const generation of ["typed", "flat"]) {
      const made = await stage.dispatch({
        event: "proposal.build.status_update",
        data,
        id: `evt_${generation}`,
        timestamp,
        generation,
      });
      assert.equal(made.status, 202, JSON.stringify(made.body));
    }
    const bodies = async (/** @type {string} */ path) =>
      (await stage.sink.arrival(path, 2)).map(({ body }) => JSON.parse(body.toString()));
    assert.deepEqual(await bodies("/both-flat"), [data, data]);
    const envelope = { type: "proposal.build.status_update", created: timestamp, data };
    const found = (await bodies("/both-typed")).sort((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(found, [
      { id: "evt_flat", ...envelope },
      { id: "evt_typed", ...envelope },
    ]);
    for (const { subscriptionId } of [typed, flat]) await stage.client.unsubscribe(subscriptionId);
  });

  for (const [asked, event] of /** @type {const} */ ([
    ["Proposal Build Status Changed", "proposal.build.status_update"],
    ["Proposal Outline Status Changed", "proposal.outline.status_update"],
    ["Proposal Status Changed", "proposal.status_changed"],
    ["Person Modification", "PersonModification"],
    ["Payment Status Change", "PaymentStatusChange"],
    ["Proposal Status Change", "proposal.status_changed"],
    ["Order Status Change", "OrderStatusChange"],
  ])) {
    test(`asked for by its title in the guide, an event comes as the body that the guide prints: ${asked}`, async () => {
      const path = `/named-${asked.replaceAll(" ", "-")}`;
      const { events, subscriptionId } = await stage.subscribed(path, asked);
      assert.deepEqual(events, [asked]);
      const endpoint = (await stage.manage("GET", `/v1/endpoints/subscription-${subscriptionId}`)).body;
      assert.deepEqual([endpoint.events, endpoint.generation, endpoint.retry], [[event], "flat", "provider"]);
      const data = { proposalId: 10025, status: "Completed" };
      const made = await stage.dispatch({ event, data });
      assert.equal(made.status, 202, JSON.stringify(made.body));
      const [{ body }] = await stage.sink.arrival(path, 1);
      assert.equal(body.toString(), JSON.stringify(data));
      await stage.client.unsubscribe(subscriptionId);
    });
  }

  test("a subscription that is not enabled waits, and gets what happened meanwhile once it is", async () => {
    const { subscriptionId: id } = await stage.subscribed("/paused", "OrderStatusChange");
    assert.equal((await stage.client.update(id, ["Enabled", "False"])).body.enabled, false);
    assert.equal((await stage.manage("GET", `/v1/endpoints/subscription-${id}`)).body.status.status, "paused");
    const witness = await stage.subscribed("/witness", "OrderStatusChange");
    await stage.dispatch({ event: "OrderStatusChange", data: { id: 10025 } });
    await stage.sink.arrival("/witness", 1);
    assert.equal(stage.sink.arrivedAt("/paused").length, 0);
    assert.equal((await stage.client.update(id, ["Enabled", "true"])).body.enabled, true);
    await stage.sink.arrival("/paused", 1);
    for (const one of [id, witness.subscriptionId]) await stage.client.unsubscribe(one);
  });

  describe("is refused", () => {
    const names =
      "proposal.status_changed, proposal.outline.status_update, proposal.build.status_update, ProposalStatusChanged, ProposalOutlineStatusChanged, ProposalBuildStatusChanged, Proposal Status Changed, Proposal Outline Status Changed, Proposal Build Status Changed, Proposal Status Change, PersonModification, Person Modification, PaymentStatusChange, Payment Status Change, OrderStatusChange, Order Status Change";
    /**
     * @param {number} status
     * @param {string} code
     * @param {string} message
     */
    const refused = (status, code, message) => ({ status, body: { success: false, code, message, data: { status } } });
    const bad = (/** @type {string} */ message) => refused(400, "invalid_request", message);
    const url = "https://app.example.com/webhooks/portal";
    const unknown = "There is no subscription with this number. List them to see which there are.";

    /** @type {[string, [string, string][], string][]} */
    const forms = [
      ["no Url", [["Events", "OrderStatusChange"]], "Url is missing: the https URL that events are to be sent to."],
      ["no Events", [["Url", url]], "Events is missing: the names of the events to be sent."],
      [
        "Events without a name",
        [
          ["Url", url],
          ["Events", " , "],
        ],
        "Events is missing: the names of the events to be sent.",
      ],
      [
        "an unknown event",
        [
          ["Url", url],
          ["Events", "OrderStatusChange,InvoicePaid"],
        ],
        `Events: name 2 is no event. There are: ${names}.`,
      ],
      [
        "names of both generations",
        [
          ["Url", url],
          ["Events", "ProposalStatusChanged,proposal.build.status_update"],
        ],
        "Events: these names belong to several generations of bodies (flat, typed). Make a subscription for each.",
      ],
    ];
    for (const [what, fields, message] of forms) {
      test(`a subscription with ${what}`, async () => {
        assert.deepEqual(await stage.client.subscribe(...fields), bad(message));
      });
    }

    test("a change without a field, and with an Enabled that is neither true nor false", async () => {
      const { subscriptionId: id } = await stage.subscribed("/unchanged", "OrderStatusChange");
      assert.deepEqual(await stage.client.update(id), bad("Give at least one of Url, Events, Description, Enabled."));
      assert.deepEqual(await stage.client.update(id, ["Enabled", "yes"]), bad("Enabled is true or false."));
      await stage.client.unsubscribe(id);
    });

    test("an unknown number, another source's, and what is no number", async () => {
      const stranger = stage.clientOf(`${stage.gateway.url}/as/other`, stage.keys.other);
      const theirs = (await stranger.subscribe(["Url", `${stage.sink.url}/theirs-2`], ["Events", "OrderStatusChange"]))
        .body;
      for (const id of /** @type {any[]} */ ([999_999, theirs.subscriptionId, 0, "01", "abc", "1e3", "9".repeat(40)])) {
        assert.deepEqual(await stage.client.update(id, ["Enabled", "false"]), bad(unknown), String(id));
        assert.deepEqual(await stage.client.unsubscribe(id), bad(unknown), String(id));
      }
      assert.equal((await stranger.list()).body.at(-1).enabled, true);
    });

    for (const header of ["X-MSS-API-APPID", "X-MSS-API-USERKEY", "X-MSS-CUSTOM-DATE", "X-MSS-SIGNATURE"]) {
      test(`a request without ${header}`, async () => {
        const without = stage.clientOf(`${stage.gateway.url}/as/portal`, stage.keys.portal, { leave_out: header });
        const message = `The header ${header} is missing. Sign the request and send it again.`;
        assert.deepEqual(await without.list(), refused(401, "unauthorized", message));
      });
    }

    const wrong = "You are not authorized. Your request signature (hash) is invalid.";

    test("a signature by another secret, or over another path", async () => {
      const secret_key = Buffer.alloc(32, 1).toString("base64");
      const base = `${stage.gateway.url}/as/portal`;
      const other = stage.clientOf(base, { ...stage.keys.portal, secret_key });
      assert.deepEqual(await other.list(), refused(401, "unauthorized", wrong));
      const moved = stage.clientOf(base, stage.keys.portal, { sign_path: "/public/webhook/subscribe" });
      assert.deepEqual(await moved.list(), refused(401, "unauthorized", wrong));
    });

    test("a key that nobody has", async () => {
      const nobody = stage.clientOf(`${stage.gateway.url}/as/portal`, { ...stage.keys.portal, user_key: "nobody" });
      const message = "The source has no key with this X-MSS-API-APPID and X-MSS-API-USERKEY.";
      assert.deepEqual(await nobody.list(), refused(401, "unauthorized", message));
    });

    test("another source's key: 403 to whoever has it, and to others as if there were none", async () => {
      const message = "This key belongs to another source. Use one of this source's own.";
      const base = `${stage.gateway.url}/as/portal`;
      assert.deepEqual(await stage.clientOf(base, stage.keys.other).list(), refused(403, "forbidden", message));
      const guessed = stage.clientOf(base, { ...stage.keys.other, secret_key: stage.keys.portal.secret_key });
      assert.equal((await guessed.list()).status, 401);
    });

    test("a date that is too far from now, either way", async () => {
      const at = (/** @type {number} */ seconds) =>
        stage.clientOf(`${stage.gateway.url}/as/portal`, stage.keys.portal, { now: Date.now() / 1000 + seconds });
      const message = "X-MSS-CUSTOM-DATE is more than 900 s from the time here. Check the clocks.";
      for (const seconds of [-960, 960]) {
        assert.deepEqual(await at(seconds).list(), refused(401, "unauthorized", message));
      }
      for (const seconds of [-840, 840]) assert.equal((await at(seconds).list()).status, 200);
    });

    test("a key that was revoked, at once", async () => {
      const key = await stage.keyFor("portal");
      const theirs = stage.clientOf(`${stage.gateway.url}/as/portal`, key);
      assert.equal((await theirs.list()).status, 200);
      assert.equal((await stage.manage("DELETE", `/v1/sources/portal/keys/${key.id}`)).status, 204);
      assert.equal((await theirs.list()).status, 401);
    });

    test("JSON in a form's place", async () => {
      const json = stage.clientOf(`${stage.gateway.url}/as/portal`, stage.keys.portal, {
        content_type: "application/json",
      });
      const message = "Send a form: Content-Type must be application/x-www-form-urlencoded.";
      assert.deepEqual(await json.subscribe(["Url", url], ["Events", "OrderStatusChange"]), bad(message));
    });

    test("a form without end", async () => {
      const message = "The form is longer than 65536 bytes.";
      assert.deepEqual(await stage.client.subscribe(["Url", url], ["Events", "x".repeat(70_000)]), bad(message));
    });

    test("a management key, which is of no use here, and the other way round", async () => {
      const headers = { authorization: `Bearer ${stage.gateway.key}` };
      const response = await fetch(`${stage.gateway.url}/as/portal/public/webhook/subscriptions`, { headers });
      assert.equal(response.status, 401);
      for (const text of [stage.keys.portal.secret_key, stage.keys.portal.user_key]) {
        const { status } = await fetch(`${stage.gateway.url}/v1/sources`, {
          headers: { authorization: `Bearer ${text}` },
        });
        assert.equal(status, 401);
      }
    });

    test("a path that the product does not have, and a method that the path does not take", async () => {
      assert.equal((await stage.client.call("GET", "/public/webhook/nothing")).status, 404);
      const response = await fetch(`${stage.gateway.url}/as/portal/public/webhook/subscriptions`, { method: "DELETE" });
      assert.deepEqual([response.status, response.headers.get("allow")], [405, "GET"]);
      for (const name of ["nowhere", "", "%2e%2e", "UPPER"]) {
        const { status } = await fetch(`${stage.gateway.url}/as/${name}/public/webhook/subscriptions`);
        assert.equal(status, 404, name);
      }
    });
  });

  test("the keys that a client has already may go on being used, so that only its base URL changes", async () => {
    const own = {
      application_key: "D78C5B43-60B7-4F06-9372-0B3F9010D042",
      user_key: "qBOSOYDeZaSzTxqMCL1Kr66JpU2H6wHCLz7xviZUOcA=",
      secret_key: Buffer.alloc(48, 9).toString("base64"),
    };
    await stage.keyFor("portal", own);
    assert.equal((await stage.clientOf(`${stage.gateway.url}/as/portal`, own).list()).status, 200);
    const again = await stage.manage("POST", "/v1/sources/portal/keys", { name: "again", ...own });
    assert.deepEqual([again.status, again.body.code], [409, "already_exists"]);
    const { user_key, ...part } = own;
    assert.equal((await stage.manage("POST", "/v1/sources/portal/keys", { name: "part", ...part })).status, 400);
  });

  test("keys are listed without their text, and show when they were used", async () => {
    const { items } = (await stage.manage("GET", "/v1/sources/portal/keys")).body;
    const { id, user_key, secret_key, application_key } = stage.keys.portal;
    const shown = items.find((/** @type {any} */ one) => one.id === id);
    assert.deepEqual(Object.keys(shown), ["id", "source", "name", "created_at", "last_used_at"]);
    assert.ok(shown.last_used_at);
    for (const text of [user_key, secret_key, application_key]) {
      assert.ok(!JSON.stringify(items).includes(text));
      assert.ok(!stage.gateway.lines.some((line) => line.includes(text)));
    }
  });

  test("the source says where Signpost stands in for the product", async () => {
    const { body } = await stage.manage("GET", "/v1/sources/portal");
    assert.deepEqual([body.product_url, body.url], [`${stage.gateway.url}/as/portal`, null]);
  });
});

describe("Portal.io's subscription API takes https and public addresses alone", () => {
  const t = lifetime();
  const { client: clientOf } = startPortalio(t);
  /** @type {ReturnType<typeof clientOf>} */
  let client;

  before(async () => {
    const gateway = await startGateway(t, { sources: { portal: { provider: "portalio", direction: "outbound" } } });
    const { body } = await callerOf(gateway)("POST", "/v1/sources/portal/keys", { name: "client" });
    client = clientOf(`${gateway.url}/as/portal`, body);
  });

  for (const [url, code] of /** @type {const} */ ([
    ["http://app.example.com/hook", "destination_not_https"],
    ["https://10.0.0.8/hook", "destination_not_public"],
    ["https://127.0.0.1/hook", "destination_not_public"],
    ["https://localhost/hook", "destination_not_public"],
    ["https://169.254.169.254/latest", "destination_not_public"],
    ["https://[fe80::1]/hook", "destination_not_public"],
    ["not a url", "malformed_destination"],
  ])) {
    test(`${url} is refused: ${code}`, async () => {
      const { status, body } = await client.subscribe(["Url", url], ["Events", "OrderStatusChange"]);
      assert.equal(status, 400);
      assert.match(body.message, new RegExp(`^Url: ${code}: `));
      assert.deepEqual((await client.list()).body, []);
    });
  }

  test("a change to such a URL is refused, and nothing of it holds", async () => {
    const made = await client.subscribe(["Url", "https://app.example.com/hook"], ["Events", "OrderStatusChange"]);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const fields = /** @type {[string, string][]} */ ([
      ["Url", "https://192.168.1.1/"],
      ["Enabled", "false"],
      ["Description", "x"],
    ]);
    const { status, body } = await client.update(made.body.subscriptionId, ...fields);
    assert.match(`${status} ${body.message}`, /^400 Url: destination_not_public: /);
    const { secretKey: _, ...before } = made.body;
    assert.deepEqual((await client.list()).body, [before]);
  });
});
