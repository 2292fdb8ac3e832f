// Dates: in the viewer's own zone, with UTC on hover.
import { html } from "./html.js";

const withSeconds = new Intl.DateTimeFormat(undefined, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/**
 * @param {number} at milliseconds since 1970
 * @returns {string} "2026-11-26 14:03:22 UTC"
 */
export const utcText = (at) => `${new Date(at).toISOString().replace("T", " ").slice(0, 19)} UTC`;

/**
 * @param {object} of
 * @param {number | string} of.at milliseconds since 1970, or RFC 3339
 */
export function Time({ at }) {
  const date = new Date(at);
  return html`<time datetime=${date.toISOString()} title=${utcText(date.getTime())}>${withSeconds.format(date)}</time>`;
}
