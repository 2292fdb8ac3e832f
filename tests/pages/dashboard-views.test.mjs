// Every view of the dashboard: accessible in both themes, on a desktop and on a phone, by keyboard, without a jump, with dates in the
// viewer's zone; and what it says when there is nothing.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { eventually } from "../patience.mjs";
import { assertAccessible, assertFits, layoutShift } from "./accessible.mjs";
import { phone } from "./browser.mjs";
import { focusComesTo, focusedName, tabTo } from "./keyboard.mjs";
import { dashboard, dialog, goTo, once, press, rows, said, signIn } from "./dashboard.mjs";

const empty = /** @type {const} */ ([
  ["overview", "From nothing to the first delivered event"],
  ["sources", "No sources yet"],
  ["endpoints", "No endpoints yet"],
  ["events", "No events yet"],
  ["deliveries", "No deliveries yet"],
  ["dead-letters", "No dead letters"],
  ["quarantine", "Nothing in quarantine"],
  ["nowhere", "There is no such view."],
]);

describe("an empty dashboard", () => {
  const { gateway, open } = dashboard();

  test("says what to do in every view, to everybody", async () => {
    await open(
      async (page) => {
        for (const [view, text] of empty) {
          await page.evaluate((hash) => (location.hash = `#/${hash}`), view);
          await page.getByText(text).first().waitFor();
          await assertAccessible(page, view);
          await assertFits(page);
        }
        assert.ok((await layoutShift(page)) < 0.01, "things jump");
      },
      { size: phone },
    );
  });

  test("no key, a wrong one and a gateway that is gone are told apart; a reload asks for the key again", async () => {
    await open(
      async (page) => {
        await page.reload();
        await page.getByLabel("API key").fill(`sp_${"x".repeat(43)}`);
        await press(page, "Sign in");
        await page.getByRole("alert").getByText("unauthorized").waitFor();
        await assertAccessible(page, "sign-in, refused");
        await page.route("**/v1/**", (route) => route.abort());
        await press(page, "Sign in");
        await page.getByRole("alert").getByText("The gateway does not answer.").waitFor();
        await page.unroute("**/v1/**");
        await signIn(page, gateway().key);
        await press(page, "Sign out");
        await page.getByLabel("API key").waitFor();
      },
      { expected: [/status of 401/, /ERR_FAILED/] },
    );
  });
});

describe("a dashboard with something in it", () => {
  const { api, gateway, makeSource, makeEndpoint, open, post, sink } = dashboard();

  /** Until the gateway answers. */
  const answering = () =>
    eventually(
      () =>
        fetch(`${gateway().url}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      "an answer of the gateway",
    );

  before(async () => {
    const secret = await makeSource("portal");
    await makeEndpoint("good", "/good", { sources: ["portal"] });
    await makeEndpoint("bad", "/400", { sources: ["portal"], retry: once });
    for (let i = 0; i < 30; i++) await post("portal", secret);
    await post("portal", secret, { event: "task.created", data: { id: "ten" } });
    await Promise.all([sink().arrival("/good", 30), sink().arrival("/400", 10)]);
    await api("POST", "/v1/endpoints/good/pause");
  });

  const views = {
    overview: "Events and deliveries",
    sources: "portal",
    "sources/portal": "URL for the provider",
    endpoints: "Paused",
    "endpoints/good": "Deliveries wait since",
    events: "task.completed",
    "events/portal/31": "schema_mismatch",
    deliveries: "task.completed",
    "deliveries/bad/1": "Failed, given up",
    "dead-letters": "task.completed",
    quarantine: "task.created",
    keys: "You use this one",
  };
  for (const [name, size] of /** @type {const} */ ([
    ["a desktop", undefined],
    ["a phone", phone],
  ])) {
    test(`every view is accessible and fits on ${name}, and nothing jumps`, async () => {
      await open(
        async (page) => {
          for (const [view, text] of Object.entries(views)) {
            await page.evaluate((hash) => (location.hash = `#/${hash}`), view);
            await page.locator("main").getByText(text).first().waitFor();
            await assertAccessible(page, view);
            await assertFits(page);
          }
          assert.ok((await layoutShift(page)) < 0.01, "things jump");
        },
        { size },
      );
    });
  }

  /** @type {[name: string, at: string, button: string][]} */
  const dialogs = [
    ["new source", "sources", "New source"],
    ["source settings", "sources/portal", "Settings"],
    ["rotation", "sources/portal", "Rotate secret"],
    ["replay of a time", "sources/portal", "Replay events"],
    ["new endpoint", "endpoints", "New endpoint"],
    ["endpoint settings", "endpoints/good", "Settings"],
    ["test", "endpoints/good", "Send test"],
    ["deletion", "endpoints/good", "Delete"],
    ["replay", "events/portal/1", "Replay"],
    ["release", "events/portal/31", "Release"],
    ["new key", "keys", "New key"],
  ];
  test("an endpoint's page has the retry plan that the API has", async () => {
    const { body } = await api("GET", "/v1/endpoints/good/retry-plan");
    await open(
      async (page) => {
        const plan = page.getByRole("region", { name: "Retry plan" });
        await plan.getByText("The schedule of Standard Webhooks").waitFor();
        assert.deepEqual(await plan.getByRole("listitem").allTextContents(), body.items[0].rules);
      },
      { at: "endpoints/good" },
    );
  });

  test("every dialog is accessible, fits a phone, ends with Escape and gives the focus back", async () => {
    await open(
      async (page) => {
        for (const [name, at, button] of dialogs) {
          await page.evaluate((hash) => (location.hash = `#/${hash}`), at);
          await press(page, button);
          await dialog(page).getByRole("heading").waitFor();
          await assertAccessible(page, name);
          await assertFits(page);
          await page.keyboard.press("Escape");
          await dialog(page).waitFor({ state: "hidden" });
          assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), button, name);
        }
      },
      { size: phone },
    );
  });

  test("all of it goes by keyboard: from the key to a delivery, and a retry", async () => {
    await open(
      async (page) => {
        await tabTo(page, "Dead letters");
        await page.keyboard.press("Enter");
        await rows(page, "Dead letters").first().waitFor();
        await focusComesTo(page, ".view-title");
        assert.equal(await focusedName(page), "Dead letters");
        await tabTo(page, "task.completed");
        await page.keyboard.press("End");
        await page.waitForFunction(
          () => document.activeElement?.closest("[data-row]")?.getAttribute("data-row") !== "0",
        );
        await page.keyboard.press("ArrowUp");
        await page.keyboard.press("Home");
        const row = () => page.evaluate(() => document.activeElement?.closest("[data-row]")?.getAttribute("data-row"));
        assert.equal(await row(), "0");
        await page.keyboard.press("ArrowDown");
        assert.equal(await row(), "1");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: /^Delivery \d+ to bad$/ }).waitFor();
        await tabTo(page, "Retry");
        await page.keyboard.press("Enter");
        await said(page, "It is tried again.");
      },
      { at: "overview" },
    );
  });

  test("Back finds the list as it was: filtered and scrolled", async () => {
    await open(
      async (page) => {
        await page.getByLabel("Search").fill("completed");
        await page.waitForFunction(() => location.hash.includes("search=completed"));
        await page.getByLabel("State").selectOption("Delivered");
        await rows(page, "Deliveries").first().waitFor();
        const frame = page.locator(".rows");
        await frame.evaluate((element) => (element.scrollTop = 400));
        await rows(page, "Deliveries").nth(12).getByRole("link").click();
        await page.getByRole("heading", { name: /^Delivery \d+ to good$/ }).waitFor();
        await page.goBack();
        await rows(page, "Deliveries").first().waitFor();
        assert.equal(await page.getByLabel("Search").inputValue(), "completed");
        assert.ok((await frame.evaluate((element) => element.scrollTop)) > 300);
      },
      { at: "deliveries" },
    );
  });

  test("filters narrow the list, and Clear takes them away", async () => {
    await open(
      async (page) => {
        await rows(page, "Events").first().waitFor();
        await page.getByLabel("Verdict").selectOption("schema_mismatch");
        await page.getByText("1 shown, which is all").waitFor();
        await page.getByLabel("Search").fill("no such thing");
        await page.getByText("No event fits").waitFor();
        await press(page, "Clear");
        await page.getByText("31 shown, which is all").waitFor();
        assert.equal(new URL(page.url()).hash, "#/events");
      },
      { at: "events" },
    );
  });

  test("many sources can be searched by name and URL", async () => {
    for (let i = 1; i <= 9; i++) await makeSource(`more-${i}`);
    await open(
      async (page) => {
        const cards = page.getByRole("list", { name: "Sources" }).getByRole("listitem");
        await page.getByLabel("Search").fill("MORE-7");
        await page.waitForFunction(() => location.hash.includes("search=MORE-7"));
        await cards.nth(1).waitFor({ state: "detached" });
        assert.match(await cards.innerText(), /^more-7\b/);
        await assertAccessible(page, "sources, searched");
        await page.getByLabel("Search").fill("/in/portal");
        await cards.getByRole("link", { name: "portal", exact: true }).waitFor();
        assert.equal(await cards.count(), 1);
        await page.getByLabel("Search").fill("nothing of the kind");
        await page.getByText("None fits").waitFor();
        await press(page, "Clear");
        await cards.nth(9).waitFor();
      },
      { at: "sources" },
    );
    for (let i = 1; i <= 9; i++) await api("DELETE", `/v1/sources/more-${i}`);
  });

  test("a date is in the viewer's zone, with UTC on hover", async () => {
    const { body } = await api("GET", "/v1/sources/portal/events/1");
    const at = new Date(body.received_at);
    for (const zone of ["Asia/Kolkata", "America/Los_Angeles"]) {
      await open(
        async (page) => {
          const time = page.locator("main time").first();
          const local = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: zone }).format(at);
          assert.ok((await time.innerText()).endsWith(local), await time.innerText());
          assert.equal(await time.getAttribute("title"), `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`);
        },
        { at: "events/portal/1", zone },
      );
    }
  });

  test("the charts' numbers stand in tables behind them, and are what the API says", async () => {
    const { body } = await api("GET", "/v1/stats");
    await open(
      async (page) => {
        await page.locator(".tiles[aria-busy=false]").waitFor();
        const tile = (/** @type {string} */ name) =>
          page
            .locator(".tile", { has: page.getByText(name, { exact: true }) })
            .locator("dd")
            .innerText();
        assert.equal(await tile("Accepted"), String(body.total.accepted));
        assert.equal(await tile("Delivered"), String(body.total.delivered));
        assert.equal(body.total.accepted, 31);
        await page.getByText("The numbers as a table").first().press("Enter");
        const cells = await page.locator(".chart-table").first().locator("tbody td:nth-of-type(1)").allInnerTexts();
        assert.equal(
          cells.reduce((sum, text) => sum + Number(text), 0),
          31,
        );
        await assertAccessible(page, "charts with a table");
      },
      { at: "overview" },
    );
  });

  test("the stream is taken up again when it breaks off, and what was missed is shown", async () => {
    await open(
      async (page) => {
        await page.getByText("Live", { exact: true }).waitFor();
        // Held off until it has been seen: the gateway may be back before anybody looks.
        await page.route("**/v1/stream", (route) => route.abort());
        // As a crash would; it is started again at once.
        process.kill(gateway().pid(), "SIGKILL");
        // The one, or the other once some request has failed.
        const broken = page.locator(".live").filter({ hasText: /^(?:Connecting|Not connected)/ });
        await broken.waitFor();
        await page.unroute("**/v1/stream");
        await answering();
        await api("POST", "/v1/endpoints/good/resume");
        await page.getByText("Live", { exact: true }).waitFor();
        await page.getByText("Active", { exact: true }).waitFor();
        await goTo(page, "Overview");
      },
      { at: "endpoints/good", expected: [/ERR_/] },
    );
  });
});
