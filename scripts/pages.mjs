// `npm run build -- pages`: builds the pages that the gateway serves, with Vite; nothing when nothing has changed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pageNames } from "../edge/src/page-policy.js";
import { root, run, Stop } from "./command.mjs";
import { files } from "./tree.mjs";

/** Where each page's sources are. */
const folders = { front: "edge/front", playground: "js/playground", dashboard: "edge/dashboard" };

/** All that the pages are made from: folders, and files. The lockfile stands for what comes from npm. */
const inputs = [...Object.values(folders), "js/pages", "js/src", "js/dist"];
const inputFiles = ["edge/src/page-policy.js", "package-lock.json"];

const built = join(root, "build/pages");
const stamp = join(root, "build/pages.stamp");

/**
 * @returns {Promise<string>} what was done
 * @throws {Stop} with Vite's words
 */
export async function buildPages() {
  const wanted = fingerprint();
  const whole = pageNames.every((page) => existsSync(join(built, page, "index.html")));
  if (whole && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return "Pages: nothing to do";
  rmSync(stamp, { force: true });
  const began = performance.now();
  for (const page of pageNames) {
    // A process of its own: Vite's configuration of one page says nothing of the next.
    const { code, output } = await run("node_modules/.bin/vite", [
      "build",
      folders[page],
      "--config",
      join(folders[page], "vite.config.mjs"),
    ]);
    if (code !== 0) throw new Stop(`The page ${page} could not be built:\n${output.trimEnd()}`);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return `Built pages (${((performance.now() - began) / 1000).toFixed(1)} s)`;
}

/** @returns {string} another one when anything has changed that the pages are made from */
function fingerprint() {
  const hash = createHash("sha256");
  for (const path of [...inputs.flatMap((folder) => files(folder)), ...inputFiles]) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest("hex");
}
