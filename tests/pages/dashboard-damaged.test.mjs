// The dashboard of a gateway in which a database is damaged: one signs in, sees what the others have, and is told what is missing.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { secrets, startGateway } from "../edge/gateway.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { sinkAddress, startSink } from "../edge/sink.mjs";
import { assertAccessible, assertFits } from "./accessible.mjs";
import { browsing, phone } from "./browser.mjs";
import { acting, goTo, press, rows, signIn } from "./dashboard.mjs";

const key = `sp_${"k".repeat(43)}`;

/** What the browser says of /healthz and of the lists of what is damaged. */
const expected = [/status of 503/];

describe("the dashboard beside damaged databases", () => {
  const t = lifetime();
  const browse = browsing();
  const data = mkdtempSync(join(tmpdir(), "signpost-damaged-"));
  t.after(async () => rmSync(data, { recursive: true, force: true }));
  /** @type {import("../edge/gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("../edge/sink.mjs").Sink} */
  let sink;
  const { makeSource, makeEndpoint, post } = acting(
    () => gateway,
    () => sink,
  );
  /** @param {string} kind */
  const databases = (kind) =>
    readdirSync(join(data, "objects", kind))
      .filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
      .map((name) => join(data, "objects", kind, name));

  before(async () => {
    sink = await startSink(t);
    const start = async () => {
      const environment = { ...secrets, SIGNPOST_BOOTSTRAP_KEY: key };
      const destinations = { allow_http: true, allow: [sinkAddress] };
      gateway = await startGateway(t, { destinations }, { environment, data });
    };
    await start();
    // In front of the sound ones, also by name.
    await makeSource("aaa");
    await makeEndpoint("bbb", "/bbb", { sources: ["aaa"] });
    const damaged = [...databases("Source"), ...databases("Endpoint")];
    const secret = await makeSource("portal");
    await makeEndpoint("good", "/good", { sources: ["portal"] });
    for (let i = 0; i < 3; i++) await post("portal", secret);
    await sink.arrival("/good", 3);
    await gateway.stop();
    for (const database of damaged) writeFileSync(database, randomBytes(20_000));
    await start();
  });

  /** @param {string} view @param {(page: import("./browser.mjs").Page) => Promise<void>} work @param {object} [visit] */
  const open = (view, work, visit) => browse(`${gateway.url}/dashboard/#/${view}`, work, { expected, ...visit });

  test("the gateway is there, and the form says what is damaged before one signs in", async () => {
    await open(
      "overview",
      async (page) => {
        const notices = page.locator(".sign-in").getByRole("status");
        await notices.first().waitFor();
        const texts = await notices.allInnerTexts();
        assert.equal(texts.length, 2);
        assert.match(texts.join(), /The data of the source aaa cannot be used\..*Restore it from a back-up/s);
        assert.match(texts.join(), /The data of the endpoint bbb cannot be used\./);
        assert.match(texts.join(), /Cause: objects\/Endpoint\/[0-9a-f]{64}\.sqlite/);
        assert.equal(await page.locator(".lost").innerText(), "");
        await assertFits(page);
        await assertAccessible(page, "sign-in beside damaged databases");
        const inside = await page.locator(".sign-in").evaluate((form) => form.scrollWidth <= form.clientWidth);
        assert.ok(inside, "something stands out of the form");
      },
      { size: phone },
    );
  });

  test("one signs in, sees what the others have, and which ones are missing", async () => {
    await open("overview", async (page) => {
      await signIn(page, key);
      await page.locator(".tile", { hasText: "Accepted" }).getByText("3", { exact: true }).waitFor();
      await page.locator(".tile", { hasText: "Delivered" }).getByText("3", { exact: true }).waitFor();
      const main = page.locator("main");
      await main.getByText(/^This is without the endpoint bbb, the source aaa:/).waitFor();
      await main.getByText("The data of the source aaa cannot be used.").waitFor();
      // An event has been delivered: the first steps are no use.
      assert.equal(await page.getByText("From nothing to the first").count(), 0);
      await goTo(page, "Events");
      await main.getByText(/^This is without the source aaa:/).waitFor();
      assert.equal(await rows(page, "Events").count(), 3);
      await goTo(page, "Deliveries");
      await main.getByText(/^This is without the endpoint bbb:/).waitFor();
      assert.equal(await rows(page, "Deliveries").count(), 3);
      await goTo(page, "Dead letters");
      await main.getByText("There is nothing of the others.").waitFor();
      assert.equal(await page.getByText("Every delivery has arrived").count(), 0);
      await assertAccessible(page, "dead letters beside damaged databases");
      assert.equal(await page.locator(".said").innerText(), "");
      assert.equal(await page.locator(".lost").innerText(), "");
    });
  });
});

describe("a key that the gateway does not know", () => {
  const t = lifetime();
  const browse = browsing();
  test("is refused in words for whoever stands at the form", async () => {
    const { url } = await startGateway(t, {});
    await browse(
      `${url}/dashboard/`,
      async (page) => {
        await page.getByLabel("API key").fill("sp_mistyped");
        await press(page, "Sign in");
        const text = await page.getByRole("alert").innerText();
        assert.match(text, /This gateway has no such API key\. Look whether all of it was copied/);
        assert.match(text, /unauthorized/);
        assert.doesNotMatch(text, /Authorization/);
      },
      { expected: [/status of 401/] },
    );
  });
});
