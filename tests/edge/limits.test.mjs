// The limit of a body's size: counted while it streams, whatever Content-Length says or does not say.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { before, describe, test } from "node:test";
import { callerOf } from "./api-client.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { configurationOf, eventsOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { bodyOf } from "./sentences.mjs";
import { startSink } from "./sink.mjs";

const secret = secrets.CLIENTPRESS_SECRET;
const mebibyte = 1_048_576;

/**
 * A signed webhook of an exact size.
 * @param {number} size in bytes
 */
function webhookOf(size, letter = "x") {
  const empty = taskCompleted({ data: { id: 10, title: "", list_id: 1 } });
  const body = taskCompleted({ data: { id: 10, title: letter.repeat(size - empty.length), list_id: 1 } });
  assert.equal(body.length, size);
  return { headers: signedHeaders(body, secret), body };
}

describe("body limit", () => {
  const suite = lifetime();
  /** @type {import("./sink.mjs").Sink} */
  let sink;
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;

  before(async () => {
    sink = await startSink(suite);
    gateway = await startGateway(
      suite,
      configurationOf({ usual: {}, small: { max_body_bytes: 300 } }, { sink: { url: `${sink.url}/limits` } }),
    );
  });

  test("1 MiB is taken and passed on whole, by default", async () => {
    const webhook = webhookOf(mebibyte);
    assert.equal((await send(`${gateway.url}/in/usual`, webhook)).status, 202);
    const [arrived] = await sink.arrival("/limits", 1);
    assert.ok(arrived.body.equals(webhook.body));
  });

  test("1 MiB in chunks, without a Content-Length, is taken as well", async () => {
    const { headers, body } = webhookOf(mebibyte, "y");
    const answer = await sendChunks(`${gateway.url}/in/usual`, headers, body, 70_001);
    assert.match(answer, /^HTTP\/1\.1 202 /);
    const arrived = await sink.arrival("/limits", 2);
    assert.ok(arrived[1].body.equals(body));
  });

  test("one byte more is 413 body_too_large, with Content-Length and without", async () => {
    const { headers, body } = webhookOf(mebibyte + 1);
    const before = await eventsOf(gateway, "usual");
    const claimed = await sendHead(`${gateway.url}/in/usual`, { ...headers, "Content-Length": String(body.length) });
    assertTooLarge(claimed);
    assertTooLarge(await sendChunks(`${gateway.url}/in/usual`, headers, body, 70_001));
    assert.deepEqual(await eventsOf(gateway, "usual"), before);
  });

  test("a source's own limit holds to the byte", async () => {
    const url = `${gateway.url}/in/small`;
    assert.equal((await send(url, webhookOf(300))).status, 202);
    const over = webhookOf(301);
    assert.deepEqual(JSON.parse((await send(url, over)).text), bodyOf("body_too_large"));
    assertTooLarge(await sendChunks(url, over.headers, over.body, 1000));
    assertTooLarge(await sendChunks(url, over.headers, over.body, 7));
  });

  test("an endless body is refused as soon as it passes the limit", async () => {
    // The sender never ends it: an answer proves that the gateway stopped reading.
    assertTooLarge(await sendChunks(`${gateway.url}/in/small`, {}, Buffer.alloc(100_000), 1000, { end: false }));
  });
});

test("a body that breaks off is never taken for a whole one", async (t) => {
  const sink = await startSink(t);
  const gateway = await startGateway(t, configurationOf({ demo: {} }, { sink: { url: `${sink.url}/limits` } }));
  const { headers, body } = webhookOf(300);
  /** @type {{head: Record<string, string>, parts: Buffer[]}[]} */
  const framings = [
    { head: { "Content-Length": String(body.length + 1) }, parts: [body] },
    { head: { "Transfer-Encoding": "chunked" }, parts: [Buffer.from("12c\r\n"), body, Buffer.from("\r\n")] },
  ];
  for (const { head, parts } of framings) {
    const answer = await exchange(`${gateway.url}/in/demo`, { ...headers, ...head }, parts, { halfClose: true });
    // 408, not 400: senders that take other 4xx as final (ClientFlow) try again after this one.
    assert.match(answer, /^HTTP\/1\.1 408 /);
  }
  assert.deepEqual(await eventsOf(gateway, "demo"), []);
  await gateway.stop();
  const logged = gateway.lines.map((line) => JSON.parse(line)).filter(({ what }) => what === "receive");
  assert.deepEqual(
    logged.map(({ level, what, source, code }) => [level, what, source, code]),
    Array(2).fill(["warn", "receive", "demo", "incomplete_body"]),
  );
});

describe("many bodies at a time", () => {
  const suite = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;

  before(async () => {
    gateway = await startGateway(suite, configurationOf({ demo: {}, other: {} }, {}));
  });

  /**
   * Opens a request, sends the beginning of its body, and waits until that is written.
   * @param {string} source
   * @param {Record<string, string>} headers
   * @param {Buffer} beginning
   */
  async function begin(source, headers, beginning) {
    const { hostname, port, host } = new URL(gateway.url);
    const socket = connect(Number(port), hostname).on("error", () => {});
    const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    // Or until it refuses to.
    await new Promise((resolve) =>
      socket
        .on("data", resolve)
        .write(
          Buffer.concat([Buffer.from(`POST /in/${source} HTTP/1.1\r\n${lines.join("")}\r\n`), beginning]),
          resolve,
        ),
    );
    return socket;
  }

  let count = 0;

  /** A sound webhook. @param {string} source */
  const post = (source) => send(`${gateway.url}/in/${source}`, webhookOf(400 + count++));

  /** Until a webhook is answered so. @param {string} source @param {number} status */
  async function answered(source, status) {
    for (let tries = 0; tries < 2000; tries++) {
      const answer = await post(source);
      if (answer.status === status) return answer;
      assert.match(String(answer.status), /^(?:202|503)$/);
    }
    throw new Error(`never answered ${status}; a machine that takes 10 s to send 64 MiB has given up the first bodies`);
  }

  for (const [how, headers] of /** @type {[string, Record<string, string>][]} */ ([
    ["chunked", { "Transfer-Encoding": "chunked" }],
    ["of a known length", { "Content-Length": String(mebibyte) }],
  ])) {
    test(`32 MiB of a source's, ${how}, are held at most: 503 too_busy, there alone; and all is free again when their senders hang up`, async () => {
      const chunk = Buffer.concat([Buffer.from("fffff\r\n"), Buffer.alloc(0xf_ffff, "x"), Buffer.from("\r\n")]);
      const beginning = how === "chunked" ? chunk : Buffer.alloc(mebibyte - 1, "x");
      const sockets = await Promise.all(Array.from({ length: 40 }, () => begin("demo", headers, beginning)));
      const refused = await answered("demo", 503);
      assert.deepEqual([JSON.parse(refused.text), refused.headers["retry-after"]], [bodyOf("too_busy"), "30"]);
      assert.equal((await post("other")).status, 202);
      for (const socket of sockets) socket.resetAndDestroy();
      await answered("demo", 202);
      // As much as before fits in again: nothing stayed behind.
      const again = await Promise.all(Array.from({ length: 31 }, () => begin("demo", headers, beginning)));
      assert.equal((await post("demo")).status, 202);
      for (const socket of again) socket.resetAndDestroy();
      await answered("demo", 202);
    });
  }

  test("what a body claims to be takes no room: 1,500 that send nothing stop no sender", async () => {
    const head = { "Content-Length": "65536" };
    const sockets = await Promise.all(Array.from({ length: 1500 }, () => begin("demo", head, Buffer.alloc(0))));
    const busy = await Promise.all(sockets.map((socket) => socket.bytesRead > 0));
    assert.equal(busy.filter(Boolean).length, 0);
    for (const source of ["demo", "other", "demo"]) assert.equal((await post(source)).status, 202);
    for (const socket of sockets) socket.resetAndDestroy();
  });
});

test("a body that does not arrive within 10 s is 408 body_timeout, however slowly it goes on", async (t) => {
  const automation = { direction: "automation", secret_env: undefined };
  const gateway = await startGateway(t, configurationOf({ demo: {}, site: automation }, {}));
  const { headers, body } = webhookOf(300);
  const managing = { Authorization: `Bearer ${gateway.key}`, "Content-Type": "application/json" };
  const made = await callerOf(gateway)("POST", "/v1/sources/site/keys", { name: "OttoKit" });
  const product = { "X-CP-API-Key": made.body.key, "Content-Type": "application/json" };
  const began = performance.now();
  // Behind an API key, and behind a product's own key.
  const others = [
    trickle(`${gateway.url}/v1/keys`, { ...managing, "Content-Length": "300" }, Buffer.alloc(200, " ")),
    trickle(
      `${gateway.url}/v1/sources/demo/dispatch`,
      { ...managing, "Transfer-Encoding": "chunked" },
      Buffer.from("1\r\nx\r\n".repeat(40)),
    ),
    trickle(`${gateway.url}/as/site/wp-json/cp/v1/webhook`, { ...product, "Content-Length": "300" }, Buffer.alloc(0)),
  ];
  const answers = await Promise.all([
    trickle(`${gateway.url}/in/demo`, { ...headers, "Content-Length": String(body.length) }, body.subarray(0, 200)),
    trickle(
      `${gateway.url}/in/demo`,
      { ...headers, "Transfer-Encoding": "chunked" },
      Buffer.from("1\r\nx\r\n".repeat(40)),
    ),
    trickle(`${gateway.url}/in/demo`, { ...headers, "Content-Length": "300" }, Buffer.alloc(0)),
  ]);
  const seconds = (performance.now() - began) / 1000;
  assert.ok(seconds > 9, `after ${seconds} s`);
  for (const answer of answers) {
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.deepEqual(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)), bodyOf("body_timeout"));
  }
  for (const answer of await Promise.all(others)) {
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.equal(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)).code, "body_timeout");
  }
  assert.deepEqual(await eventsOf(gateway, "demo"), []);
});

/**
 * Sends a few bytes now and then, for as long as nobody answers.
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {Buffer} bytes
 */
function trickle(url, headers, bytes) {
  const { host, hostname, port, pathname } = new URL(url);
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let at = 0;
    const drip = setInterval(() => {
      if (at < bytes.length) socket.write(bytes.subarray(at, (at += 6)));
    }, 1000);
    socket.setEncoding("latin1").on("data", (text) => {
      clearInterval(drip);
      resolve(text);
      socket.destroy();
    });
    socket
      .on("error", () => {})
      .on("close", () => (clearInterval(drip), reject(new Error("closed without an answer"))));
    socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.join("")}\r\n`);
  });
}

/** @param {string} answer */
function assertTooLarge(answer) {
  assert.match(answer, /^HTTP\/1\.1 413 /);
  assert.deepEqual(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)), bodyOf("body_too_large"));
}

/**
 * Announces a body and sends none of it.
 * @param {string} url
 * @param {Record<string, string>} headers
 */
const sendHead = (url, headers) => exchange(url, headers, []);

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {Buffer} body
 * @param {number} size of a chunk
 * @param {{end?: boolean}} [options] whether the last chunk says that it is the last
 */
function sendChunks(url, headers, body, size, { end = true } = {}) {
  const chunks = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  if (end) chunks.push(Buffer.from("0\r\n\r\n"));
  return exchange(url, { ...headers, "Transfer-Encoding": "chunked" }, chunks);
}

/**
 * Writes a request by hand and reads one answer, whether or not the request was taken whole.
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {Buffer[]} parts
 * @param {{halfClose?: boolean}} [options] whether the sender says at the end that nothing more comes
 * @returns {Promise<string>} the answer, headers and all
 */
function exchange(url, headers, parts, { halfClose = false } = {}) {
  const { host, hostname, port, pathname } = new URL(url);
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      answer += text;
      const [, head, length] = /^(.*\r\n[Cc]ontent-[Ll]ength: (\d+)\r\n.*?\r\n\r\n)/s.exec(answer) ?? [];
      if (head === undefined || answer.length < head.length + Number(length)) return;
      resolve(answer);
      socket.destroy();
    });
    socket.on("close", () => reject(new Error(`closed after: ${answer}`)));
    // Who refuses a body may close before it was written to its end: what counts is the answer.
    socket.on("error", () => {});
    socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.join("")}\r\n`);
    for (const part of parts) socket.write(part);
    if (halfClose) socket.end();
  });
}
