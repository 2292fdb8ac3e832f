// Starting and stopping: what goes wrong is one clear line, and nothing is left behind.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { workerdConfiguration } from "../../edge/serve/capnp.mjs";
import { serve } from "../../edge/serve/serve.mjs";
import { Stop } from "../../edge/serve/stop.mjs";
import { startWorkerd } from "../../edge/serve/workerd.mjs";
import { send } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";

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

test("no file stays behind while it runs, and no process after it was stopped", async (t) => {
  const before = process.env.TMPDIR;
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  process.env.TMPDIR = directory;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(directory, { recursive: true });
  });
  const gateway = await startGateway(t, configuration);
  assert.deepEqual(readdirSync(directory), []);
  assert.equal((await send(`${gateway.url}/healthz`, { method: "GET" })).status, 200);
  await Promise.all([gateway.stop(), gateway.stop()]);
  await assert.rejects(send(`${gateway.url}/healthz`, { method: "GET" }), { code: "ECONNREFUSED" });
});

test("nothing but addresses gets into workerd's configuration", () => {
  const of = { address: "127.0.0.1:0", configurationBinding: "SIGNPOST_CONFIG", secretNames: [], allow: ["::1/128"] };
  assert.match(workerdConfiguration(of), /allow = \["::1\/128"\]/);
  assert.throws(() => workerdConfiguration({ ...of, allow: ['x"], deny = ["'] }), TypeError);
  assert.throws(() => workerdConfiguration({ ...of, address: '127.0.0.1:0"' }), TypeError);
});
