// Cold start in workerd: a fresh process each time, and the CPU that it has taken when its first answer is there. What workerd itself takes is
// in it, so a Worker that says hello is measured beside the others. Clocks stand still in a Worker, and its start is hard to
// see from outside; CPU is what is paid for.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { verifyWasm, wasm } from "./bundle.mjs";
import { median } from "./report.mjs";
import { secrets, webhookOf } from "./webhooks.mjs";

const hello = "a Worker that says hello";

/** @type {Record<string, string>} each answers "true" once it has found the webhook authentic */
const workers = {
  [hello]: 'export default { fetch: () => new Response("true") };',
  "signpost/verify": verifying("signpost/verify"),
  signpost: verifying("signpost"),
  "createHmac + JSON.parse + ajv": `
    import { createHmac, timingSafeEqual } from "node:crypto";
    import { validate } from "./schema.mjs";
    export default { async fetch(request) {
      const body = new Uint8Array(await request.arrayBuffer());
      const mac = createHmac("sha256", "${secrets.text}").update(body).digest();
      const sent = Buffer.from(request.headers.get("x-cp-signature").slice(7), "hex");
      return new Response(String(timingSafeEqual(mac, sent) && validate(JSON.parse(new TextDecoder().decode(body)))));
    } };`,
};

/** The module that each brings. @type {Record<string, string | undefined>} */
const modules = { "signpost/verify": verifyWasm, signpost: wasm };

/** @param {string} entry */
function verifying(entry) {
  return `
    import { load } from "${entry}";
    const core = await load();
    let verifier;
    export default { async fetch(request) {
      verifier ??= core.verifier("clientpress", { secrets: ["${secrets.text}"] });
      return new Response(String(verifier.verify(request.headers, await request.arrayBuffer()).authentic));
    } };`;
}

/**
 * @param {number} rounds processes of each
 * @returns {Promise<{title: string, head: string[], rows: string[][]}>}
 */
export async function workerdColdStarts(rounds) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-cold-workerd-"));
  try {
    const names = Object.keys(workers);
    for (const [i, name] of names.entries()) {
      const file = modules[name];
      if (file) cpSync(file, join(directory, basename(file)));
      await make(workers[name], join(directory, `${i}.js`));
      writeFileSync(join(directory, `${i}.capnp`), config(i, file ? [basename(file)] : []));
    }
    const webhook = webhookOf(300, true, Date.now());
    /** @type {number[][]} */
    const times = names.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [i] of names.entries()) times[i].push(await started(directory, `${i}.capnp`, webhook));
    }
    const base = median(times[names.indexOf(hello)]);
    return {
      title: `Cold start in workerd: CPU of a fresh process to its first answer, ms above ${hello}, median of ${rounds} processes`,
      head: ["", "ms"],
      rows: names.map((name, i) => {
        const ms = median(times[i]);
        return [name, name === hello ? `0.00 (${ms.toFixed(2)})` : (ms - base).toFixed(2)];
      }),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {string} contents @param {string} outfile */
const make = (contents, outfile) =>
  build({
    stdin: { contents, resolveDir: new URL(".", import.meta.url).pathname },
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    conditions: ["workerd"],
    external: ["node:*"],
    alias: { crypto: "node:crypto" },
    plugins: [
      {
        name: "modules",
        setup: ({ onResolve }) =>
          void onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: path.replace(/.*\//, ""), external: true })),
      },
    ],
    logLevel: "error",
  });

/** @param {number} i @param {string[]} modules their names */
const config = (i, modules) => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  modules = [
    (name = "worker.js", esModule = embed "${i}.js"),
    ${modules.map((name) => `(name = "${name}", wasm = embed "${name}"),`).join("\n    ")}
  ],
);
`;

const workerd = createRequire(import.meta.url)("workerd").default;

/**
 * @param {string} cwd
 * @param {string} file the configuration
 * @param {import("./webhooks.mjs").Webhook} webhook
 * @returns {Promise<number>} ms of CPU, by all of its threads
 */
async function started(cwd, file, { headers, bodies }) {
  const args = ["serve", file, "--control-fd=3", "--socket-addr", "http=127.0.0.1:0"];
  const child = spawn(workerd, args, { cwd, stdio: ["ignore", "inherit", "inherit", "pipe"] });
  const ended = once(child, "close");
  try {
    const lines = createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stdio[3]) });
    const [line] = await once(lines, "line");
    const url = `http://127.0.0.1:${JSON.parse(line).port}`;
    const answer = await fetch(url, { method: "POST", headers: headers.clientpress, body: bodies.clientpress });
    if ((await answer.text()) !== "true") throw new Error(`${file}: a good webhook was refused`);
    const tasks = readdirSync(`/proc/${child.pid}/task`);
    const spent = tasks.map((task) => readFileSync(`/proc/${child.pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
    return spent.reduce((sum, nanoseconds) => sum + Number(nanoseconds) / 1e6, 0);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}
