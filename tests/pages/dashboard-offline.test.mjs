// The dashboard without its gateway, or without any network: it opens, says so, shows what was last seen, and goes on by itself. Nothing
// that the gateway has told is kept anywhere but in memory.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { secrets, startGateway } from "../edge/gateway.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { sinkAddress, startSink } from "../edge/sink.mjs";
import { assertAccessible, assertFits, layoutShift } from "./accessible.mjs";
import { browsing, phone } from "./browser.mjs";
import { acting, dialog, goTo, press, rows, said, signIn } from "./dashboard.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const key = `sp_${"k".repeat(43)}`;
const built = new URL("../../build/pages/dashboard/", import.meta.url);

/** What the browser says of requests that nobody answers. */
const expected = [/ERR_(?:CONNECTION|INTERNET|EMPTY|FAILED|INCOMPLETE|NETWORK|ABORTED)/];

/** @param {Page} page */
const banner = (page) => page.locator(".lost");

/** @param {Page} page until the page's own files are kept */
const kept = (page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));

/** @param {Page} page @returns {Promise<string[]>} the paths of all that is kept */
const cached = (page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => new URL(url).pathname);
  });

/** @param {Page} page */
const live = (page) => page.getByText("Live", { exact: true }).waitFor();

describe("the dashboard without its gateway", () => {
  const t = lifetime();
  const browse = browsing();
  const data = mkdtempSync(join(tmpdir(), "signpost-offline-"));
  t.after(async () => rmSync(data, { recursive: true, force: true }));
  /** @type {import("../edge/gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("../edge/sink.mjs").Sink} */
  let sink;
  const { api, makeSource, makeEndpoint, post } = acting(
    () => gateway,
    () => sink,
  );
  /** @type {string} */
  let secret;

  /** Starts it where it was, with what it had. */
  async function start() {
    const port = gateway && Number(new URL(gateway.url).port);
    const environment = { ...secrets, SIGNPOST_BOOTSTRAP_KEY: key };
    const configuration = { destinations: { allow_http: true, allow: [sinkAddress] } };
    gateway = await startGateway(t, configuration, { environment, data, port });
  }

  before(async () => {
    sink = await startSink(t);
    await start();
    secret = await makeSource("portal");
    await makeEndpoint("good", "/good");
    for (let i = 0; i < 3; i++) await post("portal", secret);
    await sink.arrival("/good", 3);
  });

  /**
   * @param {string} view behind "#/"
   * @param {(page: Page) => Promise<void>} work
   * @param {import("./browser.mjs").Visit} [visit]
   */
  const open = (view, work, visit) =>
    browse(
      `${gateway.url}/dashboard/#/${view}`,
      async (page) => {
        await signIn(page, key);
        await live(page);
        await work(page);
      },
      { expected, ...visit },
    );

  test("a gateway that is stopped is told, what was seen stays, and all goes on once it is started again", async () => {
    await open("events/portal/1", async (page) => {
      await page.getByText('"task.completed"').waitFor();
      await goTo(page, "Events");
      await page.getByText("3 shown, which is all").waitFor();
      await gateway.stop();
      await banner(page).getByText("The gateway cannot be reached").waitFor();
      await page.getByText("Not connected", { exact: true }).waitFor();
      assert.match(await banner(page).innerText(), /since .*\d\d:\d\d:\d\d\.\s+What you see is what was last seen/);
      assert.ok((await layoutShift(page)) < 0.01, "things jump");

      // What was seen is there, also when one comes back to it.
      assert.equal(await rows(page, "Events").count(), 3);
      await goTo(page, "Sources");
      await page.locator("main").getByText("portal", { exact: true }).waitFor();
      await goTo(page, "Events");
      assert.equal(await rows(page, "Events").count(), 3);
      await rows(page, "Events").last().getByRole("link").click();
      await page.getByRole("heading", { name: "Event 1 of portal" }).waitFor();
      // It was asked for again, and not answered.
      await page.waitForFunction(
        () => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/events/1")).length > 1,
      );
      await page.getByText('"task.completed"').waitFor();
      assert.equal(await page.getByRole("alert").count(), 0);
      // What was not, is refused in words; and so is whatever is done.
      await goTo(page, "API keys");
      await page.getByRole("alert").getByText("The gateway does not answer.").waitFor();
      await goTo(page, "Endpoints");
      await press(page, "New endpoint");
      await dialog(page).getByLabel("Name").fill("later");
      await dialog(page).getByLabel("URL").fill(`${sink.url}/later`);
      await press(page, "Make endpoint");
      await dialog(page).getByRole("alert").getByText("The gateway does not answer.").waitFor();
      await page.keyboard.press("Escape");
      await goTo(page, "API keys");

      await start();
      await said(page, "The gateway answers again.");
      assert.equal(await banner(page).innerText(), "");
      await live(page);
      await page.getByText("You use this one").waitFor();
      assert.equal(await page.getByRole("alert").count(), 0);
      await post("portal", secret);
      await goTo(page, "Events");
      await page.getByText("4 shown, which is all").waitFor();
      // Lists that could not be asked for are asked for again.
      await goTo(page, "Endpoints");
      await press(page, "New endpoint");
      await dialog(page).getByRole("option", { name: "Zapier" }).first().waitFor({ state: "attached" });
    });
  });

  test("a view that was never seen comes by itself, and Try now does not wait", async () => {
    await open("sources", async (page) => {
      await gateway.stop();
      await banner(page).getByText("The gateway cannot be reached").waitFor();
      // The network going and coming changes the words, not the fact.
      await page.context().setOffline(true);
      await banner(page).getByText("This browser is offline").waitFor();
      await page.context().setOffline(false);
      await banner(page).getByText("The gateway cannot be reached").waitFor();
      await goTo(page, "Overview");
      await page.getByRole("alert").getByText("The gateway does not answer.").waitFor();
      // Nothing is known; that is not the same as nothing.
      assert.deepEqual([...new Set(await page.locator(".tile dd").allInnerTexts())], ["–"]);
      await start();
      await press(page, "Try now");
      await live(page);
      await page.locator(".tile", { hasText: "Accepted" }).getByText("4").waitFor();
      assert.equal(await page.getByRole("alert").count(), 0);
    });
  });

  test("it opens while the gateway is stopped, says so, and lets one in once it is there", async () => {
    await open(
      "deliveries",
      async (page) => {
        await kept(page);
        await gateway.stop();
        await page.reload();
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        await banner(page).getByText("The gateway cannot be reached").waitFor();
        assert.match(await banner(page).innerText(), /One can sign in as soon as it answers/);
        await assertAccessible(page, "sign-in, without a gateway");
        await assertFits(page);
        await page.getByLabel("API key").fill(key);
        await press(page, "Sign in");
        await page.getByRole("alert").getByText("The gateway does not answer.").waitFor();
        await start();
        await banner(page).getByText("The gateway cannot be reached").waitFor({ state: "detached" });
        await press(page, "Sign in");
        await rows(page, "Deliveries").first().waitFor();
      },
      { size: phone },
    );
  });

  test("without any network it says so, and goes on when the network is back", async () => {
    await open(
      "events/portal/1",
      async (page) => {
        await kept(page);
        await page.context().setOffline(true);
        await banner(page).getByText("This browser is offline").waitFor();
        await page.getByText('"task.completed"').waitFor();
        await assertAccessible(page, "an event, offline");
        await assertFits(page);
        await page.context().setOffline(false);
        await live(page);
        assert.equal(await banner(page).innerText(), "");

        await page.context().setOffline(true);
        await page.reload();
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        await banner(page).getByText("This browser is offline").waitFor();
        await page.context().setOffline(false);
        await banner(page).getByText("This browser is offline").waitFor({ state: "detached" });
        await signIn(page, key);
        await page.getByText('"task.completed"').waitFor();
      },
      { size: phone },
    );
  });

  test("its own files are kept, and nothing that the gateway has told", async () => {
    await open("events", async (page) => {
      await kept(page);
      await page.reload();
      await signIn(page, key);
      await rows(page, "Events").first().getByRole("link").click();
      await page.getByRole("heading", { name: /^Event \d+ of portal$/ }).waitFor();
      for (const view of ["Overview", "Deliveries", "API keys"]) await goTo(page, view);
      const files = ["", "theme.js", ...readdirSync(new URL("assets/", built)).map((name) => `assets/${name}`)];
      assert.deepEqual((await cached(page)).sort(), files.map((name) => `/dashboard/${name}`).sort());
      const held = await page.evaluate(async () => {
        const names = await caches.keys();
        const texts = [];
        for (const name of names) {
          const cache = await caches.open(name);
          for (const request of await cache.keys()) {
            const headers = [...request.headers].flat();
            texts.push(...headers, await (await cache.match(request))?.text());
          }
        }
        return { names, text: texts.join("\n"), stored: localStorage.length + sessionStorage.length };
      });
      assert.match(held.names.join(), /^signpost-dashboard-[0-9a-f]{16}$/);
      assert.equal(held.stored, 0);
      for (const text of [key, secret, "Bearer sp_"]) assert.ok(!held.text.includes(text));
    });
  });

  test("the pages share an origin, and neither throws away what the other keeps", async () => {
    await browse(`${gateway.url}/playground/`, async (page) => {
      await kept(page);
      await page.goto(`${gateway.url}/dashboard/`);
      await kept(page);
      const pages = (await cached(page)).map((path) => path.split("/")[1]);
      assert.deepEqual([...new Set(pages)].sort(), ["dashboard", "playground"]);
    });
  });

  test("a page in front that says the gateway is gone is as good as none", async () => {
    await open(
      "overview",
      async (page) => {
        await kept(page);
        // Requests of the service worker, too, pass here.
        await page
          .context()
          .route("**/*", (route) =>
            /\/(?:dashboard\/$|healthz|v1\/)/.test(route.request().url())
              ? route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" })
              : route.continue(),
          );
        await page.reload();
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        await banner(page).getByText("The gateway cannot be reached").waitFor();
        assert.equal((await api("GET", "/v1/keys/current")).status, 200);
      },
      { expected: [...expected, /status of 502/] },
    );
  });
});
