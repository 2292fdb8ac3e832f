// From nothing to the first delivered event, as somebody does it who has just started a gateway: in the browser alone.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browsing } from "./browser.mjs";
import { dashboard, dialog, press, said } from "./dashboard.mjs";
import { focusComesTo, tabTo } from "./keyboard.mjs";

/** What it may take a person who types and reads; what the machines take is far less. */
const mostActions = 14;

describe("the first run", () => {
  const { gateway, open, sink } = dashboard();
  const browse = browsing();

  test("source, endpoint, and a webhook signed in the playground: three steps, ticked as they are done", async (t) => {
    await open(async (page) => {
      const began = performance.now();
      let actions = 0;
      const act = async (/** @type {Promise<unknown>} */ done) => {
        await done;
        actions++;
      };
      const step = page.locator("[aria-current=step]");
      await step.getByText("Make a source").waitFor();
      await act(step.getByRole("button", { name: "New source" }).click());
      // Provider and name are suggested.
      await page.waitForFunction(() => /** @type {any} */ (document.querySelector("#source-name"))?.value);
      const provider = await dialog(page).getByLabel("Provider", { exact: true }).inputValue();
      assert.equal(await dialog(page).getByLabel("Name").inputValue(), provider);
      await act(press(page, "Make source"));
      const secret = await page.locator("[data-secret]").innerText();
      await act(press(page, "I have stored it"));

      await step.getByText("Make an endpoint").waitFor();
      await act(step.getByRole("button", { name: "New endpoint" }).click());
      await act(dialog(page).getByLabel("Name").fill("mine"));
      await act(dialog(page).getByLabel("URL").fill(`${sink().url}/mine`));
      await act(press(page, "Make endpoint"));
      await act(press(page, "I have stored it"));

      await step.getByText("Send the first webhook").waitFor();
      const opening = page.context().waitForEvent("page");
      await act(step.getByRole("link", { name: "Open the playground" }).click());
      const playground = await opening;
      await act(playground.locator("#secret").fill(secret));
      await act(playground.getByRole("button", { name: "Send", exact: true }).click());
      await sink().arrival("/mine", 1);
      await page.getByText("The first event has been delivered.").waitFor();
      t.diagnostic(`${actions} actions, ${((performance.now() - began) / 1000).toFixed(1)} s of machine time`);
      assert.ok(actions <= mostActions, `${actions} actions`);
      await press(page, "Close");
      await page.getByText("The first event has been delivered.").waitFor({ state: "detached" });
      await page.getByRole("link", { name: "Deliveries" }).click();
      await page.getByRole("link", { name: /\./ }).first().click();
      await page.getByRole("heading", { name: "Delivery 1 to mine" }).waitFor();
    });
  });

  test("all of it goes with the keyboard alone, from the API key to a test", async () => {
    await browse(`${gateway().url}/dashboard/`, async (page) => {
      const { keyboard } = page;
      await focusComesTo(page, "#key");
      await keyboard.insertText(gateway().key);
      await keyboard.press("Enter");
      await page.getByRole("navigation", { name: "Views" }).waitFor();
      await tabTo(page, "Sources");
      await keyboard.press("Enter");
      await focusComesTo(page, ".view-title");
      await tabTo(page, "New source");
      await keyboard.press("Enter");
      await dialog(page).waitFor();
      await tabTo(page, "source-name");
      await keyboard.press("ControlOrMeta+a");
      await keyboard.insertText("typed");
      await keyboard.press("Enter");
      await page.locator("[data-secret]").waitFor();
      await tabTo(page, "I have stored it");
      await keyboard.press("Enter");
      await tabTo(page, "Endpoints");
      await keyboard.press("Enter");
      await focusComesTo(page, ".view-title");
      await tabTo(page, "New endpoint");
      await keyboard.press("Enter");
      await dialog(page).waitFor();
      await tabTo(page, "endpoint-name");
      await keyboard.insertText("typed");
      await keyboard.press("Tab");
      await keyboard.insertText(`${sink().url}/typed`);
      await keyboard.press("Enter");
      await page.locator("[data-secret]").waitFor();
      await tabTo(page, "I have stored it");
      await keyboard.press("Enter");
      await page.getByRole("link", { name: "typed" }).first().waitFor();
      await tabTo(page, "typed");
      await keyboard.press("Enter");
      await focusComesTo(page, ".view-title");
      await tabTo(page, "Send test");
      await keyboard.press("Enter");
      await dialog(page).waitFor();
      await tabTo(page, "Send test");
      await keyboard.press("Enter");
      await sink().arrival("/typed", 1);
      await dialog(page).getByText("Delivered").waitFor();
      await keyboard.press("Escape");
      await tabTo(page, "Delete");
      await keyboard.press("Enter");
      await dialog(page).waitFor();
      await tabTo(page, "confirm-name");
      await keyboard.insertText("typed");
      await keyboard.press("Enter");
      await said(page, "Deleted endpoint typed.");
    });
  });
});
