// The files of the repository, without what is built or installed: for checks that look at every file of a kind.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";

const notOurs = new Set([".git", "build", "node_modules", ".signpost"]);

/**
 * @param {string} [below] a directory, relative to the root; the root itself unless told
 * @returns {string[]} paths relative to the root, sorted
 */
export function files(below = "") {
  return readdirSync(join(root, below), { withFileTypes: true })
    .filter((entry) => !notOurs.has(entry.name))
    .flatMap((entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return files(path);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}

/** The C++ and C files that clang-format lays out. */
export const nativeFiles = () => files().filter((path) => /^(?:core|wasm|tests)\/.*\.(?:cpp|h|c)$/.test(path));
