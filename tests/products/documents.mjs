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
 * @param {string} document
 * @param {string[]} texts
 * @returns {string[]} those that the document does not have, each after the one before it
 */
export function missingFrom(document, texts) {
  const whole = squeezed(document);
  let from = 0;
  return texts.filter((text) => {
    const found = whole.indexOf(squeezed(text), from);
    if (found >= 0) from = found + squeezed(text).length;
    return found < 0;
  });
}
