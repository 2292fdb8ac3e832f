// Signpost in a ClientPress site's place, as OttoKit sees it. What "Connecting ClientPress to OttoKit" says of it, sentence by sentence, is in
// ../products/ottokit-actions.mjs.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { callerOf, problemOf } from "./api-client.mjs";
import { eventsOf, secrets } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { ottokit } from "./stand-ins/ottokit.mjs";
import { ottokitStage, siteKey } from "./stand-ins/ottokit-stage.mjs";

describe("OttoKit", () => {
  const t = lifetime();
  const stage = ottokitStage(t);

  for (const path of [
    "/wp-json/cp/v1/webhook/",
    "//wp-json/cp/v1/webhook",
    "/?rest_route=/cp/v1/webhook",
    "/?rest_route=%2Fcp%2Fv1%2Fwebhook%2F",
  ]) {
    test(`an action may be sent to ${path}, with its numbers as text`, async () => {
      const answer = await fetch(`${stage.gateway.url}/as/agency${path}`, {
        method: "POST",
        headers: { "X-CP-API-Key": stage.key, "Content-Type": "application/json" },
        body: '{"action":"send_invitation","data":{"portal_id":"42","email":"jane@example.com"}}',
      });
      assert.deepEqual([answer.status, await answer.json()], [200, { success: true }]);
      assert.equal(JSON.parse(stage.site.taken.at(-1)?.body ?? "").action, "send_invitation");
    });
  }

  describe("is refused", () => {
    /**
     * @param {number} status
     * @param {string} code
     * @param {string} message
     * @param {string} [pointer]
     */
    const refused = (status, code, message, pointer) => ({
      status,
      body: { success: false, code, message, ...(pointer !== undefined && { pointer }), data: { status } },
    });

    test("without a key, with one that nobody has, and with a management key", async () => {
      const site = `${stage.gateway.url}/as/agency`;
      const missing = refused(401, "unauthorized", "The header X-CP-API-Key is missing. Send the API key in it.");
      const unknown = refused(401, "unauthorized", "This API key is unknown or was revoked. Generate a new one.");
      const action = { action: "assign_user", data: { portal_id: 1, user_id: 1 } };
      for (const [of, answer] of /** @type {const} */ ([
        ["", missing],
        [`sp_${"A".repeat(43)}`, unknown],
        [stage.gateway.key, unknown],
      ])) {
        assert.deepEqual(await ottokit(site, of).verify(), answer);
        assert.deepEqual(await ottokit(site, of).action(action), answer);
      }
      assert.equal(
        (await callerOf(stage.gateway, stage.key)("GET", "/v1/sources")).status,
        401,
        "nor is its key one of the API's",
      );
    });

    test("with another site's key", async () => {
      const { key: theirs } = await stage.keyFor("branch");
      const message = "This key belongs to another source. Use one of this source's own.";
      const answer = await ottokit(`${stage.gateway.url}/as/agency`, theirs).verify();
      assert.deepEqual(answer, refused(403, "forbidden", message));
    });

    for (const [what, body, answer] of /** @type {const} */ ([
      [
        "no JSON",
        '{"action":',
        refused(
          400,
          "malformed_json",
          "Expected a value, found the end of the text, at line 1, column 11 (byte offset 10).",
          "/action",
        ),
      ],
      ["no object", "[]", refused(422, "schema_mismatch", "Expected object, found array.", "")],
      ["no action", { data: {} }, refused(422, "schema_mismatch", "Expected string, found nothing.", "/action")],
      [
        "an action that is spelled otherwise",
        { action: "createPortal", data: { title: "x" } },
        refused(
          400,
          "unknown_action",
          "Expected the slug of one of the provider's actions; did you mean create_portal?",
          "/action",
        ),
      ],
      [
        "an action that there is not",
        { action: "delete_everything", data: {} },
        refused(400, "unknown_action", "Expected the slug of one of the provider's actions.", "/action"),
      ],
      [
        "no data",
        { action: "create_portal" },
        refused(422, "schema_mismatch", "Expected this member, found nothing.", "/data"),
      ],
      [
        "an address that is none",
        { action: "send_invitation", data: { portal_id: 58, email: "jane" } },
        refused(422, "schema_mismatch", "Expected an e-mail address, found another string.", "/data/email"),
      ],
      [
        "a number that is a word",
        { action: "assign_user", data: { portal_id: 58, user_id: "seven" } },
        refused(422, "schema_mismatch", "Expected an integer written as text, found another string.", "/data/user_id"),
      ],
    ])) {
      test(`an action with ${what}`, async () => {
        const before = (await eventsOf(stage.gateway, "agency")).length;
        assert.deepEqual(await stage.connected.action(body), answer);
        assert.equal((await eventsOf(stage.gateway, "agency")).length, before);
      });
    }

    test("an action that is too large", async () => {
      const change = await stage.manage("POST", "/v1/sources", {
        name: "small",
        provider: "clientpress",
        direction: "automation",
        max_body_bytes: 100,
      });
      assert.equal(change.status, 201, JSON.stringify(change.body));
      const small = ottokit(`${stage.gateway.url}/as/small`, (await stage.keyFor("small")).key);
      const { status, body } = await small.action({ action: "create_portal", data: { title: "x".repeat(100) } });
      assert.deepEqual([status, body.code], [413, "body_too_large"]);
    });

    test("an idempotency key that is none", async () => {
      const action = { action: "assign_user", data: { portal_id: 1, user_id: 1 } };
      const message = "Idempotency-Key must have 1 to 200 visible ASCII characters.";
      assert.deepEqual(await stage.connected.action(action, "a b"), refused(400, "invalid_request", message));
    });

    test("another path, another method, and another source's address", async () => {
      const get = (/** @type {string} */ path, /** @type {object} */ init = {}) =>
        fetch(`${stage.gateway.url}${path}`, init);
      assert.equal((await get("/as/agency/wp-json/cp/v1/nothing")).status, 404);
      const wrong = await get("/as/agency/wp-json/cp/v1/webhook");
      assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "POST"]);
      assert.equal((await get("/as/portal/wp-json/cp/v1/verify")).status, 404, "an inbound source is no site");
      assert.equal((await get("/in/agency", { method: "POST", body: "{}" })).status, 404);
      const dispatched = await stage.manage("POST", "/v1/sources/agency/dispatch", { event: "task.created", data: {} });
      assert.deepEqual([dispatched.status, dispatched.body.code], [409, "wrong_state"]);
    });
  });

  test("the same request under the same idempotency key is carried out once; another request under it is not lost", async () => {
    const first = { action: "create_portal", data: { title: "Only once" } };
    const second = { action: "create_portal", data: { title: "Another one" } };
    const once = await stage.connected.action(first, "workflow-7-step-2");
    assert.equal(once.status, 201);
    const again = await stage.connected.action(first, "workflow-7-step-2");
    assert.deepEqual(again, once, "what the site answered, and no second portal");
    const other = await stage.connected.action(second, "workflow-7-step-2");
    assert.notEqual(other.body.portal_id, once.body.portal_id);
    await stage.connected.action(first);
    const keysOf = (/** @type {object} */ of) =>
      stage.site.taken
        .filter(({ body }) => body === JSON.stringify(of))
        .map(({ headers }) => headers["Idempotency-Key"]);
    assert.deepEqual([keysOf(first).length, keysOf(second).length], [2, 1]);
    assert.equal(new Set([...keysOf(first), ...keysOf(second)]).size, 3, "the site is told that these are three");
  });

  test("actions are no events: who takes everything does not take them", async () => {
    await stage.connected.action({ action: "assign_user", data: { portal_id: 4242, user_id: 1 } });
    await stage.site.until(() => stage.site.taken.some(({ body }) => body.includes("4242")));
    assert.equal(stage.sink.arrivedAt("/everything").length, 0);
    const { body } = await stage.manage("GET", "/v1/endpoints/everything/deliveries");
    assert.deepEqual(body.items, []);
  });

  test("a key goes with its source", async () => {
    await stage.manage("POST", "/v1/sources", { name: "gone", provider: "clientpress", direction: "automation" });
    const { key: theirs } = await stage.keyFor("gone");
    assert.equal((await stage.manage("DELETE", "/v1/sources/gone")).status, 204);
    assert.equal((await ottokit(`${stage.gateway.url}/as/gone`, theirs).verify()).status, 404);
    await stage.manage("POST", "/v1/sources", { name: "gone", provider: "clientpress", direction: "automation" });
    assert.equal((await ottokit(`${stage.gateway.url}/as/gone`, theirs).verify()).status, 401);
  });

  describe("the product's own site", () => {
    const source = { name: "by-api", provider: "clientpress", direction: "automation" };
    const endpoint = { name: "by-api", sources: ["by-api"] };

    before(async () => {
      assert.equal((await stage.manage("POST", "/v1/sources", source)).status, 201);
    });

    test("is configured with its URL and its key; what it says to a wrong key is handed back, and mended without loss", async () => {
      const wrong = "cp_live_wrong-key-of-the-site";
      const made = await stage.manage("POST", "/v1/endpoints", { ...endpoint, url: stage.site.url, secrets: [wrong] });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      assert.deepEqual(
        [made.body.format, made.body.retry, made.body.url],
        ["automation", "automation", stage.site.url],
      );
      const { key: own } = await stage.keyFor("by-api");
      const refusedBefore = stage.site.refused();
      const action = { action: "create_portal", data: { title: "Mended" } };
      const denied = await ottokit(`${stage.gateway.url}/as/by-api`, own).action(action);
      assert.deepEqual([denied.status, denied.body.code], [401, "rest_forbidden"]);
      assert.equal(stage.site.refused(), refusedBefore + 1);
      const rotated = await stage.manage("POST", "/v1/endpoints/by-api/secrets", {
        secret: siteKey,
        others_expire_in_seconds: 0,
      });
      assert.equal(rotated.status, 201, JSON.stringify(rotated.body));
      assert.equal((await stage.manage("POST", "/v1/endpoints/by-api/deliveries/1/retry")).status, 202);
      await stage.site.until(() => stage.site.taken.some(({ body }) => body.includes("Mended")));
      const { items } = (await stage.manage("GET", "/v1/endpoints/by-api/deliveries")).body;
      const detail = await stage.manage("GET", `/v1/endpoints/by-api/deliveries/${items[0].seq}`);
      const shown = JSON.stringify([detail.body, items, (await stage.manage("GET", "/v1/endpoints/by-api")).body]);
      for (const text of [wrong, siteKey]) {
        assert.ok(!shown.includes(text));
        assert.ok(!stage.gateway.lines.some((line) => line.includes(text)));
      }
      assert.match(JSON.stringify(detail.body.history[0].request_headers), /X-CP-API-Key.*\*\*\*/);
      const test = await stage.manage("POST", "/v1/endpoints/by-api/test");
      assert.deepEqual([test.status, test.body.code], [409, "wrong_state"], "a test would be carried out");
      const needed = await stage.manage("POST", "/v1/endpoints/by-api/secrets", {});
      const message = "body /secret: is missing; expected the API key of the product's own site";
      assert.deepEqual(problemOf(needed), [400, "invalid_request", message]);
    });

    for (const [what, change, ...faults] of /** @type {const} */ ([
      ["no key", {}, "/secrets: is missing; expected the API key of the product's own site"],
      [
        "a key that fits into no header",
        { secrets: ["zwei Zeilen\n"] },
        "/secrets/0: expected visible ASCII, without spaces at either end",
      ],
      [
        "events beside actions",
        { secrets: [secrets.ENDPOINT_SECRET], sources: ["by-api", "portal"] },
        '/sources/0: actions go to endpoints with the format "automation" alone',
      ],
      [
        "everything",
        { secrets: ["key"], sources: ["*"], format: "automation" },
        '/sources/0: expected automation sources alone, because the format is "automation"',
      ],
      [
        "the policy of events",
        { secrets: ["key"], retry: "provider" },
        "/retry: the provider's own policy is for its events; choose one for actions",
      ],
      ["no signature", { secrets: ["key"], unsigned: true }, "/unsigned: actions are never signed; leave it out"],
      [
        "a URL with a query",
        { secrets: ["key"], url: "https://youragency.com/?rest_route=/" },
        "/url: expected the site's URL, without a query or a fragment",
      ],
    ])) {
      test(`is refused with ${what}`, async () => {
        const url = "https://youragency.com";
        const answer = await stage.manage("POST", "/v1/endpoints", { ...endpoint, name: "refused", url, ...change });
        assert.deepEqual(problemOf(answer), [400, "invalid_request", ...faults.map((fault) => `body ${fault}`)]);
      });
    }

    test("is not called from a source whose provider has no actions", async () => {
      const answer = await stage.manage("POST", "/v1/sources", { ...source, name: "flow", provider: "clientflow" });
      const message = 'body /provider: the manifest of ClientFlow has no section "automation", so it has no actions';
      assert.deepEqual(problemOf(answer), [400, "invalid_request", message]);
      const keys = await stage.manage("POST", "/v1/sources/portal/keys", { name: "x" });
      assert.deepEqual([keys.status, keys.body.code], [409, "wrong_state"]);
    });
  });
});
