// A disk that is full: senders are told so, and keep what is theirs; what was acknowledged before stays. Once there is room again,
// everything goes on without a restart.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bundleWorker } from "../../edge/serve/bundle.mjs";
import { configurationFile, workerdConfiguration } from "../../edge/serve/capnp.mjs";
import { send } from "../edge/clientpress.mjs";
import { bodyOf } from "../edge/sentences.mjs";
import { sentIdOf, webhookOf } from "../edge/senders.mjs";
import { sinkAddress } from "../edge/sink.mjs";
import { secrets } from "../edge/virtual/gateway.mjs";
import { startScriptedSink } from "../edge/virtual/sink.mjs";
import { eventually } from "../patience.mjs";

/**
 * workerd, as launch() starts it, but such that a file over its limit is an error of the write and not the process's end.
 * @param {import("node:test").TestContext} t
 * @param {object} configuration
 * @param {string} data
 */
async function startLimitable(t, configuration, data) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-full-"));
  const at = (/** @type {string} */ name) => join(directory, name);
  bundleWorker(directory, fileURLToPath(new URL("workers/worker.js", import.meta.url)));
  writeFileSync(at(configurationFile), JSON.stringify(configuration));
  const secretNames = Object.keys(secrets);
  const allow = [`${sinkAddress}/32`];
  const of = { address: "127.0.0.1:0", data, configurationBinding: "SIGNPOST_CONFIG", secretNames, allow };
  writeFileSync(at("gateway.capnp"), workerdConfiguration(of));
  const program = createRequire(import.meta.url)("workerd").default;
  const child = spawn(
    "/bin/sh",
    ["-c", 'trap "" XFSZ; exec "$@"', "sh", program, "serve", at("gateway.capnp"), "--control-fd=3"],
    { env: secrets, stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  const ended = new Promise((resolve) => child.once("close", resolve));
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(directory, { recursive: true });
  });
  const control = /** @type {import("node:stream").Readable} */ (child.stdio[3]);
  const port = await new Promise((resolve) => {
    createInterface({ input: control }).on("line", (line) => resolve(JSON.parse(line).port));
  });
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0 };
}

/** @param {number} pid @param {number | "unlimited"} bytes that a file of the process may have */
const limit = (pid, bytes) => execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`]);

/** @param {string} directory @returns {number} size of the largest file below it */
const largest = (directory) =>
  Math.max(
    ...readdirSync(directory, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).size),
  );

test("a full disk: 503 store_failed with Retry-After, nothing acknowledged is lost, and it goes on when there is room", async (t) => {
  const sink = await startScriptedSink(t);
  const data = mkdtempSync(join(tmpdir(), "signpost-data-"));
  const configuration = {
    sources: { demo: { provider: "cepro", secret_env: ["SOURCE_SECRET"] } },
    endpoints: {
      hook: {
        url: `${sink.url}/hook`,
        sources: ["demo"],
        secret_env: ["ENDPOINT_SECRET"],
        retry: { timeout_seconds: 5, delays_seconds: [1, 1, 1] },
      },
    },
    destinations: { allow_http: true, allow: [sinkAddress] },
  };
  const { url, pid } = await startLimitable(t, configuration, data);
  t.after(() => rmSync(data, { recursive: true, force: true }));

  // Equal bodies are one event of CE Pro's.
  let made = 0;
  const data1K = () => ({ lead_id: `${++made}${"x".repeat(1000)}` });
  const make = () => webhookOf.cepro({ at: Date.now(), secret: secrets.SOURCE_SECRET, data: data1K() });
  /** @type {Set<string>} */
  const acknowledged = new Set();
  /** @type {import("../edge/senders.mjs").Webhook[]} */
  const refused = [];
  /** @type {import("../edge/clientpress.mjs").Answer[]} */
  const refusals = [];
  const post = async (/** @type {import("../edge/senders.mjs").Webhook} */ webhook) => {
    const answer = await send(`${url}/in/demo`, webhook);
    if (answer.status === 202 || answer.status === 200) acknowledged.add(webhook.id);
    else {
      refused.push(webhook);
      refusals.push(answer);
    }
  };
  const burst = (/** @type {number} */ count) => Promise.all(Array.from({ length: count }, () => post(make())));
  await burst(100);
  assert.equal(acknowledged.size, 100);

  limit(pid, largest(data) + 300_000);
  for (let i = 0; i < 100 && refused.length < 60; i++) await burst(20);
  assert.ok(refused.length >= 60, `the disk is full: ${refused.length} refused`);
  const before = acknowledged.size;
  for (const { status, headers, text } of refusals) {
    assert.deepEqual([status, JSON.parse(text)], [503, bodyOf("store_failed")]);
    assert.match(String(headers["retry-after"]), /^\d+$/);
  }

  limit(pid, "unlimited");
  // The senders do as they were told.
  for (const webhook of refused.splice(0)) await post(webhook);
  assert.equal(refused.length, 0);
  await burst(20);
  const arrivedAll = () => {
    const arrived = new Set(sink.arrivals.map(({ headers }) => sentIdOf(headers)));
    return [...acknowledged].every((id) => arrived.has(id));
  };
  await eventually(arrivedAll, "the arrival of everything that was ever acknowledged");
  t.diagnostic(
    `${before} acknowledged before and while it was full, ${refusals.length} refused, ${acknowledged.size} in the end, ` +
      `${sink.arrivals.length} arrivals`,
  );
});
