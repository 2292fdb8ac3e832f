// signpost sign: the headers a product sets, with MACs that Node's crypto computes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { clientpressTask, clientpressTime, hex, secret, standardSignature } from "./documents.mjs";
import { file, receiver, refuses, scratch, signpost, signpostJson } from "./signpost.mjs";

const at = ["--now", String(clientpressTime)];
const env = { THE_SECRET: secret };
const whsec = [24, 64].map((size) => `whsec_${Buffer.alloc(size, size).toString("base64")}`);
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("sign prints ClientPress's headers in its order, one a line", async () => {
  const body = file("task.json", clientpressTask);
  const id = "0d7a1c8e-6a51-4d0e-9c1c-3f0c7c1f9a10";
  const { status, stdout } = await signpost(
    ["sign", "clientpress", "--body", body, "--secret-env", "THE_SECRET", "--id", id, ...at],
    { env },
  );
  assert.equal(status, 0);
  assert.equal(
    stdout,
    [
      "Content-Type: application/json",
      "X-CP-Event: task.completed",
      "X-CP-Portal-ID: 42",
      `X-CP-Delivery: ${id}`,
      "User-Agent: ClientPress/1.0.0; https://clientpress.io",
      `X-CP-Signature: sha256=${hex(secret, clientpressTask)}`,
      "",
    ].join("\n"),
  );
});

test("sign --json gives the same headers as pairs, and the id", async () => {
  const { status, json } = await signpostJson(
    ["sign", "cepro", "--body", "-", "--secret-env", "THE_SECRET", "--attempt", "3", ...at],
    { env, input: '{"event":"lead.created"}' },
  );
  assert.equal(status, 0);
  assert.match(json.id, uuid4);
  assert.deepEqual(json.headers, [
    ["Content-Type", "application/json"],
    ["X-Webhook-ID", json.id],
    ["X-Webhook-Signature", hex(secret, '{"event":"lead.created"}')],
    ["X-Webhook-Event", "lead.created"],
    ["X-Webhook-Timestamp", "2024-01-18T14:22:00Z"],
    ["X-Webhook-Attempt", "3"],
  ]);
});

test("ids are random UUIDs of version 4 where the provider makes those", async () => {
  const ids = new Set();
  for (let i = 0; i < 3; i++) {
    const { json } = await signpostJson(["sign", "cepro", "--body", "-", "--secret-env", "THE_SECRET"], {
      env,
      input: '{"event":"x"}',
    });
    assert.match(json.id, uuid4);
    ids.add(json.id);
  }
  assert.equal(ids.size, 3);
});

test("Standard Webhooks is signed with every secret of a rotation, newest first", async () => {
  const body = '{"type":"example.event","timestamp":"2024-01-18T14:22:00Z","data":{}}';
  const { json } = await signpostJson(
    [
      "sign",
      "standard",
      "--body",
      "-",
      "--secret-env",
      "NEW",
      "--secret-file",
      file("old.txt", `${whsec[1]}\n`),
      "--id",
      "msg_1",
      ...at,
    ],
    { input: body, env: { NEW: whsec[0] } },
  );
  const expected = whsec.map((each) => standardSignature(each, "msg_1", clientpressTime, body)).join(" ");
  assert.deepEqual(json.headers.slice(1), [
    ["webhook-id", "msg_1"],
    ["webhook-timestamp", String(clientpressTime)],
    ["webhook-signature", expected],
  ]);
});

test("a new id of Standard Webhooks begins with msg_", async () => {
  const { json } = await signpostJson(["sign", "standard", "--body", "-", "--secret-env", "NEW"], {
    input: "{}",
    env: { NEW: whsec[0] },
  });
  assert.match(json.id, /^msg_[0-9a-f]{32}$/);
});

test("the id of a body that carries one is that id", async () => {
  const sign = ["sign", "portalio", "--body", "-", "--secret-env", "THE_SECRET", ...at];
  const typed = '{"id":"evt_7","type":"a","created":"2024-01-18T14:22:00Z","data":{}}';
  const { json } = await signpostJson(sign, { env, input: typed });
  assert.equal(json.id, "evt_7");
  assert.deepEqual(json.headers.at(-1), [
    "X-Webhook-Signature",
    `t=${clientpressTime},v1=${hex(secret, `${clientpressTime}.${typed}`)}`,
  ]);
});

test("--product-version goes into User-Agent", async () => {
  const { stdout } = await signpost(["sign", "clientpress", "--body", "-", "--product-version", "9.8.7"], {
    input: clientpressTask,
  });
  assert.match(stdout, /^User-Agent: ClientPress\/9\.8\.7; https:\/\/clientpress\.io$/m);
});

test("without a secret ClientPress sends no signature header, and the others refuse", async () => {
  const { status, stdout } = await signpost(["sign", "clientpress", "--body", "-"], { input: clientpressTask });
  assert.equal(status, 0);
  assert.doesNotMatch(stdout, /Signature/);
  await refuses(["sign", "clientflow", "--body", "-"], {
    status: 2,
    code: "missing_secret",
    says: /--secret-env NAME, --secret-file FILE/,
    options: { input: "{}" },
  });
});

test("a malformed secret is refused by its source, not its text", async () => {
  const sign = ["sign", "standard", "--body", "-", "--secret-env", "GOOD", "--secret-env", "BAD"];
  const options = { input: "{}", env: { GOOD: whsec[0], BAD: "whsec_tooshort" } };
  await refuses(sign, {
    status: 2,
    code: "malformed_secret",
    pointer: "/1",
    says: /It is the secret from BAD\./,
    options,
  });
  const { stderr } = await signpost(sign, options);
  assert.doesNotMatch(stderr, /tooshort/);
});

test("a body that lacks what a header repeats cannot be signed: exit 1", async () => {
  const sign = ["sign", "clientpress", "--body", "-"];
  await refuses(sign, { status: 1, code: "malformed_json", options: { input: "not JSON" } });
  await refuses(sign, {
    status: 1,
    code: "schema_mismatch",
    pointer: "/portal_id",
    options: { input: '{"event":"task.completed"}' },
  });
});

test("an id or attempt that no header can carry is refused", async () => {
  const sign = ["sign", "standard", "--body", "-", "--secret-env", "GOOD"];
  const options = { input: "{}", env: { GOOD: whsec[0] } };
  await refuses([...sign, "--id", "with.dot"], { status: 2, code: "invalid_option", says: /--id/, options });
  await refuses([...sign, "--attempt", "0"], { status: 2, code: "invalid_option", says: /--attempt/, options });
  await refuses([...sign, "--attempt", "one"], { status: 2, code: "usage", says: /--attempt/, options });
});

test("--body is needed and must be readable", async () => {
  await refuses(["sign", "clientpress"], { status: 2, code: "usage", says: /--body is required/ });
  await refuses(["sign", "clientpress", "--body", "no-such"], {
    status: 2,
    code: "usage",
    says: /Cannot read the body from no-such: No such file/,
  });
});

for (const [what, name] of /** @type {const} */ ([
  ["a file", "it's a body.json"],
  ["standard input", "-"],
])) {
  test(`the curl line delivers the very bytes of ${what}`, async () => {
    const body = clientpressTask.replace("Sign", "Don't @sign\\n");
    if (name !== "-") file(name, body);
    const sink = await receiver();
    try {
      const { status, stdout } = await signpost(
        [
          "sign",
          "clientpress",
          "--body",
          name,
          "--secret-env",
          "THE_SECRET",
          "--curl",
          "--to",
          `${sink.url}?a=1&b='2'`,
        ],
        { env, input: body },
      );
      assert.equal(status, 0);
      assert.doesNotMatch(stdout, new RegExp(secret));
      assert.equal(stdout.trimEnd().split("\n").length, 1);
      const { spawn } = await import("node:child_process");
      const code = await new Promise((resolve) => spawn("sh", ["-c", stdout], { cwd: scratch }).on("close", resolve));
      assert.equal(code, 0);
      const [{ body: received, headers, url }] = sink.arrived;
      assert.equal(received.toString(), body);
      assert.equal(url, "/hook?a=1&b='2'");
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers["user-agent"], "ClientPress/1.0.0; https://clientpress.io");
      assert.equal(headers["x-cp-signature"], `sha256=${hex(secret, body)}`);
    } finally {
      sink.close();
    }
  });
}

test("the curl line has the shell's $URL when --to is left out, and is a member of the JSON", async () => {
  const sign = ["sign", "clientpress", "--body", file("b.json", clientpressTask), "--curl"];
  const { stdout } = await signpost(sign);
  assert.match(stdout, /^curl --globoff -i "\$URL" -H 'Content-Type: application\/json'/);
  const { json } = await signpostJson([...sign, "--id", "x"]);
  assert.equal(json.curl, (await signpost([...sign, "--id", "x"])).stdout.trimEnd());
  const { status } = spawnSync("sh", ["-n"], { input: stdout });
  assert.equal(status, 0);
});

test("a curl line cannot hold a NUL byte from standard input", () =>
  refuses(["sign", "clientflow", "--body", "-", "--secret-env", "THE_SECRET", "--curl"], {
    status: 2,
    code: "usage",
    says: /NUL byte.*Save it to a file/s,
    options: { input: "a\0b", env },
  }));

test("--to is for --curl", () =>
  refuses(["sign", "clientpress", "--body", "-", "--to", "x"], { status: 2, code: "usage", says: /--curl/ }));
