// A real gateway, one of whose databases has lost its end or is an older copy than the others: every webhook that was acknowledged is
// delivered, and the log says what was found.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually } from "../patience.mjs";
import { send } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { webhookOf } from "./senders.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

/** @param {import("node:test").TestContext} t */
async function stageOf(t) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const sink = await startScriptedSink(t);
  const data = join(directory, "data");
  const configuration = configurationOf({ demo: {} }, { up: { url: `${sink.url}/up` } });
  const objects = (/** @type {string} */ kind) => join(data, "objects", kind);
  return {
    start: () => startGateway(t, configuration, { data }),
    arrived: (path = "/up") => new Set(sink.at(path).map(({ headers }) => headers["x-cp-delivery"])),
    urlOf: (/** @type {string} */ path) => `${sink.url}${path}`,
    /** @param {string} url @param {number} count @returns {Promise<string[]>} the ids that were acknowledged */
    async post(url, count) {
      const ids = [];
      for (let n = 0; n < count; n++) {
        const data = { id: n, title: "x".repeat(3000), list_id: 1 };
        const webhook = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET, data });
        const { status } = await send(`${url}/in/demo`, webhook);
        assert.equal(status, 202);
        ids.push(webhook.id);
      }
      return ids;
    },
    /** @param {string} kind */
    log(kind) {
      const [name] = readdirSync(objects(kind)).filter(
        (one) => one.endsWith(".sqlite-wal") && !one.startsWith("metadata"),
      );
      return join(objects(kind), name);
    },
    /** @returns {string} the greatest number that the endpoint has been handed, as its source has noted it */
    noted() {
      const [name] = readdirSync(objects("Source")).filter(
        (one) => one.endsWith(".sqlite") && !one.startsWith("metadata"),
      );
      const args = ["-readonly", join(objects("Source"), name), "SELECT handed FROM cursors"];
      return execFileSync("sqlite3", args, { encoding: "utf8" }).trim();
    },
    /** @param {string} kind */
    copy: (kind) => cpSync(objects(kind), join(directory, kind), { recursive: true }),
    /** @param {string} kind */
    putBack(kind) {
      rmSync(objects(kind), { recursive: true });
      cpSync(join(directory, kind), objects(kind), { recursive: true });
    },
  };
}

/** @param {import("./gateway.mjs").Gateway} gateway @param {string} change */
const tellsOf = (gateway, change) => gateway.lines.some((line) => line.includes(`"change":"${change}"`));

test("a source whose log has lost its end delivers all that it acknowledges from then on", async (t) => {
  const { start, post, arrived, log } = await stageOf(t);
  const first = await start();
  const before = await post(first.url, 40);
  await eventually(() => before.every((id) => arrived().has(id)), "all have arrived");
  await first.kill();
  truncateSync(log("Source"), Math.floor(statSync(log("Source")).size / 2));
  const second = await start();
  const after = await post(second.url, 40);
  await eventually(() => after.every((id) => arrived().has(id)), "all have arrived");
  assert.ok(tellsOf(second, "source_restored"));
});

test("so does one that was put back from an older copy", async (t) => {
  const { start, post, arrived, copy, putBack } = await stageOf(t);
  const first = await start();
  await post(first.url, 5);
  await first.stop();
  copy("Source");
  const second = await start();
  const before = await post(second.url, 20);
  await eventually(() => before.every((id) => arrived().has(id)), "all have arrived");
  await second.stop();
  putBack("Source");
  const third = await start();
  const after = await post(third.url, 20);
  await eventually(() => after.every((id) => arrived().has(id)), "all have arrived");
  assert.ok(tellsOf(third, "source_restored"));
});

test("an endpoint that was put back from an older copy gets what it misses once more", async (t) => {
  const { start, post, arrived, copy, putBack, noted } = await stageOf(t);
  const first = await start();
  const early = await post(first.url, 5);
  await eventually(() => early.every((id) => arrived().has(id)), "all have arrived");
  await first.stop();
  copy("Endpoint");
  const second = await start();
  const held = { authorization: `Bearer ${first.key}`, "content-type": "application/json" };
  assert.equal(
    (await send(`${second.url}/v1/endpoints/up/pause`, { headers: held, body: Buffer.from("{}") })).status,
    200,
  );
  const waiting = await post(second.url, 20);
  const status = async () =>
    JSON.parse((await send(`${second.url}/v1/endpoints/up`, { method: "GET", headers: held })).text);
  await eventually(async () => (await status()).status.pending === 20, "all are with the endpoint");
  await second.stop();
  // Its source notes what the endpoint has in its own time, and at the latest at a stop in good order.
  assert.equal(noted(), "25");
  assert.equal(
    waiting.some((id) => arrived().has(id)),
    false,
  );
  putBack("Endpoint");
  const third = await start();
  await eventually(() => waiting.every((id) => arrived().has(id)), "all have arrived");
  assert.ok(tellsOf(third, "endpoint_restored"));
});

test("a directory that was put back from an older copy: what it holds is what its endpoints do from then on", async (t) => {
  const { start, post, arrived, urlOf, copy, putBack } = await stageOf(t);
  const first = await start();
  const held = { authorization: `Bearer ${first.key}`, "content-type": "application/json" };
  const call = async (/** @type {string} */ url, /** @type {string} */ method, /** @type {object} */ body) => {
    const { status, text } = await send(url, { method, headers: held, body: Buffer.from(JSON.stringify(body)) });
    assert.ok(status < 300, text);
  };
  const changed = (/** @type {string} */ path) => ({ url: urlOf(path) });
  await call(`${first.url}/v1/endpoints`, "POST", { name: "own", sources: ["demo"], ...changed("/first") });
  await first.stop();
  copy("Directory");
  const second = await start();
  for (const path of ["/second", "/third", "/fourth"])
    await call(`${second.url}/v1/endpoints/own`, "PATCH", changed(path));
  await second.stop();
  putBack("Directory");
  const third = await start();
  const ids = await post(third.url, 3);
  await eventually(() => ids.every((id) => arrived("/first").has(id)), "all have arrived where the directory says");
  assert.ok(tellsOf(third, "directory_restored"));
  await call(`${third.url}/v1/endpoints/own`, "PATCH", changed("/fifth"));
  const more = await post(third.url, 3);
  await eventually(() => more.every((id) => arrived("/fifth").has(id)), "a change holds");
});
