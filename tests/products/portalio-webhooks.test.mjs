// Portal.io's guide to webhooks, section by section: each sentence that promises behaviour, quoted in the name of its case.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe } from "node:test";
import { send } from "../edge/clientpress.mjs";
import { lifetime } from "../edge/lifetime.mjs";
import { portalioSignature } from "../edge/senders.mjs";
import { day, hour, looksAt, minute, times } from "../edge/virtual/delivery.mjs";
import { scene, secrets } from "../edge/virtual/gateway.mjs";
import { eventually } from "../patience.mjs";
import { casesOf } from "./cases.mjs";
import { count, hourOut } from "./outage.mjs";
import { subscriptions } from "./portalio-subscriptions.mjs";
import { core, sendBy } from "./senders.mjs";
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

/** Each row of the two tables, with the event that stands for it on the wire, in both generations. The row's title is an alias. */
const rows = /** @type {const} */ ([
  [
    "Proposal Build Status Changed | The AI Builder finishes (or fails) building a proposal from an approved outline.",
    ["proposal.build.status_update", "ProposalBuildStatusChanged"],
    { proposalId: 10025, status: "Completed" },
  ],
  [
    "Proposal Outline Status Changed | The AI outline generation status changes — for example, when the outline moves from Generating to Completed.",
    ["proposal.outline.status_update", "ProposalOutlineStatusChanged"],
    { proposalId: 10025, status: "Completed", outline: { sections: [] } },
  ],
  [
    "Proposal Status Changed | A proposal’s status changes — for example, from Draft to Sent, or from Sent to Approved.",
    ["proposal.status_changed", "ProposalStatusChanged"],
    { id: 10025, number: 4123, status: "Sent" },
  ],
  ["Person Modification | A contact record is created or updated.", ["PersonModification"], { id: 7, firstName: "É" }],
  ["Payment Status Change | A payment’s status changes.", ["PaymentStatusChange"], { id: 8, status: "Paid" }],
  [
    "Proposal Status Change | A proposal’s status changes.",
    ["proposal.status_changed", "ProposalStatusChanged"],
    { id: 10025, number: 4123, status: "Approved" },
  ],
  ["Order Status Change | An order’s status changes.", ["OrderStatusChange"], { id: 9, status: "Shipped" }],
]);
const titleOf = (/** @type {string} */ row) => row.slice(0, row.indexOf(" | "));
const delays = [minute, 5 * minute, 30 * minute, 2 * hour, 12 * hour];

describe("Portal.io: webhooks", () => {
  const { section, sentence, complete } = casesOf("portalio-webhooks");
  const suite = lifetime();
  /** @type {import("./stage.mjs").Stage} */
  let stage;
  /** @type {import("./stage.mjs").Posted[]} what the Python sender posted of each row */
  let posted;
  /** Every attempt at an endpoint that fails, over all of the schedule. @type {import("../edge/virtual/sink.mjs").Arrival[]} */
  let attempts;
  /** What became of it. @type {any} */
  let delivery;
  /** Of an hour, and the day after it: of each delivery, the seconds after its first attempt. @type {number[][]} */
  let inOutage;

  before(async () => {
    stage = await startStage(suite, "portalio", {
      receivers: ["portalio.py"],
      endpoints: (sink) => ({ dialect: { url: `${sink}/dialect`, events: ["proposal.status_changed"] } }),
    });
    const deliveries = rows.map(([, [type], data], index) => ({
      body: { id: `evt_${index}`, type, created: "2026-11-27T10:00:00Z", data },
    }));
    posted = await postAll(stage, "portalio.py", deliveries);

    const failing = await virtualEndpoint(suite, "portalio", { answers: [500] });
    await failing.send("product");
    await failing.clock.advance(30 * day);
    attempts = failing.sink.at("/hook");
    delivery = await looksAt(failing.clock, "hook").delivery();

    const outage = await hourOut(suite, "portalio");
    outage.sink.script("/hook", 204);
    await outage.clock.advance(day);
    assert.deepEqual(await outage.states(), Array(count).fill("delivered"));
    inOutage = outage.timesOfEach();
  });

  section("Available events", () => {
    sentence("Portal.io fires webhooks for the following event types:", async () => {
      const { body } = await stage.call("GET", "/v1/providers/portalio");
      const known = body.events.map((/** @type {any} */ { name, aliases }) => [name, ...aliases]);
      /** @type {Map<string, string[]>} */
      const wanted = new Map();
      for (const [text, [name, ...aliases]] of rows) {
        wanted.set(name, [...(wanted.get(name) ?? [name, ...aliases]), titleOf(text)]);
      }
      const sorted = (/** @type {Iterable<string[]>} */ lists) => [...lists].map((names) => names.sort()).sort();
      assert.deepEqual(sorted(known), sorted(wanted.values()));
    });

    rows.forEach(([text, [event, alias = event], data], index) =>
      sentence(text, async () => {
        // Without a name of its newer form, an event is sent in the older generation.
        await receiversAccept(stage, event, { named: event.includes(".") });
        await gatewayAccepts(stage, posted[index], event);
        // The older generation: its name, and a body that is the data alone.
        const [typed] = await sendBy("portalio.py", {
          ...{ url: stage.url, secret },
          deliveries: [{ body: { id: `evt_${alias}_${index}`, type: alias, created: 1710000000, data } }],
        });
        assert.deepEqual([typed.status, JSON.parse(typed.answer).code], [202, "ok"]);
        const body = Buffer.from(JSON.stringify(data));
        for (const told of [alias, titleOf(text)]) {
          const flat = core.verifier("portalio", { secrets: [secret], unnamedEvent: told });
          const verdict = flat.verify({ "X-Webhook-Signature": portalioSignature(secret, Date.now(), body) }, body);
          assert.deepEqual([verdict.code, verdict.event], ["ok", event]);
        }
      }),
    );
  });

  subscriptions({ section, sentence, complete }, suite);

  section("What your endpoint receives", () => {
    sentence(
      "When an event fires, Portal.io sends an HTTP POST to your endpoint with: Content-Type: application/json",
      async () => {
        for (const { method, headers } of await stage.sink.arrival("/dialect", 1))
          assert.deepEqual([method, headers["content-type"]], ["POST", "application/json"]);
      },
    );

    sentence("An X-Webhook-Signature header for verification (see below)", async () => {
      const [{ headers }] = await stage.sink.arrival("/dialect", 1);
      assert.match(String(headers["x-webhook-signature"]), /^t=\d{10},v1=[0-9a-f]{64}$/);
    });

    sentence("A JSON body describing the event", async () => {
      const [{ body }] = await stage.sink.arrival("/dialect", 1);
      assert.deepEqual(JSON.parse(body.toString()), {
        ...{ id: "evt_2", type: "proposal.status_changed", created: "2026-11-27T10:00:00Z" },
        data: { id: 10025, number: 4123, status: "Sent" },
      });
    });

    /** One delivery, and each of many in an outage that has that retry. @param {number} retry */
    const isAfterItsDelay = (retry) => {
      assert.equal(attempts[retry].after - attempts[retry - 1].after, delays[retry - 1]);
      const pauses = inOutage.filter((at) => at.length > retry).map((at) => at[retry] - at[retry - 1]);
      assert.deepEqual(new Set(pauses), new Set([delays[retry - 1]]));
    };
    sentence("1st retry | 1 minute", () => isAfterItsDelay(1));
    sentence("2nd retry | 5 minutes", () => isAfterItsDelay(2));
    sentence("3rd retry | 30 minutes", () => isAfterItsDelay(3));
    sentence("4th retry | 2 hours", () => isAfterItsDelay(4));
    sentence("5th retry | 12 hours", async (t) => {
      assert.equal(attempts[5].after - attempts[4].after, delays[4]);
      assert.deepEqual([attempts.length, delivery.state, delivery.reason], [6, "dead", "exhausted"]);
      // Many, to a destination that stays away.
      const outage = await hourOut(t, "portalio");
      await outage.clock.advance(day);
      outage.holds(times(delays));
      assert.deepEqual(await outage.states(), Array(count).fill("dead"));
    });
  });

  section("Verifying webhook signatures", () => {
    sentence(
      "Every webhook request includes an X-Webhook-Signature header so you can confirm the request came from Portal.io and has not been tampered with.",
      async () => {
        await receiverVerifies(stage, 0, "proposal.status_changed");
        await verifiedBy(stage.receivers[0], attempts);
      },
    );

    sentence("t — Unix timestamp of when the webhook was generated", () =>
      attempts.forEach(({ headers, at }) => {
        const [, t] = /^t=(\d+),/.exec(headers["x-webhook-signature"]) ?? [];
        assert.equal(Number(t), at / 1000);
      }),
    );

    sentence("v1 — HMAC-SHA256 signature", () =>
      attempts.forEach(({ headers, body, at }) => {
        const message = Buffer.concat([Buffer.from(`${at / 1000}.`), body]);
        assert.equal(headers["x-webhook-signature"].split(",v1=")[1], hmacOf(message));
      }),
    );

    sentence('t is 1710000000 and the request body is {"id":10025,"number":4123,...}, the signed message is:', () => {
      const body = '{"id":10025,"number":4123,"status":"Approved"}';
      const header = `t=1710000000,v1=${hmacOf(`1710000000.${body}`)}`;
      const signed = core.signer("portalio", { secrets: [secret] }).sign({ body, now: 1_710_000_000_000 });
      assert.ok(signed.ok);
      assert.equal(new Map(signed.headers).get("X-Webhook-Signature"), header);
      const verifier = core.verifier("portalio", { secrets: [secret], unnamedEvent: "ProposalStatusChanged" });
      const verdict = verifier.verify({ "X-Webhook-Signature": header }, body, 1_710_000_060_000);
      assert.deepEqual([verdict.code, verdict.timestamp], ["ok", 1_710_000_000_000]);
    });

    sentence(
      "Read the raw request body Use the raw bytes exactly as received — do not parse or normalize the JSON before verifying.",
      async () => {
        const body = Buffer.from(
          '{ "id" : "evt_raw" ,\r\n "type":"PersonModification","created":1,"data":{"n":1.50,"s":"\\u00e9\\/"} }',
        );
        const headers = { "X-Webhook-Signature": portalioSignature(secret, Date.now(), body) };
        const normal = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
        assert.equal((await send(stage.url, { headers, body: normal })).status, 401);
        assert.equal((await send(stage.url, { headers, body })).status, 202);
        const arrived = () => stage.sink.arrivedAt("/destination").find((one) => one.body.equals(body));
        await eventually(arrived, "body as it was sent");
      },
    );

    sentence(
      "Compute the expected signature Run HMAC_SHA256(secretKey, signedMessage) using your subscription’s secretKey.",
      () => {
        // The secret's text is the key, whatever it looks like.
        for (const secretKey of ["whsec_abc=", "0123abcd", "caf\u00e9 \u{1f511}"]) {
          const signed = core.signer("portalio", { secrets: [secretKey] }).sign({ body: "{}", now: 1_710_000_000_000 });
          assert.ok(signed.ok);
          const v1 = new Map(signed.headers).get("X-Webhook-Signature")?.split(",v1=")[1];
          assert.equal(v1, hmacOf("1710000000.{}", secretKey));
        }
      },
    );
  });

  section("Ours", () => {
    sentence("A webhook is taken from five minutes before to five minutes after its t.", async () => {
      const codes = await Promise.all(
        [295, 310, -295, -310].map(async (late) => {
          const body = { id: `evt_late_${late}`, type: "PersonModification", created: 1, data: {} };
          const [sent] = await sendBy("portalio.py", { url: stage.url, secret, deliveries: [{ body, late }] });
          return JSON.parse(sent.answer).code;
        }),
      );
      assert.deepEqual(codes, ["ok", "timestamp_too_old", "ok", "timestamp_too_new"]);
    });

    sentence("A body that names no event is taken for the one that the source says.", async (t) => {
      const { sink, clock, post } = await scene(t, {
        sources: { flat: { provider: "portalio", unnamed_event: "OrderStatusChange" } },
        endpoints: () => ({ orders: { events: ["OrderStatusChange"] }, people: { events: ["PersonModification"] } }),
      });
      const body = Buffer.from('{"id":10025,"number":4123,"status":"Shipped"}');
      const headers = { "X-Webhook-Signature": portalioSignature(secrets.SOURCE_SECRET, clock.now(), body) };
      const { status } = await post("flat", { id: "", headers, body });
      assert.equal(status, 202);
      await clock.settle();
      assert.deepEqual([sink.at("/orders").length, sink.at("/people").length], [1, 0]);
    });
  });

  complete();
});

/**
 * @param {string | Buffer} message
 * @param {string} [key]
 * @returns {string} openssl's
 */
function hmacOf(message, key = secret) {
  const hexkey = `hexkey:${Buffer.from(key).toString("hex")}`;
  const { stdout } = spawnSync("openssl", ["dgst", "-sha256", "-r", "-mac", "HMAC", "-macopt", hexkey], {
    input: message,
  });
  return stdout.toString().split(" ")[0];
}
