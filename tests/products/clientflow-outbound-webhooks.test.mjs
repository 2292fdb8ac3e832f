// ClientFlow's document on its outbound webhooks, section by section: each sentence that promises behaviour, quoted in the name
// of its case.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, describe } from "node:test";
import { send } from "../edge/clientpress.mjs";
import { eventsOf } from "../edge/gateway.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { day, looksAt, times } from "../edge/virtual/delivery.mjs";
import { scene } from "../edge/virtual/gateway.mjs";
import { eventually } from "../patience.mjs";
import { casesOf } from "./cases.mjs";
import { comparesInConstantTime } from "./constant-time.mjs";
import { count, hourOut, retryHoldsAfterOutage, retryHoldsInOutage, testHoldsInOutage } from "./outage.mjs";
import { core, sendByCommand } from "./senders.mjs";
import { refusesUrls, startSettings } from "./settings.mjs";
import {
  gatewayAccepts,
  postAll,
  receiverVerifies,
  receiversAccept,
  secret,
  startStage,
  verifiedBy,
} from "./stage.mjs";
import { dialectOf, virtualEndpoint } from "./virtual.mjs";

/** The full list, and the test event. */
const events = [
  ...["project.created", "project.updated", "project.deleted", "task.created", "task.updated", "task.completed"],
  ...["client.created", "client.updated", "invoice.paid", "invoice.overdue", "invoice.refunded"],
  ...["team.member_added", "team.member_removed", "webhook.test"],
];
const dialect = dialectOf("clientflow");

describe("ClientFlow: outbound webhooks", () => {
  const { section, sentence, complete } = casesOf("clientflow-outbound-webhooks");
  const suite = lifetime();
  /** @type {import("./stage.mjs").Stage} */
  let stage;
  /** @type {import("../edge/api-client.mjs").Caller} of a gateway that makes no exceptions */
  let settings;
  /** @type {Map<string, import("./stage.mjs").Posted>} what the Python sender posted of each event */
  const posted = new Map();

  before(async () => {
    stage = await startStage(suite, "clientflow", {
      receivers: ["clientflow.mjs"],
      endpoints: (sink) => ({
        ticked: { url: `${sink}/ticked`, events: ["invoice.*", "task.created"] },
        tried: { url: `${sink}/tried`, events: ["project.deleted"] },
        switched: { url: `${sink}/switched`, events: ["client.updated"] },
      }),
    });
    settings = await startSettings(suite, "clientflow");
    const deliveries = events.map((event, index) => ({ id: `evt_${index}`, event, data: { id: index, name: "É/é" } }));
    const all = await postAll(stage, "clientflow.py", deliveries);
    events.forEach((event, index) => posted.set(event, all[index]));
  });

  const good = (/** @type {string} */ event) => posted.get(event)?.good ?? assert.fail(event);

  /** @param {string} event */
  async function proves(event) {
    await receiversAccept(stage, event);
    await gatewayAccepts(stage, posted.get(event) ?? assert.fail(event), event);
  }

  section("Configure outbound webhooks", () => {
    sentence(
      "Receive event payloads from ClientFlow into your own systems with HMAC verification and replay support.",
      async () => {
        const { body } = good("project.updated");
        await gatewayAccepts(stage, posted.get("project.updated") ?? assert.fail(), "project.updated");
        const [{ seq }] = (await eventsOf(stage.gateway, "product")).filter(({ name }) => name === "project.updated");
        const replay = { endpoints: ["destination"] };
        const { status } = await stage.call("POST", `/v1/sources/product/events/${seq}/replay`, replay);
        assert.equal(status, 202);
        const arrived = () => stage.sink.arrivedAt("/destination").filter((one) => one.body.equals(body));
        await stage.sink.arrival("/destination", events.length + 1);
        assert.equal(new Set(arrived().map(({ headers }) => headers["webhook-id"])).size, 1);
        assert.equal(arrived().length, 2);
      },
    );

    sentence(
      "Outbound webhooks let your systems react to events in ClientFlow in real time - new tasks created, invoices paid, members added, and more.",
      async (t) => {
        const { sink, send: receive } = await virtualEndpoint(t, "clientflow");
        for (const event of ["task.created", "invoice.paid", "team.member_added"]) await receive("product", { event });
        assert.deepEqual(sink.seconds("/hook"), [0, 0, 0]);
      },
    );
  });

  section("Add an endpoint", () => {
    sentence("URL - your HTTPS endpoint. HTTP is rejected.", () =>
      refusesUrls(settings, "clientflow", { "http://hooks.example.com/abc": "destination_not_https" }),
    );

    sentence("Events - tick the events you want delivered.", async () => {
      const ticked = ["invoice.overdue", "invoice.paid", "invoice.refunded", "task.created"];
      const arrived = await stage.sink.arrival("/ticked", ticked.length);
      assert.deepEqual(arrived.map(({ body }) => JSON.parse(body.toString()).event).sort(), ticked);
    });

    sentence(
      "The full list: project.{created,updated,deleted} task.{created,updated,completed} client.{created,updated} invoice.{paid,overdue,refunded} team.{member_added,member_removed}",
      async () => {
        const { body } = await stage.call("GET", "/v1/providers/clientflow");
        assert.deepEqual(
          body.events.map((/** @type {{name: string}} */ { name }) => name),
          events,
        );
        for (const event of events.slice(0, -1)) await proves(event);
      },
    );

    sentence("Each endpoint gets a unique signing secret shown once after creation.", async () => {
      const made = ["one", "two"].map((name) =>
        settings("POST", "/v1/endpoints", {
          name,
          url: "https://hooks.example.com/",
          sources: ["product"],
          format: "clientflow",
        }),
      );
      const secrets = (await Promise.all(made)).map(({ body }) => body.secrets[0].secret);
      assert.ok(secrets.every((one) => typeof one === "string" && one.length >= 32));
      assert.notEqual(secrets[0], secrets[1]);
      const { body } = await settings("GET", "/v1/endpoints/one");
      assert.deepEqual(Object.keys(body.secrets[0]).sort(), ["created_at", "expires_at", "id"]);
    });
  });

  section("Verifying signatures", () => {
    sentence("Every delivery includes an X-ClientFlow-Signature header containing sha256=<HMAC>.", async () => {
      const byGateway = await stage.sink.arrival("/ticked", 4);
      await sendByCommand("clientflow", { url: `${stage.sink.url}/command`, secret, event: "task.updated" });
      for (const { headers, body } of [...byGateway, ...(await stage.sink.arrival("/command", 1))]) {
        const hmac = createHmac("sha256", secret).update(body).digest("hex");
        assert.equal(headers["x-clientflow-signature"], `sha256=${hmac}`);
      }
    });

    sentence(
      "Compute the HMAC-SHA256 of the raw request body using your signing secret and compare in constant time:",
      async () => {
        await receiverVerifies(stage, 0, "invoice.refunded");
      },
    );

    sentence("Reject the request with 401 if the signature doesn't match.", () => {
      for (const { changed } of posted.values()) {
        for (const { status, answer } of Object.values(changed))
          assert.deepEqual([status, JSON.parse(answer).code], [401, "signature_mismatch"]);
      }
    });

    sentence("Always use a constant-time comparison; a regular === leaks timing information.", comparesInConstantTime);
  });

  section("Retries", () => {
    sentence(
      "Failed deliveries (non-2xx response, timeout, or connection error) retry 3 times with exponential backoff (1s, 2s, 4s).",
      async (t) => {
        const stopped = await scene(t, {
          sources: { clientflow: { provider: "clientflow" } },
          endpoints: () => ({ error: dialect, broken: dialect, late: { ...dialect, timeout_seconds: 1 } }),
        });
        stopped.sink.script("/error", 500);
        stopped.sink.script("/broken", "reset");
        stopped.sink.script("/late", "hang");
        await stopped.send("clientflow");
        await stopped.clock.advance(7 * day);
        const paths = ["/error", "/broken", "/late"];
        for (const path of paths) assert.deepEqual(stopped.sink.seconds(path), times([1, 2, 4]), path);
        await verifiedBy(
          stage.receivers[0],
          paths.flatMap((path) => stopped.sink.at(path)),
        );

        for (const answer of /** @type {const} */ ([500, "reset"])) {
          const outage = await hourOut(t, "clientflow", answer);
          outage.holds(times([1, 2, 4]));
          const ended = (await outage.deliveries()).map(({ state, reason }) => [state, reason]);
          assert.deepEqual(ended, Array(count).fill(["dead", "exhausted"]));
        }
      },
    );

    sentence(
      "After the final failure, the delivery is marked exhausted and visible in our admin DLQ - support can replay it once your endpoint is healthy.",
      async (t) => {
        const { clock, sink, send: receive } = await virtualEndpoint(t, "clientflow", { answers: [500] });
        await receive("product");
        await clock.advance(day);
        const { endpoint, delivery } = looksAt(clock, "hook");
        const { state, reason } = await delivery();
        assert.deepEqual([state, reason], ["dead", "exhausted"]);
        assert.equal((await endpoint.deliveries({ limit: 10, state: "dead" })).deliveries.length, 1);
        sink.script("/hook", 200);
        assert.equal(await endpoint.replayDead({}), 1);
        await clock.settle();
        assert.equal((await delivery()).state, "delivered");
        const [first, ...again] = sink.at("/hook");
        assert.ok(again.every(({ body }) => body.equals(first.body)));

        const outage = await hourOut(t, "clientflow");
        await retryHoldsInOutage(outage, times([1, 2, 4]));
        assert.deepEqual(await outage.states(), Array(count).fill("dead"));
        await retryHoldsAfterOutage(outage);
      },
    );

    sentence(
      "4xx responses (other than 408 / 429) are classified as permanent failures - we don't retry, on the assumption that 4xx means a request your endpoint will never accept.",
      async (t) => {
        const statuses = [400, 401, 403, 404, 409, 413, 422, 451, 499];
        const { clock, sink, send: receive } = await virtualEndpoint(t, "clientflow", { answers: [...statuses, 408] });
        for (let i = 0; i < statuses.length; i++) await receive("product");
        await clock.advance(day);
        assert.equal(sink.at("/hook").length, statuses.length);
        const { deliveries } = looksAt(clock, "hook");
        assert.deepEqual(
          (await deliveries()).map(({ state, reason, status }) => [state, reason, status]),
          statuses.map((status) => ["dead", "permanent", status]),
        );
        for (const status of [408, 429]) {
          const before = sink.at("/hook").length;
          sink.script("/hook", status);
          await receive("product");
          await clock.advance(day);
          assert.equal(sink.at("/hook").length - before, 4, `${status} is tried again`);
        }
        (await hourOut(t, "clientflow", 404)).holds([0]);
        (await hourOut(t, "clientflow", 429)).holds(times([1, 2, 4]));
      },
    );

    sentence("Use 5xx for transient failures.", async (t) => {
      const {
        clock,
        sink,
        send: receive,
      } = await virtualEndpoint(t, "clientflow", {
        answers: [500, 503, 599, 200],
      });
      await receive("product");
      await clock.advance(day);
      assert.deepEqual(sink.seconds("/hook"), times([1, 2, 4]));
      assert.equal((await looksAt(clock, "hook").delivery()).state, "delivered");
    });
  });

  section("Test deliveries", () => {
    sentence("Click Send Test Event on any endpoint to fire a synthetic webhook.test event.", async (t) => {
      await proves("webhook.test");
      const { body } = await stage.call("POST", "/v1/endpoints/tried/test", { event: "webhook.test" });
      assert.deepEqual([body.kind, body.state, body.outcome, body.status], ["test", "delivered", "success", 204]);
      const { body: arrived } = (await stage.sink.arrival("/tried", 2))[1];
      assert.equal(JSON.parse(arrived.toString()).event, "webhook.test");

      // The button of a webhook, where the gateway stands in for ClientFlow.
      const workspace = { name: "workspace", provider: "clientflow", direction: "outbound" };
      await stage.call("POST", "/v1/sources", workspace);
      const webhooks = "/v1/sources/workspace/webhooks";
      const order = { url: stage.receivers[0].url, secret, events: ["task.created"] };
      const { body: made } = await stage.call("POST", webhooks, order);
      const { body: told } = await stage.call("POST", `${webhooks}/${made.id}/test`);
      assert.deepEqual([told.success, told.event, told.status_code], [true, "webhook.test", 200]);
      assert.equal(told.response_body.text, '{"event":"webhook.test"}');

      await testHoldsInOutage(t, "clientflow", { event: "webhook.test", times: times([1, 2, 4]) });
    });

    sentence("Lets you verify signature handling without needing to trigger a real workspace event.", async () => {
      const kept = (await eventsOf(stage.gateway, "product")).length;
      const { body } = await stage.call("POST", "/v1/endpoints/clientflow-mjs/test", { event: "webhook.test" });
      assert.deepEqual([body.status, body.history[0].response.text], [200, '{"event":"webhook.test"}']);
      assert.equal((await eventsOf(stage.gateway, "product")).length, kept, "no event of the workspace");
    });
  });

  section("Disable an endpoint", () => {
    sentence("Click Disable to pause delivery without deleting the configuration.", async () => {
      const { body: before } = await stage.call("GET", "/v1/endpoints/switched");
      await stage.sink.arrival("/switched", 1);
      assert.equal((await stage.call("POST", "/v1/endpoints/switched/disable")).body.status, "disabled");
      const { body: after } = await stage.call("GET", "/v1/endpoints/switched");
      assert.deepEqual({ ...after, status: before.status }, before);
    });

    sentence(
      "The endpoint stops receiving events but the signing secret stays the same when you re-enable.",
      async () => {
        const headers = Object.fromEntries(good("client.updated").headers);
        const body = Buffer.from(good("client.updated").body.toString().replace("evt_", "evt_later_"));
        headers["X-ClientFlow-Signature"] = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
        await stage.call("POST", "/v1/endpoints/switched/disable");
        assert.equal((await send(stage.url, { headers, body })).status, 202);
        const held = "/v1/endpoints/switched/deliveries?state=pending";
        await eventually(async () => (await stage.call("GET", held)).body.items[0], "delivery that is held");
        assert.equal(stage.sink.arrivedAt("/switched").length, 1);
        assert.equal((await stage.call("POST", "/v1/endpoints/switched/enable")).body.status, "active");
        const [first, second] = await stage.sink.arrival("/switched", 2);
        for (const arrived of [first, second]) {
          const hmac = createHmac("sha256", secret).update(arrived.body).digest("hex");
          assert.equal(arrived.headers["x-clientflow-signature"], `sha256=${hmac}`);
        }
      },
    );
  });

  section("Ours", () => {
    sentence(
      "The body is {id, event, timestamp, data}; the event's name is also read from type, and a second delivery of an id is a duplicate.",
      async () => {
        const built = core.build("clientflow", {
          event: "task.created",
          id: "evt_x",
          fields: { data: { id: 1 } },
          now: 0,
        });
        assert.ok(built.ok);
        const text = Buffer.from(built.body).toString();
        assert.equal(
          text,
          '{"id":"evt_x","event":"task.created","timestamp":"1970-01-01T00:00:00.000Z","data":{"id":1}}',
        );
        const typed = JSON.stringify({ id: "evt_y", type: "task.created", data: {} });
        const headers = {
          "X-ClientFlow-Signature": `sha256=${createHmac("sha256", secret).update(typed).digest("hex")}`,
        };
        const codes = [];
        for (let i = 0; i < 2; i++) {
          const { status, text: answer } = await send(stage.url, { headers, body: Buffer.from(typed) });
          codes.push([status, JSON.parse(answer).code]);
        }
        assert.deepEqual(codes, [
          [202, "ok"],
          [200, "duplicate"],
        ]);
        assert.equal((await eventsOf(stage.gateway, "product"))[0].name, "task.created");
      },
    );

    sentence("A delivery that is not answered within 10 s has failed.", () =>
      assert.equal(JSON.parse(core.provider("clientflow").manifest).delivery.timeout_seconds, 10),
    );
  });

  complete();
});
