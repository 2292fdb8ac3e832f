// What no file of the repository may contain, whichever tool reads it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";
import { files } from "./tree.mjs";

/** @type {readonly {pattern: RegExp, paths: RegExp, why: string}[]} */
const rules = [
  {
    // Written so that this file does not match itself.
    pattern: /\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/,
    paths: /./,
    why: "says that something is left undone: do it, or open an issue",
  },
  {
    pattern: /\bregistry\.(?:npmjs|yarnpkg)\b|\b(?:deb|security|archive|ftp)\.(?:debian|ubuntu)\b/,
    paths: /./,
    why: "names a package registry's host: mirrors must do as well",
  },
  {
    pattern: /"resolved": "http/,
    paths: /package-lock\.json$/,
    why: "names where a package came from: run `npm run lock`",
  },
  {
    pattern: /\b(?:test|it|describe|suite)\.(?:only|skip|todo)\b|\{\s*(?:skip|only|todo):\s*true|\bSKIP\(/,
    paths: /^(?:tests|js|edge)\/.*\.(?:m?js|cpp|h)$/,
    why: "leaves tests out silently",
  },
  {
    pattern: /\btimeout: \d|\bAbortSignal\.timeout\(|\bsetDefaultTimeout\(\d|\bnow\(\) - \w+ [<>]=? \d/,
    paths: /^tests\/(?!bench\/|scripts\/).*\.m?js$/,
    why: "has a time limit of its own, which a slow machine exceeds: wait with tests/patience.mjs",
  },
  {
    // Catch2's CMake script keeps the names in a CMake list, where a bracket swallows every test that follows.
    pattern: /\bTEST_CASE\("[^"]*[[\]]/,
    paths: /^tests\/native\//,
    why: "has a bracket in a test's name, which ctest cannot run: write it out",
  },
];

// Unchanged copies of other projects' suites keep their own words.
const copies = /^tests\/(?:vectors|suites)\//;

/**
 * @param {string} path relative to the root
 * @param {string} text
 * @returns {string[]} a line for each fault, as compilers print them
 */
export function wordFaults(path, text) {
  const applying = rules.filter(({ paths }) => paths.test(path));
  return text
    .split("\n")
    .flatMap((line, index) =>
      applying.filter(({ pattern }) => pattern.test(line)).map(({ why }) => `${path}:${index + 1}: ${why}`),
    );
}

/** @returns {string[]} the faults of the whole repository */
export function checkWords() {
  return files()
    .filter((path) => !copies.test(path) && !/\.(?:wasm|png|ico|gz|bz2)$/.test(path))
    .flatMap((path) => wordFaults(path, readFileSync(join(root, path), "utf8")));
}
