// The loaders that no runtime of ours uses by itself: browsers' and edge-light's, as far as they go without a browser.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { deno, node, quiet } from "./programs.mjs";

const run = promisify(execFile);
const js = new URL("../../js/", import.meta.url);
const packageJson = JSON.parse(readFileSync(new URL("package.json", js), "utf8"));
const providers = "cepro,clientflow,clientpress,portalio,standard";

test("The conditions stand in the order in which the runtimes must meet them", () => {
  const conditions = Object.keys(packageJson.exports["."]);
  assert.deepEqual(conditions, ["types", "workerd", "edge-light", "deno", "bun", "browser", "node", "default"]);
});

test("Every loader is short, and offers the same", () => {
  for (const [condition, path] of Object.entries(packageJson.exports["."])) {
    if (condition === "types") continue;
    const source = readFileSync(new URL(path, js), "utf8");
    assert.ok(source.length <= 640, path);
    assert.match(source, /export ?\* ?from ?"(?:\.\.\/core|\.\/browser)\.js";/, path);
  }
});

/**
 * Serves the package over HTTP, as a web server beside a page does.
 * @param {{type?: string, status?: number}} wasm how the module is answered
 * @param {(origin: string, requests: string[]) => Promise<void>} use
 */
async function served({ type = "application/wasm", status = 200 }, use) {
  /** @type {string[]} */
  const requests = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.push(path);
    const isWasm = path.endsWith(".wasm");
    response.writeHead(isWasm ? status : 200, { "content-type": isWasm ? type : "text/javascript" });
    response.end(readFileSync(new URL(`.${path}`, js)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    await use(`127.0.0.1:${port}`, requests);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * Deno imports over HTTP and has the web's fetch: all that the browser's loader rests on.
 * @param {string} host
 * @param {string} program
 */
function inDeno(host, program) {
  const args = ["eval", "--no-lock", "--no-config", `--allow-import=${host}`, "--reload", program];
  return run(deno, args, { env: { ...process.env, ...quiet } });
}

for (const loader of ["browser", "default"]) {
  for (const type of ["application/wasm", "application/octet-stream"]) {
    test(`The ${loader} loader takes the module beside it, served as ${type}, once`, async () => {
      await served({ type }, async (host, requests) => {
        const program = `
          import { load, SignpostError } from "http://${host}/dist/load/${loader}.js";
          const [first, second] = await Promise.all([load(), load()]);
          console.log(first.providers.join(), first === second, typeof SignpostError);`;
        const { stdout } = await inDeno(host, program);
        assert.equal(stdout.trim(), `${providers} true function`);
        assert.equal(requests.filter((path) => path === "/dist/signpost.wasm").length, 1);
      });
    });
  }
}

test("A module that is not there is an error that names it, and the next load() tries anew", async () => {
  await served({ status: 404 }, async (host, requests) => {
    const program = `
      import { load } from "http://${host}/dist/load/browser.js";
      for (let i = 0; i < 2; i++) await load().catch((error) => console.log(error.message));`;
    const { stdout } = await inDeno(host, program);
    const line = `signpost.wasm: HTTP 404 from http://${host}/dist/signpost.wasm`;
    assert.deepEqual(stdout.trim().split("\n"), [line, line]);
    assert.equal(requests.filter((path) => path === "/dist/signpost.wasm").length, 2);
  });
});

test("The edge-light loader takes the module that the bundler has compiled", async () => {
  const hooks = fileURLToPath(new URL("fixtures/edge-light.mjs", import.meta.url));
  const program =
    'import { load } from "signpost"; console.log(import.meta.resolve("signpost"), (await load()).providers.join());';
  const args = ["--conditions=edge-light", "--import", hooks, "--input-type=module", "--eval", program];
  const { stdout } = await run(node, args, { cwd: fileURLToPath(new URL("../../", import.meta.url)) });
  assert.equal(stdout.trim(), `${new URL("dist/load/edge-light.js", js)} ${providers}`);
});

test("The conditions lead each runtime to its loader", async () => {
  for (const condition of ["workerd", "edge-light", "deno", "bun", "browser"]) {
    const args = [
      `--conditions=${condition}`,
      "--input-type=module",
      "--eval",
      'console.log(import.meta.resolve("signpost"))',
    ];
    const { stdout } = await run(node, args, { cwd: fileURLToPath(new URL("../../", import.meta.url)) });
    assert.equal(stdout.trim(), new URL(`dist/load/${condition}.js`, js).href);
  }
  assert.equal(import.meta.resolve("signpost"), new URL("dist/load/node.js", js).href);
});
