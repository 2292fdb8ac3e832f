// Sending: to the gateway that the page came from, whose every answer is told; to other origins that let a page, or do not.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { eventsOf } from "../edge/gateway.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { assertAccessible } from "./accessible.mjs";
import { playground, secret, typeBody } from "./playground.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @param {Page} page @param {RegExp} words */
const answered = (page, words) => page.locator(".outcome").filter({ hasText: words }).waitFor();

/** @param {Page} page */
const send = (page) => page.getByRole("button", { name: "Send", exact: true }).click();

// What Chromium writes to its console when an answer is no success.
const refusals = { expected: [/Failed to load resource: the server responded with a status of 4\d\d/] };

describe("sending", () => {
  const { open, gateway, url } = playground();
  const t = lifetime();

  /**
   * A receiver of another origin.
   * @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void} answer
   */
  async function receiver(answer) {
    /** @type {{method: string | undefined, headers: import("node:http").IncomingHttpHeaders, body: string}[]} */
    const arrived = [];
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const piece of request.setEncoding("utf8")) body += piece;
      arrived.push({ method: request.method, headers: request.headers, body });
      answer(request, response);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    t.after(async () => void server.close().closeAllConnections());
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    return { origin: `http://127.0.0.1:${port}`, arrived };
  }

  test("the gateway takes it, and tells a duplicate, a wrong secret and a wrong source", () =>
    open(async (page) => {
      await page.locator("#secret").fill(secret);
      await page.getByLabel("Event").selectOption("file.uploaded");
      await send(page);
      await answered(page, /^202 ok from 127\.0\.0\.1:\d+ in \d+ ms\s*Every check passed\.$/);
      const [event] = await eventsOf(gateway(), "clientpress");
      assert.equal(event.name, "file.uploaded");
      await page.getByLabel("Make id and time new first").uncheck();
      await send(page);
      await answered(page, /^200 duplicate/);
      await page.locator("#secret").fill("another");
      await send(page);
      await answered(page, /^401 signature_mismatch.*No live secret gives this signature\./);
      await page.locator("#send-to").fill("nobody");
      await send(page);
      await answered(page, /^404 unknown_source/);
      await assertAccessible(page, "a refusal of the gateway");
    }, refusals));

  test("what does not fit is kept apart, and an old time is refused unless it is made new", () =>
    open(async (page) => {
      await page.locator("#secret").fill(secret);
      await typeBody(
        page,
        '{"event":"task.completed","portal_id":1,"portal_url":"https://a.example/","timestamp":"2020-01-01T00:00:00+00:00","data":{}}',
      );
      await send(page);
      await answered(page, /^202 schema_mismatch/);
      await page.getByLabel("Make id and time new first").uncheck();
      await typeBody(
        page,
        '{"event":"task.completed","portal_id":1,"portal_url":"https://a.example/","timestamp":"2020-01-01T00:00:00+00:00","data":{}}',
      );
      await send(page);
      await answered(page, /^401 timestamp_too_old/);
    }, refusals));

  test("another provider's source takes that provider's webhooks", () =>
    open(async (page) => {
      await page.locator("#provider").selectOption("cepro");
      assert.equal(await page.locator("#send-to").inputValue(), "cepro");
      await page.locator("#send-to").fill("other");
      await page.locator("#secret").fill(secret);
      await send(page);
      await answered(page, /^202 ok/);
    }));

  test("a receiver that lets pages gets exactly what is shown", async () => {
    const { origin, arrived } = await receiver((request, response) => {
      response.setHeader("access-control-allow-origin", request.headers.origin ?? "");
      response.setHeader("access-control-allow-headers", "*");
      response.writeHead(request.method === "OPTIONS" ? 204 : 200).end("thank you");
    });
    await open(
      async (page) => {
        await page.locator("#secret").fill(secret);
        await page.getByLabel("A URL").check();
        assert.ok(await page.getByRole("button", { name: "Send", exact: true }).isDisabled());
        await page.getByRole("textbox", { name: "URL" }).fill(`${origin}/hook`);
        await send(page);
        await answered(page, /^200 from 127\.0\.0\.1:\d+ in \d+ ms\s*thank you$/);
        const [{ headers, body }] = arrived.filter(({ method }) => method === "POST");
        const shown = await page
          .locator("#panel-sign .headers > div")
          .evaluateAll((all) =>
            all.map((row) => [
              row.querySelector("dt")?.textContent?.toLowerCase() ?? "",
              row.querySelector("dd")?.textContent,
            ]),
          );
        for (const [name, value] of shown.filter(([name]) => name !== "user-agent")) {
          assert.equal(headers[name ?? ""], value, name ?? "");
        }
        assert.equal(body, await page.locator("[aria-labelledby=signed-title] pre").textContent());
        assert.equal(headers.cookie, undefined);
        assert.equal(headers.referer, undefined);
        assert.match(await page.locator(".curl").innerText(), new RegExp(`^curl --globoff -i ${origin}/hook `));
      },
      { origins: [origin] },
    );
  });

  test("a receiver that does not let pages is explained, with what it would have to say", async () => {
    const { origin, arrived } = await receiver((_, response) => response.writeHead(405).end());
    await open(
      async (page) => {
        await page.getByLabel("A URL").check();
        await page.getByRole("textbox", { name: "URL" }).fill(origin);
        await send(page);
        await answered(
          page,
          /no answer that it may show.*does not allow pages of other origins \(CORS\).*The curl line above needs no permission/,
        );
        const said = await page.locator(".outcome pre").innerText();
        assert.equal(
          said,
          `Access-Control-Allow-Origin: ${new URL(url()).origin}\nAccess-Control-Allow-Headers: Content-Type, X-CP-Event, X-CP-Portal-ID, X-CP-Delivery, X-CP-Signature`,
        );
        await assertAccessible(page, "CORS explained");
        assert.deepEqual(new Set(arrived.map(({ method }) => method)), new Set(["OPTIONS"]));
      },
      { origins: [origin], expected: [/CORS policy/, /net::ERR_FAILED/, ...refusals.expected] },
    );
  });

  test("what is no URL, a redirect and a gateway that has gone are told as that", async () => {
    const { origin } = await receiver((request, response) => {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-allow-headers", "*");
      if (request.method === "OPTIONS") response.writeHead(204).end();
      else response.writeHead(302, { location: "/elsewhere" }).end();
    });
    await open(
      async (page) => {
        await page.getByLabel("A URL").check();
        const to = page.getByRole("textbox", { name: "URL" });
        await to.fill("example.com/hook");
        await send(page);
        await answered(page, /This is no URL\. Write it with https/);
        await to.fill("ftp://example.com/");
        await send(page);
        await answered(page, /Webhooks are sent over http or https\./);
        await to.fill(origin);
        await send(page);
        await answered(page, /It answers with a redirect, which senders do not follow\./);
      },
      { origins: [origin] },
    );
    await open(
      async (page) => {
        await page.getByText("This gateway").waitFor();
        await gateway().stop();
        await send(page);
        await answered(page, /Nobody answers there\. Is the gateway still running\?/);
      },
      { expected: [/net::ERR_/] },
    );
  });
});
