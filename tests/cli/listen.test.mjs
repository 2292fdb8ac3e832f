// signpost listen: a receiver that says what it thinks of each request.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bodyOf } from "../edge/sentences.mjs";
import { clientpressTask, clientpressTime, hex, secret } from "./documents.mjs";
import { program, refuses, scratch, signpost } from "./signpost.mjs";

const env = { THE_SECRET: secret, WHSEC: `whsec_${Buffer.alloc(32, 7).toString("base64")}` };
const clientpress = ["--provider", "clientpress", "--secret-env", "THE_SECRET", "--now", String(clientpressTime)];

/**
 * Starts the listener on a free port and stops it after the work, which must leave it able to stop.
 * @param {string[]} args
 * @param {(listener: {url: string, port: number, line: () => Promise<any>, stop: (signal?: NodeJS.Signals) => Promise<number | null>}) => Promise<void>} work
 */
async function listening(args, work) {
  const child = spawn(program, ["listen", "--json", ...args], {
    cwd: scratch,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => JSON.parse((await lines.next()).value);
  const stop = async (/** @type {NodeJS.Signals} */ signal = "SIGTERM") => {
    child.kill(signal);
    return (await closed)[0];
  };
  try {
    const { listening: url, port } = await line();
    await work({ url, port, line, stop });
  } finally {
    await stop();
  }
}

/**
 * @param {string} url
 * @param {string | Uint8Array} body
 * @param {Record<string, string | string[]>} [headers]
 * @param {string} [method]
 * @returns {Promise<{status: number | undefined, headers: import("node:http").IncomingHttpHeaders, json: any}>}
 */
async function post(url, body, headers = {}, method = "POST") {
  const sent = request(url, { method, headers }).end(body);
  const [response] = await once(sent, "response");
  let text = "";
  for await (const piece of response) text += piece;
  return { status: response.statusCode, headers: response.headers, json: text && JSON.parse(text) };
}

const signed = (/** @type {string | Uint8Array} */ body) => ({ "X-CP-Signature": `sha256=${hex(secret, body)}` });

test("the first line says where it listens, on loopback alone", () =>
  listening([...clientpress, "--port", "0"], async ({ url, port }) => {
    assert.equal(url, `http://127.0.0.1:${port}/`);
    const other = connect(port, "127.0.0.2");
    const [error] = await once(other, "error");
    assert.equal(error.code, "ECONNREFUSED");
  }));

test("an authentic webhook is answered 202 and reported as ok", () =>
  listening(clientpress, async ({ url, line }) => {
    const { status, headers, json } = await post(`${url}any/path?x=1`, clientpressTask, {
      ...signed(clientpressTask),
      "X-CP-Delivery": "abc",
    });
    assert.equal(status, 202);
    assert.equal(headers["content-type"], "application/json");
    assert.deepEqual(json, bodyOf("ok"));
    assert.deepEqual(await line(), {
      received_ms: clientpressTime * 1000,
      method: "POST",
      path: "/any/path?x=1",
      bytes: clientpressTask.length,
      status: 202,
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
  }));

/** @type {readonly [string, string, Record<string, string>, number, string][]} */
const refusals = [
  ["one without a signature", clientpressTask, {}, 401, "missing_signature"],
  ["a malformed signature", clientpressTask, { "X-CP-Signature": "sha256=xyz" }, 401, "malformed_signature"],
  ["a changed body", `${clientpressTask} `, signed(clientpressTask), 401, "signature_mismatch"],
  ["a disagreeing header", clientpressTask, { ...signed(clientpressTask), "X-CP-Event": "x" }, 401, "header_mismatch"],
  ["an empty body", "", signed(""), 400, "malformed_json"],
];
for (const [name, body, headers, status, code] of refusals) {
  test(`${name} is answered ${status} ${code}`, () =>
    listening(clientpress, async ({ url, line }) => {
      const answer = await post(url, body, headers);
      assert.deepEqual([answer.status, answer.json.code], [status, code]);
      const report = await line();
      assert.deepEqual([report.ok, report.code, report.status], [false, code, status]);
      assert.equal(report.message, answer.json.message);
    }));
}

test("an authentic event outside the catalog is answered 202 but reported as not ok", () =>
  listening(clientpress, async ({ url, line }) => {
    const body = clientpressTask.replace("task.completed", "task.eaten");
    const { status, json } = await post(url, body, signed(body));
    assert.deepEqual([status, json.code], [202, "unknown_event"]);
    assert.equal((await line()).ok, false);
  }));

for (const method of ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
  test(`${method} is answered 405, with what is allowed`, () =>
    listening(clientpress, async ({ url, line }) => {
      const { status, headers, json } = await post(url, "", {}, method);
      assert.deepEqual([status, headers.allow, json.code], [405, "POST", "method_not_allowed"]);
      assert.deepEqual([(await line()).code], ["method_not_allowed"]);
    }));
}

test("the body limit holds to the byte, with and without a length told before", () =>
  listening([...clientpress, "--max-body", "1000"], async ({ url, line }) => {
    for (const headers of /** @type {Record<string, string>[]} */ ([{}, { "Transfer-Encoding": "chunked" }])) {
      const fits = "x".repeat(1000);
      assert.equal((await post(url, fits, { ...headers, ...signed(fits) })).json.code, "malformed_json");
      assert.deepEqual([(await line()).bytes], [1000]);
      const { status, json } = await post(url, "x".repeat(1001), headers);
      assert.deepEqual([status, json.code], [413, "body_too_large"]);
      assert.equal((await line()).code, "body_too_large");
    }
  }));

test("1 MiB is the limit when none is given", () =>
  listening(clientpress, async ({ url }) => {
    const fits = "x".repeat(1048576);
    assert.equal((await post(url, fits, signed(fits))).json.code, "malformed_json");
    assert.equal((await post(url, `${fits}x`)).json.code, "body_too_large");
    assert.equal((await post(url, "x".repeat(4 << 20))).json.code, "body_too_large");
  }));

test("what was signed are the bytes as sent: no unpacking, no form", () =>
  listening(clientpress, async ({ url }) => {
    const packed = gzipSync(clientpressTask);
    const { json } = await post(url, packed, { ...signed(packed), "Content-Encoding": "gzip" });
    assert.equal(json.code, "malformed_json", "authentic, and not JSON");
    for (const type of [
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "multipart/form-data",
    ]) {
      const answer = await post(url, clientpressTask, { ...signed(clientpressTask), "Content-Type": type });
      assert.deepEqual([answer.status, answer.json.code], [202, "ok"], type);
    }
  }));

test("header values are seen as sent: nothing is decoded, a repeated one is joined, a Range is nothing", () =>
  listening(clientpress, async ({ url }) => {
    const value = signed(clientpressTask)["X-CP-Signature"];
    const code = async (/** @type {Record<string, string | string[]>} */ headers) =>
      (await post(url, clientpressTask, headers)).json.code;
    assert.equal(await code({ "X-CP-Signature": value }), "ok");
    assert.equal(await code({ "X-CP-Signature": value.replace("=", "%3D") }), "malformed_signature");
    assert.equal(await code({ "X-CP-Signature": [value, value] }), "malformed_signature");
    assert.equal(await code({ "X-CP-Signature": value, Range: "bytes=0-3" }), "ok");
  }));

test("a path of any length and with any characters is taken", () =>
  listening(clientpress, async ({ url, line }) => {
    for (const path of ["x".repeat(8000), "a%0Ab%00c", "..;/%2ex"]) {
      assert.equal((await post(url + path, clientpressTask, signed(clientpressTask))).status, 202, path.slice(0, 20));
      assert.equal((await line()).path, `/${path}`);
    }
  }));

test("a sender that goes away in the middle is told, not judged, and the next one is", () =>
  listening(clientpress, async ({ url, port, line }) => {
    const half = connect(port, "127.0.0.1", () =>
      half.end("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"),
    );
    half.resume();
    await once(half, "close");
    const { status, refused } = await line();
    assert.deepEqual([status, refused], [400, "the body broke off, or is not of the form that its headers say"]);
    await post(url, clientpressTask, signed(clientpressTask));
    assert.equal((await line()).code, "ok");
  }));

const tooLong = "x".repeat(9000);
/** @type {[what: string, sent: string | Buffer, status: number, reason: RegExp][]} */
const noRequests = [
  ["a line that is none of HTTP's", "hello\r\n\r\n", 400, /first line is not METHOD TARGET HTTP\/1\.1/],
  ["a method that there is not", "FETCH / HTTP/1.1\r\nHost: x\r\n\r\n", 400, /its method is none of HTTP's/],
  [
    "a version that there is not",
    "POST / HTTP/3.0\r\nHost: x\r\n\r\n",
    400,
    /first line is not METHOD TARGET HTTP\/1\.1/,
  ],
  ["HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, /speaks HTTP\/2 at once/],
  ["TLS", Buffer.from("16030100050100000100\n", "hex"), 400, /speaks TLS, and this listener plain HTTP: send to http:/],
  [
    "a path that is too long",
    `POST /${tooLong} HTTP/1.1\r\nHost: x\r\n\r\n`,
    414,
    /request line is longer than 8192 bytes/,
  ],
  [
    "a header that is too long",
    `POST / HTTP/1.1\r\nHost: x\r\nX-A: ${tooLong}\r\n\r\n`,
    400,
    /header line 2 is longer than 8192 bytes/,
  ],
  [
    "headers that never end",
    `POST / HTTP/1.1\r\nHost: x\r\n${"X-A: b\r\n".repeat(20_000)}`,
    400,
    /headers are longer than 131072 bytes/,
  ],
  ["headers that break off", "POST / HTTP/1.1\r\nHost: x\r\nX-A", 400, /connection ended before the headers did/],
  ["lines that end in LF", "POST / HTTP/1.1\nHost: x\n\n", 400, /its lines end in LF; HTTP's end in CRLF/],
  ["a Range that is none", "POST / HTTP/1.1\r\nHost: x\r\nRange: bytes=s3cret\r\n\r\n", 416, /Range header is none/],
];
for (const [what, sent, status, reason] of noRequests) {
  test(`${what} is told, with the answer and the reason, and the next request is judged`, () =>
    listening(clientpress, async ({ url, port, line }) => {
      // A connection on which nothing comes is not worth a word.
      const silent = connect(port, "127.0.0.1");
      await once(silent, "connect");
      silent.destroy();
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      socket.end(sent);
      socket.resume();
      const told = await line();
      assert.deepEqual(Object.keys(told), ["received_ms", "ok", "status", "refused"]);
      assert.deepEqual([told.ok, told.status], [false, status], told.refused);
      assert.match(told.refused, reason);
      assert.doesNotMatch(told.refused, /s3cret/);
      await post(url, clientpressTask, signed(clientpressTask));
      assert.equal((await line()).code, "ok");
    }));
}

test("many at once are each answered", () =>
  listening(clientpress, async ({ url, line }) => {
    const bodies = Array.from({ length: 40 }, (_, i) => clientpressTask.replace('"id":10', `"id":${i}`));
    const answers = await Promise.all(bodies.map((body, i) => post(url, i % 2 ? body : `${body} `, signed(body))));
    assert.deepEqual(
      answers.map(({ status }) => status),
      bodies.map((_, i) => (i % 2 ? 202 : 401)),
    );
    const reports = await Promise.all(bodies.map(line));
    assert.equal(reports.filter(({ ok }) => ok).length, 20);
  }));

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  test(`${signal} stops it at once with exit 0`, () =>
    listening(clientpress, async ({ url, port, stop }) => {
      await post(url, clientpressTask, signed(clientpressTask));
      assert.equal(await stop(signal), 0);
      const late = connect(port, "127.0.0.1");
      assert.equal((await once(late, "error"))[0].code, "ECONNREFUSED");
    }));
}

test("signpost send and signpost listen agree", () =>
  listening(["--provider", "standard", "--secret-env", "WHSEC"], async ({ url, line }) => {
    const send = ["send", "standard", "contact.created", "--to", url, "--secret-env", "WHSEC", "--id", "msg_1"];
    assert.equal((await signpost(send, { env })).status, 0);
    const { code, id, id_covered: covered } = await line();
    assert.deepEqual([code, id, covered], ["ok", "msg_1", true]);
    assert.equal((await signpost([...send, "--tamper"], { env })).status, 1);
    assert.equal((await line()).code, "signature_mismatch");
  }));

test("people get a line for each request, with control characters made visible", async () => {
  const child = spawn(program, ["listen", ...clientpress], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value;
  try {
    const [, url = ""] = /^Listening on (http:\S+) for ClientPress\. Ctrl-C ends it\.$/.exec(await line()) ?? [];
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () =>
      socket.write("POST /\x1b[31m HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
    );
    socket.resume();
    assert.equal(await line(), "2024-01-18T14:22:00Z POST /\\x1b[31m 0 bytes: 401 missing_signature");
    assert.match(await line(), /^ {2}The signature header is absent/);
  } finally {
    child.kill();
    await once(child, "close");
  }
});

test("it ends when nobody reads its verdicts any more", async () => {
  const child = spawn(program, ["listen", "--json", ...clientpress], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [first] = await once(child.stdout, "data");
  child.stdout.destroy();
  const closed = once(child, "close");
  await post(JSON.parse(String(first)).listening, clientpressTask, signed(clientpressTask));
  assert.equal((await closed)[0], 2);
});

test("a port that is taken is refused, and so is a host that is not this machine's", () =>
  listening(clientpress, async ({ port }) => {
    await refuses(["listen", ...clientpress, "--port", String(port)], {
      status: 2,
      code: "usage",
      says: /Cannot listen on 127\.0\.0\.1 port \d+.*--port 0/s,
      options: { env },
    });
    await refuses(["listen", ...clientpress, "--host", "192.0.2.1"], {
      status: 2,
      code: "usage",
      says: /Cannot listen on 192\.0\.2\.1/,
      options: { env },
    });
    await refuses(["listen", ...clientpress, "--port", "65536"], {
      status: 2,
      code: "usage",
      says: /--port/,
      options: { env },
    });
  }));

test("listen needs a secret and a clock that can be read, before it listens", async () => {
  await refuses(["listen", "--provider", "clientpress"], { status: 2, code: "missing_secret" });
  await refuses(["listen", "--provider", "clientpress", "--secret-env", "THE_SECRET", "--now", "soon"], {
    status: 2,
    code: "usage",
    says: /--now/,
    options: { env },
  });
});
