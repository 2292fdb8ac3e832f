// The sentences of errors.def, read from its text: what an answer's message has to be.
import { readFileSync } from "node:fs";

const list = readFileSync(new URL("../../core/include/signpost/errors.def", import.meta.url), "utf8");
const sentences = new Map(
  Array.from(list.matchAll(/^SIGNPOST_ERROR\(\d+, (\w+), \d+, ("[^"]+")\)$/gm), ([, code, sentence]) => [
    code,
    /** @type {string} */ (JSON.parse(sentence)),
  ]),
);

/**
 * @param {string} code
 * @returns {{code: string, message: string}} the body of the gateway's answer
 */
export function bodyOf(code) {
  const message = sentences.get(code);
  if (!message) throw new Error(`errors.def has no ${code}`);
  return { code, message };
}
