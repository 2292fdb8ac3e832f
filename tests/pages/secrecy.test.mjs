// The secret is in the page's memory and nowhere else: not in storage, address, history, markup or console, and in no request. The
// page itself is light, stands before the core has come, and opens without a network and from any static host.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { lifetime } from "../edge/lifetime.mjs";
import { browsing } from "./browser.mjs";
import { outcome, playground, ready, secret } from "./playground.mjs";

const built = fileURLToPath(new URL("../../build/pages/playground/", import.meta.url));
const files = readdirSync(built, { recursive: true, encoding: "utf8" }).filter((name) =>
  statSync(join(built, name)).isFile(),
);

/** Everything that a browser keeps of a page. */
const kept = async () => {
  const databases = await indexedDB.databases();
  const cached = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) cached.push(name, request.url);
  }
  return JSON.stringify({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookie: document.cookie,
    state: history.state,
    address: location.href,
    name: window.name,
    title: document.title,
    markup: document.documentElement.outerHTML,
    requests: performance.getEntriesByType("resource").map((entry) => entry.name),
    databases,
    cached,
  });
};

/** Ways of making scripts out of text, and the errors that they end with. In a turn of its own: the debugger's may do anything. */
const makeScripts = () =>
  new Promise((resolve) =>
    setTimeout(() => {
      const attempts = [
        () => new Function("1"),
        () => (document.body.innerHTML = "<b>a</b>"),
        () => void (document.createElement("script").text = "1"),
      ];
      const ends = attempts.map((attempt) => {
        try {
          attempt();
          return "done";
        } catch (error) {
          return /** @type {Error} */ (error).name;
        }
      });
      resolve(ends);
    }),
  );

describe("secrecy", () => {
  const { open, url } = playground();
  const browse = browsing();

  test("the secret is nowhere but in the field, whatever one does with it", () =>
    open(
      async (page) => {
        /** @type {string[]} */
        const seen = [];
        page.context().on("request", (request) => {
          seen.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? "");
        });
        page.on("console", (message) => seen.push(message.text()));
        const other = "another-secret-of-mine";
        await page.locator("#secret").fill(secret);
        await page.getByRole("button", { name: "Show the secret" }).first().click();
        await page.getByRole("button", { name: "New id and time" }).click();
        await page.getByRole("button", { name: "Send", exact: true }).click();
        await page.getByText("Every check passed.").waitFor();
        await page.getByRole("button", { name: "Copy link with provider, event and body" }).click();
        seen.push(await page.evaluate(() => navigator.clipboard.readText()));
        await page.getByRole("button", { name: "Copy the curl line" }).click();
        seen.push(await page.evaluate(() => navigator.clipboard.readText()));
        await page.getByRole("tab", { name: "Verify" }).click();
        await page.getByRole("button", { name: "Take what was signed" }).click();
        await page.locator("#verify-body").press("x");
        await page.getByText("Time of arrival, other secrets").click();
        await page.getByLabel("Other secrets that you have").fill(other);
        await page.getByText("The secret is another one.").waitFor();
        await page.getByRole("button", { name: /^Theme/ }).click();
        // A file that is not there: refused, and that goes to the console.
        await page.getByRole("tab", { name: "Sign" }).click();
        await page.locator("#send-to").fill("nobody");
        await page.getByRole("button", { name: "Send", exact: true }).click();
        await page.getByText("unknown_source").waitFor();
        assert.equal(await page.locator("#secret").inputValue(), secret);
        seen.push(await page.evaluate(kept));
        assert.match(seen.join(), /\/in\/clientpress[^]*X-CP-Signature/i, "the requests are seen");
        assert.match(seen.join(), /"signpost-theme":/, "the storage is seen");
        for (const each of [secret, other, Buffer.from(secret).toString("base64"), encodeURIComponent(other)]) {
          assert.ok(
            !seen.join("\n").includes(each),
            seen.find((text) => text.includes(each)),
          );
        }
        // Reloading and coming back bring no secret back.
        await page.reload();
        await ready(page);
        assert.notEqual(await page.locator("#secret").inputValue(), secret);
        await page.goto("about:blank");
        await page.goBack();
        await ready(page);
        assert.notEqual(await page.locator("#secret").inputValue(), secret);
        assert.ok(!(await page.evaluate(kept)).includes(secret));
      },
      { permissions: ["clipboard-read", "clipboard-write"], expected: [/status of 404/] },
    ));

  test("no script is made from text, and none is inline", () =>
    open(
      async (page) => {
        const refused = await page.evaluate(makeScripts);
        assert.deepEqual(refused, ["EvalError", "TypeError", "TypeError"]);
      },
      { expected: [/TrustedHTML|TrustedScript|Content Security Policy|policy: /] },
    ));

  test("it weighs less than 265,000 bytes, compressed", () => {
    const weights = files.map((name) => [name, gzipSync(readFileSync(join(built, name)), { level: 9 }).length]);
    const sum = weights.reduce((total, [, bytes]) => total + Number(bytes), 0);
    assert.ok(sum < 265_000, `${sum}: ${weights.join(" ")}`);
    assert.ok(files.some((name) => name.endsWith(".wasm")));
  });

  test("it stands before the core has come, and says so when it does not come", async () => {
    await browse(
      `${url()}missing`,
      async (page) => {
        /** @type {(() => void)[]} */
        const held = [];
        let fail = true;
        await page.route("**/*.wasm", async (route) => {
          await new Promise((resolve) => held.push(() => resolve(undefined)));
          if (fail) await route.abort();
          else await route.continue();
        });
        await page.goto(url());
        await page.getByRole("tab", { name: "Sign" }).waitFor();
        const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint").length);
        assert.equal(painted, 1);
        while (held.length === 0) await page.evaluate(() => new Promise(requestAnimationFrame));
        held.shift()?.();
        await page.getByText("The core could not be loaded.").waitFor();
        fail = false;
        await page.getByRole("button", { name: "Try again" }).click();
        while (held.length === 0) await page.evaluate(() => new Promise(requestAnimationFrame));
        held.shift()?.();
        await ready(page);
      },
      { expected: [/404/, /ERR_FAILED/] },
    );
  });

  test("it opens and signs without a network, once it was there", () =>
    open(
      async (page) => {
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
        await page.reload();
        await ready(page);
        await page.context().setOffline(true);
        await page.reload();
        await ready(page);
        // A link into the page works as well.
        await page.goto(`${url()}?a#provider=cepro`);
        await ready(page);
        assert.equal(await page.locator("#provider").inputValue(), "cepro");
        await page.goto(url());
        await ready(page);
        await page.locator("#secret").fill(secret);
        assert.match((await outcome(page)).signature, /^sha256=[0-9a-f]{64}$/);
        const names = await page.evaluate(() => caches.keys());
        assert.equal(names.length, 1);
        // The gateway that it came from can be sent to again once it is there.
        assert.equal(await page.getByText("This gateway").count(), 0);
        await page.context().setOffline(false);
        await page.getByText("This gateway").waitFor();
      },
      { expected: [/ERR_INTERNET_DISCONNECTED/] },
    ));
});

describe("any static host", () => {
  const browse = browsing();
  const t = lifetime();

  test("serves the folder below any path, without a header of its own", async () => {
    /** @type {Record<string, string>} */
    const types = {
      ".html": "text/html",
      ".js": "text/javascript",
      ".css": "text/css",
      ".svg": "image/svg+xml",
      ".wasm": "application/wasm",
    };
    const server = createServer((request, response) => {
      const name = new URL(request.url ?? "", "http://a").pathname.replace(/^\/some\/where\//, "") || "index.html";
      if (!files.includes(name)) return response.writeHead(404).end();
      return response.writeHead(200, { "content-type": types[extname(name)] }).end(readFileSync(join(built, name)));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    t.after(async () => void server.close().closeAllConnections());
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    await browse(
      `http://127.0.0.1:${port}/some/where/`,
      async (page) => {
        await ready(page);
        await page.locator("#secret").fill(secret);
        assert.match((await outcome(page)).signature, /^sha256=[0-9a-f]{64}$/);
        // There is no gateway here to send to.
        await page.getByRole("textbox", { name: "URL" }).waitFor();
        assert.equal(await page.getByText("This gateway").count(), 0);
        assert.equal(await page.getByRole("link", { name: "Dashboard" }).count(), 0);
        // The policy is in the page itself.
        assert.deepEqual(await page.evaluate(makeScripts), ["EvalError", "TypeError", "TypeError"]);
      },
      { expected: [/TrustedHTML|TrustedScript|Content Security Policy|policy: /] },
    );
  });
});
