// What is shown of a line that workerd prints. The Worker's own are JSON and have been looked at (src/log.js). workerd's name where a
// connection was to go: a URL may carry a token, and an address is nobody's business who may only read the log.
import { visible } from "../src/visible.js";

const named = [
  [/[a-z][a-z\d+.-]*:\/\/\S+/gi, "(a URL)"],
  // Host names, in what is said of certificates.
  [/"[^"]*"/g, "(a name)"],
  [/\[[\da-f:.]*(?:%\w+)?\](?::\d+)?/gi, "(an address)"],
  [/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/g, "(an address)"],
  [/(?<![\w+])(?:[\da-f]{0,4}:){2,}[\da-f.]*/gi, "(an address)"],
];

/**
 * @param {string} line
 * @returns {string}
 */
export const shownOf = (line) =>
  visible(
    line.startsWith("{")
      ? line
      : named.reduce((text, [form, word]) => text.replaceAll(form, /** @type {string} */ (word)), line),
  );
