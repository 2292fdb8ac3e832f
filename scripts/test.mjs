// `npm test`: sets up, checks, builds and runs every test. One stage after the other; the first that fails ends it, but the
// directories of tests, which come last, all run.
// `npm test -- PART...` runs these alone, after building what tests need: check, native, asan, a directory of tests/ (js), or the
// files of one that begin so (edge/dedupe).
import "./node-version.mjs";
import os from "node:os";
import { build, moduleSizes } from "./build.mjs";
import { checkNative, checkText } from "./check.mjs";
import { run, start, Stop } from "./command.mjs";
import { buildPages } from "./pages.mjs";
import { setup } from "./setup.mjs";
import { runSuite, suiteOf, suites } from "./suites.mjs";
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

/** @typedef {{name: string, work: () => Promise<string | void>, suite?: boolean}} Stage */

/** @type {Readonly<Record<string, Stage>>} */
const known = {
  setup: { name: "set-up", work: () => setup("test") },
  text: { name: "check: text", work: checkText },
  wasm: { name: "build wasm", work: () => build("wasm").then(() => moduleSizes()) },
  declarations: { name: "type declarations", work: makeDeclarations },
  types: { name: "check: types", work: checkTypes },
  pages: { name: "build pages", work: buildPages },
  dev: { name: "build dev", work: () => build("dev") },
  native: { name: "native tests", work: () => nativeTests("dev") },
  asan: { name: "build asan", work: () => build("asan") },
  sanitized: { name: "native tests, sanitized", work: () => nativeTests("asan") },
  tidy: { name: "check: clang-tidy", work: checkNative },
};

const stageOf = (/** @type {ReturnType<typeof suiteOf>} */ suite) => ({
  name: `tests/${suite.name}`,
  work: () => runSuite(suite),
  suite: true,
});

/**
 * @param {readonly string[]} parts that were asked for; none for everything
 * @returns {Stage[]} in order, each once
 */
function stagesOf(parts) {
  if (parts.length === 0) return [...Object.values(known), ...suites().map(stageOf)];
  const { setup: first, text, wasm, declarations, types, pages, dev, native, asan, sanitized, tidy } = known;
  const of = (/** @type {string} */ part) => {
    if (part === "check") return [text, wasm, declarations, types, dev, tidy];
    if (part === "native") return [dev, native];
    if (part === "asan") return [asan, sanitized];
    return [wasm, declarations, pages, dev, stageOf(suiteOf(part))];
  };
  return [...new Set([first, ...parts.flatMap(of)])];
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, seconds, result }) => `  ${name.padEnd(width)}  ${seconds.padStart(7)} s  ${result}`)
    .join("\n");
}

await start(import.meta.url, async () => {
  const stages = stagesOf(process.argv.slice(2));
  const began = performance.now();
  /** @type {Row[]} */
  const rows = [];
  /** @type {Stop[]} */
  const failed = [];
  const perform = async (/** @type {Stage} */ { name, work, suite }) => {
    console.log(`\n== ${name}`);
    const start = performance.now();
    const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
    try {
      const result = (await work()) ?? "";
      rows.push({ name, seconds: seconds(), result });
      if (result) console.log(result);
    } catch (error) {
      rows.push({ name, seconds: seconds(), result: "FAILED" });
      if (!suite || !(error instanceof Stop)) throw error;
      failed.push(error);
    }
  };
  try {
    for (const stage of stages) await perform(stage);
  } finally {
    console.log(`\n${table(rows)}`);
  }
  if (failed.length > 0) throw new Stop(failed.map(({ message }) => message).join("\n"));
  console.log(
    `\n${process.argv.length > 2 ? "This" : "Everything"} passed in ${((performance.now() - began) / 1000).toFixed(0)} s.`,
  );
});
