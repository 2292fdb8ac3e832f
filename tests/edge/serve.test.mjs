// Starting and stopping: what goes wrong is one clear line, and nothing is left behind.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { workerdConfiguration } from "../../edge/serve/capnp.mjs";
import { serve } from "../../edge/serve/serve.mjs";
import { Stop } from "../../edge/serve/stop.mjs";
import { startWorkerd } from "../../edge/serve/workerd.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { startSink } from "./sink.mjs";

const configuration = configurationOf({ demo: {} }, { sink: { url: "https://hooks.example.com/" } });

test("a port that is another's is told as that", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (other.address());
  const options = { configuration: JSON.stringify(configuration), environment: secrets, allow: ["public"] };
  await assert.rejects(serve({ ...options, port, onLine: () => {} }), (error) => {
    assert.ok(error instanceof Stop);
    assert.deepEqual([error.code, error.message], ["port_taken", "The port is taken by another program."]);
    return true;
  });
});

test("workerd's own complaint is passed on when it does not start", async () => {
  const starting = startWorkerd({ configuration: "/nowhere/gateway.capnp", environment: {}, onLine: () => {} });
  await assert.rejects(starting, (error) => {
    assert.ok(error instanceof Stop);
    assert.match(error.message, /^workerd ended with status 1:\n.*gateway\.capnp/s);
    return true;
  });
});

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @returns {string} an empty directory in which temporary files are made while the test runs
 */
function scratch(t) {
  const before = process.env.TMPDIR;
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  process.env.TMPDIR = directory;
  t.after(async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(directory, { recursive: true });
  });
  return directory;
}

test("no file and no process stays behind once it was stopped", async (t) => {
  const directory = scratch(t);
  const gateway = await startGateway(t, configuration);
  assert.equal((await send(`${gateway.url}/healthz`, { method: "GET" })).status, 200);
  for (const name of readdirSync(directory)) assert.equal(statSync(join(directory, name)).mode & 0o077, 0);
  await Promise.all([gateway.stop(), gateway.stop()]);
  assert.equal(await gateway.ended, "workerd ended with status 0");
  assert.deepEqual(readdirSync(directory), []);
  await assert.rejects(send(`${gateway.url}/healthz`, { method: "GET" }), { code: "ECONNREFUSED" });
});

test("data that was made with another master key is told as that, and let go again", async (t) => {
  const directory = scratch(t);
  const data = join(mkdtempSync(join(tmpdir(), "signpost-test-")), "data");
  const keys = [1, 2].map((byte) => ({ ...secrets, SIGNPOST_MASTER_KEY: Buffer.alloc(32, byte).toString("base64") }));
  const first = await startGateway(t, configuration, { data, environment: keys[0] });
  await first.stop();
  await assert.rejects(startGateway(t, configuration, { data, environment: keys[1] }), (error) => {
    assert.ok(error instanceof Stop);
    assert.match(error.message, /^The gateway does not come up: \/healthz answers 503\.\n/);
    assert.match(error.message, /SIGNPOST_MASTER_KEY is not the key that this data was made with/);
    assert.ok(
      !error.message.includes(keys[0].SIGNPOST_MASTER_KEY) && !error.message.includes(keys[1].SIGNPOST_MASTER_KEY),
    );
    return true;
  });
  const again = await startGateway(t, configuration, { data, environment: keys[0] });
  await again.stop();
  assert.equal(readdirSync(directory).length, 1);
});

test("it is not started again where nobody wants that, and says how it ended", async (t) => {
  const gateway = await startGateway(t, configuration, { restart: false });
  process.kill(gateway.pid(), "SIGKILL");
  assert.equal(await gateway.ended, "workerd ended by SIGKILL");
  assert.deepEqual(
    gateway.lines.filter((line) => line.includes("started again")),
    [],
  );
});

test("a stop waits for an attempt under way, but not for ever", async (t) => {
  const sink = await startSink(t);
  const endpoints = { sink: { url: `${sink.url}/silent` } };
  const gateway = await startGateway(t, configurationOf({ demo: {} }, endpoints), { grace: 300 });
  const body = taskCompleted();
  const headers = signedHeaders(body, secrets.CLIENTPRESS_SECRET);
  assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
  while (sink.arrivedAt("/silent").length === 0) await new Promise(setImmediate);
  await gateway.stop();
  assert.equal(await gateway.ended, "workerd ended by SIGKILL");
});

test("a stop does not wait for those who follow the live stream", async (t) => {
  const gateway = await startGateway(t, configuration, { grace: 60_000 });
  const listening = await fetch(`${gateway.url}/v1/stream`, { headers: { authorization: `Bearer ${gateway.key}` } });
  assert.equal(listening.status, 200);
  const [text] = await Promise.all([listening.text().catch(() => "cut off"), gateway.stop()]);
  assert.notEqual(text, "cut off");
  assert.equal(await gateway.ended, "workerd ended with status 0");
});

test("nothing but addresses gets into workerd's configuration", () => {
  const of = {
    address: "127.0.0.1:0",
    data: "/data",
    configurationBinding: "SIGNPOST_CONFIG",
    secretNames: [],
    allow: ["::1/128"],
  };
  assert.match(workerdConfiguration(of), /allow = \["::1\/128"\]/);
  assert.throws(() => workerdConfiguration({ ...of, allow: ['x"], deny = ["'] }), TypeError);
  assert.throws(() => workerdConfiguration({ ...of, address: '127.0.0.1:0"' }), TypeError);
});
