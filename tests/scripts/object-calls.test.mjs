// The gateway's objects call each other by typed stubs: a method that gets another name breaks `npm run check` at each of its callers.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A method of each class, and what is given another name there. @type {[file: string, written: string, renamed: string][]} */
const renamed = [
  ["edge/src/source/object.js", "  async accept(", "  async acceptAll("],
  ["edge/src/endpoint/object.js", "  async test(", "  async tryOut("],
  ["edge/src/directory/calls/settings.js", "  names()", "  everyName()"],
  ["edge/src/stream/object.js", "  revoked(", "  withdrawn("],
];

test("A method of an object that gets another name is an error of types at its callers", (t) => {
  const copy = mkdtempSync(join(tmpdir(), "signpost-calls-"));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  for (const name of ["node_modules", "js", "core", "tsconfig.json"]) symlinkSync(join(root, name), join(copy, name));
  cpSync(join(root, "edge"), join(copy, "edge"), { recursive: true, filter: (path) => !path.includes("node_modules") });
  const config = JSON.parse(readFileSync(join(copy, "edge/tsconfig.json"), "utf8").replace(/^ *\/\/.*$/gm, ""));
  writeFileSync(join(copy, "edge/tsconfig.json"), JSON.stringify({ ...config, include: ["src"] }));
  const check = () => {
    const args = ["--noEmit", "--pretty", "false", "-p", join(copy, "edge/tsconfig.json")];
    const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), args, { cwd: copy, encoding: "utf8" });
    return stdout.split("\n").filter((line) => line !== "");
  };
  assert.deepEqual(check(), []);
  for (const [file, written, other] of renamed) {
    const text = readFileSync(join(copy, file), "utf8");
    assert.equal(text.split(written).length, 2, `${file} has ${written} once`);
    writeFileSync(join(copy, file), text.replace(written, other));
  }
  const told = check();
  for (const [caller, method] of [
    ["edge/src/receive/keep.js", "accept"],
    ["edge/src/api/endpoints.js", "test"],
    ["edge/src/api/webhooks.js", "test"],
    ["edge/src/api/metrics.js", "names"],
    ["edge/src/supervision.js", "names"],
    ["edge/src/api/keys.js", "revoked"],
  ]) {
    assert.ok(
      told.some((line) => line.startsWith(`${caller}(`) && line.includes(`Property '${method}' does not exist`)),
      `${caller} calls ${method}:\n${told.join("\n")}`,
    );
  }
});
