// Accessibility: axe-core, all of its rules, on what is shown at the moment, in both themes.
import assert from "node:assert/strict";
import axe from "axe-core";

/**
 * @param {import("./browser.mjs").Page} page
 * @param {string} view what is shown, for the message
 */
export async function assertAccessible(page, view) {
  // Evaluated by the debugger, so the page's policy stays in force for the page.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  for (const theme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme: theme });
    const violations = await page.evaluate(async () => {
      const results = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ["violations"] });
      return results.violations.flatMap((/** @type {any} */ { id, nodes }) =>
        nodes.map((/** @type {any} */ node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`),
      );
    });
    assert.deepEqual(violations, [], `${view}, ${theme}`);
  }
}

/**
 * Nothing reaches beyond the window's width.
 * @param {import("./browser.mjs").Page} page
 */
export async function assertFits(page) {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window}`);
}

/**
 * Counts how far things have jumped by themselves since the page was opened. To be called before that, on the context.
 * @param {import("./browser.mjs").Page} page
 * @returns {Promise<number>} the cumulative layout shift, without what follows an input
 */
export const layoutShift = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => {
          const shifts = /** @type {any[]} */ (list.getEntries()).filter((entry) => !entry.hadRecentInput);
          resolve(shifts.reduce((sum, entry) => sum + entry.value, 0));
        }).observe({ type: "layout-shift", buffered: true });
        // The observer stays silent when nothing moved.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
      }),
  );
