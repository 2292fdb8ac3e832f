// ClientPress's document on OttoKit, section by section: each sentence that promises behaviour, quoted in the name of its case.
import assert from "node:assert/strict";
import { before, describe } from "node:test";
import { lifetime } from "../edge/lifetime.mjs";
import { casesOf } from "./cases.mjs";
import { ottokitActions } from "./ottokit-actions.mjs";
import { printedBodies } from "./printed.mjs";
import { core } from "./senders.mjs";
import { postAll, startStage } from "./stage.mjs";

/** The triggers as the document lists them: OttoKit's title, ClientPress's event, when it fires. */
const triggers = /** @type {const} */ ([
  ["Portal Created", "portal.created", "Fires when a new portal is published"],
  ["Task Created", "task.created", "Fires when a new task is added"],
  ["Task Completed", "task.completed", "Fires when a task is marked complete"],
  ["File Uploaded", "file.uploaded", "Fires when a file is added to the Files tab"],
  ["File Approved", "file.approved", "Fires when a file is approved"],
  ["File Rejected", "file.rejected", "Fires when a file is rejected"],
  ["Message Sent", "message.sent", "Fires when a Discussion message is posted"],
  ["Invitation Accepted", "invite.accepted", "Fires when a client accepts their invitation"],
  ["Board Topic Posted", "board.topic_posted", "Fires when a new Message Board topic is created"],
]);

const printed = printedBodies("clientpress").map(({ value }) => value);

/** A URL as OttoKit makes one for a workflow: nothing in it tells what it is for. @param {string} event */
const hook = (event) => `/v1/webhook/${Buffer.from(event).toString("hex")}?t=${event.length}`;

describe("ClientPress: OttoKit", () => {
  const { section, sentence, complete } = casesOf("clientpress-ottokit");
  const suite = lifetime();
  /** @type {import("./stage.mjs").Stage} */
  let stage;
  /** @type {import("./stage.mjs").Posted[]} what the PHP sender posted: each of ClientPress's thirteen events */
  let posted;

  before(async () => {
    const name = (/** @type {string} */ event) => event.replace(".", "-");
    stage = await startStage(suite, "clientpress", {
      receivers: [],
      endpoints: (sink) =>
        Object.fromEntries(
          triggers.map(([, event]) => [name(event), { url: `${sink}${hook(event)}`, events: [event] }]),
        ),
    });
    posted = await postAll(stage, "clientpress.php", printed);
  });

  const automation = () => JSON.parse(core.provider("clientpress").manifest).automation;

  /** @param {string} event */
  async function fires(event) {
    const [{ body, headers }] = await stage.sink.arrival(hook(event), 1);
    const { good } = posted[printed.findIndex((one) => one.event === event)];
    assert.ok(body.equals(good.body), "the very bytes of ClientPress");
    // The product's version in User-Agent is the gateway's own, and so is the id, which nothing signs.
    for (const [header, value] of good.headers.filter(([name]) => !["User-Agent", "X-CP-Delivery"].includes(name)))
      assert.equal(headers[header.toLowerCase()], value);
    assert.equal(JSON.parse(body.toString()).event, event);
  }

  const asked = ottokitActions({ section, sentence }, suite);

  section("OttoKit", () => {
    sentence(
      "The ClientPress integration is available directly inside OttoKit as a pre-built app, so you don’t need to configure raw webhooks manually — triggers and actions are already defined.",
      () => {
        const { triggers: defined, actions } = automation();
        assert.deepEqual(
          defined.map((/** @type {any} */ { title, event, summary }) => [title, event, summary]),
          triggers.map(([title, event, when]) => [title, event, `${when}.`]),
        );
        assert.deepEqual(
          actions.map((/** @type {{title: string}} */ { title }) => title),
          ["Create Portal", "Send Invitation", "Update Portal", "Assign User"],
        );
      },
    );
  });

  section("How the Connection Works", () => {
    asked.connection();
    sentence("Triggers: OttoKit listens for ClientPress portal events and starts workflows automatically", async () => {
      for (const [, event] of triggers) await fires(event);
    });
    asked.commands();
  });

  asked.setUp();

  section("Step 3: Set Up a Webhook URL", () => {
    sentence("For OttoKit triggers to fire, you need to send ClientPress webhook events to OttoKit:", async () => {
      const { body } = await stage.call("GET", "/v1/endpoints/task-created");
      assert.deepEqual([body.url, body.format], [`${stage.sink.url}${hook("task.created")}`, "clientpress"]);
      await fires("task.created");
    });

    sentence("Select the events you want to fire", async () => {
      for (const [, event] of triggers) await fires(event);
      for (const { event } of printed) {
        const arrived = stage.sink.arrivedAt(hook(event));
        assert.equal(arrived.length, triggers.some(([, one]) => one === event) ? 1 : 0, event);
      }
    });
  });

  section("Available Triggers", () => {
    for (const [title, event, when] of triggers) sentence(`${title} — ${when}`, () => fires(event));
  });

  asked.all();

  complete();
});
