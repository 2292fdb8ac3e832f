// A real automation tool as destination: Node-RED gets every event of a source, although it is killed in the middle of it. Its own
// flow verifies each webhook (node:crypto, nothing of Signpost's), writes it to a file, and only then answers.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { callerOf } from "../../edge/api-client.mjs";
import { send } from "../../edge/clientpress.mjs";
import { configurationOf, secrets, startGateway } from "../../edge/gateway.mjs";
import { webhookOf } from "../../edge/senders.mjs";
import { startNodeRed } from "./node-red.mjs";

const count = 300;

test("Node-RED, killed in mid-stream and started again, has every event of the source", async (t) => {
  const lasting = { after: (/** @type {() => Promise<void>} */ hook) => t.after(hook) };
  const red = await startNodeRed(lasting, secrets.ENDPOINT_SECRET);
  const patient = {
    retry: { timeout_seconds: 5, delays_seconds: Array(100).fill(1) },
    circuit: { failures: 10, open_seconds: 1, open_max_seconds: 1 },
    auto_disable: null,
  };
  const gateway = await startGateway(
    lasting,
    configurationOf({ portal: {} }, { "node-red": { url: red.url, ...patient } }),
  );
  const call = callerOf(gateway);

  const forged = await send(red.url, { headers: { "Content-Type": "application/json" }, body: Buffer.from("{}") });
  assert.deepEqual([forged.status, forged.text], [401, "the signature is wrong"], "its flow does verify");

  /** The body of every one that was answered 202, each another. @type {Set<string>} */
  const accepted = new Set();
  const post = async (/** @type {number} */ many) => {
    for (let i = 0; i < many; i++) {
      const id = randomUUID();
      const data = { id: accepted.size, title: `Sign no. ${accepted.size}: ü, 😀, /`, list_id: 1 };
      const { headers, body } = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET, id, data });
      const { status, text } = await send(`${gateway.url}/in/portal`, { headers, body });
      assert.equal(status, 202, text);
      accepted.add(body.toString());
    }
  };

  // It dies while webhooks come in on one side and go out on the other; whoever sends does not notice.
  const first = post(count / 2);
  await red.until((received) => received.length >= count / 10);
  await red.kill();
  await first;
  await post(count / 2);
  assert.equal(accepted.size, count);
  const before = red.received().length;
  assert.ok(before < count / 2, `it had ${before} when it was killed`);
  const { body: down } = await call("GET", "/v1/endpoints/node-red");
  assert.ok(down.status.pending >= count / 2, JSON.stringify(down.status));
  assert.equal(down.status.dead, 0);

  await red.start();
  const received = await red.until((all) => new Set(all.map(({ id }) => id)).size === count);
  for (const { event } of received) assert.equal(event, "task.completed");
  // By their bodies, byte for byte: the sender's id is not signed, so the gateway gave each event one of its own.
  assert.deepEqual(new Set(received.map(({ body }) => body.toString())), accepted);

  let status;
  do ({ status } = (await call("GET", "/v1/endpoints/node-red")).body);
  while (status.pending > 0);
  assert.deepEqual([status.dead, status.status], [0, "active"]);
  const retried = (await deliveriesOf(call)).filter(({ attempts }) => attempts > 1);
  assert.ok(retried.length > 0, "some were tried while it was down");
  assert.doesNotMatch(red.said(), /OUTSIDE/);
  const again = received.length - count;
  t.diagnostic(`${before} had arrived when it was killed; ${retried.length} were tried again, ${again} came twice`);
});

for (const [where, script] of [
  ["an address", 'fetch("http://192.0.2.1/")'],
  ["a name", 'fetch("http://example.com/")'],
  ["a socket", 'require("net").connect(80, "192.0.2.1")'],
  ["a lookup", 'require("dns").promises.lookup("example.com")'],
]) {
  test(`what Node-RED runs under would tell of ${where} outside`, () => {
    const watch = fileURLToPath(new URL("outside.cjs", import.meta.url));
    const { stderr } = spawnSync(process.execPath, ["--require", watch, "-e", script], { encoding: "utf8" });
    assert.match(stderr, /^OUTSIDE (?:192\.0\.2\.1|example\.com)$/m);
  });
}

/**
 * @param {import("../../edge/api-client.mjs").Caller} call
 * @returns {Promise<any[]>}
 */
async function deliveriesOf(call) {
  const all = [];
  for (let cursor = null, first = true; first || cursor; first = false) {
    const query = cursor ? `&cursor=${cursor}` : "";
    const { body } = await call("GET", `/v1/endpoints/node-red/deliveries?limit=100${query}`);
    all.push(...body.items);
    cursor = body.next;
  }
  return all;
}
