// What `edge/start.mjs` says when something is not there yet: one line each, with the command that makes it.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root, start } from "./started.mjs";

test("each missing part is named, with what to do", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(async () => rmSync(directory, { recursive: true }));
  const at = (/** @type {string} */ path) => join(directory, path);
  const put = (/** @type {string} */ path, text = "") => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  for (const name of ["start.mjs", "package.json", "serve", "demo", "src"]) {
    cpSync(join(root, "edge", name), at(`edge/${name}`), { recursive: true });
  }
  const says = async () => {
    const run = start(t, ["--port", "0"], at("edge/start.mjs"));
    assert.equal(await run.ended, 1);
    // The log's own lines (the limit of open files) aside.
    return run.said().replace(/^\{"time".*\n/gm, "");
  };

  assert.equal(await says(), "\nnpm packages are missing. Run `npm run setup`.\n");

  mkdirSync(at("node_modules"));
  for (const name of ["esbuild", "zod", "hono", "@hono"])
    symlinkSync(join(root, "node_modules", name), at(`node_modules/${name}`));
  // A workerd whose program was not installed: its package is there, the one for this machine is not.
  put("node_modules/workerd/package.json", '{"main": "main.cjs"}');
  put("node_modules/workerd/main.cjs", 'exports.default = "/nowhere/workerd";');
  cpSync(join(root, "js/package.json"), at("node_modules/signpost/package.json"));
  const dist = at("node_modules/signpost/dist");
  assert.equal(await says(), `\n${dist}/signpost.wasm is missing. Run \`npm run build -- wasm\`, which makes it.\n`);

  cpSync(join(root, "js/dist"), dist, { recursive: true });
  assert.equal(
    await says(),
    `\n${at("build/dev/core/cli/signpost")} is missing. Run \`npm start\`, which builds it.\n`,
  );

  put("build/dev/core/cli/signpost");
  assert.equal(
    await says(),
    `\nworkerd is missing for ${process.platform}-${process.arch}. Run \`npm ci\`; it must be allowed to install optional packages.\n`,
  );
});
