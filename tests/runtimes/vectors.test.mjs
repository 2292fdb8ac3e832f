// The same vectors in every runtime, and the same answers. With SIGNPOST_VECTOR=TEXT in the environment only the cases whose
// "FILE: NAME" has this text in it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bun, deno, node, quiet } from "./programs.mjs";
import { vectorFiles } from "./vector-files.mjs";
import { serve, workerDirectory } from "./workerd.mjs";

/** @typedef {import("./suite.mjs").Report} Report */

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const only = process.env.SIGNPOST_VECTOR ?? "";
const files = vectorFiles(only);
const expected = Object.fromEntries(Object.entries(files).map(([name, { cases }]) => [name, cases.length]));

const wasm = fileURLToPath(import.meta.resolve("signpost/signpost.wasm"));
const denoMayRead = (/** @type {string[]} */ ...paths) => ["run", "--no-prompt", "--no-lock", `--allow-read=${paths}`];

/** @type {Record<string, () => Promise<Report>>} */
const runtimes = {
  node: () => program(node, []),
  // Only the vectors may be read: loading the package needs no permission.
  deno: () => program(deno, denoMayRead(here("../vectors"))),
  bun: () => program(bun, ["run"]),
  workerd: inWorkerd,
  "node with its node:crypto": () => hashedBy("native", node, []),
  "deno with its node:crypto": () => hashedBy("native", deno, denoMayRead(here("../vectors"), wasm)),
  "bun with its node:crypto": () => hashedBy("native", bun, ["run"]),
  "node with its WebCrypto": () => hashedBy("web", node, []),
  "deno with its WebCrypto": () => hashedBy("web", deno, denoMayRead(here("../vectors"), wasm)),
  "bun with its WebCrypto": () => hashedBy("web", bun, ["run"]),
};

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {readonly string[]} [own] the program's own
 * @returns {Promise<Report & { macs: number }>}
 */
async function program(command, args, own = []) {
  const options = { env: { ...process.env, ...quiet }, maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(command, [...args, here("program.mjs"), only, ...own], options);
  return JSON.parse(stdout);
}

/**
 * @param {"native" | "web"} way
 * @param {string} command
 * @param {readonly string[]} args
 */
async function hashedBy(way, command, args) {
  const report = await program(command, args, [wasm, way]);
  if (only === "") assert.ok(report.macs > 1000, `the runtime's HMAC was asked ${report.macs} times`);
  return report;
}

/** @returns {Promise<Report>} */
async function inWorkerd() {
  const { directory, remove } = workerDirectory({
    modules: {
      "worker.mjs": here("workers/vectors.mjs"),
      "suite.mjs": here("suite.mjs"),
      "json-patch.mjs": here("json-patch.mjs"),
    },
    packageRoot: dirname(createRequire(import.meta.url).resolve("signpost/package.json")),
  });
  try {
    const worker = await serve(directory);
    try {
      const response = await fetch(worker.url, { method: "POST", body: JSON.stringify(files) });
      assert.equal(response.status, 200, worker.said());
      return /** @type {Report} */ (await response.json());
    } finally {
      await worker.stop();
    }
  } finally {
    remove();
  }
}

test("There are vectors for every provider", () => {
  const all = vectorFiles();
  const providers = new Set(Object.values(all).map(({ provider }) => provider));
  for (const name of ["clientpress", "clientflow", "portalio", "cepro", "standard"])
    assert.ok(providers.has(name), name);
  assert.ok(Object.values(all).reduce((sum, { cases }) => sum + cases.length, 0) > 3000);
});

/** @type {Map<string, string>} */
const digests = new Map();
for (const [name, report] of Object.entries(runtimes)) {
  test(`Every vector gives its expected answer in ${name}`, async () => {
    const { ran, failures, digest } = await report();
    digests.set(name, digest);
    assert.deepEqual(ran, expected, "every case ran");
    assert.deepEqual(failures, []);
  });
}

test("A vector is run alone by its name, and a name that no vector has is an error", async () => {
  const name = "clientpress-accepted.json: The documented task.completed is accepted as PHP sends it";
  assert.deepEqual(
    Object.values(vectorFiles(name)).map(({ cases }) => cases.length),
    [1],
  );
  const { stdout } = await promisify(execFile)(node, [here("program.mjs"), name]);
  assert.deepEqual(JSON.parse(stdout).ran, { "clientpress-accepted.json": 1 });
  assert.throws(() => vectorFiles("nobody's name"), /^Error: No vector's "FILE: NAME" has "nobody's name" in it$/);
});

test("All runtimes give the same answers, down to what no vector asks for", () => {
  assert.deepEqual([...digests.keys()], Object.keys(runtimes));
  assert.equal(new Set(digests.values()).size, 1, JSON.stringify(Object.fromEntries(digests)));
});
