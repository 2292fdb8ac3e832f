// What `npm start` promises: what is accepted is not lost. The walk on its screen, and the same with power cuts in between.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { childrenOf, follow, lineUnder, paste, start } from "./started.mjs";

/** A pasted line that does not come back, or an event that does not arrive, fails here. */

/** @typedef {import("./started.mjs").Started} Started */

/** @param {Started} gateway that has just been started */
async function walkOf(gateway) {
  await gateway.says(/3\. Type d and Enter here/);
  const said = gateway.said();
  assert.match(said, /^ +1\. Type d and Enter here: the destination is gone\.$/m);
  return lineUnder(said, /2\. Ten webhooks, in the other terminal\. Expect 202 ok ten times, and no arrival:/);
}

/** @param {Started} gateway */
async function stopDestination(gateway) {
  gateway.type("d");
  await gateway.says(/ stopped +the demo destination is gone/);
}

/**
 * @param {string} line
 * @returns {Promise<string[]>} the ids of the ten
 */
async function sendTen(line) {
  const { status, output } = await paste(line);
  assert.equal(status, 0, output);
  assert.equal(output.match(/^202 in /gm)?.length, 10, output);
  assert.equal(output.match(/"code":"ok"/g)?.length, 10, output);
  const ids = [...output.matchAll(/\bid ([0-9a-f-]{36})/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, 10, output);
  return ids;
}

/**
 * @param {Started} gateway
 * @param {string[]} ids
 * @param {number} attempt
 */
async function expectWaiting(gateway, ids, attempt) {
  for (const id of ids) {
    await gateway.says(
      new RegExp(` waiting +id ${id} +attempt ${attempt}: connection error; again at \\d\\d:\\d\\d:\\d\\d\n`),
    );
  }
  assert.doesNotMatch(gateway.said(), / arrived /);
}

/**
 * @param {Started} gateway
 * @param {string[]} ids
 */
async function expectArrivals(gateway, ids) {
  for (const id of ids) {
    await gateway.says(new RegExp(` arrived +task\\.completed +id ${id} .* Signpost's signature verified\n`));
    await gateway.says(new RegExp(` delivered +id ${id} +attempt \\d+: 204 in \\d+ ms\n`));
  }
  // Each of them once, and nothing else.
  assert.equal(gateway.said().match(/ arrived /g)?.length, ids.length);
}

test("the destination is stopped, ten webhooks are sent, it is started again, and all ten arrive", async (t) => {
  const gateway = start(t, ["--port", "0"]);
  const ten = await walkOf(gateway);
  await stopDestination(gateway);
  const ids = await sendTen(ten);
  await expectWaiting(gateway, ids, 1);
  await expectWaiting(gateway, ids, 2);
  gateway.type("d");
  await gateway.says(/ started +the demo destination is back\n/);
  await expectArrivals(gateway, ids);

  // The log that the admin key opens says the same.
  const { status, output } = await paste(lineUnder(gateway.said(), /Each delivery, and what became of it:/));
  assert.equal(status, 0);
  const { items } = JSON.parse(output);
  assert.deepEqual(items.map((/** @type {any} */ item) => item.unsigned_id).sort(), ids.sort());
  for (const { state, status: answered, attempts } of items) {
    assert.deepEqual([state, answered], ["delivered", 204]);
    assert.ok(attempts >= 3, `${attempts}`);
  }
});

test("workerd is killed while ten webhooks wait: it is started again, and all ten arrive", async (t) => {
  const gateway = start(t, ["--port", "0"]);
  const ten = await walkOf(gateway);
  await stopDestination(gateway);
  const ids = await sendTen(ten);
  const [workerd] = childrenOf(gateway.child.pid);
  process.kill(workerd, "SIGKILL");
  await gateway.says(/workerd ended by SIGKILL; it is started again/);
  await gateway.says(/it runs again/);
  gateway.type("d");
  await expectArrivals(gateway, ids);
});

test("--data: what waited when it was stopped arrives after the next start", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(async () => rmSync(directory, { recursive: true }));
  const data = join(directory, "data");

  const first = start(t, ["--port", "0", "--data", data]);
  const ten = await walkOf(first);
  const [, key] = await first.says(/^ +Admin key +(sp_[\w-]{43})$/m);
  await stopDestination(first);
  const ids = await sendTen(ten);
  first.child.kill("SIGINT");
  assert.equal(await first.ended, 0);
  assert.equal(statSync(data).mode & 0o777, 0o700);

  const second = start(t, ["--port", "0", "--data", data]);
  const [, url] = await second.says(/Receive URL +(http:\/\/127\.0\.0\.1:\d+)\//);
  await second.says(/^ +Admin key +the one that the first start with this directory has shown$/m);
  await expectArrivals(second, ids);
  const response = await fetch(`${url}/v1/events`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(response.status, 200);
  assert.equal(/** @type {any} */ (await response.json()).items.length, 10);
});

test("the admin key is printed once, and the pasted stream tells what happens", async (t) => {
  const gateway = start(t, ["--port", "0"]);
  const [, key] = await gateway.says(/^ +Admin key +(sp_[\w-]{43})$/m);
  await gateway.says(/\/v1\/stream\n/);
  const said = gateway.said();
  assert.equal(said.split(key).length, 2);

  const stream = follow(t, lineUnder(said, /Everything that happens, as it happens:/));
  await stream.says(/^: listening\n/);
  const { output } = await paste(lineUnder(said, /A signed webhook\. Expect 202 ok/));
  const [, id] = /id ([0-9a-f-]{36})/.exec(output) ?? [];
  const [, event] = await stream.says(/^event: event\nid: \S+\ndata: (\{.*\})\n\n/m);
  const { source, id: told, name, state } = JSON.parse(event);
  assert.deepEqual([source, name, state], ["clientpress", "task.completed", "kept"]);
  // The sender's id is not signed, so the event has one of the gateway's.
  assert.match(told, /^[0-9a-f-]{36}$/);
  assert.notEqual(told, id);
  const [, attempt] = await stream.says(/^event: attempt\nid: \S+\ndata: (\{.*\})\n\n/m);
  const { endpoint, outcome, status, attempt: number, next_at } = JSON.parse(attempt);
  assert.deepEqual([endpoint, outcome, status, number, next_at], ["demo", "success", 204, 1, null]);

  // The gateway stops all the same, says nothing, and ends the stream in good order.
  await gateway.says(/ delivered /);
  const before = gateway.said();
  gateway.child.kill("SIGINT");
  assert.equal(await gateway.ended, 0);
  assert.equal(gateway.said(), before);
  assert.equal(await stream.ended, 0);
});
