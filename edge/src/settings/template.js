// The template of an endpoint: JSON with placeholders in its texts, for destinations that want a form of theirs ({"text": "..."}).
//   {event} {source} {id}     the event's name, its source's, and the webhook-id
//   {body:/json/pointer}      what stands there in the event's body
// {{ and }} are braces.

/**
 * @typedef {object} Placeholder
 * @property {"event" | "source" | "id" | "body" | "unknown"} kind
 * @property {string} argument the JSON Pointer of a body's
 */

export const unknownPlaceholder =
  "there is no such placeholder; use {event}, {source}, {id} or {body:/pointer}, and {{ and }} for braces";

/**
 * @param {string} text of a template
 * @returns {(string | Placeholder)[]} literal text and placeholders, in order
 */
export function partsOf(text) {
  /** @type {(string | Placeholder)[]} */
  const parts = [];
  for (const [part] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (part === "{{" || part === "}}") parts.push(part[0]);
    else if (part.startsWith("{") || part === "}") parts.push(placeholderOf(part));
    else parts.push(part);
  }
  return parts;
}

/**
 * @param {string} text with its braces
 * @returns {Placeholder}
 */
function placeholderOf(text) {
  const [, kind, argument] = /^\{(?:(event|source|id)|body:(.*))\}$/s.exec(text) ?? [];
  if (kind !== undefined) return { kind: /** @type {Placeholder["kind"]} */ (kind), argument: "" };
  return argument === undefined ? { kind: "unknown", argument: "" } : { kind: "body", argument };
}

/**
 * @param {unknown} body JSON
 * @param {PropertyKey[]} [at]
 * @returns {{pointer: PropertyKey[], placeholder: Placeholder}[]} each with the place of its text
 */
export function placeholdersOf(body, at = []) {
  if (typeof body === "string") {
    return partsOf(body).flatMap((part) => (typeof part === "string" ? [] : [{ pointer: at, placeholder: part }]));
  }
  if (body === null || typeof body !== "object") return [];
  return Object.entries(body).flatMap(([key, value]) => placeholdersOf(value, [...at, key]));
}
