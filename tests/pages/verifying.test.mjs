// The verifying side: webhooks that node:crypto has signed are pasted, whole and harmed, and the words have to be the right ones.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bodySignature, webhookOf } from "../edge/senders.mjs";
import { assertAccessible, assertFits } from "./accessible.mjs";
import { phone } from "./browser.mjs";
import { playground, secret } from "./playground.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const whsec = "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=";

/**
 * @param {Page} page
 * @param {object} of
 * @param {string} [of.provider]
 * @param {string} [of.secret]
 * @param {Record<string, string>} of.headers
 * @param {string | Buffer} of.body typed when it is a text, a file when it is bytes
 */
async function paste(page, { provider = "clientpress", secret: given = secret, headers, body }) {
  await page.getByRole("tab", { name: "Verify" }).click();
  await page.locator("#verify-provider").selectOption(provider);
  await page.locator("#verify-secret").fill(given);
  await page.locator("#verify-headers").fill(linesOf(headers));
  if (typeof body === "string") return page.locator("#verify-body").fill(body);
  const file = { name: "body.json", mimeType: "application/json", buffer: body };
  return page.locator("#panel-verify input[type=file]").setInputFiles(file);
}

const linesOf = (/** @type {Record<string, string>} */ headers) =>
  Object.entries(headers)
    .map((pair) => pair.join(": "))
    .join("\n");

/** @param {Page} page @param {RegExp} words */
const headline = (page, words) => page.locator(".headline").filter({ hasText: words }).waitFor();

/** @param {Page} page @param {RegExp} words */
const cause = (page, words) => page.locator(".causes").filter({ hasText: words }).waitFor();

describe("verifying", () => {
  const { open } = playground();
  const sent = (/** @type {Partial<import("../edge/senders.mjs").Of>} */ of = {}) =>
    webhookOf.clientpress({ at: Date.now(), secret, ...of });

  test("what is authentic is called so, with what the signature covers", () =>
    open(async (page) => {
      const at = Date.UTC(2026, 10, 26, 20, 4, 5);
      await page.clock.setFixedTime(at);
      const { headers, body, id } = sent({ at });
      await paste(page, { headers, body: body.toString() });
      await headline(page, /^✓Authentic\s*Every check passed\.\s*A receiver answers 202\.$/);
      const rows = await page
        .locator(".facts tr")
        .evaluateAll((all) => all.map((row) => Array.from(row.children, (cell) => cell.textContent)));
      assert.deepEqual(rows, [
        ["Event", "task.completed", "signed"],
        ["Id", id, "not signed"],
        ["Sent", "27 Nov 2026, 01:34:05", "signed"],
      ]);
      assert.equal(await page.locator(".facts time").getAttribute("title"), "2026-11-26 20:04:05 UTC");
      assert.equal(await page.locator(".causes").count(), 0);
    }));

  test("what the signing side has made is authentic, for every provider", () =>
    open(async (page) => {
      for (const provider of ["cepro", "clientflow", "clientpress", "portalio", "standard"]) {
        await page.getByRole("tab", { name: "Sign" }).click();
        await page.locator("#provider").selectOption(provider);
        await page.getByRole("tab", { name: "Verify" }).click();
        await page.getByRole("button", { name: "Take what was signed" }).click();
        await headline(page, /^✓Authentic/);
      }
    }));

  test("a re-serialised body, a newline, blanks in the secret and a wrong secret are told apart", () =>
    open(async (page) => {
      const { headers, body } = sent();
      const text = body.toString();
      await paste(page, { headers, body: `${text}\n` });
      await headline(
        page,
        /^✕Refused signature_mismatch\s*No live secret gives this signature.*In the header X-CP-Signature\.\s*A receiver answers 401\.$/,
      );
      await cause(
        page,
        /^Most likely cause\s*A newline was added at the end of the body\.\s*Tried: with that undone it is authentic and fits\. Verify the raw bytes/,
      );
      await page.locator("#verify-body").fill(JSON.stringify(JSON.parse(text), null, 2));
      await cause(
        page,
        /^Most likely cause\s*The body was re-serialised: it was signed (?:as PHP's json_encode|in compact form with \/)/,
      );
      await page.locator("#verify-body").fill(text);
      await page.locator("#verify-secret").fill(` ${secret}`);
      await cause(page, /^Most likely cause\s*The secret has white space around it\./);
      await page.locator("#verify-secret").fill("another");
      await cause(
        page,
        /^Most likely cause\s*The secret is another one\..*Tried: [\d,]+ ways .*None gives this\s+signature\./s,
      );
      await page.getByText("Time of arrival, other secrets", { exact: true }).click();
      await page.getByLabel("Other secrets that you have").fill(`not this\n${secret}`);
      await cause(page, /signed with another secret: number 2 of the others/);
    }));

  test("the expected signature stands beside the one that came", () =>
    open(async (page) => {
      const { headers, body } = sent();
      const wrong = sent({ secret: "wrong" });
      await paste(page, {
        headers: { ...headers, "X-CP-Signature": wrong.headers["X-CP-Signature"] },
        body: body.toString(),
      });
      await page.getByText("The form is X-CP-Signature: sha256=<64 lower-case hex digits>.").waitFor();
      const shown = await page.locator("#panel-verify .parts").allTextContents();
      assert.deepEqual(
        shown,
        [headers, wrong.headers].map((each) => `X-CP-Signature: ${each["X-CP-Signature"]}`),
      );
    }));

  test("each refusal is told by its name", () =>
    open(async (page) => {
      const { headers, body } = sent();
      const text = body.toString();
      const { "X-CP-Signature": signature, ...unsigned } = headers;
      await paste(page, { headers: unsigned, body: text });
      await headline(page, /^✕Refused missing_signature.*A receiver answers 401\./);
      await page.getByText("There is no X-CP-Signature.").waitFor();
      await page.locator("#verify-headers").fill(linesOf({ ...unsigned, "X-CP-Signature": signature.slice(7) }));
      await headline(page, /^✕Refused malformed_signature/);
      await cause(page, /X-CP-Signature lacks sha256= before the digest\./);
      await page.locator("#verify-headers").fill(linesOf({ ...unsigned, "X-Hub-Signature-256": signature }));
      await cause(page, /The signature stands in X-Hub-Signature-256, not in X-CP-Signature\./);
      await page.locator("#verify-headers").fill(linesOf({ ...headers, "X-CP-Event": "file.uploaded" }));
      await headline(
        page,
        /^!Authentic, but header_mismatch.*In the header X-CP-Event: expected what the body has at \/event, found another value\./,
      );
      const unknown = sent({ event: "task.invented" });
      await paste(page, { headers: unknown.headers, body: unknown.body.toString() });
      await headline(page, /^!Authentic, but unknown_event/);
      const unfit = sent({ data: { id: "ten" } });
      await paste(page, { headers: unfit.headers, body: unfit.body.toString() });
      await headline(page, /^!Authentic, but schema_mismatch.*At \/data\//);
      assert.equal(await page.locator(".causes").count(), 0);
    }));

  test("the clock's part is told in seconds", () =>
    open(async (page) => {
      const at = Date.UTC(2026, 10, 26, 12);
      await page.clock.setFixedTime(at + 412_000);
      const { headers, body } = webhookOf.standard({ at, secret: whsec });
      await paste(page, { provider: "standard", secret: whsec, headers, body: body.toString() });
      await headline(page, /^!Authentic, but timestamp_too_old.*Expected at most 300 s old, found 412 s\./);
      await cause(page, /It was sent 412 s \(6 min 52 s\) before it was received\./);
      // 12:00:05 UTC, in the viewer's zone.
      await page.getByText("Time of arrival, other secrets").click();
      await page.getByLabel("Received at").fill("2026-11-26T17:30:05");
      await headline(page, /^✓Authentic/);
      await page.getByLabel("Received at").fill("2026-11-26T17:20:00");
      await headline(page, /^!Authentic, but timestamp_too_new/);
      await cause(page, /It is dated 600 s \(10 min\) after it was received: the sender's clock is ahead/);
    }));

  test("a secret that is none is told, with what would do", () =>
    open(async (page) => {
      const { headers, body } = webhookOf.standard({ at: Date.now(), secret: whsec });
      await paste(page, { provider: "standard", secret: whsec.slice(6), headers, body: body.toString() });
      await headline(page, /^✕Not looked at malformed_secret/);
      await cause(page, /^Most likely cause\s*The secret lacks whsec_ in front\./);
    }));

  test("a file is verified byte for byte, and a whole request can be pasted", () =>
    open(async (page) => {
      const data = { id: 10, title: "two\r\nlines", list_id: 1 };
      const text = JSON.stringify(
        { id: "evt_1", event: "task.created", timestamp: new Date().toISOString().replace(/\.\d+/, ""), data },
        null,
        1,
      ).replaceAll("\n", "\r\n");
      const headers = { "X-ClientFlow-Signature": `sha256=${bodySignature(secret, text)}` };
      await paste(page, { provider: "clientflow", headers, body: Buffer.from(text) });
      await page.getByText(/^\d+ bytes of body\.json, exactly as they are\.$/).waitFor();
      await page.locator(".headline.good, .headline.warn").waitFor();
      // Typed, its line ends are lost: that is found, too.
      await page.locator("#verify-body").fill(`${text} `);
      await page.locator("#verify-body").fill(text);
      await headline(page, /^✕Refused signature_mismatch/);
      await cause(page, /Line ends were changed from CR LF to LF\./);

      const whole = sent();
      await page.locator("#verify-provider").selectOption("clientpress");
      await page.locator("#verify-body").fill("");
      const request = `POST /in/a HTTP/1.1\nHost: example.com\n${linesOf(whole.headers)}\n\n${whole.body}`;
      await page.locator("#verify-headers").fill(request);
      await headline(page, /^✓Authentic/);
      assert.equal(await page.locator("#verify-body").inputValue(), whole.body.toString());
      await page.locator("#verify-headers").fill(JSON.stringify(whole.headers));
      await headline(page, /^✓Authentic/);
      await page.locator("#verify-headers").fill("what is this");
      await page.getByText("Not read as a header: what is this").waitFor();
    }));

  for (const [device, size] of /** @type {const} */ ([
    ["a desktop", undefined],
    ["a phone", phone],
  ])) {
    test(`every verdict passes axe on ${device}`, () =>
      open(
        async (page) => {
          const { headers, body } = sent();
          await page.getByRole("tab", { name: "Verify" }).click();
          await assertAccessible(page, "nothing pasted");
          await paste(page, { headers, body: body.toString() });
          await headline(page, /^✓Authentic/);
          await assertAccessible(page, "authentic");
          await page.locator("#verify-body").fill(`${body}\n`);
          await cause(page, /newline/);
          await assertAccessible(page, "refused, with a cause");
          await assertFits(page);
          await paste(page, { headers: { ...headers, "X-CP-Event": "file.uploaded" }, body: body.toString() });
          await headline(page, /header_mismatch/);
          await page.getByText("Time of arrival, other secrets").click();
          await assertAccessible(page, "authentic, but");
        },
        { size },
      ));
  }
});
