// What the pages may do, said once: the build writes it into each page (for any static host), the gateway into its headers.

/**
 * @typedef {"front" | "playground" | "dashboard"} PageName a page's folder where it is built to, and its path in the gateway
 */

/** @type {readonly PageName[]} */
export const pageNames = ["front", "playground", "dashboard"];

/** What every page is held to: its own files, no inline script or style, nothing of another origin. */
const strict = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  // No text ever becomes markup or script.
  "require-trusted-types-for": "'script'",
  "trusted-types": "'none'",
};

/** A page that opens without a network has a service worker, whose address is the only one that becomes a script. */
const offline = { "worker-src": "'self'", "trusted-types": "service-worker" };

/** @type {Record<PageName, Record<string, string>>} what a page needs beyond that */
const needs = {
  front: {},
  playground: {
    ...offline,
    "script-src": "'self' 'wasm-unsafe-eval'",
    // Its button sends a webhook to the URL that one has typed, and to no other.
    "connect-src": "'self' https: http:",
  },
  dashboard: offline,
};

/**
 * A page's Content-Security-Policy, for a meta element. As a header it should say frame-ancestors besides, which that cannot.
 * @param {PageName} page
 * @returns {string}
 */
export function policyOf(page) {
  return Object.entries({ ...strict, ...needs[page] })
    .map(([directive, value]) => `${directive} ${value}`)
    .join("; ");
}
