// The snippets of a Markdown file, as people copy them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** A directory for these tests alone, in which `signpost` is installed; it goes away with them. */
export const scratch = mkdtempSync(join(tmpdir(), "signpost-readme-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
mkdirSync(join(scratch, "node_modules"));
symlinkSync(join(root, "js"), join(scratch, "node_modules/signpost"));

/** @typedef {{place: string, language: string, text: string}} Fence place: "FILE:LINE" */

/**
 * @param {string} file relative to the root
 * @returns {Fence[]}
 */
export function fencesOf(file) {
  const markdown = readFileSync(join(root, file), "utf8");
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ index, 1: language, 2: text }) => ({
    place: `${file}:${markdown.slice(0, index).split("\n").length}`,
    language,
    text,
  }));
}

/**
 * @param {string} name
 * @param {string} text
 * @returns {string} its path in the scratch directory
 */
export function written(name, text) {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

let modules = 0;

/**
 * Runs a snippet as a module of this process, in which what it takes from its surroundings is global.
 * @param {string} text
 * @param {Record<string, unknown>} surroundings
 * @returns {Promise<any>} what it exports
 */
export async function imported(text, surroundings) {
  Object.assign(globalThis, surroundings);
  return import(pathToFileURL(written(`snippet-${modules++}.mjs`, text)).href);
}
