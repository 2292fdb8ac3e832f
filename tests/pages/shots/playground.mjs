// What is to be seen of the playground.
import { webhookOf } from "../../edge/senders.mjs";
import { phone } from "../browser.mjs";
import { ready, secret } from "../playground.mjs";
import { at } from "./take.mjs";

/** @param {import("playwright-core").Page} page */
async function sign(page) {
  await ready(page);
  await page.locator("#event").selectOption("task.completed");
}

/** A webhook whose body was re-serialised on the way. @param {import("playwright-core").Page} page */
async function verify(page) {
  await ready(page);
  const sent = webhookOf.clientpress({ at, secret, id: "6f1f2c34-9d0e-4c6b-8a43-5f1f0e0f7a11" });
  const headers = Object.entries(sent.headers).map((pair) => pair.join(": "));
  await page.getByRole("tab", { name: "Verify" }).click();
  await page.locator("#verify-secret").fill(secret);
  await page.locator("#verify-headers").fill(headers.join("\n"));
  await page.locator("#verify-body").fill(JSON.stringify(JSON.parse(sent.body.toString()), null, 2));
  await page.getByText("Most likely cause").waitFor();
  await page.locator("textarea").evaluateAll((all) => all.forEach((area) => (area.scrollTop = 0)));
}

/** @type {readonly import("./take.mjs").Shot[]} */
export const playgroundShots = [
  { name: "playground-sign", path: "/playground/", prepare: sign },
  {
    name: "playground-sign-dark",
    path: "/playground/",
    theme: "dark",
    async prepare(page) {
      await ready(page);
      await page.locator("#provider").selectOption("standard");
    },
  },
  { name: "playground-verify", path: "/playground/", prepare: verify },
  { name: "playground-phone", path: "/playground/", size: phone, prepare: sign },
];
