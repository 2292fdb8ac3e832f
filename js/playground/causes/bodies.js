// What a body may have been before something on the way wrote it anew. Each guess is bytes to be tried, and what would have happened.
import { readJson, writeJson } from "../../pages/json-text.js";

/**
 * @typedef {object} Guess
 * @property {Uint8Array | string} body
 * @property {string[]} steps what happened to the body that was sent, a sentence each; none: nothing
 */

/** @type {readonly [who: string, style: import("../../pages/json-text.js").Style][]} who writes JSON so; the first ones are the likeliest */
const styles = [
  ["in compact form, as JSON.stringify writes it", {}],
  ["as PHP's json_encode writes it (\\/ and \\u escapes)", { slashes: true, unicode: "lower" }],
  [
    "as Python's json.dumps writes it (a space behind commas and colons)",
    { comma: ", ", colon: ": ", unicode: "lower" },
  ],
  ["indented by two spaces", { indent: "  ", colon: ": " }],
  ["indented by four spaces", { indent: "    ", colon: ": " }],
  ["indented by tabs", { indent: "\t", colon: ": " }],
  ["in compact form with / as \\/", { slashes: true }],
  ["in compact form with \\u escapes", { unicode: "lower" }],
  ["with a space behind commas and colons", { comma: ", ", colon: ": " }],
  ["as PHP writes it with JSON_PRETTY_PRINT", { indent: "    ", colon: ": ", slashes: true, unicode: "lower" }],
  ["as Python writes it with indent=2", { indent: "  ", colon: ": ", unicode: "lower" }],
  ["as Python writes it with indent=4", { indent: "    ", colon: ": ", unicode: "lower" }],
  ["as Go's json.Marshal writes it (<, > and & escaped)", { escaped: /[<>&\u2028\u2029]/g }],
  ["as .NET's JsonSerializer writes it", { unicode: "upper", escaped: /[<>&'+`\u007f]/g }],
];

/**
 * @param {Uint8Array} received
 * @param {(text: string) => string | undefined} exampleOf a body's event as the catalog shows it
 * @returns {Guess[]} the first is the body itself; no two are the same
 */
export function bodyGuesses(received, exampleOf) {
  const text = textOf(received);
  if (text === undefined) return [{ body: received, steps: [] }];
  /** @type {Map<string, Guess>} by text */
  const guesses = new Map([[text, { body: received, steps: [] }]]);
  const add = (/** @type {string} */ changed, /** @type {string[]} */ ...steps) => {
    if (!guesses.has(changed)) guesses.set(changed, { body: changed, steps });
  };
  add(text.replace(/\r?\n$/, ""), "A newline was added at the end of the body.");
  add(text.replace(/[ \t\r\n]+$/, ""), "White space was added at the end of the body.");
  add(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""), "White space was added around the body.");
  add(`${text}\n`, "The newline at the end of the body was lost.");
  add(`${text}\r\n`, "The line end (CR LF) at the end of the body was lost.");
  add(text.replace(/^\ufeff/, ""), "A byte order mark was put before the body.");
  add(text.replaceAll("\r\n", "\n"), "Line ends were changed from LF to CR LF.");
  add(text.replaceAll(/\r?\n/g, "\r\n"), "Line ends were changed from CR LF to LF.");
  const misread = utf8ReadAsLatin1(text);
  addRewritten(text, exampleOf(text), add);
  const steps = ["The body's UTF-8 was read as Latin-1 and written again."];
  return [...guesses.values(), ...(misread ? [{ body: misread, steps }] : [])];
}

/**
 * @param {string} text
 * @param {string | undefined} example
 * @param {(changed: string, ...steps: string[]) => void} add
 */
function addRewritten(text, example, add) {
  const reading = readJson(text);
  if (!reading.ok) return;
  const model = example === undefined ? undefined : readJson(example);
  /** @type {[string, import("../../pages/json-text.js").Style["order"]][]} */
  const orders = [["", undefined]];
  if (model?.ok) orders.push(["in the provider's own order", model.root]);
  orders.push(["sorted by name", "sorted"]);
  for (const end of ["", "\n"]) {
    for (const [order, by] of orders) {
      for (const [style, how] of styles) {
        const changed = writeJson(text, reading.root, { ...how, order: by }) + end;
        const steps = [`The body was re-serialised: it was signed ${style}.`];
        if (order) steps.push(`Its members were signed ${order}.`);
        if (end) steps.push("The newline at its end was lost.");
        add(changed, ...steps);
      }
    }
  }
}

/** @param {Uint8Array} bytes @returns {string | undefined} undefined when they are not UTF-8 */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} text
 * @returns {Uint8Array | undefined} the bytes whose Latin-1 reading it is, when that can be
 */
function utf8ReadAsLatin1(text) {
  if (!/[\u0080-\u00ff]/.test(text) || /[^\0-\u00ff]/.test(text)) return undefined;
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
