// Sources in workerd: what comes in while their settings change, while they end, and a great deal at a time.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { configurationOf, eventsOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";

const secret = secrets.CLIENTPRESS_SECRET;

describe("settings that change", () => {
  const suite = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;

  before(async () => {
    gateway = await startGateway(suite, configurationOf({}, {}));
  });

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async function manage(method, path, body) {
    const response = await fetch(`${gateway.url}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${gateway.key}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  let number = 0;

  /**
   * @param {string} source
   * @param {string} under a secret
   * @returns {Promise<string>} status and code
   */
  async function post(source, under) {
    const body = taskCompleted({ data: { id: ++number, title: "Sign", list_id: 1 } });
    const { status, text } = await send(`${gateway.url}/in/${source}`, { headers: signedHeaders(body, under), body });
    return `${status} ${JSON.parse(text).code}`;
  }

  test("a new secret is taken, and an old one refused, from the next webhook on", async () => {
    const made = await manage("POST", "sources", { name: "rotated", provider: "clientpress", secrets: ["the first"] });
    assert.equal(await post("rotated", "the first"), "202 ok");
    assert.equal(await post("rotated", "the second"), "401 signature_mismatch");
    // The refusal has just asked whether the settings have changed, which it may do once a second.
    await later();
    await manage("POST", "sources/rotated/secrets", { secret: "the second" });
    assert.equal(await post("rotated", "the second"), "202 ok");
    assert.equal(await post("rotated", "the first"), "202 ok");
    await manage("DELETE", `sources/rotated/secrets/${made.secrets[0].id}`);
    assert.equal(await post("rotated", "the first"), "401 signature_mismatch");
    assert.equal(await post("rotated", "the second"), "202 ok");
  });

  test("a policy or a limit that changes holds from the next webhook on", async () => {
    await manage("POST", "sources", {
      name: "limited",
      provider: "clientpress",
      secrets: [secret],
      max_body_bytes: 100,
    });
    assert.equal(await post("limited", secret), "413 body_too_large");
    await later();
    await manage("PATCH", "sources/limited", { max_body_bytes: 1000 });
    assert.equal(await post("limited", secret), "202 ok");
    await manage("PATCH", "sources/limited", { policy: { unknown: "reject" } });
    const body = taskCompleted({ event: "task.exploded" });
    const headers = { ...signedHeaders(body, secret), "X-CP-Event": "task.exploded" };
    const { status, text } = await send(`${gateway.url}/in/limited`, { headers, body });
    assert.deepEqual([status, JSON.parse(text).code], [422, "unknown_event"]);
  });

  test("a source that is deleted is gone at once; one of the same name is another", async () => {
    await manage("POST", "sources", { name: "brief", provider: "clientpress", secrets: [secret] });
    assert.equal(await post("brief", secret), "202 ok");
    await manage("DELETE", "sources/brief");
    assert.equal(await post("brief", secret), "404 unknown_source");
    await later();
    await manage("POST", "sources", { name: "brief", provider: "clientpress", secrets: [secret] });
    assert.deepEqual(await eventsOf(gateway, "brief"), []);
    number--;
    number--;
    assert.equal(await post("brief", secret), "202 ok", "the same webhook is no duplicate there");
  });
});

/** Longer than an isolate believes what it was told. */
const later = () => new Promise((resolve) => setTimeout(resolve, 1001));

test("what was acknowledged is there after a power cut, and is still known as a duplicate", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "signpost-source-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const start = () => startGateway(t, configurationOf({ demo: {} }, {}), { data, restart: false, environment });
  const environment = { ...secrets, SIGNPOST_BOOTSTRAP_KEY: `sp_${"A".repeat(43)}` };
  const first = await start();
  const webhooks = Array.from({ length: 50 }, (_, id) => {
    const body = taskCompleted({ data: { id, title: "Sign", list_id: 1 } });
    return { headers: signedHeaders(body, secret), body };
  });
  const answers = await Promise.all(webhooks.map((webhook) => send(`${first.url}/in/demo`, webhook)));
  assert.ok(answers.every(({ status }) => status === 202));
  await first.kill();
  const second = await start();
  const events = await eventsOf(second, "demo");
  assert.deepEqual(
    events.map(({ seq }) => seq).sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
  const again = await Promise.all(webhooks.map((webhook) => send(`${second.url}/in/demo`, webhook)));
  assert.ok(again.every(({ status }) => status === 200));
});

test("20,000 webhooks on 32 connections are each accepted, and each kept once", async (t) => {
  // So many because V8 compiles anew what runs often, and what it makes of it must do the same.
  const gateway = await startGateway(t, configurationOf({ demo: {} }, {}));
  const { port } = new URL(gateway.url);
  let left = 20_000;
  /** @type {Record<string, number>} */
  const answers = {};
  /** @param {Buffer | undefined} body that got no answer: workerd closes a connection on which nothing comes for a while */
  const one = (body) =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1").setNoDelay(true);
      let answer = "";
      const next = () => {
        if (!body && left === 0) {
          socket.destroy();
          return;
        }
        body ??= taskCompleted({ data: { id: left--, title: "Sign", list_id: 1 } });
        const headers = { Host: "x", ...signedHeaders(body, secret), "Content-Length": String(body.length) };
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.write(`POST /in/demo HTTP/1.1\r\n${lines.join("")}\r\n${body.toString("latin1")}`, "latin1");
      };
      socket.on("connect", next);
      socket.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
        if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
      });
      socket.on("close", () => resolve(body || left > 0 ? one(body) : undefined));
      socket.setEncoding("latin1").on("data", (text) => {
        answer += text;
        if (!/^.*\r\n\r\n.*\}$/s.test(answer)) return;
        const status = answer.slice(9, 12);
        answers[status] = (answers[status] ?? 0) + 1;
        answer = "";
        body = undefined;
        next();
      });
    });
  await Promise.all(Array.from({ length: 32 }, () => one(undefined)));
  const { 202: accepted, 200: again = 0, ...others } = answers;
  assert.deepEqual(others, {});
  assert.equal(accepted + again, 20_000);
  const [newest] = await eventsOf(gateway, "demo");
  assert.equal(newest.seq, 20_000);
  assert.doesNotMatch(gateway.lines.join("\n"), /exception|different request/);
});
