// The dashboard as the tests use it: a gateway with nothing in it, a destination, and a browser that has signed in.
import { before } from "node:test";
import { startGateway } from "../edge/gateway.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { webhookOf } from "../edge/senders.mjs";
import { send } from "../edge/clientpress.mjs";
import { sinkAddress, startSink } from "../edge/sink.mjs";
import { browsing } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** A retry policy whose first failure is final. */
export const once = { timeout_seconds: 5, delays_seconds: [] };

/**
 * @typedef {object} Stage
 * @property {() => import("../edge/gateway.mjs").Gateway} gateway
 * @property {() => import("../edge/sink.mjs").Sink} sink
 * @property {(method: string, address: string, body?: unknown, key?: string) => Promise<{status: number, body: any}>} api with full
 *   access unless another key is given
 * @property {(name: string, more?: object) => Promise<string>} makeSource of ClientPress; returns its secret
 * @property {(name: string, path?: string, more?: object) => Promise<string>} makeEndpoint at a path of the sink; returns its secret
 * @property {(source: string, secret: string, change?: object) => Promise<void>} post a webhook, which has to be accepted
 * @property {(work: (page: Page) => Promise<void>, visit?: import("./browser.mjs").Visit & {at?: string, key?: string}) => Promise<void>} open
 *   signs in, goes to the view behind "#/", and does the work
 */

/**
 * To be called in the body of a describe.
 * @param {object} [configuration] beyond where webhooks may be sent
 * @returns {Stage}
 */
export function dashboard(configuration = {}) {
  const t = lifetime();
  const browse = browsing();
  /** @type {import("../edge/gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("../edge/sink.mjs").Sink} */
  let sink;
  before(async () => {
    sink = await startSink(t);
    const destinations = { allow_http: true, allow: [sinkAddress] };
    gateway = await startGateway(t, { destinations, ...configuration });
  });
  return {
    gateway: () => gateway,
    sink: () => sink,
    ...acting(
      () => gateway,
      () => sink,
    ),
    open,
  };

  /** @type {Stage["open"]} */
  async function open(work, { at = "", key, ...visit } = {}) {
    await browse(
      `${gateway.url}/dashboard/${at && `#/${at}`}`,
      async (page) => {
        await signIn(page, key ?? gateway.key);
        await work(page);
      },
      visit,
    );
  }
}

/**
 * What is done to a gateway past the page.
 * @param {() => {url: string, key: string}} gateway
 * @param {() => import("../edge/sink.mjs").Sink} sink
 * @returns {Pick<Stage, "api" | "makeSource" | "makeEndpoint" | "post">}
 */
export function acting(gateway, sink) {
  /** @type {Stage["api"]} */
  const api = async (method, address, body, key = gateway().key) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const response = await fetch(`${gateway().url}${address}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const made = async (/** @type {string} */ address, /** @type {object} */ body) => {
    const { status, body: answer } = await api("POST", address, body);
    if (status !== 201) throw new Error(`${address}: ${status} ${JSON.stringify(answer)}`);
    return answer.secrets[0].secret;
  };
  return {
    api,
    makeSource: (name, more) => made("/v1/sources", { name, provider: "clientpress", ...more }),
    makeEndpoint: (name, path = `/${name}`, more) =>
      made("/v1/endpoints", { name, url: `${sink().url}${path}`, sources: ["*"], ...more }),
    async post(source, secret, change) {
      const { status, text } = await send(
        `${gateway().url}/in/${source}`,
        webhookOf.clientpress({ at: Date.now(), secret, ...change }),
      );
      if (status !== 202) throw new Error(`a webhook for ${source} was answered ${status} ${text}`);
    },
  };
}

/** @param {Page} page @param {string} key */
export async function signIn(page, key) {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Views" }).waitFor();
}

/** @param {Page} page @param {string} name of a view, as the navigation calls it */
export async function goTo(page, name) {
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 2, name }).waitFor();
}

/** @param {Page} page @param {string} name of a button */
export const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

/** @param {Page} page @returns {import("playwright-core").Locator} the dialog that is open */
export const dialog = (page) => page.locator("dialog[open]");

/** @param {Page} page @param {RegExp | string} text that is said once something is done */
export const said = (page, text) => page.locator(".said").getByText(text).waitFor();

/** @param {Page} page @param {string} label of a list @returns {import("playwright-core").Locator} its rows */
export const rows = (page, label) => page.getByRole("table", { name: label }).locator(".rows-body [role=row]");
