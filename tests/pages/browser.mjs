// Pages in Debian's Chromium, as people have them. A test fails on whatever the browser has against a page: an error in the
// console, one that nobody caught, a violation of the page's policy, a request to another origin.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { lifetime } from "../edge/lifetime.mjs";
import { patience } from "../patience.mjs";

const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium refuses to sandbox itself when root starts it. */
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

/**
 * @param {string[]} [more] flags
 * @returns {Promise<import("playwright-core").Browser>} Debian's, with a profile of its own
 */
export const startBrowser = (more = []) =>
  chromium.launch({ executablePath: "/usr/bin/chromium", args: [...flags, ...sandbox, ...more], timeout: patience });

/**
 * @typedef {object} Visit
 * @property {"light" | "dark"} [theme] the system's; light unless told
 * @property {{width: number, height: number}} [size] of the window; a desktop's unless told
 * @property {string} [zone] the viewer's time zone; Asia/Kolkata unless told
 * @property {string[]} [origins] to which the page may send because the test has it do so
 * @property {string[]} [permissions] such as "clipboard-read"
 * @property {RegExp[]} [expected] console errors that the test brings about
 */

/** @typedef {import("playwright-core").Page} Page */

export const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 900 };

/**
 * A browser for a whole suite, with a profile of its own; to be called in the body of a describe.
 * @returns {(url: string, work: (page: Page) => Promise<void>, visit?: Visit) => Promise<void>} opens a page in a fresh context,
 *   does the work, and asserts that the browser had nothing against it
 */
export function browsing() {
  const t = lifetime();
  /** @type {Promise<import("playwright-core").Browser> | undefined} */
  let browser;
  t.after(async () => (await browser)?.close());
  return async (url, work, visit = {}) => {
    browser ??= startBrowser();
    const context = await (
      await browser
    ).newContext({
      colorScheme: visit.theme ?? "light",
      viewport: visit.size ?? desktop,
      timezoneId: visit.zone ?? "Asia/Kolkata",
      locale: "en-GB",
      // Colours are themselves at once, whatever the test looks at.
      reducedMotion: "reduce",
      permissions: visit.permissions,
    });
    context.setDefaultTimeout(patience);
    try {
      const faults = await watch(context, url, visit);
      const page = await context.newPage();
      await page.goto(url);
      await work(page);
      assert.deepEqual(faults, [], "the browser's complaints");
    } finally {
      await context.close();
    }
  };
}

/**
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url
 * @param {Visit} visit
 * @returns {Promise<string[]>} grows with each fault
 */
async function watch(context, url, { origins = [], expected = [] }) {
  /** @type {string[]} */
  const faults = [];
  const allowed = [new URL(url).origin, ...origins];
  const note = (/** @type {string} */ text) => {
    if (!expected.some((pattern) => pattern.test(text))) faults.push(text);
  };
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) note(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => note(`not caught: ${error.error()}`));
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (/^(?:https?|wss?):$/.test(protocol) && !allowed.includes(origin))
      note(`request to another origin: ${request.url()}`);
  });
  await context.exposeFunction("signpostTestViolation", (/** @type {string} */ text) => note(`policy: ${text}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event;
      /** @type {any} */ (globalThis).signpostTestViolation(
        `${effectiveDirective} ${blockedURI} ${sourceFile}:${lineNumber}`,
      );
    });
  });
  return faults;
}
