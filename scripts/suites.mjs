// The JavaScript test suites: one directory under tests/ each, with files *.test.mjs for node:test.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root, run, Stop } from "./command.mjs";
import { watchForHang } from "./hang.mjs";
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
  "readme",
  "runtimes",
  "scripts",
  "wasm",
];

/** A suite in which no test begins or ends for so long hangs. However long all of it takes: that is the machine's affair. */
const hangMs = 40 * 60_000;

const progress = fileURLToPath(new URL("progress.mjs", import.meta.url));

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
 * The part that somebody asks for: a directory of tests/, or files of it whose path begins so.
 * @param {string} part such as "edge", "edge/dedupe" or "tests/edge/dedupe.test.mjs"
 * @returns {{name: string, files: string[]}}
 * @throws {Stop} when there is none
 */
export function suiteOf(part) {
  const begins = part.replace(/^tests\//, "").replace(/\/$/, "");
  const [directory] = begins.split("/");
  const suite = suites().find(({ name }) => name === directory);
  const found = suite?.files.filter((path) => begins === directory || path.startsWith(join("tests", begins)));
  if (found?.length) return { name: begins, files: found };
  const names = suites().map(({ name }) => name);
  throw new Stop(
    `No test in tests/${begins}. Parts: check, native, asan, ${names.join(", ")}; or a part and a file, as in js/headers.`,
  );
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
 * @param {number} [patience] milliseconds in which some test has to begin or end
 * @returns {Promise<string>} what passed
 * @throws {Stop} when a test failed, hangs, was left out, or there was none
 */
export async function runSuite({ name, files: paths }, patience = hangMs) {
  const hanging = new AbortController();
  const watch = watchForHang(patience, () => hanging.abort());
  const spec = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
  const own = [`--test-reporter=${progress}`, "--test-reporter-destination=stderr"];
  const { code, output } = await run(process.execPath, ["--test", ...spec, ...own, ...paths], {
    // Under a test of these scripts, node would take the files for that test's own.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    signal: hanging.signal,
    onErrorLine: watch.read,
  });
  watch.end();
  if (hanging.signal.aborted) {
    console.log(output);
    const open = watch.running().join("\n  ");
    throw new Stop(`tests/${name}: no test has begun or ended for ${patience / 60_000} minutes. Under way:\n  ${open}`);
  }
  const { pass, left } = counts(output);
  if (code === 0 && pass > 0 && left === 0) return `${pass} tests`;
  console.log(output);
  if (code !== 0) throw new Stop(`tests/${name}: failed. Alone: node --test ${paths.join(" ")}`);
  throw new Stop(`tests/${name}: ${pass} tests passed, ${left} were skipped, cancelled or left to do`);
}
