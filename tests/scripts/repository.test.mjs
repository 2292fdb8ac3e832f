// What holds for the repository's own files, and the small readers that `npm run check` and `npm test` rely on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { completeLock, missingOptional, platformOf } from "../../scripts/lock.mjs";
import { npmFault } from "../../scripts/node-modules.mjs";
import { nodeTooOld } from "../../scripts/node-version.mjs";
import { counts } from "../../scripts/suites.mjs";
import { wordFaults } from "../../scripts/words.mjs";
import { root } from "./fake-programs.mjs";

test("the lockfile has every platform's package and no address", () => {
  const text = readFileSync(join(root, "package-lock.json"), "utf8");
  assert.deepEqual(missingOptional(JSON.parse(text)), [], "run `npm run lock`");
  assert.doesNotMatch(text, /"resolved": "http/, "run `npm run lock`");
});

test("a lockfile that a partial registry left short is completed with the exact versions wanted", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/tool": {
        version: "2.0.0",
        dev: true,
        optionalDependencies: { "@tool/linux-x64": "2.0.0", "@tool/darwin-arm64": "2.0.0" },
      },
      "node_modules/@tool/linux-x64": { version: "2.0.0", cpu: ["x64"], dev: true, optional: true, os: ["linux"] },
    },
  };
  assert.deepEqual(missingOptional(lock), [{ name: "@tool/darwin-arm64", version: "2.0.0", dev: true }]);
  completeLock(lock);
  assert.deepEqual(Object.keys(lock.packages), [
    "",
    "node_modules/@tool/darwin-arm64",
    "node_modules/@tool/linux-x64",
    "node_modules/tool",
  ]);
  assert.deepEqual(Reflect.get(lock.packages, "node_modules/@tool/darwin-arm64"), {
    version: "2.0.0",
    cpu: ["arm64"],
    dev: true,
    optional: true,
    os: ["darwin"],
  });
});

test("platforms are read from package names, and only from those that tell one", () => {
  assert.deepEqual(platformOf("@cloudflare/workerd-windows-64"), { os: "win32", cpu: "x64" });
  assert.deepEqual(platformOf("@oven/bun-linux-aarch64"), { os: "linux", cpu: "arm64" });
  assert.throws(() => platformOf("left-pad"), /its name tells no platform/);
});

test("npm's trouble becomes a line that says what to do", () => {
  assert.match(npmFault(127, "npm: spawn npm ENOENT\n"), /^npm is missing\./);
  assert.match(npmFault(1, "npm error code EAI_AGAIN\nnpm error request failed\n"), /^No network: [^\n]+$/);
  assert.equal(npmFault(1, "noise\nnpm error code EUSAGE\n"), "npm failed:\nnpm error code EUSAGE");
});

test("Node.js 20.19 and 22.12 are the oldest that will do", () => {
  assert.equal(nodeTooOld("v20.19.0"), "");
  assert.equal(nodeTooOld("v22.12.0"), "");
  assert.equal(nodeTooOld("v23.0.0"), "");
  assert.match(nodeTooOld("v21.7.3"), /this is v21\.7\.3/);
  assert.match(nodeTooOld("v22.11.0"), /22\.12 or newer/);
  assert.match(nodeTooOld("v20.18.3"), /this is v20\.18\.3/);
  assert.equal(nodeTooOld("v26.1.0"), "");
  assert.match(nodeTooOld("v18.20.4"), /this is v18\.20\.4/);
  assert.match(nodeTooOld("v9.11.2"), /20\.19 or newer/);
});

// process.getBuiltinModule, with which the package reads its module, came with 20.16 and 22.3 (Node's documentation of process);
// Vite 7 asks for 20.19 or 22.12.
for (const [folder, wanted] of [
  ["js", ">=20.16 <21 || >=22.3"],
  ["edge", ">=20.19 <21 || >=22.3"],
  [".", ">=20.19 <21 || >=22.12"],
]) {
  test(`npm refuses a Node.js that ${folder}/package.json is not for`, () => {
    const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(root, name), "utf8"));
    assert.equal(read(join(folder, "package.json")).engines.node, wanted);
    assert.equal(read("package-lock.json").packages[folder === "." ? "" : folder].engines.node, wanted);
  });
}

test("the counts of a run are read, tests left out among them", () => {
  const report =
    "✔ a (1.2ms)\nℹ tests 7\nℹ suites 0\nℹ pass 3\nℹ fail 0\nℹ cancelled 1\nℹ skipped 2\nℹ todo 1\nℹ duration_ms 80\n";
  assert.deepEqual(counts(report), { pass: 3, left: 4 });
  assert.deepEqual(counts("nothing ran"), { pass: 0, left: 0 });
});

test("words that no file may have are found at their line", () => {
  const left = ["TO", "DO"].join("");
  const host = ["registry", "npmjs", "org"].join(".");
  assert.match(
    wordFaults("core/src/a.cpp", `int a;\n// ${left}: b\n`)[0],
    /^core\/src\/a\.cpp:2: says that something is left undone/,
  );
  assert.match(wordFaults("docs/a.md", `see ${host}`)[0], /^docs\/a\.md:1: names a package registry's host/);
  assert.equal(wordFaults("package-lock.json", `"resolved": "https://x.example/a.tgz"`).length, 1);
  assert.equal(wordFaults("tests/js/a.test.mjs", `test.${"skip"}("a", () => {})`).length, 1);
  const limited = `await page.getByText("x").waitFor({ ${"timeout"}: 20_000 });`;
  assert.match(
    wordFaults("tests/pages/a.test.mjs", limited)[0],
    /has a time limit of its own, which a slow machine exceeds/,
  );
  assert.equal(wordFaults("tests/edge/a.test.mjs", `if (Date.${"now"}() - began > 20_000) throw 1;`).length, 1);
  assert.deepEqual(wordFaults("tests/bench/a.mjs", limited), []);
  const bracket = `${"TEST"}_CASE("Numbers of [0, 1) are in", "[retry]") {`;
  assert.equal(wordFaults("tests/native/a_test.cpp", bracket).length, 1);
  assert.deepEqual(wordFaults("tests/native/a_test.cpp", bracket.replace("[0, 1)", "0 to 1")), []);
  assert.deepEqual(wordFaults("tests/js/a.test.mjs", "test('a todo list', () => {})"), []);
});
