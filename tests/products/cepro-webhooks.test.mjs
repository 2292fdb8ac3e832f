// CE Pro's document on webhooks, section by section: each sentence that promises behaviour, quoted in the name of its case.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { signpost } from "../cli/signpost.mjs";
import { send, without } from "../edge/clientpress.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { uuid4 } from "../edge/senders.mjs";
import { rawHeadersOf } from "../edge/sink.mjs";
import { hour, minute } from "../edge/virtual/delivery.mjs";
import { eventually } from "../patience.mjs";
import { casesOf } from "./cases.mjs";
import { comparesInConstantTime } from "./constant-time.mjs";
import { deliverySections, schedule } from "./cepro-deliveries.mjs";
import { setUpSections } from "./cepro-set-up.mjs";
import { takesPrintedBodies } from "./documented.mjs";
import { hourOut } from "./outage.mjs";
import { printedBodies } from "./printed.mjs";
import { changes, core } from "./senders.mjs";
import { startSettings } from "./settings.mjs";
import {
  gatewayAccepts,
  postAll,
  receiverVerifies,
  receiversAccept,
  secret,
  startStage,
  verifiedBy,
} from "./stage.mjs";
import { virtualEndpoint } from "./virtual.mjs";

/** The table of events. */
const events = /** @type {const} */ ([
  ["lead.created", "A new lead is created."],
  ["lead.status_changed", "A lead changes status."],
  ["estimate.created", "A new estimate is created."],
  ["estimate.accepted", "A customer accepts an estimate."],
  ["job.created", "A job is created."],
  ["job.completed", "A scheduled job is marked complete."],
  ["invoice.created", "A new invoice is created."],
  ["invoice.paid", "An invoice is fully paid through the approved payment flow."],
  ["proposal_created", "A legacy internal proposal is generated."],
  ["proposal_sent", "A legacy internal proposal is delivered."],
  ["proposal_accepted", "A legacy internal proposal is accepted."],
  ["proposal_declined", "A legacy internal proposal is declined."],
  ["estimate_created", "A legacy estimate-created event for older integrations."],
  ["job_completed", "A legacy job-completed event for older integrations."],
  ["bug_report_created", "A bug report is submitted through the in-app reporting flow."],
]);
/** The bodies of "Payload Format" and of "Test Delivery Payload". */
const [accepted, sample] = printedBodies("cepro").map(({ value }) => value);

describe("CE Pro: webhooks", () => {
  const cases = casesOf("cepro-webhooks");
  const { section, sentence, complete } = cases;
  const suite = lifetime();
  /** @type {import("./stage.mjs").Stage} */
  let stage;
  /** @type {import("../edge/api-client.mjs").Caller} of a gateway that makes no exceptions */
  let settings;
  /** @type {Map<string, import("./stage.mjs").Posted>} what the Python sender posted of each event */
  const posted = new Map();
  /** An endpoint that fails on the virtual clock, after all of its schedule. @type {import("./virtual.mjs").Virtual} */
  let failed;
  /** @type {import("./outage.mjs").Outage} */
  let outage;

  before(async () => {
    stage = await startStage(suite, "cepro", {
      receivers: ["cepro.cjs", "cepro.py"],
      endpoints: (sink) => ({
        dialect: { url: `${sink}/dialect`, events: ["proposal_accepted"] },
        several: { url: `${sink}/several`, events: ["lead.*", "job_completed"] },
      }),
    });
    // One of the API's, since those of the file are changed there alone.
    const managed = { name: "managed", url: `${stage.sink.url}/managed`, sources: ["product"], format: "cepro" };
    assert.equal((await stage.call("POST", "/v1/endpoints", managed)).status, 201);
    settings = await startSettings(suite, "cepro");
    const deliveries = events.map(([event], index) => ({
      ...{ id: randomUUID(), event, attempt: 1 + (index % 4) },
      data: event === accepted.event ? accepted.data : { [`${event}_id`]: index, total: 2500.5, name: "É/é" },
    }));
    const all = await postAll(stage, "cepro.py", deliveries);
    events.forEach(([event], index) => posted.set(event, all[index]));

    const answers = [{ status: 503, body: "down for repair" }];
    failed = await virtualEndpoint(suite, "cepro", { answers });
    await failed.send("product", { event: "invoice.paid" });
    await failed.clock.advance(hour);
    outage = await hourOut(suite, "cepro");
    await outage.clock.advance(10 * minute);
  });

  const good = (/** @type {string} */ event) => posted.get(event)?.good ?? assert.fail(event);
  const dialectDelivery = async () => (await stage.sink.arrival("/dialect", 1))[0];
  const eventsAt = (/** @type {{body: Buffer}[]} */ arrivals) =>
    arrivals.map(({ body }) => JSON.parse(body.toString()).event);
  const hmacOf = (/** @type {Buffer | string} */ body) => createHmac("sha256", secret).update(body).digest("hex");

  /** @param {string} event */
  async function proves(event) {
    await receiversAccept(stage, event);
    await gatewayAccepts(stage, posted.get(event) ?? assert.fail(event), event);
  }

  /** A new delivery of the document's sender to the gateway. @param {string} event @param {object} [data] */
  async function post(event, data = { id: randomUUID() }) {
    const [{ good: sent }] = await postAll(stage, "cepro.py", [{ id: randomUUID(), event, data }]);
    assert.equal(sent.status, 202);
    return sent;
  }

  section("Webhook Integrations", () => {
    sentence("Send signed real-time event data to external systems when actions happen in CE Pro.", () =>
      proves("lead.created"),
    );

    sentence(
      "Webhooks let you push real-time event data from CE Pro to external systems whenever something meaningful happens.",
      () => assert.equal(failed.sink.at("/hook")[0].at, failed.clock.now() - hour * 1000),
    );
  });

  section("How Webhooks Work", () => {
    sentence(
      "A webhook is an HTTP POST request that CE Pro sends to a URL you provide whenever a specific event occurs.",
      async () => {
        const { method, path } = await dialectDelivery();
        assert.deepEqual([method, path], ["POST", "/dialect"]);
      },
    );

    sentence(
      "Instead of polling CE Pro for changes, your system receives a push notification with the relevant data the moment something happens.",
      async () => {
        const { data } = JSON.parse(good("job.completed").body.toString());
        const [{ at, body }] = failed.sink.at("/hook");
        assert.equal(at, failed.clock.now() - hour * 1000);
        assert.deepEqual(Object.keys(JSON.parse(body.toString())), ["event", "timestamp", "data"]);
        const arrived = await eventually(
          () => stage.sink.arrivedAt("/destination").find((one) => eventsAt([one])[0] === "job.completed"),
          "job.completed at the destination",
        );
        assert.deepEqual(JSON.parse(arrived.body.toString()).data, data);
      },
    );

    sentence(
      "For example, when a customer accepts a proposal, CE Pro sends a POST request containing the proposal details to your configured endpoint.",
      async () => {
        const { body } = await dialectDelivery();
        assert.deepEqual({ ...JSON.parse(body.toString()), timestamp: accepted.timestamp }, accepted);
      },
    );
  });

  section("Available Events", () => {
    sentence("CE Pro supports webhooks for the following event types:", async () => {
      const { body } = await stage.call("GET", "/v1/providers/cepro");
      assert.deepEqual(
        body.events.map((/** @type {any} */ { name, summary }) => [name, summary]),
        events,
      );
    });

    for (const [event, when] of events) sentence(`${event} ${when}`, () => proves(event));

    sentence("Each event includes a JSON payload with the relevant data.", async () => {
      for (const [event] of events) {
        const arrived = stage.sink.arrivedAt("/destination").find((one) => one.body.equals(good(event).body));
        assert.equal(typeof JSON.parse(String(arrived?.body)).data, "object", event);
      }
    });

    sentence(
      "You can subscribe a single endpoint to multiple events, or create separate endpoints for different events.",
      async () => {
        const several = await stage.sink.arrival("/several", 3);
        assert.deepEqual(eventsAt(several).sort(), ["job_completed", "lead.created", "lead.status_changed"]);
        assert.deepEqual(eventsAt([await dialectDelivery()]), ["proposal_accepted"]);
      },
    );
  });

  const { requestInspector } = setUpSections(cases, {
    ...{ stage: () => stage, settings: () => settings, delivery: dialectDelivery, events, sample },
  });

  section("Payload Format", () => {
    sentence("Every webhook request includes a JSON body with a consistent structure:", async () => {
      for (const [event] of events) {
        const { stdout } = await signpost(["example", "cepro", event]);
        assert.deepEqual(Object.keys(JSON.parse(stdout)), Object.keys(accepted), event);
      }
    });
  });

  section("Top-Level Fields", () => {
    sentence("event -- The event type string (matches the values in the table above).", async () => {
      for (const [event] of events)
        assert.equal(JSON.parse((await signpost(["example", "cepro", event])).stdout).event, event);
    });

    sentence("timestamp -- ISO 8601 timestamp of when the event occurred.", () => {
      const at = Date.parse(accepted.timestamp);
      const fields = { data: accepted.data };
      const built = core.build("cepro", { event: accepted.event, fields, now: at });
      assert.ok(built.ok);
      assert.equal(JSON.parse(Buffer.from(built.body).toString()).timestamp, accepted.timestamp);
      // Over all attempts it stays the event's.
      assert.equal(new Set(failed.sink.at("/hook").map(({ body }) => JSON.parse(body.toString()).timestamp)).size, 1);
    });

    sentence("data -- An object containing the event-specific details.", () => {
      for (const data of [[], "text", null]) {
        const built = core.build("cepro", { event: accepted.event, fields: { data } });
        assert.deepEqual([built.code, !built.ok && built.pointer], ["schema_mismatch", "/data"]);
      }
    });

    sentence("The fields inside data vary by event type.", async () => {
      for (const data of [{}, { a: 1 }, { b: { c: [null] } }]) await post("bug_report_created", data);
    });
  });

  section("Request Headers", () => {
    const names = [
      "X-Webhook-ID",
      "X-Webhook-Signature",
      "X-Webhook-Event",
      "X-Webhook-Timestamp",
      "X-Webhook-Attempt",
    ];

    sentence("Each webhook request includes the following headers:", () => {
      const signed = core.signer("cepro", { secrets: [secret] }).sign({ id: "1", body: JSON.stringify(accepted) });
      assert.ok(signed.ok);
      assert.deepEqual(
        signed.headers.map(([name]) => name),
        ["Content-Type", ...names],
      );
      for (const arrival of failed.sink.at("/hook"))
        for (const name of names) assert.ok(rawHeadersOf(arrival).has(name), name);
    });

    sentence("Content-Type: application/json", async () =>
      assert.equal((await dialectDelivery()).headers["content-type"], "application/json"),
    );

    sentence("X-Webhook-ID -- The delivery id for dedupe and tracing.", async () => {
      const sent = new Map(good("proposal_accepted").headers).get("X-Webhook-ID");
      const handedOn = String((await dialectDelivery()).headers["x-webhook-id"]);
      // The one that came is not signed: anybody can have chosen it, so nobody is to dedupe on it.
      assert.match(handedOn, uuid4);
      assert.notEqual(handedOn, sent);
      for (const { headers } of failed.sink.at("/hook"))
        assert.equal(headers["x-webhook-id"], failed.sink.at("/hook")[0].headers["x-webhook-id"]);
    });

    sentence("X-Webhook-Signature -- The HMAC-SHA256 signature for verification (see below).", async () => {
      const { headers, body } = await dialectDelivery();
      assert.equal(headers["x-webhook-signature"], hmacOf(body));
    });

    sentence("X-Webhook-Event -- The event type.", async () =>
      assert.equal((await dialectDelivery()).headers["x-webhook-event"], "proposal_accepted"),
    );

    sentence("X-Webhook-Timestamp -- The delivery timestamp.", () =>
      failed.sink.at("/hook").forEach(({ headers, at }) => {
        assert.equal(headers["x-webhook-timestamp"], new Date(at).toISOString().replace(".000Z", "Z"));
      }),
    );

    sentence("X-Webhook-Attempt -- Which delivery attempt this is.", () =>
      assert.deepEqual(
        failed.sink.at("/hook").map(({ headers }) => headers["x-webhook-attempt"]),
        ["1", "2", "3", "4"],
      ),
    );
  });

  requestInspector();

  section("Test Delivery Payload", () => {
    sentence("The sample test delivery uses this format:", async () => {
      const { test: own } = JSON.parse(core.provider("cepro").manifest);
      assert.deepEqual([own.event, own.body], [sample.event, sample]);
      await receiversAccept(stage, own.event, { fields: { data: own.body.data } });
      await post(sample.event, sample.data);
    });
  });

  section("Security and Signature Verification", () => {
    sentence("CE Pro signs every webhook request using HMAC-SHA256.", async () => {
      await verifiedBy(stage.receivers[0], failed.sink.at("/hook"));
      assert.throws(() => core.signer("cepro", { secrets: [] }), { code: "missing_secret" });
    });

    sentence(
      "This lets you verify that the request genuinely came from CE Pro and was not tampered with in transit.",
      () => {
        for (const { good: sent, changed } of posted.values()) {
          const codes = [sent, ...Object.values(changed)].map(({ status, answer }) => [
            status,
            JSON.parse(answer).code,
          ]);
          assert.deepEqual(codes, [[202, "ok"], ...changes.map(() => [401, "signature_mismatch"])]);
        }
      },
    );
  });

  section("How Signing Works", () => {
    const endpoint = { url: "https://hooks.example.com/", sources: ["product"], format: "cepro" };

    sentence("When you create a webhook, CE Pro generates a signing secret.", async () => {
      const { status, body } = await settings("POST", "/v1/endpoints", { ...endpoint, name: "generated" });
      assert.equal(status, 201);
      assert.ok(body.secrets[0].secret.length >= 32);
    });

    sentence("It is shown only once.", async () => {
      const { body: made } = await settings("POST", "/v1/endpoints", { ...endpoint, name: "once" });
      for (const path of ["/v1/endpoints/once", "/v1/endpoints"]) {
        const { body } = await settings("GET", path);
        assert.ok(!JSON.stringify(body).includes(made.secrets[0].secret));
      }
    });

    sentence(
      "For each webhook delivery, CE Pro computes an HMAC-SHA256 hash of the raw request body using your signing secret.",
      () => {
        for (const { headers, body } of failed.sink.at("/hook")) {
          const { stdout } = spawnSync("openssl", ["dgst", "-sha256", "-r", "-hmac", secret], { input: body });
          assert.equal(headers["x-webhook-signature"], stdout.toString().split(" ")[0]);
        }
      },
    );

    sentence("The hash is sent in the X-Webhook-Signature header.", async () => {
      const { headers } = await dialectDelivery();
      assert.match(String(headers["x-webhook-signature"]), /^[0-9a-f]{64}$/, "bare, without a prefix");
    });
  });

  section("Verifying the Signature on Your Server", () => {
    sentence(
      "Compute the HMAC-SHA256 hash of the raw request body using your stored signing secret. Compare the result to the value in the X-Webhook-Signature header. If they match, the request is authentic.",
      () => {
        const { headers, body } = good("invoice.paid");
        const verifier = core.verifier("cepro", { secrets: [secret] });
        const { code, authentic } = verifier.verify(headers, body);
        assert.deepEqual([code, authentic], ["ok", true]);
        const { authentic: not } = core.verifier("cepro", { secrets: ["another"] }).verify(headers, body);
        assert.equal(not, false);
      },
    );

    for (const [text, index] of /** @type {const} */ ([
      ["Node.js example:", 0],
      ["Python example:", 1],
    ])) {
      sentence(text, () => receiverVerifies(stage, index, "estimate_created"));
    }

    sentence(
      "Warning: Always verify webhook signatures in production. Without verification, anyone who discovers your endpoint URL can send fake events to your system.",
      async () => {
        const { headers, body } = good("invoice.paid");
        const unsigned = without(Object.fromEntries(headers), "X-Webhook-Signature");
        const { status, text } = await send(stage.url, { headers: unsigned, body });
        assert.deepEqual([status, JSON.parse(text).code], [401, "missing_signature"]);
      },
    );
  });

  section("Best Practices for Signing Secrets", () => {
    sentence("Rotate your signing secret periodically by deleting and re-creating the webhook.", async () => {
      const endpoint = { name: "again", url: "https://hooks.example.com/", sources: ["product"], format: "cepro" };
      const { body: first } = await settings("POST", "/v1/endpoints", endpoint);
      assert.equal((await settings("DELETE", "/v1/endpoints/again")).status, 204);
      const { body: second } = await settings("POST", "/v1/endpoints", endpoint);
      assert.notEqual(first.secrets[0].secret, second.secrets[0].secret);
    });

    sentence(
      "Use constant-time comparison functions (like timingSafeEqual in Node.js or compare_digest in Python) to prevent timing attacks.",
      comparesInConstantTime,
    );
  });

  deliverySections(cases, {
    outage: () => outage,
    ...{ stage: () => stage, failed: () => failed, post },
    duplicateOf: () => good("job.created"),
  });

  section("Ours", () => {
    sentence("Attempts count from 1; X-Webhook-Timestamp is each attempt's own.", () =>
      assert.deepEqual(
        failed.sink
          .at("/hook")
          .slice(0, 4)
          .map(({ headers }) => [headers["x-webhook-attempt"], Date.parse(headers["x-webhook-timestamp"])]),
        schedule.map((seconds, index) => [String(index + 1), failed.sink.at("/hook")[0].at + seconds * 1000]),
      ),
    );

    sentence(
      "A delivery is accepted for 30 days after the time in its body, so that whatever Retry sends is, and the same body once.",
      async (t) => {
        const { clock, post: bring, webhookFor } = await virtualEndpoint(t, "cepro");
        /** @type {string[]} */
        const codes = [];
        const webhooks = [webhookFor("product"), webhookFor("product")];
        const bringing = async (/** @type {import("../edge/senders.mjs").Webhook} */ webhook) =>
          codes.push(JSON.parse((await bring("product", webhook)).text).code);
        await clock.advance(30 * 86_400);
        await bringing(webhooks[0]);
        await bringing({ ...webhooks[0], headers: { ...webhooks[0].headers, "X-Webhook-ID": randomUUID() } });
        await clock.advance(1);
        await bringing(webhooks[1]);
        assert.deepEqual(codes, ["ok", "duplicate", "timestamp_too_old"]);
      },
    );
  });

  test("every body is accepted as the document prints it, and arrives so", async (t) => {
    const bodies = await takesPrintedBodies(t, "cepro", (body, event, key) => ({
      "Content-Type": "application/json",
      "X-Webhook-ID": randomUUID(),
      "X-Webhook-Signature": createHmac("sha256", key).update(body).digest("hex"),
      "X-Webhook-Event": event,
    }));
    assert.deepEqual(bodies, ["proposal_accepted", "estimate.created"]);
  });

  complete();
});
