// The gateway as a web server: pages with their headers, nothing beside them, and what a browser makes of it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readdirSync } from "node:fs";
import { before, describe, test } from "node:test";
import { configurationOf, startGateway } from "../edge/gateway.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { assertAccessible, assertFits, layoutShift } from "./accessible.mjs";
import { browsing, phone } from "./browser.mjs";

const built = new URL("../../build/pages/", import.meta.url);

/** @param {Response} answer */
const codeOf = async (answer) => /** @type {any} */ (await answer.json()).code;

describe("the gateway's pages", () => {
  const t = lifetime();
  const browse = browsing();
  /** @type {import("../edge/gateway.mjs").Gateway} */
  let gateway;
  before(async () => {
    gateway = await startGateway(t, configurationOf({ demo: {} }, {}));
  });
  const get = (/** @type {string} */ path, /** @type {RequestInit} */ init = {}) =>
    fetch(`${gateway.url}${path}`, { redirect: "manual", ...init });

  for (const page of ["playground", "dashboard"]) {
    test(`/${page}/ comes with a strict policy and is asked for anew each time`, async () => {
      const { status, headers } = await get(`/${page}/`);
      assert.equal(status, 200);
      assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
      assert.equal(headers.get("cache-control"), "no-cache");
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
      const policy = headers.get("content-security-policy") ?? "";
      for (const directive of [
        "default-src 'none'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
      ]) {
        assert.ok(policy.split("; ").includes(directive), policy);
      }
      assert.match(policy, /(?:^|; )script-src 'self'(?: 'wasm-unsafe-eval')?(?:;|$)/);
      assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!'wasm-unsafe-eval')|\*/);
    });

    test(`/${page} leads to /${page}/`, async () => {
      const { status, headers } = await get(`/${page}`);
      assert.deepEqual([status, headers.get("location")], [308, `/${page}/`]);
    });

    test(`every file of ${page} has its type and may be kept for ever when it is named after its content`, async () => {
      /** @type {Record<string, string>} */
      const types = {
        css: "text/css; charset=utf-8",
        js: "text/javascript; charset=utf-8",
        svg: "image/svg+xml",
        wasm: "application/wasm",
      };
      const names = readdirSync(new URL(`${page}/assets/`, built));
      assert.ok(names.length >= 3, names.join());
      for (const name of names) {
        const { status, headers } = await get(`/${page}/assets/${name}`);
        assert.equal(status, 200, name);
        assert.equal(headers.get("content-type"), types[name.replace(/.*\./, "")], name);
        assert.equal(headers.get("cache-control"), "public, max-age=31536000, immutable", name);
      }
      assert.equal((await get(`/${page}/theme.js`)).headers.get("cache-control"), "no-cache");
    });

    test(`${page} is read, and compressed for whoever takes that`, async () => {
      const refused = await get(`/${page}/`, { method: "POST" });
      assert.deepEqual([refused.status, await codeOf(refused)], [405, "method_not_allowed"]);
      const head = await get(`/${page}/`, { method: "HEAD" });
      assert.deepEqual([head.status, await head.text()], [200, ""]);
      const plain = await get(`/${page}/`, { headers: { "accept-encoding": "identity" } });
      assert.equal(plain.headers.get("content-encoding"), null);
      const zipped = await get(`/${page}/`, { headers: { "accept-encoding": "gzip" } });
      assert.equal(zipped.headers.get("content-encoding"), "gzip");
      assert.equal(await zipped.text(), await plain.text());
    });

    test(`${page} opens without a complaint, on a desktop and on a phone`, async () => {
      for (const size of [undefined, phone]) {
        await browse(
          `${gateway.url}/${page}/`,
          async (opened) => {
            await opened.getByRole("heading", { level: 1 }).waitFor();
            await assertAccessible(opened, page);
            await assertFits(opened);
            assert.ok((await layoutShift(opened)) < 0.01);
          },
          { size },
        );
      }
    });
  }

  test("what is no file of a page is not found, and no folder is listed", async () => {
    for (const path of ["/playground/nothing.js", "/dashboard/assets/nothing.js"]) {
      const answer = await get(path);
      assert.deepEqual([answer.status, await codeOf(answer)], [404, "not_found"], path);
    }
    for (const path of [
      "/playground/assets",
      "/playground/assets/",
      "/playground/.x",
      "/playground/..%2f",
      "/playground2/",
    ]) {
      const answer = await get(path);
      assert.deepEqual([answer.status, await codeOf(answer)], [404, "unknown_source"], path);
    }
  });

  test("the gateway's own address is text for programs and a page with links for browsers", async () => {
    const answer = await get("/");
    assert.equal(answer.headers.get("content-type"), "text/plain; charset=utf-8");
    assert.match(await answer.text(), /POST \/in\/\{source\}[\s\S]*\/playground\//);
    await browse(`${gateway.url}/`, async (page) => {
      await assertAccessible(page, "front page");
      await page.getByRole("link", { name: /^Playground/ }).click();
      await page.waitForURL(`${gateway.url}/playground/`);
      await page.goBack();
      await page.getByRole("link", { name: /^Dashboard/ }).click();
      await page.waitForURL(`${gateway.url}/dashboard/`);
    });
  });

  test("the theme goes round, outlives the page, and is all that is stored", async () => {
    await browse(
      `${gateway.url}/playground/`,
      async (page) => {
        const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const dark = await ground();
        await page.getByRole("button", { name: "Theme: system" }).click();
        const light = await ground();
        assert.notEqual(light, dark);
        await page.reload();
        assert.equal(await ground(), light);
        assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), { "signpost-theme": "light" });
        await page.getByRole("button", { name: "Theme: light" }).click();
        assert.equal(await ground(), dark);
        await page.getByRole("button", { name: "Theme: dark" }).press("Enter");
        assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), {});
      },
      { theme: "dark" },
    );
  });
});

describe("the harness", () => {
  const t = lifetime();
  const browse = browsing();

  /** @param {string} html @returns {Promise<string>} where it is shown */
  async function show(html) {
    const server = createServer((request, response) => {
      if (request.url !== "/") return response.writeHead(404).end();
      const policy = "default-src 'none'; script-src 'self'; connect-src *; img-src 'self' data:";
      return response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy }).end(html);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    t.after(async () => void server.close().closeAllConnections());
    return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`;
  }

  test("fails a test over an inline script, an inline style, a missing file and a foreign request", async () => {
    const icon = '<link rel="icon" href="data:,">';
    for (const [html, fault] of /** @type {[string, RegExp][]} */ ([
      ["<script>1</script>", /policy: script-src-elem inline/],
      ["<p style='color: red'>a</p>", /policy: style-src-attr inline/],
      ["<img src='/missing.png' alt=''>", /console: Failed to load resource.*404/],
    ])) {
      const url = await show(icon + html);
      await assert.rejects(
        browse(url, (page) => page.waitForTimeout(0)),
        fault,
        html,
      );
    }
    const [url, other] = [await show(icon), await show("")];
    const ask = browse(url, (page) => page.evaluate((to) => fetch(to, { mode: "no-cors" }).then(() => {}), other));
    await assert.rejects(ask, /request to another origin/);
  });
});
