// The same vectors in every runtime, and the same answers. With SIGNPOST_VECTOR=TEXT in the environment only the cases whose
// "FILE: NAME" has this text in it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bun, deno, node, quiet } from "./programs.mjs";
import { receivingFiles } from "./receiving-files.mjs";
import { vectorFiles } from "./vector-files.mjs";
import { serve, workerDirectory } from "./workerd.mjs";

/** @typedef {import("./suite.mjs").Report} Report */

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const only = process.env.SIGNPOST_VECTOR ?? "";
const directory = mkdtempSync(join(tmpdir(), "signpost-vectors-"));
after(() => rmSync(directory, { recursive: true, force: true }));

/**
 * The package's two entries, each with the cases that it has calls for.
 * @typedef {{entry: string, files: Record<string, any>, path: string, wasm: string}} Entry
 * @type {Entry[]}
 */
const entries = [
  { entry: "signpost", files: vectorFiles(only), module: "signpost/signpost.wasm" },
  { entry: "signpost/verify", files: receivingFiles(only), module: "signpost/signpost-verify.wasm" },
].map(({ module, ...entry }, i) => {
  const path = join(directory, `${i}.json`);
  writeFileSync(path, JSON.stringify(entry.files));
  return { ...entry, path, wasm: fileURLToPath(import.meta.resolve(module)) };
});

// Only the vectors may be read: loading the package needs no permission.
const inDeno = ["run", "--no-prompt", "--no-lock", `--allow-read=${[directory, ...entries.map(({ wasm }) => wasm)]}`];

/** @type {Record<string, (entry: Entry) => Promise<Report>>} */
const runtimes = {
  node: (entry) => program(entry, node, []),
  deno: (entry) => program(entry, deno, ["run", "--no-prompt", "--no-lock", `--allow-read=${directory}`]),
  bun: (entry) => program(entry, bun, ["run"]),
  workerd: inWorkerd,
  "node with its node:crypto": (entry) => hashedBy("native", entry, node, []),
  "deno with its node:crypto": (entry) => hashedBy("native", entry, deno, inDeno),
  "bun with its node:crypto": (entry) => hashedBy("native", entry, bun, ["run"]),
  "node with its WebCrypto": (entry) => hashedBy("web", entry, node, []),
  "deno with its WebCrypto": (entry) => hashedBy("web", entry, deno, inDeno),
  "bun with its WebCrypto": (entry) => hashedBy("web", entry, bun, ["run"]),
};

/**
 * @param {Entry} entry
 * @param {string} command
 * @param {readonly string[]} args
 * @param {readonly string[]} [own] the program's own
 * @returns {Promise<Report & { macs: number }>}
 */
async function program({ entry, path }, command, args, own = []) {
  const options = { env: { ...process.env, ...quiet }, maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(command, [...args, here("program.mjs"), entry, path, ...own], options);
  return JSON.parse(stdout);
}

/**
 * @param {"native" | "web"} way
 * @param {Entry} entry
 * @param {string} command
 * @param {readonly string[]} args
 */
async function hashedBy(way, entry, command, args) {
  const report = await program(entry, command, args, [entry.wasm, way]);
  if (only === "") assert.ok(report.macs > 1000, `the runtime's HMAC was asked ${report.macs} times`);
  return report;
}

/** @param {Entry} of @returns {Promise<Report>} */
async function inWorkerd({ entry, files }) {
  const { directory: project, remove } = workerDirectory({
    modules: {
      "worker.mjs": here("workers/vectors.mjs"),
      "suite.mjs": here("suite.mjs"),
      "json-patch.mjs": here("json-patch.mjs"),
    },
    packageRoot: dirname(createRequire(import.meta.url).resolve("signpost/package.json")),
  });
  try {
    const worker = await serve(project);
    try {
      const response = await fetch(`${worker.url}/${entry}`, { method: "POST", body: JSON.stringify(files) });
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
  const [whole, receiving] = entries.map(({ files }) =>
    Object.values(files).reduce((sum, { cases }) => sum + cases.length, 0),
  );
  if (only === "") assert.ok(whole > 3000 && receiving > 2700, `${whole} and ${receiving} cases`);
});

for (const entry of entries) {
  /** @type {Map<string, string>} */
  const digests = new Map();
  for (const [name, report] of Object.entries(runtimes)) {
    test(`Every vector gives its expected answer through ${entry.entry} in ${name}`, async () => {
      const { ran, failures, digest } = await report(entry);
      digests.set(name, digest);
      const expected = Object.entries(entry.files).map(([file, { cases }]) => [file, cases.length]);
      assert.deepEqual(ran, Object.fromEntries(expected), "every case ran");
      assert.deepEqual(failures, []);
    });
  }

  test(`All runtimes give the same answers through ${entry.entry}, down to what no vector asks for`, () => {
    assert.deepEqual([...digests.keys()], Object.keys(runtimes));
    assert.equal(new Set(digests.values()).size, 1, JSON.stringify(Object.fromEntries(digests)));
  });
}

test("A vector is run alone by its name, and a name that no vector has is an error", async () => {
  const name = "clientpress-accepted.json: The documented task.completed is accepted as PHP sends it";
  assert.deepEqual(
    Object.values(vectorFiles(name)).map(({ cases }) => cases.length),
    [1],
  );
  const path = join(directory, "one.json");
  writeFileSync(path, JSON.stringify(vectorFiles(name)));
  const { ran } = await program({ ...entries[0], path }, node, []);
  assert.deepEqual(ran, { "clientpress-accepted.json": 1 });
  assert.throws(() => vectorFiles("nobody's name"), /^Error: No vector's "FILE: NAME" has "nobody's name" in it$/);
});
