// What is to be seen of the dashboard: an hour of a gateway's life, at the time that the clock of the tests shows.
import { scene, bootstrapKey, secrets } from "../../edge/virtual/gateway.mjs";
import { send as post } from "../../edge/clientpress.mjs";
import { webhookOf } from "../../edge/senders.mjs";
import { acting, signIn } from "../dashboard.mjs";
import { at, looksOf } from "./take.mjs";

const minute = 60_000;

/** The same numbers each time (Park and Miller's). @returns {() => number} 0 to 1 */
function chance() {
  let state = 1_234_567_890;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/**
 * A gateway that has been busy for an hour.
 * @param {import("../../edge/virtual/gateway.mjs").Lifetime} t
 * @returns {Promise<{url: string, key: string}>}
 */
export async function busyGateway(t) {
  const start = at - 60 * minute;
  const { url, clock, sink } = await scene(t, { sources: {}, endpoints: () => ({}), start });
  const gateway = { url: url(), key: bootstrapKey };
  const random = chance();
  let now = start;
  const setTime = async (/** @type {number} */ to) => {
    now = to;
    await fetch(`${gateway.url}/test/set`, { method: "POST", body: JSON.stringify({ to }) });
  };
  /**
   * A destination takes its time: real time, by which the gateway measures.
   * @param {import("../../edge/virtual/sink.mjs").Answer} answer
   * @param {number} ms
   */
  const slowly = async (answer, ms) => {
    const longer = random() > 0.93 ? 3 : random();
    await new Promise((resolve) => setTimeout(resolve, ms * (0.6 + longer)));
    return answer;
  };
  sink.script("/automation", () => slowly({ status: 200, body: '{"status":"ok","run":4711}' }, 20));
  sink.script("/crm", () => slowly(random() < 0.12 ? { status: 503, body: "over capacity, try later" } : 204, 35));
  sink.script("/archive", () =>
    slowly({ status: 400, headers: { "content-type": "application/json" }, body: '{"error":"no such bucket"}' }, 10),
  );

  const { makeSource, makeEndpoint } = acting(
    () => gateway,
    () => /** @type {any} */ (sink),
  );
  await makeSource("client-portal", { secrets: [secrets.SOURCE_SECRET] });
  await makeSource("invoices", { provider: "clientflow", secrets: [secrets.SOURCE_SECRET] });
  await makeEndpoint("automation");
  await makeEndpoint("crm", "/crm", { sources: ["client-portal"] });
  await makeEndpoint("archive", "/archive", {
    sources: ["invoices"],
    retry: { timeout_seconds: 5, delays_seconds: [] },
    auto_disable: null,
  });
  let sent = 0;
  for (let passed = 0; passed < 60; passed++) {
    const wanted = Math.round(3 + 2.5 * Math.sin(passed / 9) + random() * 3);
    for (let i = 0; i < wanted; i++) {
      await setTime(Math.max(now + 1, start + passed * minute + i * 6000));
      await send(random() < 0.25 ? "invoices" : "client-portal");
      await clock.settle();
    }
  }
  await setTime(at);
  await clock.settle();
  return gateway;

  /** @param {"invoices" | "client-portal"} source */
  async function send(source) {
    const id = `00000000-0000-4000-8000-${String(++sent).padStart(12, "0")}`;
    const given = { at: now, secret: secrets.SOURCE_SECRET, id };
    const odd = sent % 40 === 39;
    const { headers, body } =
      source === "invoices"
        ? webhookOf.clientflow({ ...given, id: `evt_${id}`, event: sent % 3 ? "invoice.paid" : "invoice.overdue" })
        : webhookOf.clientpress({
            ...given,
            event: odd ? "task.created" : "task.completed",
            ...(odd && { data: { id: "ten", title: "Sign the contract" } }),
          });
    const { status } = await post(`${gateway.url}/in/${source}`, { headers, body });
    if (status !== 202) throw new Error(`a webhook for ${source} was answered ${status}`);
  }
}

/**
 * @param {string} view behind "#/"
 * @param {(page: import("playwright-core").Page) => Promise<unknown>} settled
 * @returns {import("./take.mjs").Shot["prepare"]}
 */
const opened = (view, settled) => async (page, gateway) => {
  await signIn(page, gateway.key);
  await page.evaluate((hash) => (location.hash = `/${hash}`), view);
  await page.getByText("Live", { exact: true }).waitFor();
  await settled(page);
};

const table = (/** @type {string} */ name) => (/** @type {import("playwright-core").Page} */ page) =>
  page.getByRole("table", { name }).waitFor();
const title = (/** @type {string} */ name) => (/** @type {import("playwright-core").Page} */ page) =>
  page.getByRole("heading", { level: 2, name }).waitFor();
const drawn = (/** @type {import("playwright-core").Page} */ page) => page.locator(".tiles[aria-busy=false]").waitFor();
const attempts = (/** @type {import("playwright-core").Page} */ page) =>
  page.getByRole("heading", { level: 3, name: "Attempts" }).waitFor();

/** The gateway is gone, and the page has noticed. @param {import("playwright-core").Page} page */
const lost = async (page) => {
  await drawn(page);
  await page.route("**/v1/**", (route) => route.abort());
  await page.evaluate(() => dispatchEvent(new Event("offline")));
  await page.getByText("The gateway cannot be reached").waitFor();
};

/** Each view, by the name of its picture. @type {Record<string, import("./take.mjs").Shot["prepare"]>} */
const views = {
  "sign-in": (page) => page.getByLabel("API key").waitFor(),
  overview: opened("overview", drawn),
  lost: opened("overview", lost),
  sources: opened("sources", title("Sources")),
  source: opened("sources/client-portal", title("Source client-portal")),
  endpoints: opened("endpoints", title("Endpoints")),
  endpoint: opened("endpoints/crm", title("Endpoint crm")),
  events: opened("events", table("Events")),
  event: opened("events/client-portal/1", title("Event 1 of client-portal")),
  deliveries: opened("deliveries", table("Deliveries")),
  delivery: opened("deliveries/archive/3", attempts),
  "dead-letters": opened("dead-letters", table("Dead letters")),
  quarantine: opened("quarantine", table("Events in quarantine")),
  keys: opened("keys", (page) => page.getByText("You use this one").waitFor()),
};

/** Every view in light, in dark and on a phone. @type {readonly import("./take.mjs").Shot[]} */
export const dashboardShots = Object.entries(views).flatMap(([view, prepare]) =>
  looksOf(`dashboard-${view}`, prepare).map((shot) => ({ path: "/dashboard/", ...shot })),
);

/** Those that the documents show. */
export const dashboardPictures = ["dashboard-overview", "dashboard-delivery", "dashboard-deliveries-phone"];
