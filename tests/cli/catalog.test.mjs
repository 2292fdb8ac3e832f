// signpost providers, events, retry-plan: what is known of a product.
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuses, signpost, signpostJson } from "./signpost.mjs";

const names = ["cepro", "clientflow", "clientpress", "portalio", "standard"];

test("providers lists the five products with their titles and signature headers", async () => {
  const { status, stdout } = await signpost(["providers"]);
  assert.equal(status, 0);
  assert.match(stdout, /^clientpress +ClientPress +13 events +X-CP-Signature$/m);
  const { json } = await signpostJson(["providers"]);
  assert.deepEqual(
    json.providers.map((/** @type {{name: string}} */ { name }) => name),
    names,
  );
  assert.deepEqual(json.providers[3].signature_header, "X-Webhook-Signature");
});

test("providers --names prints the names alone, for completions", async () => {
  const { stdout } = await signpost(["providers", "--names"]);
  assert.equal(stdout, names.map((name) => `${name}\n`).join(""));
});

test("events lists ClientPress's thirteen events in the document's order", async () => {
  const { status, stdout } = await signpost(["events", "clientpress", "--names"]);
  assert.equal(status, 0);
  assert.deepEqual(stdout.trimEnd().split("\n"), [
    "portal.created",
    "file.uploaded",
    "file.approved",
    "file.rejected",
    "task.created",
    "task.completed",
    "message.sent",
    "invite.accepted",
    "board.topic_posted",
    "deliverable.uploaded",
    "deliverable.in_review",
    "deliverable.approved",
    "deliverable.revision_requested",
  ]);
});

test("events tells aliases, generation and where the knowledge comes from", async () => {
  const { stdout } = await signpost(["events", "portalio"]);
  assert.match(stdout, /^EVENT +BASIS +GENERATION +SUMMARY$/m);
  assert.match(stdout, /^ {2}or ProposalStatusChanged$/m);
  const { json } = await signpostJson(["events", "portalio"]);
  const [first] = json.events;
  assert.equal(json.open_catalog, false);
  assert.equal(first.name, "proposal.status_changed");
  // The guide's API name, and its titles for the webhook and the Zapier trigger.
  assert.deepEqual(first.aliases, ["ProposalStatusChanged", "Proposal Status Changed", "Proposal Status Change"]);
  assert.equal(first.generation, "typed");
  assert.match(first.basis, /^(documented|found|assumed)$/);
  assert.ok(first.summary.length > 10);
});

test("events says that Standard Webhooks takes any event name", async () => {
  const { stdout } = await signpost(["events", "standard"]);
  assert.match(stdout, /^Any other event name is taken as well\.$/m);
  assert.equal((await signpostJson(["events", "standard"])).json.open_catalog, true);
});

test("retry-plan prints Portal.io's documented schedule", async () => {
  const { status, stdout } = await signpost(["retry-plan", "portalio"]);
  assert.equal(status, 0);
  const rows = stdout.split("\n").filter((line) => /^\d/.test(line));
  assert.deepEqual(
    rows.map((row) => row.split(/ {2,}/)),
    [
      ["1", "0 s", "0 s"],
      ["2", "1 min", "1 min"],
      ["3", "5 min", "6 min"],
      ["4", "30 min", "36 min"],
      ["5", "2 h", "2 h 36 min"],
      ["6", "12 h", "14 h 36 min"],
    ],
  );
});

test("retry-plan prints what ClientFlow counts as permanent", async () => {
  const { stdout } = await signpost(["retry-plan", "clientflow"]);
  assert.match(stdout, /^No further attempt after: 400-499 \(but for 408, 429\)\.$/m);
  const { json } = await signpostJson(["retry-plan", "clientflow"]);
  assert.deepEqual(
    json.attempts.map((/** @type {any} */ each) => [each.attempt, each.delay_seconds, each.earliest_seconds]),
    [
      [1, 0, 0],
      [2, 1, 1],
      [3, 2, 3],
      [4, 4, 7],
    ],
  );
  assert.deepEqual(json.permanent, [[400, 499]]);
  assert.deepEqual(json.retry_anyway, [
    [408, 408],
    [429, 429],
  ]);
});

test("retry-plan says that ClientPress neither waits nor retries", async () => {
  const { stdout } = await signpost(["retry-plan", "clientpress"]);
  assert.match(stdout, /^ClientPress gives each attempt 5 s and makes one attempt\.$/m);
  assert.match(stdout, /^The answer is not waited for: whatever comes, the delivery counts as sent\.$/m);
  const { json } = await signpostJson(["retry-plan", "clientpress"]);
  assert.equal(json.waits_for_response, false);
  assert.equal(json.attempts.length, 1);
});

test("retry-plan tells Standard Webhooks' jitter, Retry-After and 410", async () => {
  const { stdout } = await signpost(["retry-plan", "standard"]);
  assert.match(stdout, /^Up to 10 % of each delay is added at random\.$/m);
  assert.match(stdout, /^Retry-After is honoured with: 429, 502, 503, 504 \(up to 1 d\)\.$/m);
  assert.match(stdout, /^The endpoint is disabled at once by: 410\.$/m);
  const { json } = await signpostJson(["retry-plan", "standard"]);
  const last = json.attempts.at(-1);
  assert.deepEqual(
    [last.attempt, last.earliest_seconds],
    [10, 5 + 300 + 1800 + 7200 + 18000 + 36000 + 50400 + 72000 + 86400],
  );
  assert.ok(Math.abs(last.latest_seconds - last.earliest_seconds * 1.1) < 1e-6);
});

test("retry-plan names no rule that the product's document does not: nothing moves an attempt of theirs", async () => {
  for (const provider of ["clientflow", "cepro", "portalio"]) {
    const { stdout } = await signpost(["retry-plan", provider]);
    assert.match(stdout, /^Retry-After changes nothing\.$/m, provider);
    assert.match(stdout, /^The failure of one delivery delays no other\.$/m, provider);
    const { json } = await signpostJson(["retry-plan", provider]);
    assert.deepEqual([json.throttle, json.disable, json.circuit], [[], [], null], provider);
  }
});

for (const command of [["events"], ["retry-plan"], ["example"], ["build"], ["listen"]]) {
  test(`${command} without a provider says which there are`, () =>
    refuses(command, { status: 2, code: "usage", says: /PROVIDER is missing.*signpost providers/s }));
}

test("a misspelt provider is refused with the nearest name", () =>
  refuses(["events", "ClientPres"], { status: 2, code: "unknown_provider", suggestion: "clientpress" }));

test("a provider like none gets no suggestion", async () => {
  const { json } = await signpostJson(["events", "stripe-billing"]);
  assert.equal(json.code, "unknown_provider");
  assert.ok(!("suggestion" in json));
});

test("a misspelt event is refused with the nearest name, however it is separated", async () => {
  await refuses(["example", "clientpress", "task.complete"], {
    status: 2,
    code: "unknown_event",
    suggestion: "task.completed",
  });
  await refuses(["example", "clientpress", "TaskCompleted"], {
    status: 2,
    code: "unknown_event",
    suggestion: "task.completed",
  });
  await refuses(["build", "cepro", "lead.craeted"], { status: 2, code: "unknown_event", suggestion: "lead.created" });
});

test("a command without its event says where to find one", () =>
  refuses(["example", "clientpress"], {
    status: 2,
    code: "usage",
    says: /EVENT is missing.*signpost events clientpress/s,
  }));
