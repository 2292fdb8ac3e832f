// A text whose parts have colours, and what the colours mean.
import { html } from "../pages/html.js";
import { kinds } from "./signature-parts.js";

/** @typedef {import("./signature-parts.js").Part} Part */

/** So many characters of a part are drawn. */
const most = 20_000;

/**
 * @param {object} of
 * @param {readonly Part[]} of.parts
 * @param {string} [of.before] a text without a colour, in front
 */
export function Parts({ parts, before }) {
  return html`<pre class="codeblock parts" tabindex="0"><code>${before}${parts.map(
    ({ kind, text }) => html`<span class=${`part ${kind}`} title=${kinds[kind]}>${lines(text.slice(0, most))}</span>`,
  )}${cut(parts)}</code></pre>`;
}

/** A line's end is shown, because it counts; it is not copied. @param {string} text */
const lines = (text) =>
  text
    .split("\n")
    .flatMap((line, index) => (index === 0 ? [line] : [html`<span class="line-end"></span>`, `\n${line}`]));

/** @param {readonly Part[]} parts */
function cut(parts) {
  const left = parts.reduce((sum, { text }) => sum + Math.max(text.length - most, 0), 0);
  return left > 0 && html`<span class="muted"> … and ${left.toLocaleString()} more characters</span>`;
}

/**
 * @param {object} of
 * @param {readonly Part[]} of.parts
 */
export function Legend({ parts }) {
  const shown = [...new Set(parts.map(({ kind }) => kind))].filter((kind) => kinds[kind] !== "");
  return html`<ul class="legend small">
    ${shown.map((kind) => html`<li class=${`part ${kind}`}>${kinds[kind]}</li>`)}
  </ul>`;
}
