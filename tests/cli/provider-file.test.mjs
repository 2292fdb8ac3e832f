// --provider-file: a product that nobody built in, with every command.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, secret } from "./documents.mjs";
import { file, receiver, refuses, signpost, signpostJson } from "./signpost.mjs";

const schema = { type: "object", required: ["seats"], properties: { seats: { type: "integer", minimum: 1 } } };
const manifest = {
  signpost_manifest: 1,
  name: "cinema",
  title: "Cinema",
  summary: "Tells when seats are taken.",
  documents: ["None: made for a test"],
  json_style: "compact",
  signature: {
    basis: "assumed",
    header: "X-Cinema-Signature",
    algorithm: "hmac-sha256",
    signed: "{id}:{body}",
    value: "{hex}",
    form: "single",
    secret: { encoding: "utf8", generate: { prefix: "", bytes: 32, encoding: "hex" } },
  },
  id: { basis: "assumed", from: "header:X-Cinema-Id", style: "opaque", prefix: "show_" },
  timestamp: { basis: "assumed", from: "body" },
  freshness: { basis: "assumed", past_seconds: 60, future_seconds: 60 },
  agreement: [],
  constants: {},
  headers: [
    { name: "X-Cinema-Id", value: "{id}" },
    { name: "X-Cinema-Signature", value: "{signature}" },
  ],
  envelopes: [
    {
      basis: "assumed",
      generation: "default",
      members: [
        { name: "event", is: "event" },
        { name: "at", is: "timestamp", style: "unix_seconds" },
        { name: "data", is: "data" },
      ],
    },
  ],
  open_catalog: false,
  events: [
    {
      name: "seats.taken",
      basis: "assumed",
      aliases: [],
      summary: "Somebody took seats.",
      data: schema,
      example: { event: "seats.taken", at: 1700000000, data: { seats: 2 } },
    },
  ],
  delivery: {
    basis: "assumed",
    timeout_seconds: 2,
    delays_seconds: [90000],
    by_status: [
      { statuses: [404, "420-429"], delays_seconds: [300, 3600] },
      { statuses: [451], delays_seconds: [] },
    ],
    jitter: 0,
    throttle: { statuses: [], max_seconds: 1 },
    disable: { statuses: [410], after_dead: 3, after_seconds: 7200 },
    waits_for_response: true,
  },
  endpoint: { basis: "assumed", https_only: true, public_only: true, texts: {} },
};
const own = file("cinema.json", JSON.stringify(manifest));
const body = '{"event":"seats.taken","at":1700000000,"data":{"seats":2}}';
const env = { THE_SECRET: secret };
const at = ["--now", "1700000000"];

test("PROVIDER is left out: the single word is EVENT", async () => {
  assert.equal((await signpost(["example", "--provider-file", own, "seats.taken", ...at])).stdout, body);
  assert.equal((await signpost(["example", "seats.taken", "--provider-file", own, ...at])).stdout, body);
  assert.equal(
    (await signpost(["build", "--provider-file", own, "seats.taken", "--set", "/data/seats=3", ...at])).stdout,
    body.replace("2}", "3}"),
  );
});

test("PROVIDER may be given when it is the manifest's name, and is refused when it is another", async () => {
  assert.equal((await signpost(["example", "cinema", "seats.taken", "--provider-file", own, ...at])).stdout, body);
  await refuses(["example", "theatre", "seats.taken", "--provider-file", own], {
    status: 2,
    code: "usage",
    says: /name is cinema, not theatre/,
  });
  await refuses(["events", "theatre", "--provider-file", own], {
    status: 2,
    code: "usage",
    says: /name is cinema, not theatre/,
  });
});

test("events, check, sign, verify, send and retry-plan take it", async () => {
  assert.equal((await signpost(["events", "--provider-file", own, "--names"])).stdout, "seats.taken\n");
  const { json: checked } = await signpostJson(["check", "--provider-file", own, "--body", "-"], {
    input: body.replace("2}", "0}"),
  });
  assert.deepEqual([checked.code, checked.pointer], ["schema_mismatch", "/data/seats"]);
  const mac = hex(secret, `show_1:${body}`);
  const sign = ["sign", "--provider-file", own, "--body", "-", "--secret-env", "THE_SECRET", "--id", "show_1"];
  const { stdout: headers } = await signpost(sign, { env, input: body });
  assert.equal(headers, `X-Cinema-Id: show_1\nX-Cinema-Signature: ${mac}\n`);
  const verify = [
    "verify",
    "--provider-file",
    own,
    "--body",
    "-",
    "--secret-env",
    "THE_SECRET",
    "--header",
    `@${file("h", headers)}`,
    ...at,
  ];
  assert.equal((await signpost(verify, { env, input: body })).status, 0);
  const sink = await receiver();
  try {
    const send = ["send", "--provider-file", own, "seats.taken", "--to", sink.url, "--secret-env", "THE_SECRET"];
    const { status, json } = await signpostJson(send, { env });
    assert.equal(status, 0);
    assert.match(json.id, /^show_[0-9a-f]{32}$/);
    const [{ headers: got, body: sent }] = sink.arrived;
    assert.equal(got["x-cinema-signature"], hex(secret, Buffer.concat([Buffer.from(`${json.id}:`), sent])));
  } finally {
    sink.close();
  }
  const { stdout: plan } = await signpost(["retry-plan", "--provider-file", own]);
  assert.match(plan, /^2 +1 d 1 h +1 d 1 h$/m);
  assert.match(plan, /^After 404, 420-429: 5 min, 1 h\.\nAfter 451: no further attempt\.$/m);
  assert.match(plan, /^The endpoint is disabled after 3 dead deliveries in a row over at least 2 h\.$/m);
  const { json: machine } = await signpostJson(["retry-plan", "--provider-file", own]);
  assert.deepEqual(machine.by_status, [
    {
      statuses: [
        [404, 404],
        [420, 429],
      ],
      delays_seconds: [300, 3600],
    },
    { statuses: [[451, 451]], delays_seconds: [] },
  ]);
});

test("an unknown event of it is refused with the nearest one", () =>
  refuses(["example", "--provider-file", own, "seat.taken"], {
    status: 2,
    code: "unknown_event",
    suggestion: "seats.taken",
  }));

/** @type {readonly [string, string, string, string | undefined][]} */
const faults = [
  ["text that is no JSON", "{", "malformed_manifest", undefined],
  ["an unknown key", JSON.stringify({ ...manifest, colour: "red" }), "unknown_key", "/colour"],
  [
    "an unknown template variable",
    JSON.stringify({ ...manifest, headers: [{ name: "X", value: "{nobody}" }] }),
    "unknown_variable",
    "/headers/0/value",
  ],
  [
    "an unsupported schema keyword",
    JSON.stringify(manifest).replace('"minimum"', '"multipleOf"'),
    "unsupported_schema",
    "/events/0/data/properties/seats/multipleOf",
  ],
  [
    "an example that does not fit its schema",
    JSON.stringify(manifest).replace('"seats":2', '"seats":0'),
    "example_mismatch",
    "/events/0/example/data/seats",
  ],
  ["a wrong value", JSON.stringify({ ...manifest, name: "No Name" }), "invalid_manifest", "/name"],
];
for (const [name, text, code, pointer] of faults) {
  test(`a manifest with ${name} is refused: ${code}, exit 2, and where`, () =>
    refuses(["events", "--provider-file", file("faulty.json", text)], {
      status: 2,
      code,
      pointer,
      says: /faulty\.json/,
    }));
}

test("a manifest that is no JSON is refused with line and column", () =>
  refuses(["events", "--provider-file", file("faulty.json", '{\n  "name": "cinema",\n}\n')], {
    status: 2,
    code: "malformed_manifest",
    says: /found a trailing comma, at line 2, column 19 \(byte offset 20\)/,
  }));

test("a manifest that cannot be read is refused", () =>
  refuses(["events", "--provider-file", "no-such.json"], {
    status: 2,
    code: "usage",
    says: /Cannot read the manifest from no-such\.json/,
  }));
