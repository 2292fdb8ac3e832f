// What each statement costs that runs once a webhook, delivery or attempt: it reads a few rows, however many wait. SQLite itself says so, by
// its query plan and by the number of rows that it read.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "../../edge/serve/serve.mjs";
import { callerOf } from "./api-client.mjs";
import { send } from "./clientpress.mjs";
import { secrets } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { webhookOf } from "./senders.mjs";
import { sinkAddress } from "./sink.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

/** @typedef {{kind: string, text: string, times: number, read: number, plan: string[]}} Statement */

/** Deliveries that wait at each endpoint when the counting begins. */
const backlog = 1500;

/** Nothing that runs at all then reads more rows: retention looks at 500 of them (endpoint/retention.js). */
const most = 600;

/** A statement that ran so often ran once a webhook, delivery or attempt. */
const often = 50;

/** What such a statement reads at most: the deliveries that are due next are looked up 64 at a time, and read once more by their numbers. */
const mostOften = 200;

/** Once in ten minutes, by retention: how far back something waits, and how many are dead. */
const seldom = [
  "SELECT min(seq) AS seq FROM deliveries WHERE state = 'pending' AND next_at IS",
  "SELECT count(*) AS n FROM deliveries WHERE state = 'dead'",
];

/** @param {() => unknown} what comes true */
async function until(what) {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("statements of every day, with a backlog", () => {
  const suite = lifetime();
  /** @type {Statement[]} */
  let statements = [];
  /** How many of those that stand in an order had arrived. */
  let inOrder = 0;

  before(async () => {
    const sink = await startScriptedSink(suite);
    let failed = 0;
    sink.script("/failing", () => (failed++ % 10 === 0 ? 500 : 204));
    const endpoint = (/** @type {string} */ path, /** @type {object} */ more = {}) => ({
      url: `${sink.url}/${path}`,
      sources: ["in", "out"],
      secret_env: ["ENDPOINT_SECRET"],
      ...more,
    });
    const configuration = {
      sources: {
        in: { provider: "clientpress", secret_env: ["CLIENTPRESS_SECRET"] },
        out: { provider: "clientpress", direction: "outbound" },
      },
      endpoints: {
        plain: endpoint("plain"),
        ordered: endpoint("ordered", { order: { by: "" } }),
        keyed: endpoint("keyed", { order: { by: "/data/list_id" } }),
        failing: endpoint("failing", {
          retry: { timeout_seconds: 5, delays_seconds: [1, 1] },
        }),
      },
      destinations: { allow_http: true, allow: [sinkAddress] },
    };
    const key = `sp_${"A".repeat(43)}`;
    const { url, stop } = await serve({
      configuration: JSON.stringify(configuration),
      environment: { ...secrets, SIGNPOST_BOOTSTRAP_KEY: key },
      entry: fileURLToPath(new URL("workers/counted.js", import.meta.url)),
      onLine: () => {},
    });
    suite.after(stop);
    const call = callerOf({ url, key });
    const post = (/** @type {number} */ n) => {
      const data = { id: n, title: "Sign the contract", list_id: n % 2 };
      const webhook = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET, data });
      return send(`${url}/in/in`, webhook);
    };
    const endpoints = Object.keys(configuration.endpoints);
    const status = async (/** @type {string} */ name) => (await call("GET", `/v1/endpoints/${name}`)).body.status;
    for (const name of endpoints) await call("POST", `/v1/endpoints/${name}/pause`, {});
    let sent = 0;
    const lane = async () => {
      while (sent < backlog) assert.equal((await post(sent++)).status, 202);
    };
    await Promise.all(Array.from({ length: 16 }, lane));
    for (const name of endpoints) await until(async () => (await status(name)).pending >= backlog);

    // From here on as on every day.
    await fetch(`${url}/test/statements`, { method: "DELETE" });
    for (const name of endpoints) await call("POST", `/v1/endpoints/${name}/resume`, {});
    for (let n = 0; n < 60; n++) {
      assert.equal((await post(backlog + n)).status, 202);
      const body = {
        event: "task.completed",
        portal_id: 42,
        portal_url: "https://x.example/",
        data: { id: n, title: "A", list_id: 1 },
      };
      const dispatched = await call("POST", "/v1/sources/out/dispatch", body, { "idempotency-key": `key-${n}` });
      assert.equal(dispatched.status, 202, JSON.stringify(dispatched.body));
    }
    const twice = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET });
    for (const code of [202, 200, 200]) assert.equal((await send(`${url}/in/in`, twice)).status, code);
    for (let seq = 1; seq <= often / 2; seq++) {
      const replayed = await call("POST", `/v1/sources/in/events/${seq}/replay`, { endpoints: ["ordered"] });
      assert.equal(replayed.status, 202, JSON.stringify(replayed.body));
    }
    await until(() => ["/plain", "/ordered", "/keyed"].every((path) => sink.at(path).length > 300));
    await until(() => sink.at("/failing").some(({ headers }) => headers["signpost-attempt"] === "2"));
    inOrder = sink.at("/ordered").length + sink.at("/keyed").length;
    /** @type {Statement[]} */
    const all = /** @type {any} */ (await (await fetch(`${url}/test/statements`)).json());
    statements = all.filter(({ text, times }) => times >= often || !seldom.some((start) => text.startsWith(start)));
  });

  test("read few rows, whatever waits", () => {
    for (const { kind, text, read, times } of statements) {
      const bound = times >= often ? mostOften : most;
      assert.ok(read <= bound, `${kind}: ${read} rows read in one of ${times} runs of ${text}`);
    }
  });

  test("read the next deliveries of an order several at once", () => {
    const following = statements.filter(({ text }) => /order_key = \?\s+AND seq NOT IN/.test(text));
    assert.equal(following.length, 1);
    assert.ok(following[0].times < inOrder / 4, `${following[0].times} for ${inOrder} deliveries`);
    const passedOn = statements.filter(({ text }) => text.includes("INDEXED BY turn"));
    assert.ok(passedOn[0].times < inOrder / 2, `${passedOn[0].times} for ${inOrder} deliveries`);
  });

  test("look rows up by an index, and sort nothing", () => {
    // That the workload is what it says: it comes in, is handed over, taken, attempted, written down, and the next of its order goes.
    for (const part of [
      "INTO events",
      "INTO deliveries",
      "FROM again",
      "state = ?, attempts = ?",
      "INDEXED BY turn",
      "FROM keys",
    ]) {
      assert.ok(
        statements.some(({ text }) => text.includes(part)),
        part,
      );
    }
    for (const { kind, text, times, plan } of statements) {
      // The Directory's tables are small, and what is not frequent there is a change of settings.
      if (kind === "Directory" && times < often) continue;
      // What a statement has picked out first is bounded by its limit, and counted above.
      const walks = plan.filter((step) => /TEMP B-TREE|SCAN (?!json_each |\(subquery)/.test(step));
      assert.deepEqual(walks, [], `${kind}: ${text}`);
    }
  });
});
