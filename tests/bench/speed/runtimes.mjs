// The runtimes: each is started once, takes orders one after the other, and is ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, existsSync, writeFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bun, deno, node, quiet } from "../../runtimes/programs.mjs";
import { serve } from "../../runtimes/workerd.mjs";
import { bundle, verifyWasm, wasm } from "./bundle.mjs";

/**
 * @typedef {object} Runtime
 * @property {string} name with its version
 * @property {(order: import("./programs/setting.mjs").Order) => Promise<Record<string, number[]>>} perform microseconds a call, by
 *   contestant
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} name
 * @param {string} program
 * @param {string[]} args before the script
 * @param {string} script
 * @returns {Promise<Runtime>}
 */
async function local(name, program, args, script) {
  const child = spawn(program, [...args, script, wasm, verifyWasm], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...quiet },
  });
  const ended = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async perform(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended; its last words are above`);
      return JSON.parse(value);
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Milliseconds of a batch in workerd: long against a request, whose own time is taken off. */
const batch = 25;
const warming = 400;

/** @param {string} directory @returns {Promise<Runtime>} */
async function workerd(directory) {
  const { version } = JSON.parse(await bundle("worker.mjs", directory, "workerd"));
  writeFileSync(
    join(directory, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["nodejs_compat"],
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "signpost.wasm", wasm = embed "signpost.wasm"),
    (name = "signpost-verify.wasm", wasm = embed "signpost-verify.wasm"),
  ],
);
`,
  );
  const { url, stop } = await serve(directory);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** @param {string} path @param {string} [body] */
  const ask = (path, body) =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}${path}`, { method: body ? "POST" : "GET", agent }, async (response) => {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        if ((response.statusCode ?? 500) < 300) resolve(text);
        else reject(new Error(`workerd answered ${response.statusCode}: ${text}`));
      });
      sent.on("error", reject).end(body);
    });
  const timed = async (/** @type {string} */ name, /** @type {number} */ calls) => {
    const start = performance.now();
    await ask(`/run?name=${encodeURIComponent(name)}&calls=${calls}`);
    return performance.now() - start;
  };

  return {
    name: `workerd ${version}`,
    async perform(order) {
      /** @type {string[]} */
      const names = JSON.parse(await ask("/prepare", JSON.stringify(order)));
      /** @type {Record<string, number[]>} */
      const times = Object.fromEntries(names.map((name) => [name, []]));
      /** @type {Record<string, number>} */
      const calls = {};
      for (const name of names) {
        let count = 1;
        const began = performance.now();
        for (;;) {
          const took = await timed(name, count);
          if (took < batch) count = Math.ceil(count * Math.min(10, Math.max(1.5, (batch * 1.2) / took)));
          else if (performance.now() - began > warming) break;
        }
        calls[name] = count;
      }
      for (let round = 0; round < order.rounds; round++) {
        const request = await timed("", 0);
        for (const name of names)
          times[name].push((Math.max(0, (await timed(name, calls[name])) - request) * 1000) / calls[name]);
      }
      return times;
    },
    async stop() {
      agent.destroy();
      await stop();
    },
  };
}

const chromiumPath = "/usr/bin/chromium";

/** @param {string} directory @returns {Promise<Runtime>} */
async function chromium(directory) {
  if (!existsSync(chromiumPath))
    throw new Error(`${chromiumPath} is missing: install Debian's chromium, or leave it out with --runtimes`);
  await bundle("page.mjs", directory, "browser");
  const files = new Map([
    ["/page.js", { path: join(directory, "page.js"), type: "text/javascript" }],
    ["/signpost.wasm", { path: wasm, type: "application/wasm" }],
    ["/signpost-verify.wasm", { path: verifyWasm, type: "application/wasm" }],
  ]);
  const server = createServer((request, response) => {
    // Isolated pages have the finer clock.
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    const file = files.get(request.url ?? "");
    if (file) {
      response.setHeader("content-type", file.type);
      createReadStream(file.path).pipe(response);
    } else response.setHeader("content-type", "text/html").end('<script type="module" src="/page.js"></script>');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const { chromium: launcher } = await import("playwright-core");
  const browser = await launcher.launch({
    executablePath: chromiumPath,
    args: ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction(() => "perform" in globalThis);
  return {
    name: `Chromium ${browser.version()}`,
    perform: (order) =>
      page.evaluate((/** @type {any} */ given) => /** @type {any} */ (globalThis).perform(given), order),
    async stop() {
      await browser.close();
      server.close();
    },
  };
}

/**
 * By the name that --runtimes takes.
 * @type {Record<string, (directory: string) => Promise<Runtime>>} with a directory of its own
 */
export const runtimes = {
  node: async (directory) => local(`Node ${process.versions.node}`, node, [], await localBundle(directory)),
  workerd,
  deno: async (directory) =>
    local("Deno", deno, ["run", "--quiet", "--allow-read", "--allow-env", "--allow-sys"], await localBundle(directory)),
  bun: async (directory) => local("Bun", bun, [], await localBundle(directory)),
  chromium,
};

/** @param {string} directory */
async function localBundle(directory) {
  await bundle("local.mjs", directory, "node");
  return join(directory, "local.js");
}
