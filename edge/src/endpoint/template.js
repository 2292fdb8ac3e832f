// A body made by an endpoint's template (settings/template.js). What is put in is always text, so the JSON around it stays what its
// author wrote.
import { partsOf } from "../settings/template.js";

/** @typedef {import("signpost/core").Core} Core */
/** @typedef {import("./queue.js").Job} Job */
/** @typedef {import("../settings/template.js").Placeholder} Placeholder */

/** Of one value; nobody reads a message with more than that. In UTF-16 units. */
const longest = 2000;

/**
 * @param {Core} core
 * @param {import("../settings/types.js").Template} template sound
 * @returns {(job: Job) => Uint8Array} what is sent of an event
 */
export function compileTemplate(core, { body, escape }) {
  const finish = escape === "html" ? escaped : (/** @type {string} */ text) => text;
  const render = compileValue(body, core, finish);
  return (job) => new TextEncoder().encode(JSON.stringify(render(job)));
}

/**
 * @param {unknown} value JSON
 * @param {Core} core
 * @param {(text: string) => string} finish
 * @returns {(job: Job) => unknown}
 */
function compileValue(value, core, finish) {
  if (typeof value === "string") {
    const parts = partsOf(value).map((part) =>
      typeof part === "string" ? () => part : (/** @type {Job} */ job) => finish(textFor(part, job, core)),
    );
    return (job) => parts.map((part) => part(job)).join("");
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => compileValue(item, core, finish));
    return (job) => items.map((item) => item(job));
  }
  if (value === null || typeof value !== "object") return () => value;
  const members = Object.entries(value).map(([key, inner]) => ({ key, make: compileValue(inner, core, finish) }));
  return (job) => Object.fromEntries(members.map(({ key, make }) => [key, make(job)]));
}

/**
 * @param {Placeholder} placeholder
 * @param {Job} job
 * @param {Core} core
 * @returns {string} "" for what is not there
 */
function textFor({ kind, argument }, job, core) {
  if (kind === "event") return cut(job.name);
  if (kind === "source") return job.source;
  if (kind === "id") return cut(job.event_id);
  const found = core.valueAt(job.body, argument);
  if (found === null || found === "null") return "";
  return cut(found.startsWith('"') ? JSON.parse(found) : found);
}

/** @param {string} text without a half of a pair at its end */
const cut = (text) => (text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…` : text);

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
