// What OttoKit is told of its actions: what the site did. What "Connecting ClientPress to OttoKit" leaves open, docs/stand-ins.md says.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { afterEach, describe, test } from "node:test";
import { untilEvent } from "../patience.mjs";
import { eventsOf } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { inJson } from "./stand-ins/ottokit.mjs";
import { ottokitStage, siteKey } from "./stand-ins/ottokit-stage.mjs";

const createPortal = (/** @type {string} */ title) => ({ action: "create_portal", data: { title } });

describe("what OttoKit is told of an action", () => {
  const t = lifetime();
  const stage = ottokitStage(t);
  afterEach(() => stage.site.answers());

  test("Create Portal and Send Invitation can be chained by the number that the site has given", async () => {
    const made = await stage.connected.action(createPortal("Riverside Dental"));
    assert.deepEqual([made.status, made.body.success], [201, true]);
    const invitation = { action: "send_invitation", data: { portal_id: made.body.portal_id, email: "jane@acme.com" } };
    assert.deepEqual(await stage.connected.action(invitation), { status: 200, body: { success: true } });
    const [first, second] = stage.site.taken.slice(-2).map(({ body }) => JSON.parse(body));
    assert.deepEqual([first, second], [createPortal("Riverside Dental"), invitation]);
  });

  test("the site's refusal is handed back as it is, and final", async () => {
    const problem = { code: "cp_no_portal", message: "Invalid portal ID.", data: { status: 404 } };
    stage.site.answers((_, response) => inJson(response, 404, problem));
    const before = stage.site.taken.length;
    const answer = await stage.act({ action: "update_portal", data: { portal_id: 9, status: "active" } });
    assert.deepEqual([answer.status, await answer.json()], [404, problem]);
    assert.equal(answer.headers.get("content-type"), "application/json; charset=UTF-8");
    const id = String(answer.headers.get("signpost-action"));
    assert.match(id, /^act_[0-9a-f]{32}$/);
    assert.equal(stage.site.taken.at(-1)?.headers["Idempotency-Key"], id);

    const { status, body } = await stage.outcome(id);
    assert.equal(status, 200);
    assert.deepEqual(
      [body.id, body.action, body.outcome, body.reason, body.status, body.attempts, body.response_cut],
      [id, "update_portal", "failed", "permanent", 404, 1, false],
    );
    assert.deepEqual(JSON.parse(body.response.text), problem);
    const managed = await stage.manage("GET", `/v1/sources/agency/actions/${id}`);
    assert.deepEqual({ success: true, ...managed.body }, body, "the same for the management API");
    assert.equal(stage.site.taken.length, before + 1);
  });

  test("500 is the site's word, too: it may have done half of it, so nothing is repeated", async () => {
    stage.site.answers((_, response) => response.writeHead(500, { "content-type": "text/html" }).end("<h1>Oops</h1>"));
    const before = stage.site.taken.length;
    const answer = await stage.act(createPortal("Broken"));
    assert.deepEqual([answer.status, await answer.text()], [500, "<h1>Oops</h1>"]);
    assert.equal(answer.headers.get("content-security-policy"), "default-src 'none'; sandbox");
    const { body } = await stage.outcome(answer.headers.get("signpost-action"));
    assert.deepEqual([body.outcome, body.status, body.next_at], ["failed", 500, null]);
    assert.equal(stage.site.taken.length, before + 1);
  });

  test("nothing of the site's headers comes with it but the kind of its body, and a redirect is not followed", async () => {
    stage.site.answers((_, response) =>
      response
        .writeHead(302, { location: "https://elsewhere.example/?token=secret", "set-cookie": "a=b", "x-own": "1" })
        .end("moved"),
    );
    const answer = await stage.act(createPortal("Moved"));
    assert.deepEqual([answer.status, await answer.text()], [302, "moved"]);
    for (const name of ["location", "set-cookie", "x-own"]) assert.equal(answer.headers.get(name), null, name);
  });

  test("an answer without a body is one", async () => {
    stage.site.answers((_, response) => response.writeHead(204).end());
    const answer = await stage.act(createPortal("Silent"));
    assert.deepEqual([answer.status, await answer.text()], [204, ""]);
    assert.equal((await stage.outcome(answer.headers.get("signpost-action"))).body.outcome, "succeeded");
  });

  test("of a long answer there are 64 KiB, and it says so", async () => {
    stage.site.answers((_, response) => response.writeHead(200).end("x".repeat(100_000)));
    const answer = await stage.act(createPortal("Long"));
    assert.equal((await answer.text()).length, 65_536);
    assert.equal(answer.headers.get("signpost-response-cut"), "true");
    assert.equal((await stage.outcome(answer.headers.get("signpost-action"))).body.response_cut, true);
  });

  test("an answer that repeats the site's path comes as it is", async () => {
    const link = { success: true, portal_url: `${stage.site.url}/clients/wp-json/cp/v1/webhook/58` };
    stage.site.answers((_, response) => inJson(response, 200, link));
    assert.deepEqual(await (await stage.act(createPortal("Linked"))).json(), link);
  });

  test("the site's key does not come with it, whatever the site says", async () => {
    stage.site.answers(({ headers }, response) => inJson(response, 500, { debug: headers["X-CP-API-Key"] }));
    const answer = await stage.act(createPortal("Told"));
    assert.deepEqual([answer.status, await answer.json()], [500, { debug: "*".repeat(siteKey.length) }]);
  });

  test("nor does the key before it, after a rotation", async () => {
    const older = "cp_live_the-key-of-the-site-before";
    const source = { name: "rotated", provider: "clientpress", direction: "automation" };
    assert.equal((await stage.manage("POST", "/v1/sources", source)).status, 201);
    const endpoint = { name: "rotated", url: stage.site.url, sources: ["rotated"], secrets: [older] };
    assert.equal((await stage.manage("POST", "/v1/endpoints", endpoint)).status, 201);
    const rotated = await stage.manage("POST", "/v1/endpoints/rotated/secrets", { secret: siteKey });
    assert.equal(rotated.status, 201, JSON.stringify(rotated.body));
    const { key } = await stage.keyFor("rotated");
    stage.site.answers((_, response) => inJson(response, 200, { keys: [older, siteKey] }));
    const answer = await stage.act(createPortal("Rotated"), {}, ["rotated", key]);
    assert.deepEqual(await answer.json(), { keys: [older, siteKey].map(({ length }) => "*".repeat(length)) });
  });

  test("twenty at once reach the site one after another, as they were accepted, and each is told its own", async () => {
    let under = 0;
    let most = 0;
    stage.site.answers(({ body }, response) => {
      most = Math.max(most, ++under);
      setImmediate(() => {
        under--;
        inJson(response, 201, { success: true, title: JSON.parse(body).data.title });
      });
    });
    const titles = Array.from({ length: 20 }, (_, n) => `Portal ${n}`);
    const before = stage.site.taken.length;
    const answers = await Promise.all(titles.map((title) => stage.act(createPortal(title))));
    assert.deepEqual(
      await Promise.all(answers.map(async (one) => [one.status, /** @type {any} */ (await one.json()).title])),
      titles.map((title) => [201, title]),
    );
    assert.equal(most, 1);
    const accepted = (await eventsOf(stage.gateway, "agency")).slice(0, 20).map(({ id }) => id);
    const arrived = stage.site.taken.slice(before).map(({ headers }) => headers["Idempotency-Key"]);
    assert.deepEqual(arrived, accepted.reverse());
  });

  test("a client that goes away does not call the action off", async () => {
    const site = new EventEmitter();
    /** @type {import("node:http").ServerResponse | undefined} */
    let held;
    stage.site.answers((_, response) => {
      held = response;
      site.emit("held");
    });
    const leaving = new AbortController();
    const asked = stage.act(createPortal("Left alone"), { signal: leaving.signal });
    await untilEvent(
      site,
      "held",
      () => held !== undefined,
      () => "a call of the site",
    );
    leaving.abort();
    await assert.rejects(asked, { name: "AbortError" });
    const id = stage.site.taken.at(-1)?.headers["Idempotency-Key"];
    assert.equal((await stage.outcome(id)).body.outcome, "pending");
    inJson(/** @type {any} */ (held), 201, { success: true, portal_id: 77 });
    const ended = await stage.ended(id);
    assert.deepEqual([ended.outcome, ended.response.text], ["succeeded", '{"success":true,"portal_id":77}']);
  });

  test("a hundred wait at a time; what is more is kept all the same, and told so", async () => {
    const site = new EventEmitter();
    /** @type {(() => void)[]} */
    const held = [];
    stage.site.answers((_, response) => {
      held.push(() => inJson(response, 200, { success: true }));
      site.emit("held");
    });
    const before = stage.site.taken.length;
    let told = 0;
    const all = Array.from({ length: 110 }, async (_, n) => {
      const answer = await stage.act(createPortal(`Many ${n}`));
      if (answer.status === 202) told++;
      site.emit("told");
      return answer;
    });
    await untilEvent(
      site,
      "told",
      () => told >= 10,
      () => `ten that are not waited for, only ${told}`,
    );
    stage.site.answers((_, response) => inJson(response, 200, { success: true }));
    for (const release of held) release();
    const answers = await Promise.all(all);
    const accepted = answers.filter(({ status }) => status === 202);
    assert.ok(accepted.length >= 10);
    assert.ok(answers.every(({ status }) => status === 200 || status === 202));
    for (const answer of accepted) await stage.ended(answer.headers.get("signpost-action"));
    assert.equal(stage.site.taken.length, before + 110);
  });

  test("the outcome is told to the source's keys alone, and of what there is", async () => {
    const { key: theirs } = await stage.keyFor("branch");
    const id = `act_${"0".repeat(32)}`;
    assert.equal((await stage.outcome(id)).status, 404);
    assert.equal((await stage.outcome(id, theirs)).status, 403);
    assert.equal((await stage.outcome(id, "")).status, 401);
    assert.equal((await stage.manage("GET", `/v1/sources/agency/actions/${id}`)).status, 404);
    assert.equal((await stage.manage("GET", `/v1/sources/portal/actions/${id}`)).status, 409);
    const query = await fetch(`${stage.gateway.url}/as/agency/?rest_route=/cp/v1/webhook/${id}`, {
      headers: { "X-CP-API-Key": stage.key },
    });
    assert.equal(query.status, 404);
    assert.equal(/** @type {any} */ (await query.json()).code, "not_found");
  });

  test("where no endpoint takes a source's actions, they are refused, and nothing is kept", async () => {
    const { key } = await stage.keyFor("branch");
    const answer = await stage.act(createPortal("Nowhere"), {}, ["branch", key]);
    assert.deepEqual([answer.status, /** @type {any} */ (await answer.json()).code], [503, "no_site"]);
    assert.deepEqual(await eventsOf(stage.gateway, "branch"), []);
  });
});
