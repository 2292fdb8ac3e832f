// When the gateway itself cannot do its work: nothing is acknowledged that is not kept, and the log says why.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { before, describe, test } from "node:test";
import { launch, serve } from "../../edge/serve/serve.mjs";
import { receive } from "../../edge/src/receive/receive.js";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { configurationOf, eventsOf, secrets } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { bodyOf } from "./sentences.mjs";
import { startSink } from "./sink.mjs";

const secret = secrets.CLIENTPRESS_SECRET;

test("a Worker whose configuration is wrong answers 503 gateway_misconfigured, and logs each place", async (t) => {
  /** @type {string[]} */
  const lines = [];
  const configuration = configurationOf({ demo: {} }, { sink: { url: "https://10.0.0.1/" } });
  const { url, stop } = await launch(
    {
      configuration: JSON.stringify(configuration),
      environment: { CLIENTPRESS_SECRET: secret, SIGNPOST_MASTER_KEY: Buffer.alloc(32, 1).toString("base64") },
      allow: ["public"],
      onLine: (line) => lines.push(line),
    },
    ["CLIENTPRESS_SECRET", "SIGNPOST_MASTER_KEY"],
  );
  t.after(stop);
  const body = taskCompleted();
  const headers = signedHeaders(body, secret);
  const got = await send(`${url}/in/demo`, { headers, body });
  assert.deepEqual(
    [got.status, got.headers["retry-after"], JSON.parse(got.text)],
    [503, "30", bodyOf("gateway_misconfigured")],
  );
  assert.equal((await send(`${url}/healthz`, { method: "GET" })).status, 503);
  assert.equal((await send(`${url}/`, { method: "GET" })).status, 200);
  await stop();
  const logged = lines.map((line) => JSON.parse(line));
  assert.ok(logged.every(({ level, what }) => level === "error" && what === "configuration"));
  assert.deepEqual(
    logged.slice(0, 2).map(({ pointer, message }) => [pointer, message.split(":")[0]]),
    [
      ["/endpoints/sink/secret_env/0", "ENDPOINT_SECRET is not set"],
      ["/endpoints/sink/url", "destination_not_public"],
    ],
  );
});

describe("a store that fails", () => {
  const suite = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("./sink.mjs").Sink} */
  let sink;

  before(async () => {
    sink = await startSink(suite);
    const key = `sp_${"A".repeat(43)}`;
    /** @type {string[]} */
    const lines = [];
    const serving = await serve({
      configuration: JSON.stringify(configurationOf({ demo: {} }, { sink: { url: `${sink.url}/hook` } })),
      environment: { ...secrets, SIGNPOST_BOOTSTRAP_KEY: key },
      entry: fileURLToPath(new URL("workers/troubled.js", import.meta.url)),
      onLine: (line) => lines.push(line),
    });
    suite.after(serving.stop);
    gateway = { ...serving, key, lines };
  });

  /** @param {object} trouble */
  const cause = (trouble) => fetch(`${gateway.url}/test/trouble`, { method: "POST", body: JSON.stringify(trouble) });

  /** @param {string} title */
  function webhook(title) {
    const body = taskCompleted({ data: { id: 10, title, list_id: 1 } });
    return { headers: signedHeaders(body, secret), body };
  }

  test("503 store_failed with Retry-After when it cannot be kept; nothing of the cause is told", async () => {
    await cause({ before: 2 });
    const got = await send(`${gateway.url}/in/demo`, webhook("lost"));
    assert.deepEqual(
      [got.status, got.headers["retry-after"], JSON.parse(got.text)],
      [503, "30", bodyOf("store_failed")],
    );
    assert.deepEqual(await eventsOf(gateway, "demo"), []);
    const said = gateway.lines.map((line) => JSON.parse(line)).filter(({ code }) => code === "store_failed");
    assert.deepEqual(
      said.map(({ level, what, source, status, event }) => [level, what, source, status, event]),
      [["warn", "receive", "demo", 503, "task.completed"]],
    );
    assert.ok(gateway.lines.some((line) => JSON.parse(line).what === "fault"));
    assert.doesNotMatch(gateway.lines.join("\n"), /secret name/);
    // And then it works again.
    assert.equal((await send(`${gateway.url}/in/demo`, webhook("lost"))).status, 202);
  });

  test("a Source that fails once is asked once more, because some senders never are", async () => {
    await cause({ before: 1 });
    const got = await send(`${gateway.url}/in/demo`, webhook("second try"));
    assert.deepEqual([got.status, JSON.parse(got.text).code], [202, "ok"]);
  });

  test("an answer that is lost makes no second event of it", async () => {
    await cause({ after: 1 });
    const kept = (await eventsOf(gateway, "demo")).length;
    const got = await send(`${gateway.url}/in/demo`, webhook("kept after all"));
    assert.deepEqual([got.status, JSON.parse(got.text).code], [200, "duplicate"]);
    assert.equal((await eventsOf(gateway, "demo")).length, kept + 1);
  });

  test("a sender that hangs up takes nobody else's webhook with it", async () => {
    const kept = (await eventsOf(gateway, "demo")).length;
    let [stayed, sent] = [0, 0];
    for (let round = 0; round < 5; round++) {
      const answers = Array.from({ length: 8 }, (_, index) => {
        const { headers, body } = webhook(`together ${round} ${index}`);
        sent++;
        // Every other sender does not wait for its answer.
        if (index % 2 === 1) stayed++;
        else return hangUp(`${gateway.url}/in/demo`, headers, body);
        return send(`${gateway.url}/in/demo`, { headers, body }).then(({ status }) => assert.equal(status, 202));
      });
      await Promise.all(answers);
    }
    const more = (await eventsOf(gateway, "demo")).length - kept;
    assert.ok(more >= stayed && more <= sent, `${more} were kept, ${stayed} of ${sent} senders stayed`);
    assert.doesNotMatch(gateway.lines.join("\n"), /Warning|exception/i);
  });
});

/**
 * Sends a webhook and closes the connection as soon as it is written.
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {Buffer} body
 * @returns {Promise<void>}
 */
async function hangUp(url, headers, body) {
  const { host, hostname, port, pathname } = new URL(url);
  const lines = Object.entries({ Host: host, ...headers, "Content-Length": String(body.length) });
  await new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {}).on("close", resolve);
    socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
    socket.write(body, () => socket.resetAndDestroy());
  });
}

test("a core that stops answers 503 core_failed, nothing is kept, and the log says where it stopped", async (t) => {
  const body = taskCompleted();
  const { code, message } = bodyOf("core_failed");
  const failed = {
    ok: false,
    code,
    status: 503,
    message,
    authentic: false,
    event: "",
    id: "",
    pointer: "",
    detail: "",
    cause: new RangeError("a detail that stays inside"),
  };
  let kept = 0;
  const source = /** @type {any} */ ({
    name: "demo",
    settings: { max_body_bytes: 10_000, policy: { unsigned: "reject" }, log: "notable" },
    verify: () => failed,
    keeper: { keep: () => kept++ },
  });
  const sources = /** @type {any} */ ({ recheck: async () => source });
  const request = new Request("http://localhost/in/demo", {
    method: "POST",
    headers: signedHeaders(body, secret),
    body: new Uint8Array(body),
  });
  const { mock } = t.mock.method(console, "log", () => {});
  const answer = await receive(/** @type {any} */ (request), source, sources, /** @type {any} */ ({ waitUntil() {} }));
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "30"]);
  assert.deepEqual(await answer.json(), { code, message });
  assert.equal(kept, 0);
  const [line] = mock.calls.map(({ arguments: [text] }) => text);
  assert.match(line, /"code":"core_failed".*"error":"RangeError","at":"at /);
  assert.doesNotMatch(line, /a detail that stays inside/);
});
