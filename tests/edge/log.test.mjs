// Words of others in the log: what they hide is shown, and where connections go is not.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { test } from "node:test";
import { shownOf } from "../../edge/serve/workerd-line.mjs";
import { visible } from "../../edge/src/visible.js";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { webhookOf } from "./senders.mjs";

/** Unicode's UAX #9, table 1 and section 2.4 to 2.6: what changes the direction of text. */
const bidirectional = [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
/** Controls that a terminal obeys, separators of lines, and what is not seen: C0, DEL, C1, U+2028, a byte order mark, a tag. */
const others = [0x00, 0x07, 0x0a, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x200b, 0x2028, 0x2029, 0xfeff, 0xe0041];

test("controls, bidirectional characters and what else is not seen are written out", () => {
  for (const code of [...bidirectional, ...others]) {
    const character = String.fromCodePoint(code);
    const shown = visible(`a${character}b`);
    assert.match(shown, /^a(?:\\u[0-9a-f]{4}){1,2}b$/);
    assert.equal(JSON.parse(`"${shown}"`), `a${character}b`);
  }
  for (const text of ["plain", "caf\u00e9 \u05d0\u05d1 \u4e2d \u{1f600}", '{"a":"b\\n"}'])
    assert.equal(visible(text), text);
});

test("an event's name turns no line of the log around", async (t) => {
  const gateway = await startGateway(t, configurationOf({ demo: {} }, {}, { log: "all" }));
  const event = `task.\u202egnp\u2066\u009b[2J\u007f\u200f`;
  const signed = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET, members: { event } });
  delete signed.headers["X-CP-Event"];
  const response = await fetch(`${gateway.url}/in/demo`, {
    method: "POST",
    headers: signed.headers,
    body: signed.body,
  });
  assert.equal(response.status, 202);
  await gateway.stop();
  const line = gateway.lines.find((one) => one.includes("unknown_event")) ?? "";
  assert.equal(JSON.parse(line).event, event);
  assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
  assert.ok(line.includes("\\u202egnp\\u2066\\u009b[2J\\u007f\\u200f"));
});

test("a line of workerd's own says nothing of where a connection was to go", () => {
  const at = "workerd/jsg/util.c++:320: error: e = rust/worker/ffi.rs:104: failed:";
  /** @type {[line: string, shown: string][]} */
  const lines = [
    [`${at} connecting to 10.1.2.3:8080 is not allowed`, `${at} connecting to (an address) is not allowed`],
    [`${at} connecting to [fd00::1]:443 is not allowed`, `${at} connecting to (an address) is not allowed`],
    [`${at} connecting to fd00::1 is not allowed`, `${at} connecting to (an address) is not allowed`],
    [
      `${at} invalid peer certificate: certificate not valid for name "hooks.example.com"`,
      `${at} invalid peer certificate: certificate not valid for name (a name)`,
    ],
    [
      "kj/http.c++:1: error: request failed; url = https://hooks.example.com/services/T0/B0/token?x=1; more",
      "kj/http.c++:1: error: request failed; url = (a URL) more",
    ],
    [`${at} failed to lookup address information: Name or service not known`, ""],
    [
      "workerd/server.c++:12: fatal: accept(): Too many open files \u001b[0m",
      "workerd/server.c++:12: fatal: accept(): Too many open files \\u001b[0m",
    ],
    ['{"level":"info","url":"https://the.workers.own/"}', ""],
  ];
  for (const [line, shown] of lines) assert.equal(shownOf(line), shown || line);
});

test("nor does it when an attempt is refused by the network", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}/token-in-the-path`;
  const endpoints = { sink: { url, retry: { timeout_seconds: 5, delays_seconds: [600] } } };
  const configuration = configurationOf({ demo: {} }, endpoints, {
    destinations: { allow_http: true, allow: ["127.0.0.1"] },
    log: "all",
  });
  const gateway = await startGateway(t, configuration, { allow: ["127.0.0.2/32"] });
  const { headers, body } = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET });
  assert.equal((await fetch(`${gateway.url}/in/demo`, { method: "POST", headers, body })).status, 202);
  while (!gateway.lines.some((line) => line.includes('"what":"forward"'))) await new Promise(setImmediate);
  await gateway.stop();
  const own = gateway.lines.filter((line) => !line.startsWith("{"));
  assert.ok(own.some((line) => line.includes("connecting to (an address) is not allowed")));
  for (const line of gateway.lines) {
    assert.ok(!line.includes("token-in-the-path") && !line.includes(`127.0.0.1:${port}`), line);
  }
});
