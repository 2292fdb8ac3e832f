// signpost send: real deliveries to receivers on loopback.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { clientpressTask, clientpressTime, hex, secret } from "./documents.mjs";
import { file, receiver, refuses, root, scratch, signpost, signpostJson } from "./signpost.mjs";

const env = { THE_SECRET: secret };
const at = ["--now", String(clientpressTime)];
const task = ["send", "clientpress", "task.completed", "--secret-env", "THE_SECRET", ...at];

/**
 * Runs with a receiver and closes it.
 * @param {Parameters<typeof receiver>[0]} answer
 * @param {(sink: Awaited<ReturnType<typeof receiver>>) => Promise<void>} work
 */
async function withReceiver(answer, work) {
  const sink = await receiver(answer);
  try {
    await work(sink);
  } finally {
    sink.close();
  }
}

/** @param {number} status @param {string} [body] */
const answers =
  (status, body = "") =>
  (/** @type {unknown} */ _, /** @type {import("node:http").ServerResponse} */ response) =>
    void response.writeHead(status).end(body);

test("send delivers the document's example with the product's headers and no others", () =>
  withReceiver(answers(202, "taken\n"), async (sink) => {
    const { status, stdout, stderr } = await signpost([...task, "--to", sink.url, "--id", "abc"], { env });
    assert.equal(status, 0);
    assert.equal(stderr, "");
    assert.match(
      stdout,
      /^POST http:\/\/127\.0\.0\.1:\d+\/hook\n {2}event task\.completed, id abc, 205 bytes\n202 in \d+\.\d ms\ntaken\n$/,
    );
    const [arrived] = sink.arrived;
    assert.equal(arrived.body.toString(), clientpressTask);
    assert.deepEqual(arrived.rawHeaders, [
      ...["Host", `127.0.0.1:${sink.port}`],
      ...["Content-Type", "application/json"],
      ...["X-CP-Event", "task.completed"],
      ...["X-CP-Portal-ID", "42"],
      ...["X-CP-Delivery", "abc"],
      ...["User-Agent", "ClientPress/1.0.0; https://clientpress.io"],
      ...["X-CP-Signature", `sha256=${hex(secret, clientpressTask)}`],
      ...["Content-Length", String(clientpressTask.length)],
    ]);
  }));

test("send --json tells the whole delivery", () =>
  withReceiver(answers(200, '{"x":1}'), async (sink) => {
    const { status, json } = await signpostJson([...task, "--to", sink.url, "--id", "abc"], { env });
    assert.equal(status, 0);
    const { deliveries, headers, ...rest } = json;
    assert.deepEqual(rest, {
      ok: true,
      provider: "clientpress",
      event: "task.completed",
      id: "abc",
      url: sink.url,
      tampered: false,
      body: clientpressTask,
    });
    assert.equal(headers.length, 6);
    const [{ milliseconds, ...delivery }] = deliveries;
    assert.ok(milliseconds > 0);
    assert.deepEqual(delivery, { outcome: "response", status: 200, body: '{"x":1}', body_cut: false });
  }));

for (const status of [199 + 1, 299, 300, 302, 401, 410, 500]) {
  test(`an answer of ${status} is ${status < 300 ? "a yes: exit 0" : "a no: exit 1"}`, () =>
    withReceiver(
      (_, response) => response.writeHead(status, { location: "/elsewhere" }).end(),
      async (sink) => {
        const { status: exit, stdout } = await signpost([...task, "--to", sink.url], { env });
        assert.equal(exit, status < 300 ? 0 : 1);
        assert.match(stdout, new RegExp(`^${status} in `, "m"));
        assert.equal(sink.arrived.length, 1, "no redirect is followed");
      },
    ));
}

test("--tamper changes one bit after signing", () =>
  withReceiver(answers(401), async (sink) => {
    const { status, stdout } = await signpost([...task, "--to", sink.url, "--tamper"], { env });
    assert.equal(status, 1);
    assert.match(stdout, /tampered with after signing/);
    const [{ body, headers }] = sink.arrived;
    const changed = Array.from(body)
      .map((byte, i) => byte ^ clientpressTask.charCodeAt(i))
      .filter((difference) => difference !== 0);
    assert.deepEqual(changed, [1]);
    assert.equal(headers["x-cp-signature"], `sha256=${hex(secret, clientpressTask)}`);
  }));

test("--repeat sends the same bytes under the same id", () =>
  withReceiver(answers(200), async (sink) => {
    const { status, json } = await signpostJson([...task, "--to", sink.url, "--repeat", "3"], { env });
    assert.equal(status, 0);
    assert.equal(json.deliveries.length, 3);
    const [first, ...others] = sink.arrived;
    assert.equal(others.length, 2);
    for (const other of others) assert.deepEqual([other.rawHeaders, other.body], [first.rawHeaders, first.body]);
  }));

test("one refusal among repeats is a no", async () => {
  let count = 0;
  await withReceiver(
    (_, response) => response.writeHead(count++ === 1 ? 500 : 200).end(),
    async (sink) => {
      const { status, json } = await signpostJson([...task, "--to", sink.url, "--repeat", "3"], { env });
      assert.equal(status, 1);
      assert.equal(json.ok, false);
      assert.deepEqual(
        json.deliveries.map((/** @type {{status: number}} */ each) => each.status),
        [200, 500, 200],
      );
    },
  );
});

test("each run has an id of its own", () =>
  withReceiver(answers(200), async (sink) => {
    for (let i = 0; i < 2; i++) await signpost([...task, "--to", sink.url], { env });
    const [first, second] = sink.arrived.map(({ headers }) => headers["x-cp-delivery"]);
    assert.match(String(first), /^[0-9a-f-]{36}$/);
    assert.notEqual(first, second);
  }));

test("--set, --data, --attempt and --generation shape what is sent", () =>
  withReceiver(answers(200), async (sink) => {
    const send = (/** @type {string[]} */ ...args) =>
      signpost(["send", ...args, "--to", sink.url, "--secret-env", "THE_SECRET", ...at], { env });
    await send("clientpress", "task.completed", "--set", "/portal_id=7");
    assert.equal(JSON.parse(sink.arrived[0].body.toString()).portal_id, 7);
    assert.equal(sink.arrived[0].headers["x-cp-portal-id"], "7");
    await send("cepro", "lead.created", "--data", file("lead.json", '{"data":{"id":"lead_1"}}'), "--attempt", "2");
    assert.equal(sink.arrived[1].headers["x-webhook-attempt"], "2");
    await send("portalio", "proposal.status_changed", "--generation", "flat");
    assert.deepEqual(Object.keys(JSON.parse(sink.arrived[2].body.toString())), ["id", "number", "status"]);
  }));

test("the id of Portal.io's events is the one in the body", () =>
  withReceiver(answers(200), async (sink) => {
    const { json } = await signpostJson(
      [
        "send",
        "portalio",
        "proposal.status_changed",
        "--to",
        sink.url,
        "--secret-env",
        "THE_SECRET",
        "--set",
        "/id=evt_mine",
      ],
      { env },
    );
    assert.equal(json.id, "evt_mine");
    assert.equal(JSON.parse(json.body).id, "evt_mine");
  }));

test("a long answer is cut, and one without end does not hold the program", () =>
  withReceiver(
    (_, response) => {
      const more = () => {
        while (response.writable && response.write("x".repeat(65536)));
      };
      response
        .writeHead(200)
        .on("drain", more)
        .on("error", () => {});
      more();
    },
    async (sink) => {
      const { status, json } = await signpostJson([...task, "--to", sink.url], { env });
      assert.equal(status, 0);
      assert.deepEqual(
        [json.deliveries[0].status, json.deliveries[0].body.length, json.deliveries[0].body_cut],
        [200, 16384, true],
      );
      const { stdout } = await signpost([...task, "--to", sink.url], { env });
      assert.match(stdout, /the response is longer/);
    },
  ));

test("terminal escapes in an answer are made visible", () =>
  withReceiver(answers(200, "\x1b[2Jgone\u009b\x07"), async (sink) => {
    const { stdout } = await signpost([...task, "--to", sink.url], { env });
    assert.match(stdout, /^\\x1b\[2Jgone\\xc2\\x9b\\x07$/m);
  }));

test("no answer within the provider's time-out is a time-out", () =>
  withReceiver(
    () => {},
    async (sink) => {
      const manifest = JSON.parse(readFileSync(join(root, "core/providers/clientpress.json"), "utf8"));
      manifest.delivery.timeout_seconds = 1;
      const own = file("impatient.json", JSON.stringify(manifest));
      const send = ["send", "--provider-file", own, "task.completed", "--to", sink.url];
      const { status, json } = await signpostJson(send);
      assert.equal(status, 1);
      assert.deepEqual([json.deliveries[0].outcome, json.deliveries[0].status], ["timeout", null]);
      assert.ok(json.deliveries[0].milliseconds >= 990);
      const { stdout } = await signpost(send);
      assert.match(stdout, /^timeout: no answer within the provider's 1 s$/m);
    },
  ));

test("nobody there and a broken connection are connection errors", async () => {
  const gone = await receiver();
  gone.close();
  const { status, json } = await signpostJson([...task, "--to", gone.url], { env });
  assert.equal(status, 1);
  assert.equal(json.deliveries[0].outcome, "connection_error");
  assert.match(json.deliveries[0].fault, /connect/i);
  await withReceiver(
    (_, response) => void response.socket?.destroy(),
    async (sink) => {
      const { stdout, status: exit } = await signpost([...task, "--to", sink.url], { env });
      assert.equal(exit, 1);
      assert.match(stdout, /^connection_error: /m);
    },
  );
});

test("a certificate that nobody vouches for is a connection error", async () => {
  const [key, cert] = [join(scratch, "key.pem"), join(scratch, "cert.pem")];
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-keyout", key, "-out", cert, "-subj", "/CN=localhost", "-days", "2"],
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  let requests = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
    requests++;
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  try {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const { status, json } = await signpostJson([...task, "--to", `https://localhost:${port}/`], { env });
    assert.equal(status, 1);
    assert.equal(json.deliveries[0].outcome, "connection_error");
    assert.match(json.deliveries[0].fault, /certificate/i);
    assert.equal(requests, 0);
  } finally {
    server.close();
  }
});

test("what cannot be built or signed is not sent", () =>
  withReceiver(answers(200), async (sink) => {
    const to = ["--to", sink.url];
    await refuses([...task, ...to, "--set", "/data/id=ten"], {
      status: 1,
      code: "schema_mismatch",
      pointer: "/data/id",
      options: { env },
    });
    await refuses(["send", "clientflow", "invoice.paid", ...to], { status: 2, code: "missing_secret" });
    await refuses(["send", "clientpress", "task.complete", ...to], {
      status: 2,
      code: "unknown_event",
      suggestion: "task.completed",
    });
    await refuses(["send", "clientpress", "task.completed"], { status: 2, code: "usage", says: /--to is required/ });
    await refuses([...task, ...to, "--repeat", "0"], { status: 2, code: "usage", says: /--repeat/, options: { env } });
    assert.equal(sink.arrived.length, 0);
  }));

test("no output of a delivery holds the secret", () =>
  withReceiver(answers(200), async (sink) => {
    for (const json of [[], ["--json"]]) {
      const { stdout, stderr } = await signpost([...task, "--to", sink.url, ...json], { env });
      assert.ok(!(stdout + stderr).includes(secret));
    }
  }));
