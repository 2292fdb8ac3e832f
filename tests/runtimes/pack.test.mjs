// The package as npm packs it, installed into empty projects: every runtime's example receives a real webhook.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { listen } from "./child.mjs";
import { bun, deno, node, quiet } from "./programs.mjs";
import { serve } from "./workerd.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const secret = "a-secret-of-thirty-two-characters";

/** Empty but for the installed tarball. */
const project = mkdtempSync(join(tmpdir(), "signpost-project-"));
const installed = join(project, "node_modules/signpost");
after(() => rmSync(project, { recursive: true, force: true }));

/** @type {string[]} */
let packed;

before(async () => {
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: join(root, "js") });
  // What the scripts print stands before npm's own JSON.
  const report = JSON.parse(stdout.slice(stdout.search(/^[[{]/m)));
  const [{ filename, files }] = Array.isArray(report) ? report : Object.values(report);
  packed = files.map((/** @type {{path: string}} */ { path }) => path);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--ignore-scripts", `./${filename}`], { cwd: project });
});

test("The tarball holds what the package needs, and nothing of the tests or the build", () => {
  for (const needed of [
    "README.md",
    "LICENSE",
    "package.json",
    "dist/signpost.wasm",
    "dist/signpost-verify.wasm",
    "dist/core.js",
    "dist/verify/core.js",
    "dist/load/node.js",
    "dist/load/verify/node.js",
    "types/src/core.d.ts",
    "types/src/load/verify/default.d.ts",
  ]) {
    assert.ok(packed.includes(needed), needed);
  }
  const strangers = packed.filter(
    (path) => !/^(?:src|dist|types|examples)\/|^(?:README\.md|LICENSE|package\.json)$/.test(path),
  );
  assert.deepEqual(strangers, []);
  assert.deepEqual(
    readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith(".")),
    ["signpost"],
  );
});

/** ClientPress's documented example of task.completed, sent now; perhaps of another event. */
function webhook(event = "task.completed") {
  const timestamp = new Date().toISOString().replace(/\.\d+Z$/, "+00:00");
  const body =
    `{"event":"${event}","portal_id":42,"portal_url":"https:\\/\\/your-site.com\\/client-portal\\/acme-corp\\/",` +
    `"timestamp":"${timestamp}","data":{"id":10,"title":"Sign the contract","list_id":1}}`;
  const headers = {
    "Content-Type": "application/json",
    // fetch writes each character as one byte.
    "X-CP-Event": Buffer.from(event).toString("latin1"),
    "X-CP-Portal-ID": "42",
    "X-CP-Delivery": "9b2f0e4c-3f57-4f3e-9d2e-0c1a7b4e5d6f",
    "X-CP-Signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
  return { body, headers };
}

/** @param {{url: string, said: () => string, stop: () => Promise<void>}} receiver */
async function assertReceives(receiver) {
  try {
    const post = async (/** @type {{body: string, headers: Record<string, string>}} */ { body, headers }) => {
      const response = await fetch(receiver.url, { method: "POST", headers, body });
      return [response.status, /** @type {{code: string}} */ (await response.json()).code];
    };
    const sent = webhook();
    assert.deepEqual(await post(sent), [202, "ok"], receiver.said());
    assert.deepEqual(await post({ ...sent, body: sent.body.replace("contract", "X") }), [401, "signature_mismatch"]);
    const other = webhook("tâche.terminée");
    assert.deepEqual(await post(other), [202, "unknown_event"], "a header's bytes are compared as they came");
    assert.deepEqual(await post({ ...other, headers: { ...other.headers, "X-CP-Event": "tâche.terminée" } }), [
      401,
      "header_mismatch",
    ]);
    assert.equal((await fetch(receiver.url)).status, 405);
  } finally {
    await receiver.stop();
  }
}

const env = { ...quiet, CLIENTPRESS_SECRET: secret, PORT: "0" };
const options = { cwd: project, env };
/** @param {string} name */
function example(name) {
  cpSync(join(installed, "examples", name), join(project, name), { recursive: true });
  return name;
}

test("The example for Node receives a webhook", async () => {
  await assertReceives(await listen(node, [example("node.mjs")], options));
});

test("The example for Deno receives a webhook, with no permission to read files", async () => {
  const permissions = ["--no-prompt", "--allow-net=127.0.0.1", "--allow-env=CLIENTPRESS_SECRET,PORT"];
  await assertReceives(await listen(deno, ["run", ...permissions, example("deno.mjs")], options));
});

test("The example for Bun receives a webhook", async () => {
  await assertReceives(await listen(bun, ["run", example("bun.mjs")], options));
});

test("The example Worker receives a webhook in workerd", async () => {
  for (const name of readdirSync(join(installed, "examples/worker"))) {
    cpSync(join(installed, "examples/worker", name), join(project, name));
  }
  await assertReceives(await serve(project, env));
});

test("A program that Bun bundles, or compiles into one file, finds the module", async () => {
  writeFileSync(
    join(project, "names.mjs"),
    `import { load } from "signpost"; console.log((await load()).providers.join());
    import { load as loadVerify } from "signpost/verify"; console.log((await loadVerify()).providers.join());`,
  );
  const expected = "cepro,clientflow,clientpress,portalio,standard\n".repeat(2);
  await run(bun, ["build", "--target=bun", "--outdir=bundled", "names.mjs"], { cwd: project });
  assert.equal((await run(bun, [join(project, "bundled/names.js")], { cwd: tmpdir() })).stdout, expected);
  await run(bun, ["build", "--compile", "--outfile=names", "names.mjs"], { cwd: project });
  const moved = join(mkdtempSync(join(project, "moved-")), "names");
  cpSync(join(project, "names"), moved);
  assert.equal((await run(moved, [], { cwd: tmpdir() })).stdout, expected);
});

test("tsc takes a program that uses the installed package", async () => {
  symlinkSync(join(root, "node_modules/@types"), join(project, "node_modules/@types"));
  symlinkSync(join(root, "node_modules/undici-types"), join(project, "node_modules/undici-types"));
  cpSync(join(root, "tests/js/fixtures/consumer.ts"), join(project, "consumer.ts"));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const flags = [
    "--strict",
    "--noEmit",
    "--pretty",
    "false",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--types",
    "node",
  ];
  const { stdout } = await run(node, [tsc, ...flags, "consumer.ts"], { cwd: project }).catch((error) => error);
  assert.equal(stdout, "");
});
