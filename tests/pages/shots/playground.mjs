// What is to be seen of the playground.
import { webhookOf } from "../../edge/senders.mjs";
import { phone } from "../browser.mjs";
import { ready, secret } from "../playground.mjs";
import { at, looksOf } from "./take.mjs";

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

/** An id and a time are signed, too. @param {import("playwright-core").Page} page */
async function signParts(page) {
  await ready(page);
  await page.locator("#provider").selectOption("standard");
}

/** A receiver that lets no page send to it. @param {import("playwright-core").Page} page */
async function refused(page) {
  await sign(page);
  await page.getByText("A URL", { exact: true }).click();
  await page.route("https://hooks.example.com/**", (route) => route.abort());
  await page.locator("#send-to").fill("https://hooks.example.com/signpost");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("The browser got no answer that it may show.").waitFor();
}

/** @param {import("playwright-core").Page} page */
async function importing(page) {
  await ready(page);
  await page.getByRole("button", { name: "Import…" }).first().click();
  await page.getByRole("button", { name: "Begin with the chosen provider’s" }).click();
  await page.getByText("13 events.").waitFor();
}

/** @type {readonly Omit<import("./take.mjs").Shot, "path">[]} */
const views = [
  { name: "playground-sign", prepare: sign },
  { name: "playground-sign-dark", theme: "dark", prepare: signParts },
  { name: "playground-phone", size: phone, prepare: sign },
  ...looksOf("playground-refused", refused, ".outcome"),
  ...looksOf("playground-import", importing),
  ...looksOf("playground-verify", verify),
];

/** @type {readonly import("./take.mjs").Shot[]} */
export const playgroundShots = views.map((view) => ({ path: "/playground/", ...view }));

/** Those that the documents show. */
export const playgroundPictures = ["playground-sign", "playground-sign-dark", "playground-verify", "playground-phone"];
