// What one reads with: buttons that change nothing in the gateway, and a retry that is not waited for.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { dashboard, dialog, goTo, press, rows, said } from "./dashboard.mjs";

/** More than a page of the API, of which the list shows one. */
const many = 103;

describe("reading", () => {
  const { api, gateway, makeSource, makeEndpoint, open, post, sink } = dashboard();
  /** @type {string} */
  let secret;

  before(async () => {
    secret = await makeSource("portal");
    for (let i = 0; i < many; i++) await post("portal", secret);
  });

  test("Load more reads on to the end", async () => {
    await open(
      async (page) => {
        await page.getByText("100 shown, more as you scroll").waitFor();
        await press(page, "Load more");
        await page.getByText(`${many} shown, which is all`).waitFor();
        assert.equal(await page.getByRole("button", { name: "Load more" }).count(), 0);
      },
      { at: "events" },
    );
  });

  test("what is new does not push away what one reads; Show what is new leads there", async () => {
    await open(
      async (page) => {
        await rows(page, "Events").first().waitFor();
        await page.getByText("Live", { exact: true }).waitFor();
        const frame = page.locator(".rows");
        await frame.evaluate((element) => (element.scrollTop = 500));
        const links = () =>
          rows(page, "Events")
            .getByRole("link")
            .evaluateAll((all) => all.map((one) => one.getAttribute("href")));
        await page.waitForFunction(() => document.querySelector("[data-row]")?.getAttribute("data-row") !== "0");
        const read = await links();
        await post("portal", secret);
        await page.getByRole("button", { name: "Show what is new" }).waitFor();
        assert.deepEqual(await links(), read);
        await press(page, "Show what is new");
        await rows(page, "Events")
          .locator(`a[href="#/events/portal/${many + 1}"]`)
          .waitFor();
        assert.equal(await frame.evaluate((element) => element.scrollTop), 0);
        assert.equal(await page.getByRole("button", { name: "Show what is new" }).count(), 0);
      },
      { at: "events" },
    );
  });

  test("who scrolls to the end while the top is read anew gets there", async () => {
    await open(
      async (page) => {
        await page.getByText("100 shown, more as you scroll").waitFor();
        await page.getByText("Live", { exact: true }).waitFor();
        // Answered with what is there already, as after a notice that changed nothing in the list.
        const { body } = await api("GET", "/v1/events?limit=100");
        /** @type {() => void} */
        let come = () => {};
        const coming = new Promise((resolve) => (come = () => resolve(undefined)));
        const asked = new Promise((resolve) => {
          void page.route(/\/v1\/events\?(?!.*cursor)/, (route) => {
            resolve(undefined);
            return coming.then(() => route.fulfill({ json: body }));
          });
        });
        await post("portal", secret);
        await asked;
        await page.locator(".rows").evaluate((element) => (element.scrollTop = element.scrollHeight));
        await page.waitForFunction(() => document.querySelector('[data-row="99"]'));
        come();
        await page.getByText("shown, which is all").waitFor();
      },
      { at: "events" },
    );
  });

  test("a body is laid out, or exactly as sent, and copied as sent", async () => {
    const { body } = await api("GET", "/v1/sources/portal/events/1");
    await open(
      async (page) => {
        const shown = page.locator("pre.body");
        const copied = () => page.evaluate(() => navigator.clipboard.readText());
        await shown.waitFor();
        assert.match(await shown.innerText(), /^\{\n {2}"event": "task\.completed",\n/);
        await press(page, "As sent");
        assert.equal(await shown.innerText(), body.body.text);
        await press(page, "Copy Body");
        await page.getByText("Copied").waitFor();
        assert.equal(await copied(), body.body.text);
        await press(page, "As sent");
        assert.match(await shown.innerText(), /^\{\n/);

        await page.evaluate(() => (location.hash = "#/sources/portal"));
        await press(page, "Copy URL for the provider");
        await page.getByText("Copied").waitFor();
        assert.equal(await copied(), `${gateway().url}/in/portal`);
        await press(page, "Rotate secret");
        await dialog(page).getByRole("button", { name: "Rotate secret" }).click();
        const made = await page.locator("[data-secret]").innerText();
        await press(page, "Copy Secret");
        await dialog(page).getByText("Copied").waitFor();
        assert.equal(await copied(), made);
        await press(page, "Close");
        await dialog(page).waitFor({ state: "hidden" });
        assert.ok(!(await page.content()).includes(made));
      },
      { at: "events/portal/1", permissions: ["clipboard-read", "clipboard-write"] },
    );
  });

  test("Hour, Day and 7 days ask for that time", async () => {
    const { total } = (await api("GET", "/v1/stats")).body;
    assert.ok(total.accepted >= many);
    await open(
      async (page) => {
        for (const [button, seconds] of /** @type {const} */ ([
          ["Day", 900],
          ["7 days", 7200],
          ["Hour", 60],
        ])) {
          const asked = page.waitForRequest(
            (request) => new URL(request.url()).searchParams.get("step_seconds") === `${seconds}`,
          );
          await press(page, button);
          const { searchParams } = new URL((await asked).url());
          const steps =
            (Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "")) / seconds / 1000;
          assert.equal(Math.ceil(steps), { Day: 96, "7 days": 84, Hour: 60 }[button], button);
          assert.equal(
            await page.getByRole("button", { name: button, exact: true }).getAttribute("aria-pressed"),
            "true",
          );
          await page.locator(".tile", { hasText: "Accepted" }).getByText(String(total.accepted)).waitFor();
        }
      },
      { at: "overview" },
    );
  });

  test("a next attempt is never shown in the past, however long the page stays open, nor while the endpoint holds it", async () => {
    const waits = await makeSource("waits");
    const retry = { timeout_seconds: 5, delays_seconds: [3600] };
    await makeEndpoint("waiting", "/400", { sources: ["waits"], retry });
    await post("waits", waits);
    await sink().arrival("/400", 1);
    await open(async (page) => {
      await page.clock.install();
      await page.evaluate(() => (location.hash = "#/deliveries/waiting/1"));
      const shown = page.locator("dt", { hasText: "Next attempt" }).locator("xpath=following-sibling::dd[1]");
      const due = Date.parse((await shown.locator("time").getAttribute("datetime")) ?? "");
      assert.ok(due > Date.now());
      // The page's clock goes on, and the gateway's does not: as when it cannot be reached, or the attempt waits for its turn.
      await page.clock.fastForward("02:00:00");
      await shown.getByText("As soon as the endpoint can be called").waitFor();
      assert.equal(await shown.locator("time").count(), 0);
      assert.equal((await api("POST", "/v1/endpoints/waiting/pause")).status, 200);
      await page.clock.fastForward("00:00:05");
      await shown.waitFor({ state: "detached" });
    });
  });

  test("Retry now does not wait for the next attempt", async () => {
    const late = await makeSource("late");
    await makeEndpoint("patient", "/500", { sources: ["late"], retry: { timeout_seconds: 5, delays_seconds: [3600] } });
    await post("late", late);
    await sink().arrival("/500", 1);
    await open(
      async (page) => {
        await page.getByText("Retrying", { exact: true }).waitFor();
        await page.getByText("Next attempt", { exact: true }).waitFor();
        await press(page, "Retry now");
        await said(page, "It is tried again.");
        await sink().arrival("/500", 2);
        await page.locator("details.attempt").nth(1).waitFor();
        await goTo(page, "Deliveries");
      },
      { at: "deliveries/patient/1" },
    );
  });
});
