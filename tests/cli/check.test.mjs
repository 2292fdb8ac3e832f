// signpost check: a body against the catalog, without a signature.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf } from "../edge/sentences.mjs";
import { clientpressTask } from "./documents.mjs";
import { file, refuses, signpost, signpostJson } from "./signpost.mjs";

const body = file("body.json", clientpressTask);

test("check accepts the document's example and names its event", async () => {
  const { status, stdout } = await signpost(["check", "clientpress", "--body", body]);
  assert.equal(status, 0);
  assert.equal(stdout, `ok\n  ${bodyOf("ok").message}\n  No signature was looked at.\n  event      task.completed\n`);
  const { json } = await signpostJson(["check", "clientpress", "--body", "-"], { input: clientpressTask });
  assert.deepEqual([json.ok, json.code, json.event], [true, "ok", "task.completed"]);
});

/** @type {readonly [string, string, string, string][]} */
const misfits = [
  ["text that is no JSON", "not JSON", "malformed_json", ""],
  ["a body that names no event", '{"portal_id":42}', "unnamed_event", ""],
  [
    "an event that is not in the catalog",
    clientpressTask.replace("task.completed", "task.eaten"),
    "unknown_event",
    "/event",
  ],
  ["a member of another type", clientpressTask.replace('"id":10', '"id":"10"'), "schema_mismatch", "/data/id"],
  ["a member that is absent", clientpressTask.replace(',"list_id":1', ""), "schema_mismatch", "/data/list_id"],
];
for (const [name, text, code, pointer] of misfits) {
  test(`check refuses ${name}: ${code}, exit 1`, async () => {
    const { status, json } = await signpostJson(["check", "clientpress", "--body", "-"], { input: text });
    assert.equal(status, 1);
    assert.deepEqual([json.ok, json.code, json.event], [false, code, null]);
    if (pointer) assert.equal(json.pointer, pointer);
    const { status: same, stdout } = await signpost(["check", "clientpress", "--body", "-"], { input: text });
    assert.equal(same, 1);
    assert.ok(stdout.startsWith(`${code}\n  ${json.message}\n`), stdout);
    if (json.pointer) assert.ok(stdout.includes(`  at ${json.pointer}`), stdout);
  });
}

test("check takes the event of a body without a name from --unnamed-event", async () => {
  const run = ["check", "portalio", "--body", "-", "--unnamed-event", "PersonModification"];
  const { status, json } = await signpostJson(run, { input: '{"id":1}' });
  assert.deepEqual([status, json.event], [0, "PersonModification"]);
});

test("check needs a body, and a provider", async () => {
  await refuses(["check", "clientpress"], { status: 2, code: "usage", says: /--body is required/ });
  await refuses(["check", "--body", "-"], { status: 2, code: "usage", says: /PROVIDER is missing/ });
});

test("a body of more than 64 MiB is not read", () =>
  refuses(["check", "clientpress", "--body", file("huge", Buffer.alloc((64 << 20) + 1))], {
    status: 2,
    code: "usage",
    says: /larger than 64 MiB/,
  }));
