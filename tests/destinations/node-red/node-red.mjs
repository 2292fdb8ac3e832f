// Node-RED in a process of its own, on loopback, with everything that it keeps in a directory of the test's.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installNodeModules } from "../../../scripts/node-modules.mjs";
import { sinkAddress } from "../../edge/sink.mjs";
import { eventually } from "../../patience.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** @typedef {{id: string, event: string, body: Buffer}} Received what its flow has written down, of webhooks whose signature was right */

/**
 * @typedef {object} NodeRed
 * @property {string} url of its http-in node
 * @property {() => Received[]} received in the order of writing
 * @property {(done: (received: Received[]) => boolean) => Promise<Received[]>} until
 * @property {() => Promise<void>} kill -9
 * @property {() => Promise<void>} start again, at the same address
 * @property {() => string} said all that it has printed
 */

/**
 * Installs it if need be, and starts it.
 * @param {{after(hook: () => Promise<void>): void}} t ends it
 * @param {string} secret of the endpoint that delivers to it
 * @returns {Promise<NodeRed>}
 */
export async function startNodeRed(t, secret) {
  await installNodeModules(here);
  const home = mkdtempSync(join(tmpdir(), "signpost-node-red-"));
  t.after(async () => rmSync(home, { recursive: true, force: true }));
  copyFileSync(join(here, "flow.json"), join(home, "flow.json"));
  const file = join(home, "received.ndjson");
  const { PATH } = process.env;
  const env = { PATH, HOME: home, PORTAL_SECRET: secret, PORTAL_FILE: file };
  let said = "";
  let port = 0;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child;

  const start = async () => {
    const program = ["--require", join(here, "outside.cjs"), join(here, "node_modules/node-red/red.js")];
    const settings = ["--settings", join(here, "settings.cjs"), "--userDir", home, "--port", String(port)];
    const began = said.length;
    const started = spawn(process.execPath, [...program, ...settings, "-D", `uiHost=${sinkAddress}`], {
      cwd: home,
      env,
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding("utf8").on("data", (text) => (said += text));
    const lines = () => said.slice(began);
    await eventually(() => {
      if (started.exitCode !== null) throw new Error(`Node-RED ended with ${started.exitCode}:\n${lines()}`);
      return /Started flows/.test(lines()) && /now running at http:\/\/[\d.]+:(\d+)/.test(lines());
    }, lines);
    port = Number(/now running at http:\/\/[\d.]+:(\d+)/.exec(lines())?.[1]);
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  t.after(kill);
  await start();

  /** @returns {Received[]} */
  const received = () =>
    (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []).map((line) => {
      const { id, event, body } = JSON.parse(line);
      return { id, event, body: Buffer.from(body, "base64") };
    });
  return {
    url: `http://${sinkAddress}:${port}/portal`,
    received,
    async until(done) {
      await eventually(
        () => done(received()),
        () => `Node-RED has ${received().length}`,
      );
      return received();
    },
    kill,
    start,
    said: () => said,
  };
}
