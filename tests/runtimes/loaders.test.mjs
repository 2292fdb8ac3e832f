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

/** The package's two entries: the folder of their loaders, and their module. */
const entries = [
  { entry: ".", name: "signpost", folder: "", wasm: "signpost.wasm" },
  { entry: "./verify", name: "signpost/verify", folder: "verify/", wasm: "signpost-verify.wasm" },
];

test("The conditions stand in the order in which the runtimes must meet them", () => {
  for (const { entry } of entries) {
    const conditions = Object.keys(packageJson.exports[entry]);
    assert.deepEqual(conditions, ["types", "workerd", "edge-light", "deno", "bun", "browser", "node", "default"]);
  }
});

test("Every runtime gets one file, which imports at most its module, and offers the same", () => {
  for (const { entry } of entries) {
    const offered = new Set();
    for (const [condition, path] of Object.entries(packageJson.exports[entry])) {
      if (condition === "types") continue;
      const source = readFileSync(new URL(path, js), "utf8");
      const imported = [...source.matchAll(/^import\b[^"]*"([^"]+)"|;import\b[^"(]*"([^"]+)"/gm)].map(
        (found) => found[1] ?? found[2],
      );
      const strangers = imported.filter((name) => !/\.wasm(?:\?module)?$|^node:fs\/promises$/.test(name));
      assert.deepEqual(strangers, [], path);
      offered.add(
        /export\{([^}]*)\}/
          .exec(source)?.[1]
          .split(",")
          .map((name) => name.replace(/.* as /, ""))
          .sort()
          .join(),
      );
    }
    assert.equal(offered.size, 1, [...offered].join("\n"));
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

for (const { folder, wasm } of entries) {
  for (const loader of ["browser", "default"]) {
    for (const type of ["application/wasm", "application/octet-stream"]) {
      test(`The ${loader} loader takes ${wasm} beside it, served as ${type}, once`, async () => {
        await served({ type }, async (host, requests) => {
          const program = `
            import { load, SignpostError } from "http://${host}/dist/load/${folder}${loader}.js";
            const [first, second] = await Promise.all([load(), load()]);
            console.log(first.providers.join(), first === second, typeof SignpostError);`;
          const { stdout } = await inDeno(host, program);
          assert.equal(stdout.trim(), `${providers} true function`);
          assert.equal(requests.filter((path) => path === `/dist/${wasm}`).length, 1);
        });
      });
    }
  }

  test(`${wasm} that is not there is an error that names it, and the next load() tries again`, async () => {
    await served({ status: 404 }, async (host, requests) => {
      const program = `
        import { load } from "http://${host}/dist/load/${folder}browser.js";
        for (let i = 0; i < 2; i++) await load().catch((error) => console.log(error.message));`;
      const { stdout } = await inDeno(host, program);
      const line = `${wasm}: HTTP 404 from http://${host}/dist/${wasm}`;
      assert.deepEqual(stdout.trim().split("\n"), [line, line]);
      assert.equal(requests.filter((path) => path === `/dist/${wasm}`).length, 2);
    });
  });
}

test("The edge-light loaders take the module that the bundler has compiled", async () => {
  const hooks = fileURLToPath(new URL("fixtures/edge-light.mjs", import.meta.url));
  for (const { name, folder } of entries) {
    const program = `import { load } from "${name}"; console.log(import.meta.resolve("${name}"), (await load()).providers.join());`;
    const args = ["--conditions=edge-light", "--import", hooks, "--input-type=module", "--eval", program];
    const { stdout } = await run(node, args, { cwd: fileURLToPath(new URL("../../", import.meta.url)) });
    assert.equal(stdout.trim(), `${new URL(`dist/load/${folder}edge-light.js`, js)} ${providers}`);
  }
});

test("The conditions lead each runtime to its loader", async () => {
  const program = entries.map(({ name }) => `console.log(import.meta.resolve("${name}"));`).join("");
  for (const condition of ["workerd", "edge-light", "deno", "bun", "browser", "node"]) {
    const args = [`--conditions=${condition}`, "--input-type=module", "--eval", program];
    const { stdout } = await run(node, args, { cwd: fileURLToPath(new URL("../../", import.meta.url)) });
    const expected = entries.map(({ folder }) => new URL(`dist/load/${folder}${condition}.js`, js).href);
    assert.deepEqual(stdout.trim().split("\n"), expected);
  }
});
