// What the dashboard knows goes nowhere: keys and secrets stand in no storage, address, history or request, except where they are
// sent on purpose, and are gone from the page once they were shown.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dashboard, dialog, goTo, press, signIn } from "./dashboard.mjs";

describe("the dashboard's secrets", () => {
  const { gateway, makeSource, open } = dashboard();

  test("an API key is in the Authorization header of the gateway's API alone, a secret in one answer alone", async () => {
    await makeSource("secretive");
    const own = "an-own-secret-of-the-provider-0123456789";
    await open(
      async (page) => {
        /** @type {{url: string, headers: Record<string, string>, body: string}[]} */
        const requests = [];
        /** @type {Promise<{url: string, text: string}>[]} */
        const answers = [];
        page.on("request", (request) => {
          requests.push({ url: request.url(), headers: request.headers(), body: request.postData() ?? "" });
        });
        page.on("response", (response) => {
          if (/\/v1\/(?!stream)/.test(response.url())) {
            answers.push(response.text().then((text) => ({ url: response.url(), text })));
          }
        });

        await press(page, "Rotate secret");
        await dialog(page).getByRole("button", { name: "Rotate secret" }).click();
        const made = await page.locator("[data-secret]").innerText();
        await press(page, "I have stored it");
        await press(page, "Rotate secret");
        await dialog(page).getByLabel("A secret that exists already").fill(own);
        await dialog(page).getByRole("button", { name: "Rotate secret" }).click();
        await press(page, "I have stored it");
        for (const view of ["Overview", "Events", "Deliveries", "Sources"]) await goTo(page, view);
        await page.goBack();
        await page.goForward();

        const { key } = gateway();
        const held = await page.evaluate(async () => ({
          // By number: what is called as one of Storage's own methods is no property of it.
          storage: [localStorage, sessionStorage].flatMap((storage) =>
            Array.from({ length: storage.length }, (_, index) => storage.getItem(String(storage.key(index)))),
          ),
          cookies: document.cookie,
          state: history.state,
          databases: (await indexedDB.databases()).length,
          page: document.documentElement.outerHTML,
          fields: Array.from(document.querySelectorAll("input"), ({ value }) => value).join("\n"),
          address: location.href,
          entries: performance.getEntries().map(({ name }) => name),
        }));
        const text = JSON.stringify(held);
        for (const secret of [key, made, own]) assert.ok(!text.includes(secret));
        // What a service worker keeps is looked at in dashboard-offline.test.mjs.
        assert.deepEqual([held.databases, held.storage, held.cookies, held.state], [0, [], "", null]);

        assert.ok(requests.length > 5);
        for (const { url, headers, body } of requests) {
          assert.ok(url.startsWith(`${gateway().url}/`), url);
          for (const secret of [key, made, own]) assert.ok(!url.includes(secret), url);
          const { authorization, ...others } = headers;
          if (authorization !== undefined) assert.ok(new URL(url).pathname.startsWith("/v1/"), url);
          assert.ok(!JSON.stringify(others).includes(key));
          assert.ok(!body.includes(key) && !body.includes(made));
        }
        // Sent on purpose: once.
        assert.equal(requests.filter(({ body }) => body.includes(own)).length, 1);
        const told = (await Promise.all(answers)).filter((answer) => answer.text.includes(made));
        assert.deepEqual(
          told.map(({ url }) => new URL(url).pathname),
          ["/v1/sources/secretive/secrets"],
        );
      },
      { at: "sources/secretive" },
    );
  });

  test("signing out forgets the key: nothing more is sent with it", async () => {
    await open(async (page) => {
      await page.getByText("Live", { exact: true }).waitFor();
      await press(page, "Sign out");
      /** @type {string[]} */
      const after = [];
      page.on("request", (request) => void (request.headers().authorization && after.push(request.url())));
      await page.getByLabel("API key").waitFor();
      assert.equal(await page.getByLabel("API key").inputValue(), "");
      await page.evaluate(() => (location.hash = "#/events"));
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      assert.deepEqual(after, []);
      await page.goBack();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
    });
  });

  test("signing out forgets what was seen", async () => {
    await open(
      async (page) => {
        await page.getByText("You use this one").waitFor();
        await press(page, "Sign out");
        await page.route("**/v1/keys", (route) => route.abort());
        await signIn(page, gateway().key);
        await page.getByRole("alert").getByText("The gateway does not answer.").waitFor();
        assert.equal(await page.getByText("You use this one").count(), 0);
      },
      { at: "keys", expected: [/ERR_FAILED/] },
    );
  });
});
