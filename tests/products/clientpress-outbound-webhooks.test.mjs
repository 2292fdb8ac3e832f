// ClientPress's document on its outbound webhooks, section by section: each sentence that promises behaviour, quoted in the
// name of its case.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { before, describe, test } from "node:test";
import { signpost, signpostJson } from "../cli/signpost.mjs";
import { send } from "../edge/clientpress.mjs";
import { eventsOf } from "../edge/gateway.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { rawHeadersOf } from "../edge/sink.mjs";
import { day, oneDelivery } from "../edge/virtual/delivery.mjs";
import { scene } from "../edge/virtual/gateway.mjs";
import { casesOf } from "./cases.mjs";
import { settingsSections } from "./clientpress-settings.mjs";
import { comparesInConstantTime } from "./constant-time.mjs";
import { takesPrintedBodies } from "./documented.mjs";
import { count, hourOut } from "./outage.mjs";
import { printedBodies } from "./printed.mjs";
import { core, sendBy, sendByCommand } from "./senders.mjs";
import { gatewayAccepts, postAll, receiverVerifies, receiversAccept, secret, startStage } from "./stage.mjs";
import { startUntrusted } from "./untrusted.mjs";

/** The catalog as printed, in its order. */
const printed = printedBodies("clientpress").map(({ value }) => value);
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("ClientPress: outbound webhooks", () => {
  const cases = casesOf("clientpress-outbound-webhooks");
  const { section, sentence, complete } = cases;
  const suite = lifetime();
  /** @type {import("./stage.mjs").Stage} */
  let stage;
  /** @type {Map<string, import("./stage.mjs").Posted>} what the PHP sender posted of each event */
  const posted = new Map();
  /** One delivery of the command and one of the gateway's, as they arrived. @type {import("../edge/sink.mjs").Arrived[]} */
  let deliveries = [];

  before(async () => {
    stage = await startStage(suite, "clientpress", {
      receivers: ["clientpress.php", "clientpress.cjs"],
      endpoints: (sink) => ({
        dialect: { url: `${sink}/dialect`, events: ["task.completed"] },
        checked: { url: `${sink}/checked`, events: ["task.created", "file.*"] },
        silent: { url: `${sink}/silent`, events: ["message.sent"], timeout_seconds: 1 },
      }),
    });
    const all = await postAll(stage, "clientpress.php", printed);
    printed.forEach(({ event }, index) => posted.set(event, all[index]));
    await sendByCommand("clientpress", { url: `${stage.sink.url}/204`, secret, event: "task.completed" });
    deliveries = [...(await stage.sink.arrival("/204", 1)), ...(await stage.sink.arrival("/dialect", 1))];
  });

  /** @param {(headers: Map<string, string>, body: Buffer) => void} check */
  const everyDelivery = (check) => deliveries.forEach((arrived) => check(rawHeadersOf(arrived), arrived.body));

  /**
   * Deliveries of the PHP sender and of the package's builder, with other data than printed.
   * @param {string} event
   * @param {object[]} fitting changes to the data that the document allows
   * @param {[change: object, pointer: string][]} unfit and such that it does not, with the place
   */
  async function takesData(event, fitting, unfit) {
    const body = printed.find((one) => one.event === event);
    const all = [...fitting, ...unfit.map(([change]) => change)].map((change) => ({ ...body.data, ...change }));
    const sent = await sendBy("clientpress.php", {
      ...{ url: stage.url, secret },
      deliveries: all.map((data) => ({ ...body, data })),
    });
    const codes = sent.map(({ status, answer }) => [status, JSON.parse(answer).code]);
    assert.deepEqual(
      codes,
      all.map((_, index) => [202, index < fitting.length ? "ok" : "schema_mismatch"]),
    );
    all.forEach((data, index) => {
      const { portal_id, portal_url, timestamp } = JSON.parse(sent[index].body.toString());
      const built = core.build("clientpress", { event, fields: { portal_id, portal_url, timestamp, data } });
      if (built.ok) assert.ok(sent[index].body.equals(built.body), "as PHP's json_encode writes it");
      else assert.deepEqual([built.code, built.pointer], ["schema_mismatch", unfit[index - fitting.length]?.[1]]);
    });
  }

  section("ClientPress Outbound Webhooks", () => {
    sentence("ClientPress can send a signed HTTP POST to any URL whenever a portal event occurs.", async () => {
      const { url } = stage.receivers[0];
      const order = { url: `${url}/any/path?with=a&query`, secret, event: "portal.created" };
      assert.equal((await sendByCommand("clientpress", order)).status, 200);
      assert.deepEqual(
        deliveries.map(({ method }) => method),
        ["POST", "POST"],
      );
    });
  });

  const { configuration, extending } = settingsSections(cases, {
    ...{ stage: () => stage, printed, everyDelivery },
  });
  configuration();

  section("Request Format", () => {
    const names = ["Content-Type", "X-CP-Event", "X-CP-Portal-ID", "X-CP-Delivery", "User-Agent", "X-CP-Signature"];

    sentence("Every webhook is an HTTP POST with a JSON body and the following headers:", () => {
      const [byCommand, byGateway] = deliveries.map(({ method, rawHeaders, body }) => {
        assert.equal(method, "POST");
        assert.deepEqual(Object.keys(JSON.parse(body.toString())), Object.keys(printed[0]));
        const sent = rawHeaders.filter((_, index) => index % 2 === 0);
        return sent.filter((name) => !["Host", "Content-Length"].includes(name));
      });
      assert.deepEqual(byCommand, names);
      // The gateway's order is the runtime's.
      assert.deepEqual(byGateway.sort(), [...names].sort());
    });

    sentence("Content-Type — application/json", () =>
      everyDelivery((headers) => assert.equal(headers.get("Content-Type"), "application/json")),
    );

    sentence("X-CP-Event — The event slug, e.g. task.completed", () =>
      everyDelivery((headers) => assert.equal(headers.get("X-CP-Event"), "task.completed")),
    );

    sentence("X-CP-Portal-ID — The portal post ID as a string", () =>
      everyDelivery((headers) => assert.equal(headers.get("X-CP-Portal-ID"), "42")),
    );

    sentence("X-CP-Delivery — A UUID4 that uniquely identifies this delivery", async () => {
      everyDelivery((headers) => assert.match(headers.get("X-CP-Delivery") ?? "", uuid4));
      const sent = posted.get("task.completed")?.good.headers.find(([name]) => name === "X-CP-Delivery");
      const handedOn = rawHeadersOf(deliveries[1]).get("X-CP-Delivery");
      assert.notEqual(handedOn, sent?.[1], "the one that came is not signed, so nobody is to dedupe on it");
      const sign = ["sign", "clientpress", "--body", "-"];
      const ids = new Set();
      for (let i = 0; i < 3; i++) ids.add((await signpostJson(sign, { input: JSON.stringify(printed[0]) })).json.id);
      assert.equal(ids.size, 3);
    });

    sentence("User-Agent — ClientPress/{version}; https://clientpress.io", async () => {
      everyDelivery((headers) =>
        assert.match(headers.get("User-Agent") ?? "", /^ClientPress\/\d+\.\d+\.\d+; https:\/\/clientpress\.io$/),
      );
      const signed = core.signer("clientpress", { secrets: [] }).sign({
        ...{ id: "1", body: JSON.stringify(printed[0]), version: "2.10.0-beta" },
      });
      assert.ok(signed.ok);
      assert.equal(new Map(signed.headers).get("User-Agent"), "ClientPress/2.10.0-beta; https://clientpress.io");
    });

    sentence("X-CP-Signature — sha256=<hmac> — only present when a signing secret is configured", () => {
      const order = { id: "1", body: JSON.stringify(printed[0]) };
      for (const secrets of [[], [secret]]) {
        const signed = core.signer("clientpress", { secrets }).sign(order);
        assert.ok(signed.ok);
        const hmac = createHmac("sha256", secret).update(order.body).digest("hex");
        assert.equal(new Map(signed.headers).get("X-CP-Signature"), secrets.length > 0 ? `sha256=${hmac}` : undefined);
      }
    });
  });

  section("Payload shape", () => {
    sentence("timestamp is always UTC in ISO 8601 format (gmdate('c')).", async () => {
      for (const now of [0, 951_782_400, 1_705_587_720, 4_102_444_799]) {
        const php = spawnSync("php", ["-r", `date_default_timezone_set('Asia/Tokyo'); echo gmdate('c', ${now});`]);
        const { stdout } = await signpost(["example", "clientpress", "task.completed", "--now", String(now)]);
        assert.equal(JSON.parse(stdout).timestamp, php.stdout.toString());
      }
    });
  });

  section("Signature Verification", () => {
    sentence(
      "When a signing secret is configured, ClientPress computes: X-CP-Signature: sha256=<hex(HMAC-SHA256(raw_json_body, secret))>",
      () =>
        everyDelivery((headers, body) => {
          const { stdout } = spawnSync("openssl", ["dgst", "-sha256", "-r", "-hmac", secret], { input: body });
          assert.equal(headers.get("X-CP-Signature"), `sha256=${stdout.toString().split(" ")[0]}`);
        }),
    );

    for (const [text, index] of /** @type {const} */ ([
      ["To verify in PHP:", 0],
      ["To verify in Node.js:", 1],
    ])) {
      sentence(text, async () => {
        await receiverVerifies(stage, index, "invite.accepted");
        const { url } = stage.receivers[index];
        const { status } = await send(url, { headers: { "X-CP-Event": "x" }, body: Buffer.from("{}") });
        assert.equal(status, 401, "no signature");
      });
    }

    sentence(
      "Always use a constant-time comparison (hash_equals / timingSafeEqual) to prevent timing attacks.",
      comparesInConstantTime,
    );
  });

  /**
   * What is proved of every event.
   * @param {string} event
   */
  async function proves(event) {
    await receiversAccept(stage, event);
    const own = posted.get(event);
    assert.ok(own, `${event} is a printed event`);
    await gatewayAccepts(stage, own, event);
  }

  /** @param {string} event @param {string} fired @param {() => void} [rules] */
  const event = (event, fired, rules = () => {}) =>
    section(event, () => {
      sentence(fired, () => proves(event));
      rules();
    });

  event("portal.created", "Fired when a portal is created via the REST API.");

  event("file.uploaded", "Fired when a file is uploaded to a portal.", () => {
    sentence('approval_status is "pending" when the uploader required approval, "none" otherwise.', () =>
      takesData(
        "file.uploaded",
        [{ approval_status: "pending" }, { approval_status: "none" }],
        [[{ approval_status: "approved" }, "/data/approval_status"]],
      ),
    );
  });

  event("file.approved", "Fired when an admin or designated approver approves a file.");

  event("file.rejected", "Fired when a file is rejected.", () => {
    sentence("rejection_note is null when no reason was given.", () =>
      takesData(
        "file.rejected",
        [{ rejection_note: null }, { rejection_note: "Too small: 1/2 \u20ac" }],
        [[{ rejection_note: false }, "/data/rejection_note"]],
      ),
    );
  });

  event("task.created", "Fired when a task is created in any portal task list.", () => {
    sentence("due_date is null when no due date is set.", () =>
      takesData(
        "task.created",
        [{ due_date: null }, { due_date: "2024-02-29" }],
        [[{ due_date: "" }, "/data/due_date"]],
      ),
    );
  });

  event("task.completed", "Fired when a task is marked complete.");
  event("message.sent", "Fired when a message is posted in the portal’s 1-on-1 discussion thread.");
  event("invite.accepted", "Fired when a client follows their invitation link and creates their account.");
  event("board.topic_posted", "Fired when a new topic is created in the portal message board.");

  event(
    "deliverable.uploaded",
    "Fired when an admin or project manager uploads a new deliverable or adds a linked deliverable to a portal.",
    () => {
      sentence("Also fires when a revised version of an existing deliverable is uploaded.", async () => {
        const body = printed.find((one) => one.event === "deliverable.uploaded");
        const sent = await sendBy("clientpress.php", { url: stage.url, secret, deliveries: [body, body] });
        assert.deepEqual(
          sent.map(({ status }) => status),
          [202, 202],
        );
      });

      sentence(
        'linked is true when the deliverable is an external URL rather than an uploaded file; in that case type is "" and size is 0.',
        () =>
          takesData(
            "deliverable.uploaded",
            [{ linked: true, type: "", size: 0 }, { linked: false }],
            [
              [{ linked: "yes" }, "/data/linked"],
              [{ linked: true, type: null, size: 0 }, "/data/type"],
            ],
          ),
      );
    },
  );

  event(
    "deliverable.in_review",
    "Fired when an admin or project manager marks a deliverable as ready for client review.",
  );
  event("deliverable.approved", "Fired when a client approves a deliverable.");

  event("deliverable.revision_requested", "Fired when a client requests revisions on a deliverable.", () => {
    sentence('revision_note is "" when the client did not add a note.', () =>
      takesData(
        "deliverable.revision_requested",
        [{ revision_note: "" }],
        [[{ revision_note: null }, "/data/revision_note"]],
      ),
    );

    sentence("revisions_used and revisions_allowed are both 0 when the revisions system is disabled in Settings.", () =>
      takesData(
        "deliverable.revision_requested",
        [{ revisions_used: 0, revisions_allowed: 0 }],
        [[{ revisions_used: 0, revisions_allowed: null }, "/data/revisions_allowed"]],
      ),
    );
  });

  section("Delivery Behaviour", () => {
    const dialect = { format: "clientpress", retry: "clientpress", secret_env: ["DIALECT_SECRET"] };

    sentence("Fire-and-forget — WordPress sends the request with blocking: false.", async (t) => {
      const { clock, send: receive, deliveries: log } = await oneDelivery(t, dialect, [500, "reset", 410, 302, 200]);
      for (let i = 0; i < 4; i++) await receive("demo");
      await clock.settle();
      assert.deepEqual(
        (await log()).map(({ state, outcome, status }) => [state, outcome, status]),
        [
          ["delivered", "failed", 500],
          ["delivered", "failed", null],
          ["delivered", "failed", 410],
          ["delivered", "failed", 302],
          ["delivered", "success", 200],
        ],
      );
      (await hourOut(t, "clientpress", 503)).holds([0]);
    });

    sentence("ClientPress does not wait for a response.", async (t) => {
      const { clock, sink, delivery } = await oneDelivery(t, { ...dialect, timeout_seconds: 1 }, ["hang"]);
      await clock.advance(day);
      const { state, error } = await delivery();
      assert.deepEqual([state, error, sink.arrivals.length], ["delivered", "timeout", 1]);
    });

    sentence("This means webhooks never add latency to the portal action that triggered them.", async () => {
      const { length: before } = await stage.sink.arrival("/silent", 1);
      const { body, headers } = posted.get("message.sent")?.good ?? assert.fail();
      const again = { ...Object.fromEntries(headers), "X-CP-Delivery": crypto.randomUUID() };
      assert.equal((await send(stage.url, { headers: again, body })).status, 202, "while /silent never answers");
      await stage.sink.arrival("/silent", before + 1);
    });

    sentence(
      "No retries — If your endpoint is down or returns an error, the payload is silently dropped.",
      async (t) => {
        const { clock, sink, send: receive, endpoint } = await oneDelivery(t, dialect, ["reset", 503]);
        await receive("demo");
        await clock.advance(30 * day);
        assert.deepEqual(sink.seconds("/hook"), [0, 0]);
        assert.deepEqual((await endpoint.deliveries({ limit: 10, state: "dead" })).deliveries, []);

        const outage = await hourOut(t, "clientpress", "reset");
        await outage.clock.advance(day);
        outage.holds([0]);
        assert.deepEqual(await outage.states(), Array(count).fill("delivered"));
      },
    );

    sentence(
      "Build your endpoint to respond quickly (under 5 seconds) and implement idempotency using the X-CP-Delivery UUID if needed.",
      async () => {
        const { body, headers } = posted.get("portal.created")?.good ?? assert.fail();
        const kept = (await eventsOf(stage.gateway, "product")).length;
        // However slow the destinations are: /silent never answers.
        const { status, text } = await send(stage.url, { headers: Object.fromEntries(headers), body });
        assert.deepEqual([status, JSON.parse(text).code], [200, "duplicate"]);
        assert.equal((await eventsOf(stage.gateway, "product")).length, kept);
      },
    );

    sentence("SSL — TLS verification is enabled by default.", async (t) => {
      const { url, requests } = await startUntrusted(t);
      await stage.call("POST", "/v1/endpoints", {
        ...{ name: "untrusted", url, sources: ["product"], format: "clientpress", retry: "clientpress" },
      });
      const { body } = await stage.call("POST", "/v1/endpoints/untrusted/test");
      assert.deepEqual([body.outcome, body.status, body.error], ["failed", null, "connection_error"]);
      const { json } = await signpostJson(["send", "clientpress", "task.completed", "--to", url]);
      assert.equal(json.deliveries[0].outcome, "connection_error");
      assert.match(json.deliveries[0].fault, /certificate/i);
      assert.equal(requests(), 0);
    });
  });

  extending();

  section("Ours", () => {
    sentence(
      "A body in which PHP's json_encode would write / as \\/ and é as \\u00e9 is built so, byte for byte.",
      () => takesData("board.topic_posted", [{ title: "Café / \u{1f511} <b> \u2028 'x' & \"y\" \\ \t 1/2" }], []),
    );

    sentence(
      "A delivery is accepted for five minutes after the time in its body; an id or event header that contradicts the body is refused.",
      async (t) => {
        const { clock, post, webhookFor } = await scene(t, { endpoints: () => ({}) });
        const [first, second] = [webhookFor("demo"), webhookFor("demo")];
        const codeOf = (/** @type {{text: string}} */ { text }) => JSON.parse(text).code;
        const event = { ...first, headers: { ...first.headers, "X-CP-Event": "task.created" } };
        assert.equal(codeOf(await post("demo", event)), "header_mismatch");
        const portal = { ...first, headers: { ...first.headers, "X-CP-Portal-ID": "43" } };
        assert.equal(codeOf(await post("demo", portal)), "header_mismatch");
        await clock.advance(300);
        assert.equal(codeOf(await post("demo", first)), "ok");
        await clock.advance(1);
        assert.equal(codeOf(await post("demo", second)), "timestamp_too_old");
      },
    );
  });

  test("every body is accepted as the document prints it, and arrives so", async (t) => {
    const events = await takesPrintedBodies(t, "clientpress", (body, event, key) => ({
      "Content-Type": "application/json",
      "X-CP-Event": event,
      "X-CP-Delivery": crypto.randomUUID(),
      "X-CP-Signature": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
    }));
    assert.equal(events.length, 13);
  });

  complete();
});
