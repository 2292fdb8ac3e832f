// The sections of CE Pro's document about what becomes of deliveries: retries, log, and what is done to an endpoint.
import assert from "node:assert/strict";
import { problemOf } from "../edge/api-client.mjs";
import { send } from "../edge/clientpress.mjs";
import { day, hour, times } from "../edge/virtual/delivery.mjs";
import { count, hourOut, retryHoldsAfterOutage, retryHoldsInOutage } from "./outage.mjs";
import { virtualEndpoint } from "./virtual.mjs";

/** Seconds after the first attempt. */
export const schedule = times([10, 60, 300]);

/**
 * @param {ReturnType<typeof import("./cases.mjs").casesOf>} cases
 * @param {object} of
 * @param {() => import("./stage.mjs").Stage} of.stage with an endpoint that is called managed
 * @param {() => import("./virtual.mjs").Virtual} of.failed whose endpoint has answered 503 over all of the schedule to an invoice.paid
 * @param {() => import("./outage.mjs").Outage} of.outage of an hour, ten minutes after it
 * @param {(event: string) => Promise<import("./senders.mjs").Sent>} of.post a new delivery of the document's sender
 * @param {() => import("./senders.mjs").Sent} of.duplicateOf a delivery that the gateway has
 */
export function deliverySections({ section, sentence }, { stage, failed, outage, post, duplicateOf }) {
  section("Retry Logic", () => {
    const after = (/** @type {number} */ retry) => {
      const arrivals = failed().sink.at("/hook");
      return arrivals[retry].after - arrivals[retry - 1].after;
    };

    sentence(
      "If your endpoint returns an error (any HTTP status code other than 2xx) or does not respond within 10 seconds, CE Pro queues the delivery and retries it automatically.",
      async (t) => {
        const statuses = [300, 302, 400, 401, 404, 409, 418, 500, 503];
        // In real time: long enough for the answer that follows, on any machine.
        const endpoint = { timeout_seconds: 3 };
        const { clock, sink, send: receive } = await virtualEndpoint(t, "cepro", { endpoint });
        for (const answer of [...statuses, /** @type {const} */ ("hang")]) {
          const before = sink.at("/hook").length;
          sink.script("/hook", answer, 200);
          await receive("product");
          await clock.advance(day);
          assert.equal(sink.at("/hook").length - before, 2, `after ${answer} it is sent again, and then not`);
        }
      },
    );

    /** One delivery, and each of many in an outage. @type {(retry: number, seconds: number) => void} */
    const isAfter = (retry, seconds) => {
      assert.equal(after(retry), seconds);
      const pauses = outage()
        .timesOfEach()
        .map((at) => at[retry] - at[retry - 1]);
      assert.deepEqual(pauses, Array(count).fill(seconds));
    };
    sentence("Retry 1 about 10 seconds", () => isAfter(1, 10));
    sentence("Retry 2 about 60 seconds", () => isAfter(2, 60));
    sentence("Retry 3 about 300 seconds", () => isAfter(3, 300));

    sentence("After the final retry, the delivery is marked as failed.", async () => {
      assert.deepEqual(failed().sink.seconds("/hook"), schedule);
      const { body } = await failed().call("GET", "/v1/endpoints/hook/deliveries");
      const [{ state, reason, attempts }] = body.items;
      assert.deepEqual([state, reason, attempts], ["dead", "exhausted", 4]);
      outage().holds(schedule);
      const all = (await outage().deliveries()).map((one) => [one.state, one.reason, one.attempts]);
      assert.deepEqual(all, Array(count).fill(["dead", "exhausted", 4]));
    });

    sentence("Failed deliveries remain visible in the delivery log for troubleshooting.", async () => {
      for (const path of ["/v1/endpoints/hook/dead-letters", "/v1/endpoints/hook/deliveries", "/v1/dead-letters"]) {
        const { body } = await failed().call("GET", path);
        assert.deepEqual([body.items.length, body.items[0].name], [1, "invoice.paid"], path);
      }
    });

    /** A gateway whose endpoint has failed for more than a day. @param {import("node:test").TestContext} t */
    const failingForADay = async (t) => {
      const stage = await virtualEndpoint(t, "cepro", { answers: [500], endpoint: { auto_disable: undefined } });
      for (let hours = 0; hours < 26; hours++) {
        await stage.send("product");
        await stage.clock.advance(hour);
      }
      return stage;
    };

    sentence(
      "Tip: If your endpoint is consistently failing, CE Pro may automatically disable the webhook after a sustained period of failures.",
      async (t) => {
        const { call, sink, send: receive, clock } = await failingForADay(t);
        const { body } = await call("GET", "/v1/endpoints/hook");
        assert.deepEqual([body.status.status, body.status.reason], ["disabled", "failing"]);
        const before = sink.at("/hook").length;
        await receive("product");
        await clock.advance(day);
        assert.equal(sink.at("/hook").length, before);
      },
    );

    sentence("Check the delivery log and fix the issue, then re-enable the webhook.", async (t) => {
      const { call, sink, send: receive, clock } = await failingForADay(t);
      await receive("product");
      sink.script("/hook", 200);
      assert.equal((await call("POST", "/v1/endpoints/hook/enable")).body.status, "active");
      await clock.settle();
      const { body } = await call("GET", "/v1/endpoints/hook/deliveries?limit=1");
      assert.equal(body.items[0].state, "delivered");
    });
  });

  section("Delivery Logging", () => {
    /** @returns {Promise<any>} the log's row, with its attempts */
    const row = async () => (await failed().call("GET", "/v1/endpoints/hook/deliveries/1")).body;
    const began = () => failed().sink.at("/hook")[0].at;

    sentence("CE Pro logs every webhook delivery attempt.", async () =>
      assert.equal((await row()).history.length, failed().sink.at("/hook").length),
    );

    sentence("View the log by clicking on a webhook endpoint in the list.", async () => {
      const { body } = await failed().call("GET", "/v1/endpoints");
      assert.deepEqual(
        body.items.map((/** @type {{name: string}} */ { name }) => name),
        ["hook"],
      );
      assert.equal((await failed().call("GET", "/v1/endpoints/hook/deliveries")).body.items[0].seq, 1);
    });

    sentence("Event Type -- The event that triggered the delivery.", async () =>
      assert.equal((await row()).name, "invoice.paid"),
    );

    sentence("Timestamp -- When the delivery was attempted.", async () =>
      assert.deepEqual(
        (await row()).history.map((/** @type {{at: string}} */ { at }) => Date.parse(at)),
        schedule.map((seconds) => began() + seconds * 1000),
      ),
    );

    sentence("Status Code -- The HTTP response code your endpoint returned.", async () =>
      assert.deepEqual(
        (await row()).history.map((/** @type {{status: number}} */ { status }) => status),
        [503, 503, 503, 503],
      ),
    );

    sentence("Response Time -- How long your endpoint took to respond (in milliseconds).", async (t) => {
      const { sink, call, send: receive } = await virtualEndpoint(t, "cepro");
      sink.script("/hook", async () => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return 200;
      });
      const began = performance.now();
      await receive("product");
      const took = Math.ceil(performance.now() - began);
      const { body } = await call("GET", "/v1/endpoints/hook/deliveries/1");
      assert.ok(body.history[0].ms >= 50 && body.history[0].ms <= took, `${body.history[0].ms} of ${took}`);
    });

    sentence("Outcome -- Success, Failed, or Retrying.", async (t) => {
      const { sink, call, send: receive, clock } = await virtualEndpoint(t, "cepro");
      sink.script("/hook", 500, 200);
      await receive("product");
      const outcomes = async () => {
        const { body } = await call("GET", "/v1/endpoints/hook/deliveries/1");
        return [body.outcome, ...body.history.map((/** @type {{outcome: string}} */ { outcome }) => outcome)];
      };
      assert.deepEqual(await outcomes(), ["retrying", "retrying"]);
      await clock.advance(day);
      assert.deepEqual(await outcomes(), ["success", "failed", "success"]);
      const { outcome, history } = await row();
      assert.deepEqual([outcome, history.at(-1).outcome], ["dead", "dead"], "failed, and nothing follows");
    });

    sentence("Click on any delivery entry to see the full request payload and response body.", async () => {
      const { body, sent_body, history } = await row();
      assert.equal((sent_body ?? body).text, failed().sink.at("/hook")[0].body.toString());
      for (const { response } of history) assert.equal(response.text, "down for repair");
    });
  });

  section("Manual Retry", () => {
    sentence("For any failed delivery, click the Retry button to resend the webhook immediately.", async (t) => {
      failed().sink.script("/hook", 200);
      assert.equal((await failed().call("POST", "/v1/endpoints/hook/deliveries/1/retry")).status, 202);
      await failed().clock.settle();
      const arrivals = failed().sink.at("/hook");
      assert.equal(arrivals.at(-1)?.at, failed().clock.now());
      assert.ok(arrivals.at(-1)?.body.equals(arrivals[0].body));
      assert.equal((await failed().call("GET", "/v1/endpoints/hook/deliveries/1")).body.state, "delivered");

      const many = await hourOut(t, "cepro");
      await many.clock.advance(hour);
      await retryHoldsInOutage(many, schedule);
      await retryHoldsAfterOutage(many);
    });

    sentence(
      "This is useful when your endpoint was temporarily down and you need to replay missed events.",
      async (t) => {
        const { sink, call, send: receive, clock } = await virtualEndpoint(t, "cepro");
        sink.script("/hook", "reset");
        for (let i = 0; i < 3; i++) await receive("product");
        await clock.advance(hour);
        sink.script("/hook", 200);
        const { body } = await call("POST", "/v1/endpoints/hook/dead-letters/replay");
        assert.deepEqual(body, { deliveries: 3 });
        await clock.settle();
        assert.equal(sink.at("/hook").length, 3 * 5);

        await retryHoldsAfterOutage(outage());
      },
    );
  });

  section("Edit a Webhook", () => {
    sentence("Update the URL, subscribed events, or active status.", async () => {
      const change = { url: `${stage().sink.url}/moved`, events: ["invoice.created"] };
      const { status, body } = await stage().call("PATCH", "/v1/endpoints/managed", change);
      assert.deepEqual([status, body.url, body.events], [200, change.url, change.events]);
      await post("lead.created");
      const sent = await post("invoice.created");
      const arrived = await stage().sink.arrival("/moved", 1);
      assert.ok(arrived.length === 1 && arrived[0].body.equals(sent.body));
      assert.equal((await stage().call("POST", "/v1/endpoints/managed/pause")).body.status, "paused");
      assert.equal((await stage().call("POST", "/v1/endpoints/managed/resume")).body.status, "active");
    });
  });

  section("Disable a Webhook", () => {
    sentence("Toggle the Active switch off to stop deliveries without deleting the webhook.", async (t) => {
      const { sink, call, send: receive, clock } = await virtualEndpoint(t, "cepro");
      await call("POST", "/v1/endpoints/hook/pause");
      await receive("product");
      await clock.advance(day);
      assert.equal(sink.at("/hook").length, 0);
      assert.equal((await call("GET", "/v1/endpoints/hook")).status, 200);
    });

    sentence("This preserves your configuration and delivery history.", async () => {
      const { body: before } = await failed().call("GET", "/v1/endpoints/hook");
      const { body: log } = await failed().call("GET", "/v1/endpoints/hook/deliveries");
      await failed().call("POST", "/v1/endpoints/hook/pause");
      const { body: after } = await failed().call("GET", "/v1/endpoints/hook");
      assert.deepEqual({ ...after, status: before.status }, before);
      assert.deepEqual((await failed().call("GET", "/v1/endpoints/hook/deliveries")).body, log);
    });
  });

  section("Delete a Webhook", () => {
    sentence("Deleting a webhook removes the endpoint and all delivery history permanently.", async () => {
      const deliveries = "/v1/endpoints/managed/deliveries";
      const { body } = await stage().call("GET", deliveries);
      assert.ok(body.items.length > 0);
      assert.equal((await stage().call("DELETE", "/v1/endpoints/managed")).status, 204);
      for (const path of ["/v1/endpoints/managed", deliveries, `${deliveries}/${body.items[0].seq}`])
        assert.deepEqual(problemOf(await stage().call("GET", path)), [404, "not_found"]);
      const again = { name: "managed", url: `${stage().sink.url}/moved`, sources: ["product"], format: "cepro" };
      assert.equal((await stage().call("POST", "/v1/endpoints", again)).status, 201);
      assert.deepEqual((await stage().call("GET", deliveries)).body.items, [], "permanently");
    });
  });

  section("Tips", () => {
    sentence("CE Pro gives each delivery about 10 seconds before it counts as a failed attempt.", async () => {
      const { body } = await stage().call("GET", "/v1/providers/cepro");
      assert.equal(body.manifest.delivery.timeout_seconds, 10);
    });

    sentence("Implement idempotency on your server using X-Webhook-ID.", async () => {
      const { headers, body } = duplicateOf();
      const arrived = () =>
        stage()
          .sink.arrivedAt("/destination")
          .filter((one) => one.body.equals(body));
      assert.equal(arrived().length, 1);
      const { status, text } = await send(stage().url, { headers: Object.fromEntries(headers), body });
      assert.deepEqual([status, JSON.parse(text).code], [200, "duplicate"]);
      assert.equal(arrived().length, 1);
    });

    sentence("Network issues and retries can produce repeat deliveries.", () => {
      const ids = failed()
        .sink.at("/hook")
        .map(({ headers }) => headers["x-webhook-id"]);
      assert.ok(ids.length > 4);
      assert.equal(new Set(ids).size, 1, "which X-Webhook-ID tells");
    });
  });
}
