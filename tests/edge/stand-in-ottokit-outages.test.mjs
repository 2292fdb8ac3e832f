// Actions while the site is away, or takes them and says nothing: nothing is lost, and nothing that may have been done is repeated unseen.
// What docs/stand-ins.md says of it.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, test } from "node:test";
import { eventually, untilEvent } from "../patience.mjs";
import { certificate } from "./certificate.mjs";
import { lifetime } from "./lifetime.mjs";
import { sinkAddress } from "./sink.mjs";
import { inJson } from "./stand-ins/ottokit.mjs";
import { automation, nobodys, ottokitStage, siteKey } from "./stand-ins/ottokit-stage.mjs";

const createPortal = (/** @type {string} */ title) => ({ action: "create_portal", data: { title } });

/** @param {Response} answer */
const idOf = (answer) => String(answer.headers.get("signpost-action"));

/** @param {Response} answer */
const told = async (answer) => [answer.status, /** @type {any} */ (await answer.json()).outcome];

/** The site takes a call and keeps it. */
function holding() {
  const calls = new EventEmitter();
  /** @type {import("node:http").ServerResponse[]} */
  const held = [];
  return {
    held,
    /**
     * @param {unknown} _
     * @param {import("node:http").ServerResponse} response
     */
    answer(_, response) {
      held.push(response);
      calls.emit("held");
    },
    /** @param {number} count */
    until: (count) =>
      untilEvent(
        calls,
        "held",
        () => held.length >= count,
        () => `${count} calls of the site`,
      ),
  };
}

describe("an action", () => {
  const t = lifetime();
  const stage = ottokitStage(t, { site: { timeout_seconds: 8 }, quick: { timeout_seconds: 2 } });
  afterEach(() => stage.site.answers());

  /** @returns {Promise<[string, string]>} a source whose site has little time, and a key of it */
  const quick = async () => ["quick", (await stage.keyFor("quick")).key];
  const deliveries = async (/** @type {string} */ endpoint) =>
    (await stage.manage("GET", `/v1/endpoints/${endpoint}/deliveries`)).body.items;

  test("is kept while the site is down, in its order, and told to be; a person may send it at once", async () => {
    await stage.site.stop();
    const first = await stage.act(createPortal("Down"));
    const second = await stage.act(createPortal("Behind it"));
    const { outcome_url, ...accepted } = /** @type {any} */ (await first.json());
    assert.equal(first.status, 202);
    assert.deepEqual(accepted, { success: true, id: idOf(first), action: "create_portal", outcome: "pending" });
    assert.equal(outcome_url, `${stage.gateway.url}/as/agency/wp-json/cp/v1/webhook/${idOf(first)}`);
    assert.deepEqual(await told(second), [202, "pending"], "it waits behind the first, so nobody waits for it");
    const asked = await fetch(outcome_url, { headers: { "X-CP-API-Key": stage.key } });
    const { outcome, status, attempts, error } = /** @type {any} */ (await asked.json());
    assert.deepEqual([outcome, status, attempts, error], ["pending", null, 1, "connection_error"]);

    await stage.site.start();
    const [{ seq }] = (await deliveries("site")).filter((/** @type {any} */ one) => one.event_id === idOf(first));
    assert.equal((await stage.manage("POST", `/v1/endpoints/site/deliveries/${seq}/retry`)).status, 202);
    const ends = [await stage.ended(idOf(first)), await stage.ended(idOf(second))];
    assert.deepEqual(
      ends.map((end) => [end.outcome, end.status]),
      [
        ["succeeded", 201],
        ["succeeded", 201],
      ],
    );
    const arrived = stage.site.taken.slice(-2).map(({ headers }) => headers["Idempotency-Key"]);
    assert.deepEqual(arrived, [idOf(first), idOf(second)]);
  });

  test("that the site took and did not answer is unknown, sent once, and a person's to repeat", async () => {
    const site = holding();
    stage.site.answers(site.answer);
    const before = stage.site.taken.length;
    const answer = await stage.act(createPortal("Silence"), {}, await quick());
    const body = /** @type {any} */ (await answer.json());
    assert.deepEqual([answer.status, body.code, body.outcome], [504, "outcome_unknown", "unknown"]);
    assert.equal(answer.headers.get("retry-after"), null, "nobody is asked to repeat it");
    const [dead] = await deliveries("quick");
    assert.deepEqual(
      [dead.state, dead.reason, dead.error, dead.event_id],
      ["dead", "unknown", "timeout", idOf(answer)],
    );
    const { body: seen } = await stage.manage("GET", `/v1/sources/quick/actions/${idOf(answer)}`);
    assert.deepEqual([seen.outcome, seen.status, seen.error, seen.next_at], ["unknown", null, "timeout", null]);

    stage.site.answers();
    assert.equal((await stage.manage("POST", `/v1/endpoints/quick/deliveries/${dead.seq}/retry`)).status, 202);
    await eventually(
      async () => (await stage.manage("GET", `/v1/sources/quick/actions/${idOf(answer)}`)).body.outcome === "succeeded",
      "the second try's success",
    );
    const keys = stage.site.taken.slice(before).map(({ headers }) => headers["Idempotency-Key"]);
    assert.deepEqual(keys, [idOf(answer), idOf(answer)]);
  });

  test("whose connection broke once the site had it is unknown, too", async () => {
    stage.site.answers((_, response) => response.destroy());
    const before = stage.site.taken.length;
    const answer = await stage.act(createPortal("Broken off"));
    assert.deepEqual(await told(answer), [504, "unknown"]);
    assert.equal(stage.site.taken.length, before + 1);
    const [dead] = await deliveries("site");
    assert.deepEqual([dead.state, dead.reason, dead.error], ["dead", "unknown", "connection_error"]);
  });

  test("does not wait for its caller's turn for ever: what is before it may take its time", async () => {
    const site = holding();
    stage.site.answers(site.answer);
    const of = await quick();
    const first = stage.act(createPortal("Slow"), {}, of);
    await site.until(1);
    const second = stage.act(createPortal("After it"), {}, of);
    stage.site.answers();
    const answers = await Promise.all([first, second]);
    assert.deepEqual(await told(answers[0]), [504, "unknown"]);
    assert.ok([201, 202].includes(answers[1].status), "its turn came in time, or it was told to be kept");
  });

  test("whose endpoint is paused is kept, and nobody waits", async () => {
    assert.equal((await stage.manage("POST", "/v1/endpoints/site/pause")).status, 200);
    const answer = await stage.act(createPortal("Paused"));
    assert.deepEqual(await told(answer), [202, "pending"]);
    assert.equal((await stage.manage("POST", "/v1/endpoints/site/resume")).status, 200);
    assert.equal((await stage.ended(idOf(answer))).outcome, "succeeded");
  });

  describe("that never reached the site is known not to have", () => {
    /** @type {Record<string, () => Promise<string>>} */
    const urls = {
      "a name that nobody has": async () => `http://${nobodys}`,
      "a certificate that is not trusted": async () => {
        const server = createHttps(certificate(), (_, response) => response.end());
        return `https://${sinkAddress}:${await listening(server)}`;
      },
      "a connection that never becomes TLS": async () =>
        `https://${sinkAddress}:${await listening(createTcp((socket) => void socket.on("error", () => {})))}`,
    };
    /** @param {import("node:net").Server} server */
    async function listening(server) {
      const sockets = new Set();
      server.on("connection", (/** @type {any} */ socket) => sockets.add(socket));
      await new Promise((resolve) => server.listen(0, sinkAddress, () => resolve(undefined)));
      t.after(async () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
    }
    for (const [what, urlOf] of Object.entries(urls)) {
      test(what, async () => {
        const name = `never-${Object.keys(urls).indexOf(what)}`;
        const source = { name, provider: "clientpress", direction: "automation" };
        assert.equal((await stage.manage("POST", "/v1/sources", source)).status, 201);
        const endpoint = { name, url: await urlOf(), sources: [name], secrets: [siteKey], timeout_seconds: 0.5 };
        const made = await stage.manage("POST", "/v1/endpoints", endpoint);
        assert.equal(made.status, 201, JSON.stringify(made.body));
        const answer = await stage.act(createPortal("Never"), {}, [name, (await stage.keyFor(name)).key]);
        assert.deepEqual(await told(answer), [202, "pending"]);
        assert.deepEqual(
          (await deliveries(name)).map((/** @type {any} */ one) => one.state),
          ["pending"],
        );
      });
    }
  });
});

describe("a gateway that is killed while the site has an action", () => {
  for (const [what, change, outcome, calls] of /** @type {const} */ ([
    ["does not send it again: its outcome is unknown", {}, "unknown", 1],
    ["sends it again to a site that is declared idempotent", { idempotent: true }, "succeeded", 2],
  ])) {
    test(what, async (t) => {
      const data = mkdtempSync(join(tmpdir(), "signpost-actions-"));
      t.after(() => rmSync(data, { recursive: true, force: true }));
      const stage = automation(/** @type {any} */ (t));
      await stage.begin({ site: change }, { data });
      const site = holding();
      stage.site.answers(site.answer);
      const leaving = new AbortController();
      const asked = stage.act(createPortal("Killed"), { signal: leaving.signal }).catch(() => undefined);
      await site.until(1);
      await stage.gateway.kill();
      leaving.abort();
      await asked;
      const id = stage.site.taken[0].headers["Idempotency-Key"];

      stage.site.answers((_, response) => inJson(response, 201, { success: true, portal_id: 58 }));
      await stage.restart();
      const ended = await stage.ended(id);
      assert.deepEqual([ended.outcome, ended.error], [outcome, outcome === "unknown" ? "interrupted" : null]);
      const next = await stage.act(createPortal("The next"));
      assert.equal(next.status, 201, "it holds up nothing that comes after it");
      const keys = stage.site.taken.map(({ headers }) => headers["Idempotency-Key"]);
      assert.deepEqual(keys, [...Array(calls).fill(id), idOf(next)]);
    });
  }
});

test("a site that is declared idempotent is asked again where it did not answer, by the same key", async (t) => {
  const stage = automation(/** @type {any} */ (t));
  const policy = { timeout_seconds: 8, delays_seconds: [0, 0] };
  await stage.begin({ site: { idempotent: true, timeout_seconds: 2, retry: policy } });
  const site = holding();
  stage.site.answers((taken, response) =>
    stage.site.taken.length === 1
      ? site.answer(taken, response)
      : inJson(response, 201, { success: true, portal_id: 58 }),
  );
  const answer = await stage.act(createPortal("Twice"));
  assert.ok([201, 202].includes(answer.status), "as the second call comes in time to be told of, or not");
  assert.equal((await stage.ended(idOf(answer))).outcome, "succeeded");
  const keys = stage.site.taken.map(({ headers }) => headers["Idempotency-Key"]);
  assert.deepEqual(keys, [idOf(answer), idOf(answer)]);
});

test("a site whose address is not allowed any more is not called, and the caller is told", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "signpost-actions-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const stage = automation(/** @type {any} */ (t));
  await stage.begin({}, { data });
  const endpoint = { name: "by-api", url: stage.site.url, sources: ["branch"], secrets: [siteKey] };
  assert.equal((await stage.manage("POST", "/v1/endpoints", endpoint)).status, 201);
  const { key } = await stage.keyFor("branch");
  await stage.gateway.stop();
  await stage.restart({ endpoints: {}, destinations: {} });
  const answer = await stage.act(createPortal("Refused"), {}, ["branch", key]);
  const { code } = /** @type {any} */ (await answer.json());
  assert.deepEqual([answer.status, code], [502, "site_not_called"]);
  const { body } = await stage.manage("GET", `/v1/sources/branch/actions/${idOf(answer)}`);
  assert.deepEqual([body.outcome, body.reason, body.detail], ["failed", "refused", "destination_not_https"]);
  assert.equal(stage.site.taken.length, 0);
});
