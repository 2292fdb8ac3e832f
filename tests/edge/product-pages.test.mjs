// What each product's own pages show and do, through the management API: one test for each product. Every field of its forms is saved and
// read back, every column of its lists and logs is there, and every button does what it says. The fields, columns and buttons are those that
// the products' documents name (docs/webhooks.md has them as a table).
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hex } from "./dispatch-stage.mjs";
import { lifetime } from "./lifetime.mjs";
import { ottokit } from "./stand-ins/ottokit.mjs";
import { ottokitStage } from "./stand-ins/ottokit-stage.mjs";
import { portalioStage } from "./stand-ins/portalio-stage.mjs";
import { day, hour } from "./virtual/delivery.mjs";
import { base, product } from "./webhooks-stage.mjs";

/** @param {any} of @param {readonly string[]} names @returns {unknown[]} the values of these members, each of which has to be there */
function columns(of, names) {
  for (const name of names) assert.ok(Object.hasOwn(of, name), `${name} is not there`);
  return names.map((name) => of[name]);
}

test("ClientPress, Portals → Settings → Outbound Webhooks: URL, secret, ticked events, version, Save, a test event", async (t) => {
  const { done, get, call, sink, clock } = await product(t, "clientpress");
  await done(call("POST", "/v1/sources", { name: "site", provider: "clientpress", direction: "outbound" }), 201);
  const source = "/v1/sources/site";
  const form = `${source}/webhook-settings`;

  // The page as it opens: a checkbox for each event, with a sentence; one URL; a secret that is optional; the version.
  const offered = await get(`${source}/webhook-form`);
  assert.deepEqual(columns(offered, ["title", "most", "min_events", "secret", "product_version", "open"]), [
    ...["ClientPress", 1, 0, "optional", "1.0.0", false],
  ]);
  assert.equal(offered.events.length, 13);
  for (const event of offered.events) assert.ok(columns(event, ["name", "summary"]).every((text) => text !== ""));
  const fields = ["id", "url", "events", "has_secret", "keep_trying", "product_version"];
  assert.deepEqual(columns(await get(form), fields), [null, "", [], false, false, "1.0.0"]);

  // Save, and read it back.
  const all = offered.events.map((/** @type {any} */ { name }) => name);
  const entered = { url: `${sink.url}/site`, events: [all[0], all[5]], secret: "my secret", product_version: "1.4.2" };
  await done(call("PUT", form, entered));
  const [id, ...saved] = columns(await get(form), fields);
  assert.deepEqual(saved, [entered.url, entered.events, true, false, "1.4.2"]);

  // "Send a test event (e.g. complete a task) to capture a sample payload."
  const tested = await done(call("POST", `${source}/webhooks/${id}/test`));
  assert.equal(tested.success, true);
  const [{ headers, body }] = sink.at("/site");
  assert.equal(headers["x-cp-signature"], `sha256=${hex(entered.secret, body)}`);
  assert.equal(headers["user-agent"], "ClientPress/1.4.2; https://clientpress.io");

  // "Leave blank to disable webhooks entirely."
  await done(call("PUT", form, { url: "", events: entered.events }));
  assert.deepEqual(columns(await get(form), fields), [id, "", entered.events, true, false, "1.4.2"]);
  const happened = {
    event: all[5],
    portal_id: 1,
    portal_url: "https://a.example/",
    data: { id: 1, title: "T", list_id: 1 },
  };
  await done(call("POST", `${source}/dispatch`, happened), 202);
  await clock.advance(day);
  assert.equal(sink.at("/site").length, 1);

  // The secret and the ticks go, too.
  await done(call("PUT", form, { url: entered.url, events: [], secret: "", product_version: null }));
  assert.deepEqual(columns(await get(form), fields), [id, entered.url, [], false, false, "1.0.0"]);
});

describe("OttoKit in ClientPress", () => {
  const stage = ottokitStage(lifetime());

  test("ClientPress → Integrations → OttoKit: Generate Key, shown once, Connect, the triggers and actions, Revoke", async () => {
    const { manage, gateway } = stage;
    const keys = "/v1/sources/agency/keys";
    const site = `${gateway.url}/as/agency`;
    const before = (await manage("GET", keys)).body.items.length;

    // Generate Key: "Copy the key immediately — it is only shown once and cannot be retrieved later".
    const made = await manage("POST", keys, { name: "OttoKit" });
    assert.equal(made.status, 201);
    const { id, key } = made.body;
    const listed = await manage("GET", keys);
    assert.ok(!JSON.stringify(listed.body).includes(key));
    const [mine, ...others] = listed.body.items.filter((/** @type {any} */ one) => one.id === id);
    assert.deepEqual([listed.body.items.length, others], [before + 1, []]);
    const shown = columns(mine, ["id", "name", "created_at", "last_used_at"]);
    assert.deepEqual([shown[0], shown[1], typeof shown[2], shown[3]], [id, "OttoKit", "string", null]);

    // Connect: "Site URL: your full domain", "OttoKit will verify the connection automatically".
    assert.equal((await manage("GET", "/v1/sources/agency")).body.product_url, site);
    assert.equal((await ottokit(site, key).verify()).status, 200);
    const used = (await manage("GET", keys)).body.items.find((/** @type {any} */ one) => one.id === id);
    assert.equal(typeof used.last_used_at, "string");

    // "Available Triggers", "Available Actions".
    const { automation } = (await manage("GET", "/v1/providers/clientpress")).body.manifest;
    const titles = (/** @type {any[]} */ all) => all.map(({ title, summary }) => title && summary && title);
    assert.deepEqual(titles(automation.triggers), [
      ...["Portal Created", "Task Created", "Task Completed", "File Uploaded", "File Approved", "File Rejected"],
      ...["Message Sent", "Invitation Accepted", "Board Topic Posted"],
    ]);
    assert.deepEqual(titles(Object.values(automation.actions)), [
      ...["Create Portal", "Send Invitation", "Update Portal", "Assign User"],
    ]);

    // Revoke: "The old key is invalidated instantly."
    assert.equal((await manage("DELETE", `${keys}/${id}`)).status, 204);
    assert.equal((await ottokit(site, key).verify()).status, 401);
    assert.equal((await manage("GET", keys)).body.items.length, before);
  });
});

test("ClientFlow, Settings → Webhooks: endpoints by URL, New Endpoint, secret shown once, Send Test Event, Disable, exhausted deliveries and their replay", async (t) => {
  const { done, get, call, sink, clock, dispatch } = await product(t, "clientflow");

  // New Endpoint: "tick the events you want delivered".
  const offered = await get("/v1/sources/product/webhook-form");
  assert.deepEqual(columns(offered, ["title", "most", "secret", "product_version"]), [
    "ClientFlow",
    null,
    "made",
    null,
  ]);
  /** @type {Record<string, string[]>} */
  const groups = {};
  for (const { name } of offered.events) (groups[name.split(".")[0]] ??= []).push(name.split(".")[1]);
  // project.{created,updated,deleted}task.{...}, as the document has them.
  assert.deepEqual(groups, {
    project: ["created", "updated", "deleted"],
    task: ["created", "updated", "completed"],
    client: ["created", "updated"],
    invoice: ["paid", "overdue", "refunded"],
    team: ["member_added", "member_removed"],
  });
  const events = ["invoice.paid", "invoice.refunded"];
  const one = await done(call("POST", base, { url: `${sink.url}/one`, events }), 201);
  await clock.advance(1);
  const two = await done(call("POST", base, { url: `${sink.url}/two`, events: ["task.created"] }), 201);
  assert.match(one.secret, /^[0-9a-f]{64}$/);
  assert.notEqual(one.secret, two.secret);

  // The list, by URL.
  const { items } = await get(base);
  assert.deepEqual(
    items.map((/** @type {any} */ row) => columns(row, ["url", "events", "active", "waiting", "dead", "has_secret"])),
    [
      [`${sink.url}/one`, events, true, 0, 0, true],
      [`${sink.url}/two`, ["task.created"], true, 0, 0, true],
    ],
  );
  assert.ok(!JSON.stringify(items).includes(one.secret));

  // Send Test Event.
  const tested = await done(call("POST", `${base}/${one.id}/test`));
  assert.deepEqual(columns(tested, ["success", "event", "status_code"]), [true, "webhook.test", 204]);

  // "After the final failure, the delivery is marked exhausted and visible in our admin DLQ - support can replay it".
  sink.script("/one", 500);
  await dispatch({ event: "invoice.paid", data: { id: 1 } });
  await clock.advance(hour);
  const dead = (await get(`${base}/${one.id}/dead-letters`)).items;
  assert.deepEqual(
    dead.map((/** @type {any} */ row) => columns(row, ["event", "outcome", "attempt", "state"])),
    [
      ["invoice.paid", "exhausted", 4, "dead"],
      ["invoice.paid", "failed", 3, "dead"],
      ["invoice.paid", "failed", 2, "dead"],
      ["invoice.paid", "failed", 1, "dead"],
    ],
  );
  sink.script("/one", 204);
  assert.deepEqual(await done(call("POST", `${base}/${one.id}/dead-letters/replay`), 202), { deliveries: 1 });
  await clock.settle();
  assert.deepEqual((await get(`${base}/${one.id}/dead-letters`)).items, []);

  // Disable: "stops receiving events but the signing secret stays the same when you re-enable".
  assert.deepEqual(columns(await done(call("POST", `${base}/${one.id}/disable`)), ["active", "reason"]), [
    false,
    "manual",
  ]);
  await dispatch({ event: "invoice.paid", data: { id: 2 } });
  await clock.settle();
  const arrived = sink.at("/one").length;
  assert.equal((await done(call("POST", `${base}/${one.id}/enable`))).active, true);
  await clock.settle();
  assert.equal(sink.at("/one").length, arrived + 1);
  const { headers, body } = /** @type {any} */ (sink.at("/one").at(-1));
  assert.equal(headers["x-clientflow-signature"], `sha256=${hex(one.secret, body)}`);

  // Edited, and deleted.
  const changed = await done(
    call("PATCH", `${base}/${two.id}`, { url: `${sink.url}/three`, events: ["client.updated"] }),
  );
  assert.deepEqual(columns(changed, ["url", "events"]), [`${sink.url}/three`, ["client.updated"]]);
  assert.equal((await call("DELETE", `${base}/${two.id}`)).status, 204);
  assert.equal((await get(base)).items.length, 1);
});

/** The document's table: event and description. */
const ceproEvents = {
  "lead.created": "A new lead is created.",
  "lead.status_changed": "A lead changes status.",
  "estimate.created": "A new estimate is created.",
  "estimate.accepted": "A customer accepts an estimate.",
  "job.created": "A job is created.",
  "job.completed": "A scheduled job is marked complete.",
  "invoice.created": "A new invoice is created.",
  "invoice.paid": "An invoice is fully paid through the approved payment flow.",
  proposal_created: "A legacy internal proposal is generated.",
  proposal_sent: "A legacy internal proposal is delivered.",
  proposal_accepted: "A legacy internal proposal is accepted.",
  proposal_declined: "A legacy internal proposal is declined.",
  estimate_created: "A legacy estimate-created event for older integrations.",
  job_completed: "A legacy job-completed event for older integrations.",
  bug_report_created: "A bug report is submitted through the in-app reporting flow.",
};

test("CE Pro, Settings → Integrations → Webhooks: the list with its status, the form, Send Test, the log in its columns with Retry, Edit, Active, Delete", async (t) => {
  const { done, get, call, sink, clock, happens } = await product(t, "cepro");

  // Add Webhook: URL, check boxes with descriptions, Active, Save.
  const offered = await get("/v1/sources/product/webhook-form");
  assert.deepEqual(columns(offered, ["title", "most", "min_events", "secret"]), ["CE Pro", null, 1, "made"]);
  assert.deepEqual(
    Object.fromEntries(offered.events.map((/** @type {any} */ { name, summary }) => [name, summary])),
    ceproEvents,
  );
  const entered = { url: `${sink.url}/hook`, events: ["lead.created", "invoice.paid"], active: false };
  const { id, secret } = await done(call("POST", base, entered), 201);
  assert.match(secret, /^[0-9a-f]{64}$/);

  // The list, with status indicators.
  const status = async () => columns((await get(base)).items[0], ["url", "events", "active", "reason", "when_off"]);
  assert.deepEqual(await status(), [entered.url, entered.events, false, "manual", "hold"]);
  await done(call("PATCH", `${base}/${id}`, { active: true }));
  assert.deepEqual(await status(), [entered.url, entered.events, true, null, "hold"]);

  // Send Test, with the HTTP status and response body.
  const long = "x".repeat(70_000);
  sink.script("/hook", { status: 500, body: long });
  const tested = await done(call("POST", `${base}/${id}/test`));
  assert.deepEqual(columns(tested, ["success", "message", "status_code", "response_cut"]), [
    ...[false, "Webhook test failed", 500, true],
  ]);
  assert.equal(tested.response_body.text, long.slice(0, 65_536));

  // The log: Event Type, Timestamp, Status Code, Response Time, Outcome, Attempt.
  sink.script("/hook", { status: 503, body: "try later" });
  const began = clock.now();
  await happens({ event: "invoice.paid", data: { id: "inv_1" } });
  await clock.advance(hour);
  const names = ["event", "timestamp", "status_code", "response_ms", "outcome", "attempt"];
  const log = async () => (await get(`${base}/${id}/deliveries`)).items.filter((/** @type {any} */ one) => !one.test);
  const at = (/** @type {number} */ seconds) => new Date(began + seconds * 1000).toISOString();
  const rows = await log();
  // About 10, 60 and 300 seconds after the failure before.
  assert.deepEqual(
    rows.map((/** @type {any} */ row) => columns(row, names).with(3, "ms")),
    [
      ["invoice.paid", at(370), 503, "ms", "Failed", 4],
      ["invoice.paid", at(70), 503, "ms", "Failed", 3],
      ["invoice.paid", at(10), 503, "ms", "Failed", 2],
      ["invoice.paid", at(0), 503, "ms", "Failed", 1],
    ],
  );
  for (const { response_ms, state } of rows) assert.deepEqual([typeof response_ms, state], ["number", "dead"]);

  // "Click on any delivery entry to see the full request payload and response body."
  const entry = `${base}/${id}/deliveries/${rows[0].delivery}`;
  const opened = await get(entry);
  assert.deepEqual(columns(opened, ["event", "outcome", "state", "next_at"]), ["invoice.paid", "Failed", "dead", null]);
  assert.equal(JSON.parse(opened.request_body.text).data.id, "inv_1");
  for (const attempt of opened.attempts) {
    assert.deepEqual([attempt.response_body.text, attempt.response_cut], ["try later", false]);
    const sent = new Map(attempt.request_headers.map((/** @type {any} */ { name, value }) => [name, value]));
    assert.equal(sent.get("X-Webhook-Attempt"), String(attempt.attempt));
  }

  // Retry, also long after: "click the Retry button to resend the webhook immediately". The number goes on.
  await clock.advance(20 * day);
  sink.script("/hook", 500, 204);
  await done(call("POST", `${entry}/retry`), 202);
  await clock.settle();
  const pending = await get(entry);
  assert.equal(pending.state, "pending");
  assert.ok(Date.parse(pending.next_at) >= clock.now(), "a next attempt is not in the past");
  await clock.advance(10);
  const after = (await log()).slice(0, 2);
  assert.deepEqual(
    after.map((/** @type {any} */ row) =>
      columns(row, [...names, "state"])
        .with(3, "ms")
        .with(1, "at"),
    ),
    [
      ["invoice.paid", "at", 204, "ms", "Success", 6, "delivered"],
      ["invoice.paid", "at", 500, "ms", "Failed", 5, "delivered"],
    ],
  );
  const sent = sink.at("/hook").slice(1);
  assert.deepEqual(
    sent.map(({ headers }) => headers["x-webhook-attempt"]),
    ["1", "2", "3", "4", "5", "6"],
  );
  assert.equal(new Set(sent.map(({ headers }) => headers["x-webhook-id"])).size, 1);
  for (const { headers, body } of sent) assert.equal(headers["x-webhook-signature"], hex(secret, body));

  // Edit: "Update the URL, subscribed events, or active status."
  const edited = { url: `${sink.url}/other`, events: ["job.completed"], active: false, when_off: "drop" };
  const saved = await done(call("PATCH", `${base}/${id}`, edited));
  assert.deepEqual(columns(saved, ["url", "events", "active", "when_off"]), Object.values(edited));
  assert.deepEqual(await status(), [edited.url, edited.events, false, "manual", "drop"]);
  assert.equal((await log()).length, rows.length + 2, "the history stays");

  // Delete.
  assert.equal((await call("DELETE", `${base}/${id}`)).status, 204);
  assert.deepEqual((await get(base)).items, []);
  const gone = await call("GET", `${base}/${id}/deliveries`);
  assert.deepEqual([gone.status, gone.body.text], [404, "Webhook config not found"]);
});

describe("Portal.io", () => {
  const stage = portalioStage(lifetime());

  test("its customers' subscriptions: number, URL, description, events as asked for, enabled; subscribe, list, update, delete", async () => {
    const { client, manage, sink } = stage;
    const webhooks = "/v1/sources/portal/webhooks";
    const list = async () => (await manage("GET", webhooks)).body.items;
    const before = (await list()).length;

    const made = await client.subscribe(
      ["Url", `${sink.url}/portal`],
      ["Events", "Proposal Status Changed"],
      ["Description", "Ours"],
    );
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const { subscriptionId, secretKey } = made.body;
    const mine = (await list()).find((/** @type {any} */ one) => one.subscription?.id === subscriptionId);
    const names = ["url", "events", "active", "has_secret", "subscription"];
    assert.deepEqual(columns(mine, names), [
      ...[`${sink.url}/portal`, ["proposal.status_changed"], true, true],
      { id: subscriptionId, description: "Ours", events: ["Proposal Status Changed"] },
    ]);
    assert.ok(!JSON.stringify(mine).includes(secretKey));

    // The provider's side switches it off; its customer sees that, and changes the rest.
    assert.equal((await manage("POST", `${webhooks}/${mine.id}/disable`)).body.active, false);
    const theirs = async () =>
      (await client.list()).body.find((/** @type {any} */ one) => one.subscriptionId === subscriptionId);
    assert.equal((await theirs()).enabled, false);
    const update = await client.update(subscriptionId, ["Description", "Mine"], ["Enabled", "true"]);
    assert.equal(update.status, 200, JSON.stringify(update.body));
    const one = (await manage("GET", `${webhooks}/${mine.id}`)).body;
    assert.deepEqual(columns(one, ["active", "subscription"]), [
      true,
      { id: subscriptionId, description: "Mine", events: ["Proposal Status Changed"] },
    ]);

    await client.unsubscribe(subscriptionId);
    assert.equal((await list()).length, before);
    // One that the provider makes itself is nobody's subscription.
    const own = await manage("POST", webhooks, { url: `${sink.url}/own`, events: ["proposal.status_changed"] });
    assert.deepEqual([own.status, own.body.subscription], [201, null]);
  });
});
