// One Endpoint object in workerd, without sources: the test hands deliveries over as a source would, and the clock stands still.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../../edge/serve/launch.mjs";
import { sinkAddress } from "./sink.mjs";
import { epoch, virtualClock } from "./virtual/clock.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

const entry = fileURLToPath(new URL("virtual/workers/worker.js", import.meta.url));
const environment = { SIGNPOST_MASTER_KEY: Buffer.alloc(32, 9).toString("base64") };

export const endpointSecret = "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=";

/**
 * @param {string} url
 * @param {object} [change]
 * @returns {import("../../edge/src/settings/types.js").EndpointSettings}
 */
export const settingsOf = (url, change = {}) => ({
  name: "automation",
  version: 1,
  url,
  secrets: [{ id: "one", secret: endpointSecret, created_at: 0, expires_at: null }],
  headers: [],
  format: "original",
  generation: null,
  unsigned: false,
  retry: "portalio",
  timeout_seconds: null,
  concurrency: 6,
  rate_limit: null,
  order: null,
  circuit: null,
  auto_disable: "policy",
  retention: { days: 30, deliveries: 1_000_000, body_days: 7 },
  destinations: { allow_http: true, allow: [sinkAddress] },
  log: "notable",
  ...change,
});

/**
 * A row as a source hands it over: ClientPress's, verified, unless told.
 * @param {number} seq
 * @param {Record<string, any>} [change] body: an object or bytes
 */
export function rowOf(seq, { body = {}, ...change } = {}) {
  const given = {
    event: "task.completed",
    portal_id: 42,
    timestamp: "2030-01-01T00:00:00+00:00",
    data: { id: seq },
    ...body,
  };
  return {
    seq,
    kind: "event",
    id: `id-${seq}`,
    name: "task.completed",
    code: "ok",
    authentic: true,
    received_at: epoch,
    sent_at: epoch,
    headers: JSON.stringify([
      ["Content-Type", "application/json"],
      ["X-CP-Event", "task.completed"],
      ["X-CP-Signature", "sha256=00"],
    ]),
    body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(given)),
    ...change,
  };
}

/**
 * @param {any[]} rows
 * @param {object} [change]
 */
export const batchOf = (rows, change = {}) => ({
  source: "portal",
  incarnation: "first",
  provider: "clientpress",
  rows: rows.map(({ body, ...row }) => ({ ...row, body: { $bytes: body.toString("hex") } })),
  ...change,
});

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {object} [change] of the settings of the endpoint "automation", whose path at the sink is /hook
 */
export async function endpointStage(t, change = {}) {
  /** @type {{clock?: import("./virtual/clock.mjs").Clock}} */
  const made = {};
  const sink = await startScriptedSink(t, () => made.clock?.now() ?? epoch);
  const data = mkdtempSync(join(tmpdir(), "signpost-endpoint-"));
  t.after(async () => rmSync(data, { recursive: true, force: true }));
  /** @type {string[]} */
  const lines = [];
  const allow = [`${sinkAddress}/32`];
  const run = () =>
    launch({ environment, allow, data, entry, onLine: (line) => lines.push(line) }, Object.keys(environment));
  let running = await run();
  t.after(async () => running.stop());
  const clock = (made.clock = await virtualClock(running.url));
  const endpoint = clock.objects.endpoint("automation");
  const settings = settingsOf(`${sink.url}/hook`, change);
  await endpoint.configure(settings);
  return {
    clock,
    sink,
    lines,
    data,
    endpoint,
    settings,
    /** @param {any[]} rows */
    async take(...rows) {
      const answer = await endpoint.take(batchOf(rows));
      await endpoint.wake();
      return answer;
    },
    /** @returns {Promise<any[]>} oldest first */
    deliveries: async (filter = {}) => (await endpoint.deliveries({ limit: 100, ...filter })).deliveries.reverse(),
    /** @param {object} more */
    configure: (more) => endpoint.configure({ ...settings, version: ++settings.version, ...more }),
    async restart() {
      await running.kill();
      running = await run();
      await clock.reach(running.url);
    },
  };
}
