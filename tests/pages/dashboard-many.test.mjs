// 10,000 deliveries of a real gateway: few rows are drawn, however far one scrolls. How long the page is busy is printed, not
// asserted: the machine decides that.
import assert from "node:assert/strict";
import { once as happens } from "node:events";
import { Agent, request } from "node:http";
import { before, describe, test } from "node:test";
import { webhookOf } from "../edge/senders.mjs";
import { eventually, patience } from "../patience.mjs";
import { dashboard, rows } from "./dashboard.mjs";

const [events, endpoints] = [1000, 10];
const wanted = events * endpoints;

/** More rows than a window can show, and far fewer than there are. */
const mostDrawn = 60;

describe("a long list", () => {
  const { api, gateway, makeSource, makeEndpoint, open } = dashboard();

  before(async () => {
    const secret = await makeSource("busy");
    for (let i = 0; i < endpoints; i++) await makeEndpoint(`many-${i}`);
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    let left = events;
    const one = async () => {
      const { headers, body } = webhookOf.clientpress({ at: Date.now(), secret });
      const sent = request(`${gateway().url}/in/busy`, { method: "POST", agent, headers });
      sent.end(body);
      const [response] = await happens(sent, "response");
      response.resume();
      await happens(response, "end");
      if (response.statusCode !== 202) throw new Error(`answered ${response.statusCode}`);
    };
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        while (left-- > 0) await one();
      }),
    );
    agent.destroy();
    const delivered = async () => (await api("GET", "/v1/stats")).body.total.delivered >= wanted;
    await eventually(delivered, `${wanted} deliveries`);
  });

  test("scrolls to its end, filters and searches with a bounded number of rows", async (t) => {
    await open(
      async (page) => {
        await rows(page, "Deliveries").first().waitFor();
        await page.evaluate(() => {
          const tasks = /** @type {number[]} */ ([]);
          /** @type {any} */ (globalThis).longTasks = tasks;
          new PerformanceObserver((list) => {
            for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
          }).observe({ type: "longtask" });
        });
        const longest = async (/** @type {string} */ what) => {
          const tasks = await page.evaluate(() => /** @type {any} */ (globalThis).longTasks.splice(0));
          t.diagnostic(`${what}: ${tasks.length} tasks above 50 ms, the longest ${Math.max(0, ...tasks)} ms`);
        };
        const drawn = async () => {
          const count = await rows(page, "Deliveries").count();
          assert.ok(count > 0 && count <= mostDrawn, `${count} rows`);
        };

        // Down to the end, which reads on as it comes near.
        const began = performance.now();
        const most = await page.evaluate(
          async ([total, patience]) => {
            const frame = /** @type {HTMLElement} */ (document.querySelector(".rows"));
            const body = /** @type {HTMLElement} */ (document.querySelector(".rows-body"));
            let most = 0;
            const end = performance.now() + patience;
            const shown = () =>
              Math.round(body.offsetHeight / /** @type {HTMLElement} */ (body.firstElementChild).offsetHeight);
            while (shown() < total || frame.scrollTop + frame.clientHeight < frame.scrollHeight - 2) {
              if (performance.now() > end) throw new Error(`the list stays at ${shown()} of ${total} rows`);
              frame.scrollTop += 2000;
              await new Promise(requestAnimationFrame);
              most = Math.max(most, body.childElementCount);
            }
            return most;
          },
          [wanted, patience],
        );
        assert.ok(most <= mostDrawn, `${most} rows`);
        await page.getByText("10,000 shown, which is all").waitFor();
        await longest(`scrolled through ${wanted} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
        await drawn();

        // And in great leaps, with everything read.
        await page.evaluate(async () => {
          const frame = /** @type {HTMLElement} */ (document.querySelector(".rows"));
          for (let i = 0; i < 60; i++) {
            frame.scrollTop = (frame.scrollHeight * ((i * 37) % 60)) / 60;
            await new Promise(requestAnimationFrame);
          }
        });
        await longest("leapt 60 times");
        await drawn();

        const search = page.getByLabel("Search");
        await search.pressSequentially("task.completed", { delay: 30 });
        await page.waitForFunction(() => location.hash.includes("task.completed"));
        await rows(page, "Deliveries").first().waitFor();
        await longest("typed a search");
        await drawn();
        const { body } = await api("GET", "/v1/sources/busy/events?limit=1");
        await search.fill(body.items[0].id);
        await page.getByText(`${endpoints} shown, which is all`).waitFor();
        await longest("searched for one event");
      },
      { at: "deliveries" },
    );
  });
});
