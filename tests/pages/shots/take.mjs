// Taking pictures of the pages.
import { configurationOf, startGateway } from "../../edge/gateway.mjs";
import { phone, startBrowser } from "../browser.mjs";

/**
 * @typedef {{url: string, key: string}} Shown a gateway, with an API key
 *
 * @typedef {object} Shot
 * @property {string} name of the file, without .png
 * @property {string} path of the page in the gateway
 * @property {"light" | "dark"} [theme] light unless told
 * @property {{width: number, height: number}} [size] of the picture
 * @property {(page: import("playwright-core").Page, gateway: Shown) => Promise<unknown>} prepare
 *   brings the page to what is to be seen
 * @property {string} [of] selects what is scrolled to; the page's top unless told
 */

/**
 * A view in light, in dark and on a phone.
 * @param {string} name
 * @param {Shot["prepare"]} prepare
 * @param {string} [of] selects what is scrolled to
 */
export const looksOf = (name, prepare, of) =>
  /** @type {const} */ ([
    ["", {}],
    ["-dark", { theme: "dark" }],
    ["-phone", { size: phone }],
  ]).map(([look, how]) => ({ name: `${name}${look}`, ...how, prepare, of }));

/** The gateway's address in the pictures, which a free port would change each time. */
const address = "http://signpost.example";

/** When every picture is taken. */
export const at = Date.UTC(2026, 10, 26, 12);

/** @param {import("../../edge/virtual/gateway.mjs").Lifetime} t @returns {Promise<Shown>} a gateway with one source */
const plainGateway = (t) => startGateway(t, configurationOf({ clientpress: {} }, {}));

/**
 * @param {readonly Shot[]} shots
 * @param {(t: import("../../edge/virtual/gateway.mjs").Lifetime) => Promise<Shown>} [started] whose pages they show
 * @returns {Promise<{name: string, png: Buffer}[]>}
 */
export async function takeShots(shots, started = plainGateway) {
  /** @type {(() => Promise<void>)[]} */
  const ends = [];
  const gateway = await started({ after: async (end) => void ends.push(end) });
  const { host } = new URL(gateway.url);
  const browser = await startBrowser([`--host-resolver-rules=MAP ${new URL(address).host}:80 ${host}`]);
  ends.push(() => browser.close());
  try {
    const taken = [];
    for (const shot of shots) taken.push({ name: shot.name, png: await take(browser, gateway, shot) });
    return taken;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {Shown} gateway
 * @param {Shot} shot
 */
async function take(browser, gateway, { path, theme, size = { width: 1280, height: 860 }, prepare, of }) {
  const context = await browser.newContext({
    colorScheme: theme ?? "light",
    viewport: size,
    timezoneId: "Europe/Berlin",
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  try {
    await context.clock.setFixedTime(at);
    await context.addInitScript(() => {
      let next = 7;
      crypto.getRandomValues = (array) => {
        const bytes = /** @type {any} */ (array);
        for (let i = 0; i < bytes.length; i++) bytes[i] = next = (next * 73 + 41) % 256;
        return array;
      };
    });
    const page = await context.newPage();
    await page.goto(`${address}${path}`);
    await prepare(page, gateway);
    // Neither a cursor that blinks, nor a button that is pointed at, nor the room of a scrollbar that is not drawn.
    await page.evaluate(() => (document.documentElement.style.scrollbarGutter = "auto"));
    await page.mouse.move(0, 0);
    await page.evaluate(() => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());
    await page.evaluate(
      (place) => (place ? document.querySelector(place)?.scrollIntoView({ block: "end" }) : scrollTo(0, 0)),
      of,
    );
    return await page.screenshot();
  } finally {
    await context.close();
  }
}
