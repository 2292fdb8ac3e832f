// One endpoint that never answers and one that always fails, and the others' deliveries as if those were not there. Times are
// printed, side by side; what is asserted are counts and order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch } from "../../edge/serve/serve.mjs";
import { eventually } from "../patience.mjs";
import { send } from "./clientpress.mjs";
import { sentIdOf, webhookOf } from "./senders.mjs";
import { sinkAddress } from "./sink.mjs";
import { secrets } from "./virtual/gateway.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

const good = ["one", "two", "three"];
const events = 400;
const perSecond = 100;

/**
 * Sends at an even pace, whatever happens, and waits until every good endpoint has all.
 * @param {import("node:test").TestContext} t
 * @param {boolean} beside with the bad endpoints
 */
async function run(t, beside) {
  const sink = await startScriptedSink(t);
  sink.script("/hanging", "hang");
  sink.script("/failing", 500);
  const names = [...good, ...(beside ? ["hanging", "failing"] : [])];
  const configuration = {
    sources: { demo: { provider: "clientpress", secret_env: ["SOURCE_SECRET"] } },
    endpoints: Object.fromEntries(
      names.map((name) => [
        name,
        {
          url: `${sink.url}/${name}`,
          sources: ["demo"],
          secret_env: ["ENDPOINT_SECRET"],
          // Longer than the test: what hangs holds all of its endpoint's connections to the end. And no rest for who fails.
          timeout_seconds: 60,
          circuit: { failures: 1000 },
          retry: { timeout_seconds: 60, delays_seconds: [1, 1, 1, 1] },
        },
      ]),
    ),
    destinations: { allow_http: true, allow: [sinkAddress] },
  };
  const gateway = await launch(
    {
      configuration: JSON.stringify(configuration),
      environment: secrets,
      allow: [`${sinkAddress}/32`],
      onLine: () => {},
    },
    Object.keys(secrets),
  );
  t.after(gateway.kill);
  await fetch(`${gateway.url}/healthz`);

  /** @type {Map<string, number>} when each was sent, by id */
  const sent = new Map();
  /** @type {Promise<number>[]} */
  const statuses = [];
  const began = performance.now();
  for (let i = 0; i < events; i++) {
    const due = began + (i * 1000) / perSecond;
    while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
    const { id, headers, body } = webhookOf.clientpress({ at: Date.now(), secret: secrets.SOURCE_SECRET });
    sent.set(id, Date.now());
    statuses.push(send(`${gateway.url}/in/demo`, { headers, body }).then(({ status }) => status));
  }
  assert.deepEqual(new Set(await Promise.all(statuses)), new Set([202]));
  const all = () => good.every((name) => sink.at(`/${name}`).length >= events);
  await eventually(all, () => `every event everywhere: ${good.map((name) => sink.at(`/${name}`).length)}`);

  return {
    sink,
    sent,
    table: good.map((name) => {
      const arrivals = sink.at(`/${name}`);
      const waits = arrivals.map(({ at, headers }) => at - (sent.get(sentIdOf(headers)) ?? 0)).sort((a, b) => a - b);
      const seconds = ((arrivals.at(-1)?.at ?? 0) - (arrivals[0]?.at ?? 0)) / 1000;
      return {
        endpoint: name,
        arrivals: arrivals.length,
        "per s": Math.round(arrivals.length / seconds),
        "p50 ms": waits[Math.floor(waits.length * 0.5)],
        "p99 ms": waits[Math.floor(waits.length * 0.99)],
      };
    }),
  };
}

test("one endpoint hangs and one fails: every other gets everything, once, as if alone", async (t) => {
  const alone = await run(t, false);
  const beside = await run(t, true);
  const bad = ["hanging", "failing"].map((name) => `${name}: ${beside.sink.at(`/${name}`).length} arrivals`);
  t.diagnostic(`${events} events, ${perSecond} a second; beside ${bad.join(", ")}`);
  t.diagnostic("endpoint  alone: arrivals, per s, p50, p99 ms    beside a hanging and a failing one");
  alone.table.forEach((one, index) => {
    const [, ...left] = Object.values(one);
    const [, ...right] = Object.values(beside.table[index]);
    t.diagnostic(`${one.endpoint.padEnd(28)}${left.join("  ").padEnd(25)}${right.join("  ")}`);
  });

  for (const { sink, sent } of [alone, beside]) {
    for (const name of good) {
      const ids = sink.at(`/${name}`).map(({ headers }) => sentIdOf(headers));
      assert.equal(ids.length, events, `${name} got all of them, each once`);
      assert.deepEqual(new Set(ids), new Set(sent.keys()));
    }
  }
  // All of that while the first six attempts at the one that hangs were still under way, and others waited behind them.
  const hanging = beside.sink.at("/hanging");
  assert.equal(hanging.length, 6);
  assert.deepEqual(new Set(hanging.map(({ headers }) => headers["signpost-attempt"])), new Set(["1"]));
  assert.ok(beside.sink.at("/failing").length > 0);
});
