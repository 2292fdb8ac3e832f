// The products' own documents, which are not part of the project: they lie beside the independent suites, where somebody has them.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const directory = join(resolve(root, process.env.SIGNPOST_VECTORS || "../shared/vectors"), "../reference");

/** Without its white space, which the documents' texts have lost or gained on their way. @param {string} text */
const squeezed = (text) => text.replace(/\s+/g, "");

/**
 * @param {string} name
 * @returns {string | undefined} its text; undefined where it is not at hand
 */
export function documentText(name) {
  const path = join(directory, `${name}.txt`);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * Finds texts in a document, each after the one before it.
 * @param {string} document
 * @param {string[]} texts
 * @returns {{missing: string[], rest: string}} the texts that are not there; the document without those that are, with an empty line in
 *   the place of each
 */
export function cutOut(document, texts) {
  /** @type {number[]} where each character of the squeezed text stands */
  const places = [];
  for (let i = 0; i < document.length; i++) if (/\S/.test(document[i])) places.push(i);
  const whole = squeezed(document);
  const missing = [];
  const rest = [];
  let [from, kept] = [0, 0];
  for (const text of texts) {
    const wanted = squeezed(text);
    const found = whole.indexOf(wanted, from);
    if (found < 0) {
      missing.push(text);
      continue;
    }
    rest.push(document.slice(kept, places[found]));
    from = found + wanted.length;
    kept = places[from - 1] + 1;
  }
  return { missing, rest: [...rest, document.slice(kept)].join("\n\n") };
}

/** An example body, from its first brace to its last one. */
const example = /^\{\n[^]*?^\}$/gm;

/** @param {string} document @returns {string[]} the bodies that it prints */
export const examplesOf = (document) => document.match(example) ?? [];

/** @param {string} document */
export const withoutExamples = (document) => document.replace(example, "");

/**
 * @param {string} text
 * @returns {string[]} its sentences and lines, without bullets, numbers and whatever has no letters
 */
export const linesOf = (text) =>
  text
    // What follows on "e.g." belongs to its sentence.
    .replace(/e\.g\.\s/g, "e.g.\u00a0")
    .split(/\n|(?<=[.!?:]) /)
    .map((line) =>
      line
        .replace(/^(?:[\s\u2022|-]+|\d+\.\s)*/, "")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .filter((line) => /\p{L}/u.test(line));
