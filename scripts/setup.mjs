// `npm run setup`: everything that the builds and tests need, installed or fetched if it is not there yet. Every other
// script calls it first, so nobody has to. `node scripts/setup.mjs start` leaves out what only the tests need.
import "./node-version.mjs";
import { start } from "./command.mjs";
import { installMissing } from "./debian.mjs";
import { destinations, installNodeModules } from "./node-modules.mjs";
import { fetchSources } from "./sources.mjs";

/**
 * Idempotent: a second run looks, finds all of it and prints one line.
 * @param {import("./packages.mjs").Level} level
 * @throws {import("./command.mjs").Stop} with what to do, when something is missing and cannot be had
 */
export async function setup(level) {
  const began = performance.now();
  const installed = await installMissing(level);
  const fetched = await fetchSources();
  for (const line of fetched) console.log(line);
  let npm = await installNodeModules();
  for (const directory of level === "start" ? [] : destinations) npm = (await installNodeModules(directory)) || npm;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const news = installed > 0 || fetched.length > 0 || npm;
  console.log(`Set-up: ${news ? "done" : "nothing to do"} (${seconds} s)`);
}

await start(import.meta.url, () => setup(process.argv[2] === "start" ? "start" : "test"));
