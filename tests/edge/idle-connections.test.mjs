// The listening socket outlives workerd, and running out of descriptors is no outage.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { descriptorLimit, wordsOn } from "../../edge/serve/descriptors.mjs";
import { inheritedListener, inheritsListener, openListener } from "../../edge/serve/listener.mjs";
import { Stop } from "../../edge/serve/stop.mjs";
import { send } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { crowd } from "./idle-connections.mjs";
import { webhookOf } from "./senders.mjs";

test("where workerd could hold few connections, more idle ones than that end nothing", async () => {
  const { waits, said, status } = await crowd({ limit: 1024, connections: 700, times: 3 });
  assert.equal(waits.length, 3);
  assert.deepEqual(said.map(wordsOnly), [["warn", "at 1024 open files workerd can hold about 384 connections"]]);
  assert.deepEqual([said[0].open_files, said[0].connections], [1024, 384]);
  assert.match(said[0].message, /so the command takes connections itself; raise the hard limit/);
  assert.equal(status, 0);
});

test("where it could hold many, it is started again once, in good order, before they crowd it", async () => {
  const awaited = "it runs again";
  const { waits, said, status } = await crowd({ limit: 9000, connections: 3000, times: 6, awaited });
  assert.equal(waits.length, 6);
  const expected = [
    ["info", "at 9000 open files workerd can hold about 4372 connections"],
    ["warn", "workerd has N files open and may have 9000"],
    ["info", awaited],
  ];
  assert.deepEqual(said.map(wordsOnly), expected);
  assert.match(said[1].message, /the command takes connections itself .* in the proxy$/);
  assert.equal(status, 0);
});

/** @param {{level: string, message: string}} entry */
const wordsOnly = ({ level, message }) => [
  level,
  message.replace(/ at a time.*|: from now on.*/, "").replace(/has \d+ files/, "has N files"),
];

test("what is said of the limit at start", () => {
  const text = (/** @type {string} */ soft) =>
    `Limit  Soft Limit  Hard Limit  Units\nMax open files            ${soft}   524288  files\n`;
  assert.equal(descriptorLimit(text("1024")), 1024);
  assert.equal(descriptorLimit(text("unlimited")), undefined);
  assert.deepEqual([wordsOn(8447).level, wordsOn(8448).level], ["warn", "info"]);
});

test("a request that comes while workerd is started again waits, and is answered", async (t) => {
  const gateway = await startGateway(t, configurationOf({ demo: {} }, {}));
  const { headers, body } = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET });
  process.kill(gateway.pid(), "SIGKILL");
  // It has ended, and there is no other one yet.
  while (!gateway.lines.some((line) => line.includes("it is started again"))) await new Promise(setImmediate);
  assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
});

test("a listener takes nothing out of its queue, and is gone when it is closed", async () => {
  const { port, close } = await openListener("127.0.0.1", 0);
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  socket.write("x");
  const gone = new Promise((resolve) => socket.once("close", resolve));
  await close();
  await gone;
  assert.equal(socket.bytesRead, 0);
  const [error] = await once(connect(port, "127.0.0.1"), "error");
  assert.equal(error.code, "ECONNREFUSED");
});

test("what cannot be listened on is told", async () => {
  await assert.rejects(openListener("192.0.2.1", 0), (error) => {
    assert.ok(error instanceof Stop);
    assert.equal(error.message, "192.0.2.1 port 0 cannot be listened on: EADDRNOTAVAIL.");
    return true;
  });
});

test("systemd's sockets are taken where they are meant for this process, and it is one", async () => {
  assert.deepEqual(
    [{}, { LISTEN_PID: "1" }, { LISTEN_PID: String(process.pid) }].map((environment) => inheritsListener(environment)),
    [false, false, true],
  );
  await assert.rejects(
    inheritedListener({ LISTEN_FDS: "2" }),
    /^Error: The \.socket unit passes 2 sockets\. Give it one/,
  );
});

test("a socket that systemd passes outlives the command: who comes meanwhile is answered by the next one", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const { fd, port, close } = await openListener("127.0.0.1", 0);
  t.after(close);
  const program = fileURLToPath(new URL("../../edge/bin/signpost-gateway.mjs", import.meta.url));
  const start = async (/** @type {string[]} */ ...more) => {
    // As systemd does: descriptor 3, and the process's own id.
    const command = ['LISTEN_PID=$$ exec "$@"', "sh", process.execPath, program, "start", "--data", data, ...more];
    const child = spawn("sh", ["-c", ...command], {
      env: { PATH: process.env.PATH, LISTEN_FDS: "1" },
      stdio: ["ignore", "ignore", "pipe", fd],
    });
    const closed = once(child, "close");
    t.after(async () => {
      child.kill("SIGKILL");
      await closed;
    });
    /** @type {string[]} */
    const notes = [];
    const lines = createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stderr) });
    await new Promise((resolve) => {
      lines.on("line", (line) => {
        notes.push(line);
        if (line.startsWith("Signpost listens at")) resolve(undefined);
      });
      lines.on("close", resolve);
    });
    return { child, closed, notes };
  };
  const url = `http://127.0.0.1:${port}`;
  const refused = await start("--port", "1");
  assert.match(refused.notes.join("\n"), /^The socket is systemd's: leave --host and --port out\.$/);

  const first = await start();
  assert.ok(
    first.notes.some((note) => note.startsWith(`Signpost listens at ${url};`)),
    first.notes.join("\n"),
  );
  assert.equal((await send(`${url}/healthz`, { method: "GET" })).status, 200);
  first.child.kill("SIGTERM");
  await first.closed;
  const waiting = send(`${url}/healthz`, { method: "GET" });
  await start();
  assert.equal((await waiting).status, 200);
});
