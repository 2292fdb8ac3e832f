// What the gateway's log says, and what it must never say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { delivery, send, signedHeaders, taskCompleted, without } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { startSink } from "./sink.mjs";

const secret = secrets.CLIENTPRESS_SECRET;

test("one JSON line for each thing of note; no body, secret, signature or destination in any of them", async (t) => {
  const sink = await startSink(t);
  const gateway = await startGateway(
    t,
    configurationOf(
      { demo: {}, failing: {}, rotating: { secret_env: ["CLIENTPRESS_OLD_SECRET"] } },
      {
        sink: { url: `${sink.url}/token-in-the-path`, sources: ["demo"] },
        failing: { url: `${sink.url}/500`, sources: ["failing"] },
      },
      { log: "all" },
    ),
  );

  const marked = { id: 10, title: "MARK-OF-THE-BODY", list_id: 1 };
  const body = taskCompleted({ data: marked });
  const headers = signedHeaders(body, secret);
  const answers = [
    await send(`${gateway.url}/in/demo`, { headers, body }),
    await send(`${gateway.url}/in/demo`, {
      headers: { ...headers, "X-CP-Signature": `sha256=${"0".repeat(64)}` },
      body,
    }),
    await send(`${gateway.url}/in/demo`, { headers: { ...headers, "X-CP-Signature": "MARK-OF-THE-HEADER" }, body }),
    await send(`${gateway.url}/in/failing`, { headers, body }),
    await send(`${gateway.url}/in/rotating`, { headers, body }),
    await send(`${gateway.url}/in/demo?token=MARK-OF-THE-QUERY`, {
      headers,
      body: Buffer.alloc(2_000_000, "MARK-OF-THE-BODY"),
    }),
    await send(`${gateway.url}/in/MARK-OF-THE-PATH`, { headers, body }),
    await send(`${gateway.url}/in/demo`, { method: "GET" }),
  ];
  for (const change of [
    { data: { MARK: "MARK-OF-THE-BODY" } },
    { event: "MARK-OF-THE-EVENT" },
    { timestamp: "MARK-OF-THE-TIME" },
  ]) {
    const changed = taskCompleted(change);
    const signed = without(signedHeaders(changed, secret), "X-CP-Event");
    answers.push(await send(`${gateway.url}/in/demo`, { headers: signed, body: changed }));
  }
  const notJson = Buffer.from('{"MARK-OF-THE-BODY": ');
  answers.push(await send(`${gateway.url}/in/demo`, { headers: signedHeaders(notJson, secret), body: notJson }));
  await sink.arrival("/token-in-the-path", 2);
  await sink.arrival("/500", 1);
  await gateway.stop();

  const log = gateway.lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    log.filter(({ what }) => what === "receive").map(({ source, status, code }) => `${source} ${status} ${code}`),
    [
      "demo 202 ok",
      "demo 401 signature_mismatch",
      "demo 401 malformed_signature",
      "failing 202 ok",
      "rotating 401 signature_mismatch",
      "demo 413 body_too_large",
      "demo 202 schema_mismatch",
      "demo 202 unknown_event",
      "demo 400 malformed_timestamp",
      "demo 400 malformed_json",
    ],
  );
  assert.deepEqual(
    log.filter(({ what }) => what === "route").map(({ source, status, code }) => `${source} ${status} ${code}`),
    ["undefined 404 unknown_source", "demo 405 method_not_allowed"],
  );
  assert.deepEqual(
    log
      .filter(({ what }) => what === "forward")
      .map(({ endpoint, outcome, status }) => `${endpoint} ${outcome} ${status}`)
      .sort(),
    ["failing retrying 500", "sink success 204", "sink success 204"],
  );
  for (const entry of log) {
    assert.match(entry.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(entry.level, /^(?:info|warn|error)$/);
  }
  const [first] = log.filter(({ what }) => what === "receive");
  assert.deepEqual(
    { event: first.event, id: first.id, authentic: first.authentic, bytes: first.bytes },
    { event: "task.completed", id: delivery, authentic: true, bytes: body.length },
  );
  const forged = log.find(({ code }) => code === "signature_mismatch");
  assert.deepEqual([forged.authentic, forged.event, forged.id], [false, undefined, undefined]);

  const said = gateway.lines.join("\n");
  const told = answers.map(({ text, headers: given }) => text + JSON.stringify(given)).join("\n");
  for (const value of [...Object.values(secrets), headers["X-CP-Signature"].slice(7)]) {
    assert.ok(!said.includes(value), "a secret or a signature in the log");
    assert.ok(!told.includes(value), "a secret or a signature in an answer");
  }
  for (const mark of [
    "MARK-OF-THE-BODY",
    "MARK-OF-THE-HEADER",
    "MARK-OF-THE-TIME",
    "MARK-OF-THE-QUERY",
    "MARK-OF-THE-PATH",
  ]) {
    assert.ok(!said.includes(mark), `${mark} in the log`);
    assert.ok(!told.includes(mark), `${mark} in an answer`);
  }
  assert.ok(!told.includes("MARK"));
  for (const place of ["token-in-the-path", sink.url]) assert.ok(!said.includes(place) && !told.includes(place), place);
});

test("names and ids from a sender are cut in the log, not the line's form", async (t) => {
  const sink = await startSink(t);
  const gateway = await startGateway(t, configurationOf({ demo: {} }, { sink: { url: `${sink.url}/hook` } }));
  const event = `${"long".repeat(1000)}\n{"level":"error"}`;
  const body = taskCompleted({ event });
  const headers = without(signedHeaders(body, secret), "X-CP-Event");
  assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
  await gateway.stop();
  for (const line of gateway.lines) {
    assert.ok(line.length < 1000);
    assert.doesNotThrow(() => JSON.parse(line));
  }
});
