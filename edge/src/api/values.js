// Values as the management API writes them: times, cursors, bodies.
import { Problem } from "./problem.js";

/**
 * @param {number | null | undefined} ms since 1970
 * @returns {string | null} ISO 8601 in UTC
 */
export const timeOf = (ms) => (ms === null || ms === undefined ? null : new Date(ms).toISOString());

/**
 * @param {string | undefined} text ISO 8601, already checked
 * @returns {number | undefined} milliseconds since 1970
 */
export const msOf = (text) => (text === undefined ? undefined : Date.parse(text));

/**
 * @param {unknown} state of a list: where its next page begins
 * @returns {string} opaque to callers
 */
export const cursorOf = (state) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(state))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/**
 * @template T
 * @param {string | undefined} cursor
 * @param {import("zod").ZodType<T>} schema
 * @returns {T | undefined} undefined for the first page
 * @throws {Problem}
 */
export function readCursor(cursor, schema) {
  if (cursor === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const { success, data } = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    if (success) return data;
  } catch {
    // not even in the form of one
  }
  const message = "this is no cursor of this list; take it from next, unchanged";
  throw new Problem("invalid_request", { errors: [{ in: "query", pointer: "/cursor", message }] });
}

/**
 * @param {Uint8Array | ArrayBuffer | null | undefined} body
 * @returns {{base64: string, text: string | null} | null} text: when it is UTF-8
 */
export function bodyOf(body) {
  if (body === null || body === undefined) return null;
  const bytes = new Uint8Array(body);
  let binary = "";
  // In pieces: arguments are limited.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  /** @type {string | null} */
  let text = null;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // not UTF-8
  }
  return { base64: btoa(binary), text };
}

/**
 * @param {readonly (readonly [string, string])[] | null | undefined} headers
 * @returns {{name: string, value: string}[] | null}
 */
export const headersOf = (headers) => headers?.map(([name, value]) => ({ name, value })) ?? null;
