// `npm test`: sets up, checks, builds and runs every test. One stage after the other; the first that fails ends it.
import "./node-version.mjs";
import os from "node:os";
import { build, moduleSizes } from "./build.mjs";
import { checkNative, checkText } from "./check.mjs";
import { run, start, Stop } from "./command.mjs";
import { buildPages } from "./pages.mjs";
import { setup } from "./setup.mjs";
import { runSuite, suites } from "./suites.mjs";
import { checkTypes, makeDeclarations } from "./types.mjs";

/** @typedef {{name: string, seconds: string, result: string}} Row */

/**
 * Runs the native tests of a preset.
 * @param {string} preset
 * @returns {Promise<string>} what passed
 */
async function nativeTests(preset) {
  const { code, output } = await run("ctest", ["--preset", preset, "-j", String(os.availableParallelism())]);
  const [, total] = /100% tests passed, 0 tests failed out of (\d+)/.exec(output) ?? [];
  // ctest counts tests that did not run as passed.
  if (code === 0 && total && !output.includes("The following tests did not run")) return `${total} tests`;
  console.log(output);
  throw new Stop(`Native tests failed. Alone: ctest --preset ${preset}`);
}

/** @type {readonly {name: string, work: () => Promise<string | void>}[]} */
const stages = [
  { name: "set-up", work: () => setup("test") },
  { name: "check: text", work: checkText },
  { name: "build wasm", work: () => build("wasm").then(() => moduleSizes()) },
  { name: "type declarations", work: makeDeclarations },
  { name: "check: types", work: checkTypes },
  { name: "build pages", work: buildPages },
  { name: "build dev", work: () => build("dev") },
  { name: "native tests", work: () => nativeTests("dev") },
  { name: "build asan", work: () => build("asan") },
  { name: "native tests, sanitized", work: () => nativeTests("asan") },
  { name: "check: clang-tidy", work: checkNative },
];

/** @param {readonly Row[]} rows */
function table(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, seconds, result }) => `  ${name.padEnd(width)}  ${seconds.padStart(7)} s  ${result}`)
    .join("\n");
}

await start(import.meta.url, async () => {
  const began = performance.now();
  /** @type {Row[]} */
  const rows = [];
  const perform = async (/** @type {{name: string, work: () => Promise<string | void>}} */ { name, work }) => {
    console.log(`\n== ${name}`);
    const start = performance.now();
    const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
    try {
      const result = (await work()) ?? "";
      rows.push({ name, seconds: seconds(), result });
      if (result) console.log(result);
    } catch (error) {
      rows.push({ name, seconds: seconds(), result: "FAILED" });
      throw error;
    }
  };
  try {
    for (const stage of stages) await perform(stage);
    for (const suite of suites()) await perform({ name: `tests/${suite.name}`, work: () => runSuite(suite) });
  } finally {
    console.log(`\n${table(rows)}`);
  }
  console.log(`\nEverything passed in ${((performance.now() - began) / 1000).toFixed(0)} s.`);
});
