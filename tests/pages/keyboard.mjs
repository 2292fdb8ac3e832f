// Pages used with the keyboard alone.

/** So many steps are enough to come round the longest page. */
const most = 60;

/**
 * Goes on with Tab until something has the focus.
 * @param {import("./browser.mjs").Page} page
 * @param {string} name what its id, label or text begins with
 * @returns {Promise<string[]>} what the way led over, and it
 */
export async function tabTo(page, name) {
  const names = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const focused = await focusedName(page);
    names.push(focused);
    if (focused.startsWith(name)) return names;
  }
  throw new Error(`Tab does not lead to ${name}, but to ${names.join(", ")}`);
}

/**
 * Waits until the page has given the focus to something: it does so with a frame to come, not at once, and what is typed
 * before goes elsewhere.
 * @param {import("./browser.mjs").Page} page
 * @param {string} selector
 */
export const focusComesTo = (page, selector) =>
  page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);

/** @param {import("./browser.mjs").Page} page @returns {Promise<string>} id, label or text of what has the focus */
export const focusedName = (page) =>
  page.evaluate(() => {
    const element = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return element?.id || element?.getAttribute("aria-label") || element?.textContent?.trim() || "";
  });
