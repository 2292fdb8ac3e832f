// The JavaScript test suites: one directory under tests/ each, with files *.test.mjs for node:test.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, run, Stop } from "./command.mjs";
import { files } from "./tree.mjs";

/** Suites that must be there: a suite that vanished must not look like one that passed. */
const required = [
  "cli",
  "crash",
  "destinations",
  "e2e",
  "edge",
  "install",
  "js",
  "pages",
  "products",
  "runtimes",
  "scripts",
  "wasm",
];

/** No suite takes this long; one that hangs ends here instead of blocking whoever waits. */
const limit = 15 * 60 * 1000;

/**
 * @returns {{name: string, files: string[]}[]} every directory of tests/ that has tests
 * @throws {Stop} when a required one has none
 */
export function suites() {
  const found = readdirSync(join(root, "tests"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, files: files(join("tests", name)).filter((path) => path.endsWith(".test.mjs")) }))
    .filter((suite) => suite.files.length > 0);
  const missing = required.filter((name) => !found.some((suite) => suite.name === name));
  if (missing.length > 0) throw new Stop(`No *.test.mjs in: ${missing.map((name) => `tests/${name}/`).join(", ")}`);
  return found;
}

/**
 * Reads the counts under a run of node:test.
 * @param {string} output of the spec reporter
 * @returns {{pass: number, left: number}} tests that passed; tests that did not fail but were not run to an end either
 */
export function counts(output) {
  const count = (/** @type {string} */ what) => Number(new RegExp(`^\\S+ ${what} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
  return { pass: count("pass"), left: count("cancelled") + count("skipped") + count("todo") };
}

/**
 * @param {{name: string, files: string[]}} suite
 * @returns {Promise<string>} what passed
 * @throws {Stop} when a test failed, was left out, or there was none
 */
export async function runSuite({ name, files: paths }) {
  const { code, output } = await run(process.execPath, ["--test", "--test-reporter=spec", ...paths], {
    timeout: limit,
  });
  const { pass, left } = counts(output);
  if (code === 0 && pass > 0 && left === 0) return `${pass} tests`;
  console.log(output);
  if (code !== 0) throw new Stop(`tests/${name}: failed. Alone: node --test ${paths.join(" ")}`);
  throw new Stop(`tests/${name}: ${pass} tests passed, ${left} were skipped, cancelled or left to do`);
}
