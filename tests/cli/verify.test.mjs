// signpost verify: verdicts, and where secrets come from.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { bodyOf } from "../edge/sentences.mjs";
import { clientpressTask, clientpressTime, hex, secret } from "./documents.mjs";
import { file, refuses, signpost, signpostJson } from "./signpost.mjs";

const body = file("body.json", clientpressTask);
const signature = `X-CP-Signature: sha256=${hex(secret, clientpressTask)}`;
const at = (/** @type {number} */ seconds) => ["--now", String(clientpressTime + seconds)];
const env = { THE_SECRET: secret };
const verify = ["verify", "clientpress", "--body", body, "--secret-env", "THE_SECRET"];

test("openssl's MAC of the document's example is accepted", async () => {
  const { stdout: digest } = spawnSync("openssl", ["dgst", "-sha256", "-hmac", secret, "-hex", body], {
    encoding: "utf8",
  });
  const mac = /= ([0-9a-f]{64})$/m.exec(digest)?.[1];
  const { status, stdout } = await signpost([...verify, "--header", `X-CP-Signature: sha256=${mac}`, ...at(1)], {
    env,
  });
  assert.equal(status, 0, stdout);
  assert.equal(
    stdout,
    [
      "ok",
      `  ${bodyOf("ok").message}`,
      "  event      task.completed  (covered by the signature)",
      "  timestamp  2024-01-18T14:22:00.000Z  (covered by the signature)",
      "  secret     number 1, from THE_SECRET",
      "",
    ].join("\n"),
  );
});

test("the JSON verdict has every member, under the names of the C++ interface", async () => {
  const { status, json } = await signpostJson(
    [...verify, "-H", signature, "-H", "x-cp-event: task.completed", "-H", "X-CP-Delivery: abc", ...at(0)],
    { env },
  );
  assert.equal(status, 0);
  assert.deepEqual(json, {
    ok: true,
    ...bodyOf("ok"),
    authentic: true,
    secret_index: 0,
    event: "task.completed",
    id: "abc",
    timestamp_ms: clientpressTime * 1000,
    event_covered: true,
    id_covered: false,
    timestamp_covered: true,
    pointer: "",
    detail: "",
  });
});

/** @type {readonly {name: string, code: string, args: string[], authentic?: boolean, pointer?: string}[]} */
const refusals = [
  { name: "no signature", code: "missing_signature", args: [], pointer: "header:X-CP-Signature" },
  { name: "a bare hex signature", code: "malformed_signature", args: ["-H", signature.replace("sha256=", "")] },
  { name: "another signature", code: "signature_mismatch", args: ["-H", `X-CP-Signature: sha256=${"0".repeat(64)}`] },
  { name: "an old webhook", code: "timestamp_too_old", args: ["-H", signature, ...at(301)], authentic: true },
  {
    name: "a webhook from the future",
    code: "timestamp_too_new",
    args: ["-H", signature, ...at(-301)],
    authentic: true,
  },
  {
    name: "a header that disagrees with the body",
    code: "header_mismatch",
    args: ["-H", signature, "-H", "X-CP-Event: task.created"],
    authentic: true,
    pointer: "header:X-CP-Event",
  },
];
for (const { name, code, args, authentic = false, pointer } of refusals) {
  test(`${name} is refused: ${code}, exit 1`, async () => {
    const withClock = args.includes("--now") ? args : [...args, ...at(0)];
    const { status, stdout, stderr } = await signpost([...verify, ...withClock], { env });
    assert.equal(status, 1);
    assert.equal(stderr, "");
    assert.equal(stdout.split("\n")[0], code);
    const { status: same, json } = await signpostJson([...verify, ...withClock], { env });
    assert.equal(same, 1);
    assert.equal(json.ok, false);
    assert.equal(json.code, code);
    assert.equal(json.authentic, authentic);
    if (pointer) assert.equal(json.pointer, pointer);
    assert.ok(stdout.includes(json.message));
  });
}

test("the window is the provider's, or what --past-seconds and --future-seconds say, to the second", async () => {
  const verdict = async (/** @type {string[]} */ ...args) =>
    (await signpostJson([...verify, "-H", signature, ...args], { env })).json.code;
  assert.equal(await verdict(...at(300)), "ok");
  assert.equal(await verdict("--past-seconds", "10", ...at(10)), "ok");
  assert.equal(await verdict("--past-seconds", "10", ...at(11)), "timestamp_too_old");
  assert.equal(await verdict("--future-seconds", "0", ...at(0)), "ok");
  assert.equal(await verdict("--future-seconds", "0", ...at(-1)), "timestamp_too_new");
  await refuses([...verify, "--past-seconds", "-1"], { status: 2, code: "invalid_option", options: { env } });
  await refuses([...verify, "--past-seconds", "31536001"], { status: 2, code: "invalid_option", options: { env } });
});

test("headers come from a file of lines, CRLF or LF, too", async () => {
  for (const end of ["\n", "\r\n"]) {
    const headers = file(
      "headers.txt",
      ["Content-Type: application/json", signature.replace(": ", ":\t "), ""].join(end),
    );
    const { status } = await signpost([...verify, "--header", `@${headers}`, ...at(0)], { env });
    assert.equal(status, 0);
  }
});

test("a header of no form is refused without repeating it", async () => {
  for (const wrong of ["no-colon-s3cret", "two words: s3cret", ": s3cret", ""]) {
    const { status, stderr } = await signpost([...verify, "--header", wrong], { env });
    assert.equal(status, 2);
    assert.match(stderr, /'Name: value'/);
    assert.doesNotMatch(stderr, /s3cret/);
  }
});

test("a header given twice counts as one, joined", async () => {
  const { json } = await signpostJson([...verify, "-H", signature, "-H", signature, ...at(0)], { env });
  assert.equal(json.code, "malformed_signature");
});

test("an event without a name is one for --unnamed-event", async () => {
  const flat = '{"id":10025,"number":4123,"status":"Approved"}';
  const header = `X-Webhook-Signature: t=${clientpressTime},v1=${hex(secret, `${clientpressTime}.${flat}`)}`;
  const run = ["verify", "portalio", "--body", "-", "-H", header, "--secret-env", "THE_SECRET", ...at(0)];
  const without = await signpostJson(run, { env, input: flat });
  assert.deepEqual([without.status, without.json.code, without.json.authentic], [1, "unnamed_event", true]);
  const named = await signpostJson([...run, "--unnamed-event", "OrderStatusChange"], { env, input: flat });
  assert.deepEqual([named.status, named.json.code, named.json.event], [0, "ok", "OrderStatusChange"]);
});

test("of several secrets the one that matches is named, in the order of the command line", async () => {
  const run = async (/** @type {string[]} */ ...secrets) =>
    signpost(["verify", "clientpress", "--body", body, "-H", signature, ...at(0), ...secrets], {
      env: { ...env, OTHER: "other" },
      input: secret,
    });
  const secretFile = file("secret.txt", `${secret}\n`);
  assert.match(
    (await run("--secret-env", "OTHER", "--secret-file", secretFile)).stdout,
    /secret {5}number 2, from .*secret\.txt$/m,
  );
  assert.match(
    (await run("--secret-file", secretFile, "--secret-env", "OTHER")).stdout,
    /secret {5}number 1, from .*secret\.txt$/m,
  );
  assert.match(
    (await run("--secret-env", "OTHER", "--secret-stdin", "--secret-env", "THE_SECRET")).stdout,
    /number 2, from standard input$/m,
  );
  assert.match(
    (await run("--secret-env", "OTHER", "--secret-env", "THE_SECRET")).stdout,
    /number 2, from THE_SECRET$/m,
  );
});

test("secrets that are not there are refused", async () => {
  const run = ["verify", "clientpress", "--body", body, "-H", signature];
  await refuses(run, { status: 2, code: "missing_secret", says: /--secret-stdin/ });
  await refuses([...run, "--secret-env", "NOT_SET_ANYWHERE"], {
    status: 2,
    code: "usage",
    says: /NOT_SET_ANYWHERE is not set/,
  });
  await refuses([...run, "--secret-file", "no-such"], {
    status: 2,
    code: "usage",
    says: /Cannot read a secret from the file that --secret-file names: No such file/,
  });
  await refuses([...run, "--secret-stdin"], { status: 2, code: "missing_secret", options: { input: "\n" } });
  const seventeen = Array.from({ length: 17 }, () => ["--secret-env", "THE_SECRET"]).flat();
  await refuses([...run, ...seventeen], { status: 2, code: "invalid_option", options: { env } });
});

test("standard input is read once", async () => {
  await refuses(["verify", "clientpress", "--body", "-", "--secret-stdin"], {
    status: 2,
    code: "usage",
    says: /Standard input cannot be both a secret and the body/,
    options: { input: secret },
  });
});

test("a secret on the command line is refused and not repeated", async () => {
  for (const args of [
    ["--secret", "s3cret"],
    ["--secret=s3cret"],
    ["--bogus=s3cret", "--secret=s3cret"],
    ["--bogus=s3cret"],
    ["--secret-stdin=s3cret"],
    ["--secret-env", "s3cret"],
    ["--secret-file", "s3cret"],
    ["--past-seconds", "s3cret"],
    ["-xs3cret"],
    ["s3cret", "s3cret"],
  ]) {
    const { status, stdout, stderr } = await signpost([...verify, ...args], { env });
    assert.equal(status, 2);
    assert.doesNotMatch(stdout + stderr, /s3cret/, args.join(" "));
    if (args.some((each) => /^--secret(=|$)/.test(each)))
      assert.match(stderr, /--secret-env NAME, --secret-file FILE or --secret-stdin/);
  }
});

test("no output of a verdict holds the secret", async () => {
  for (const json of [[], ["--json"]]) {
    const { stdout, stderr } = await signpost([...verify, "-H", signature, ...json], { env });
    assert.ok(!(stdout + stderr).includes(secret));
  }
});

test("an authentic body that is no UTF-8 is said to be authentic", async () => {
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const { json } = await signpostJson(
    [
      "verify",
      "clientpress",
      "--body",
      file("binary", bytes),
      "-H",
      `X-CP-Signature: sha256=${hex(secret, bytes)}`,
      "--secret-env",
      "THE_SECRET",
    ],
    { env },
  );
  assert.deepEqual([json.code, json.authentic], ["malformed_json", true]);
});

test("controls and bidirectional characters of a webhook do not reach the terminal", async () => {
  const text =
    '{"event":"\\u001b[31mred\\u009b\\u202e\\u2066\\u061c\\u200f\\ufeff\\udb40\\udc41e","portal_id":1,"portal_url":"x","timestamp":"2024-01-18T14:22:00+00:00","data":{}}';
  const verifying = (/** @type {string[]} */ ...more) =>
    signpost(
      [
        "verify",
        "clientpress",
        "--body",
        "-",
        "-H",
        `X-CP-Signature: sha256=${hex(secret, text)}`,
        "--secret-env",
        "THE_SECRET",
        ...at(0),
        ...more,
      ],
      { env, input: text },
    );
  const { stdout } = await verifying();
  assert.match(stdout, /^unknown_event$/m);
  const hidden = [
    "c2\\x9b",
    "e2\\x80\\xae",
    "e2\\x81\\xa6",
    "d8\\x9c",
    "e2\\x80\\x8f",
    "ef\\xbb\\xbf",
    "f3\\xa0\\x81\\x81",
  ];
  assert.ok(stdout.includes(`event      \\x1b[31mred${hidden.map((bytes) => `\\x${bytes}`).join("")}e `), stdout);
  const machine = (await verifying("--json")).stdout;
  assert.doesNotMatch(machine.trimEnd(), /[\p{Cc}\p{Cf}]/u);
  assert.equal(JSON.parse(machine).event, JSON.parse(text).event);
});
