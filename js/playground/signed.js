// What the core makes of the signing side: does the body fit the catalog, and which headers would be sent.
import { computed } from "@preact/signals";
import { placeOf, readJson } from "../pages/json-text.js";
import { refusedBy } from "./refused.js";
import { secondOf, signedParts, valueParts } from "./signature-parts.js";
import { bodyText, core, eventName, id, manifest, now, provider, secret, signedBody } from "./state.js";

/**
 * @typedef {import("signpost/core").Refusal} Refusal
 * @typedef {import("./signature-parts.js").Part} Part
 *
 * @typedef {object} Sealed
 * @property {true} ok
 * @property {readonly [name: string, value: string][]} headers
 * @property {Part[]} signature the header's value; empty where the provider would send none
 * @property {Part[]} text what is signed
 * @property {string} body
 */

/**
 * @param {{secret: string, id: string, now: number, body: string}} of
 * @returns {Sealed | Refusal}
 */
export function seal({ secret: key, id: delivery, now: time, body }) {
  const from = /** @type {import("./state.js").Core} */ (core.value);
  let signer;
  try {
    signer = from.signer(provider.value, { secrets: [key] });
  } catch (error) {
    return refusedBy(error);
  }
  const given = { id: delivery, body, now: time };
  let signed = signer.sign(given);
  if (!signed.ok && eventName.value !== "") {
    // Where the body does not name the event, the chosen one is meant.
    const named = signer.sign({ ...given, event: eventName.value });
    if (named.ok) signed = named;
  }
  signer.close();
  if (!signed.ok) return signed;
  const { headers } = signed;
  const format = manifest.value.signature;
  const value = headers.find(([name]) => name.toLowerCase() === format.header.toLowerCase())?.[1] ?? "";
  const second = secondOf(format, value, time);
  const text = signedParts(format, { id: delivery, second, body, headers });
  return { ok: true, headers, signature: valueParts(format, value), text, body };
}

/** The signing side's outcome; undefined while there is no secret. */
export const sealed = computed(() =>
  secret.value === ""
    ? undefined
    : seal({ secret: secret.value, id: id.value, now: now.value, body: signedBody.value }),
);

/**
 * @typedef {object} Check
 * @property {boolean} ok
 * @property {string} words
 * @property {string} [pointer] JSON Pointer of the place
 * @property {{start: number, end: number}} [place] in the editor's text
 */

/** Whether the body fits the catalog. */
export const check = computed(() => {
  const text = bodyText.value;
  const reading = readJson(text);
  if (!reading.ok) {
    const line = text.slice(0, reading.at).split("\n").length;
    const place = { start: reading.at, end: reading.at + 1 };
    return /** @type {Check} */ ({
      ok: false,
      words: `Not JSON: expected ${reading.expected} in line ${line}.`,
      place,
    });
  }
  const from = /** @type {import("./state.js").Core} */ (core.value);
  let result = from.check(provider.value, text);
  if (!result.ok && result.code === "unnamed_event" && eventName.value) {
    result = from.check(provider.value, text, { unnamedEvent: eventName.value });
  }
  if (result.ok) {
    const event = result.event || "an event that the catalog does not list";
    return /** @type {Check} */ ({ ok: true, words: `Fits the schema of ${event}.` });
  }
  const { pointer, detail, message } = result;
  return /** @type {Check} */ ({
    ok: false,
    words: detail ? `${detail[0].toUpperCase()}${detail.slice(1)}.` : message,
    pointer,
    place: placeOf(text, pointer),
  });
});
