// The playground as the tests use it: opened from a gateway, its fields filled, its outcome read.
import { before } from "node:test";
import { configurationOf, secrets, startGateway } from "../edge/gateway.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { browsing } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

export const secret = secrets.CLIENTPRESS_SECRET;

/**
 * A gateway with two sources and a browser; to be called in the body of a describe.
 * @returns {{url: () => string, gateway: () => import("../edge/gateway.mjs").Gateway,
 *   open: (work: (page: Page) => Promise<void>, visit?: import("./browser.mjs").Visit & {path?: string}) => Promise<void>}}
 */
export function playground() {
  const t = lifetime();
  const browse = browsing();
  /** @type {import("../edge/gateway.mjs").Gateway} */
  let gateway;
  before(async () => {
    gateway = await startGateway(t, configurationOf({ clientpress: {}, other: { provider: "cepro" } }, {}));
  });
  const url = () => `${gateway.url}/playground/`;
  return {
    url,
    gateway: () => gateway,
    open: (work, { path = "", ...visit } = {}) =>
      browse(
        url() + path,
        async (page) => {
          await ready(page);
          await work(page);
        },
        visit,
      ),
  };
}

/** @param {Page} page */
export const ready = (page) => page.locator("#panel-sign .cm-content").waitFor();

/**
 * @param {Page} page
 * @param {string} text to stand in the body's editor, typed
 */
export async function typeBody(page, text) {
  const editor = page.getByRole("textbox", { name: "Body, JSON" });
  await editor.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** @param {Page} page @param {string} title of a section of the signing side */
export const section = (page, title) => page.getByRole("region", { name: new RegExp(`^${title}\\b`) });

/** @param {Page} page @returns {Promise<string>} what the catalog says of the body */
export const checked = async (page) => (await page.locator("#panel-sign .check").innerText()).replace(/\s+/g, " ");

/**
 * @typedef {object} Outcome
 * @property {string} name of the signature's header
 * @property {string} signature
 * @property {string} text what is signed
 * @property {[string, string][]} headers
 * @property {string} curl
 * @property {string} at RFC 3339
 */

/**
 * What the signing side shows.
 * @param {Page} page
 * @returns {Promise<Outcome>}
 */
export const outcome = (page) =>
  page.evaluate(() => {
    const text = (/** @type {string} */ selector) =>
      document.querySelector(`#panel-sign ${selector}`)?.textContent ?? "";
    const [name, ...value] = text("[aria-labelledby=signature-title] pre").split(": ");
    return {
      name,
      signature: value.join(": "),
      text: text("[aria-labelledby=signed-title] pre"),
      headers: Array.from(document.querySelectorAll("#panel-sign .headers > div"), (row) => [
        row.querySelector("dt")?.textContent ?? "",
        row.querySelector("dd")?.textContent ?? "",
      ]),
      curl: text("[aria-labelledby=curl-title] pre"),
      at: document.querySelector("#panel-sign time")?.getAttribute("datetime") ?? "",
    };
  });
