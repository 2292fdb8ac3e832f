// Runs the READMEs' JavaScript: in workerd, as modules, and in real Express.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { fileURLToPath } from "node:url";
import express5 from "express";
import express4 from "express4";
import { load } from "signpost/verify";
import { standardSignature } from "../cli/documents.mjs";
import { send, signedHeaders, taskCompleted } from "../edge/clientpress.mjs";
import { serve, workerDirectory } from "../runtimes/workerd.mjs";
import { imported, root, written } from "./fences.mjs";
import { keeper, receives, secret } from "./receiving.mjs";

const signpost = await load();

/** @param {string} url @returns {(webhook: import("./receiving.mjs").Webhook) => Promise<{status: number, code: string}>} */
const posting = (url) => async (webhook) => {
  const { status, text } = await send(url, webhook);
  return { status, code: JSON.parse(text).code };
};

/** @param {string} text */
export async function inWorkerd(text) {
  const { directory, remove } = workerDirectory({
    modules: {
      "main.mjs": fileURLToPath(new URL("workers/main.mjs", import.meta.url)),
      "snippet.mjs": written("worker.mjs", text),
      "secret.mjs": written("secret.mjs", `export const secret = ${JSON.stringify(secret)};`),
    },
    packageRoot: `${root}/js`,
  });
  try {
    const worker = await serve(directory);
    try {
      const kept = async () => /** @type {any} */ (await (await fetch(worker.url)).json());
      await receives(posting(worker.url), kept);
    } finally {
      await worker.stop();
    }
  } finally {
    remove();
  }
}

/** @param {string} text */
export async function anywhere(text) {
  const whsec = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  process.env.SECRET = whsec;
  const seconds = Math.floor(Date.now() / 1000);
  const signed = '{"type":"user.created","timestamp":"2026-01-01T00:00:00Z","data":{}}';
  for (const [body, says] of /** @type {[string, string[]][]} */ ([
    [signed, []],
    [`${signed} `, ["signature_mismatch header:webhook-signature "]],
  ])) {
    const { kept, keep } = keeper();
    /** @type {string[]} */
    const said = [];
    await imported(`const console = { log: (...words) => say(words.join(" ")) };\n${text}`, {
      headers: {
        "webhook-id": "msg_1",
        "webhook-timestamp": String(seconds),
        "webhook-signature": standardSignature(whsec, "msg_1", seconds, signed),
      },
      rawBody: body,
      keep,
      say: (/** @type {string} */ line) => said.push(line),
    });
    assert.deepEqual([(await kept()).length, said], [1 - says.length, says]);
  }
}

/** @param {string} text */
export async function asFunction(text) {
  process.env.CLIENTPRESS_SECRET = secret;
  const { kept, keep } = keeper();
  const { receive } = await imported(text, { keep });
  await receives(async ({ headers, body }) => {
    const response = await receive(new Request("http://localhost/", { method: "POST", headers, body }));
    return { status: response.status, code: /** @type {any} */ (await response.json()).code };
  }, kept);
}

/** @param {string} text */
export async function inExpress(text) {
  for (const express of [express4, express5]) {
    const app = express();
    const { kept, keep } = keeper();
    await imported(text, { app, express, keep, verifier: signpost.verifier("clientpress", { secrets: [secret] }) });
    const server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      const url = `http://127.0.0.1:${port}/webhooks`;
      await receives(posting(url), kept);
      // Neither Content-Length nor Transfer-Encoding, as `curl -X POST` sends it.
      const bare = request(url, { method: "POST", agent: false });
      bare.removeHeader("transfer-encoding");
      bare.useChunkedEncodingByDefault = false;
      bare.end();
      const [answer] = await once(bare, "response");
      assert.equal(JSON.parse((await answer.toArray()).join("")).code, "missing_signature");
      const large = taskCompleted({ data: { id: 10, title: "x".repeat(500_000), list_id: 1 } });
      assert.equal((await send(url, { headers: signedHeaders(large, secret), body: large })).status, 202);
      // keep() failed: the sender has to send it again.
      const failing = taskCompleted({ data: { id: 11, title: "Sign", list_id: 1 } });
      Object.assign(globalThis, { keep: () => Promise.reject(new Error("no disk")) });
      app.set("env", "test");
      assert.equal((await send(url, { headers: signedHeaders(failing, secret), body: failing })).status, 500);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }
}

/** The words of the package's own TypeErrors are those of its README. */
export function sameInErrors() {
  const verifier = signpost.verifier("clientpress", { secrets: [secret] });
  assert.throws(() => verifier.verify({}, /** @type {any} */ (undefined)), /express\.raw\(\{ type: \(\) => true \}\)/);
}

/** @param {string} text */
export async function sending(text) {
  /** @type {import("node:http").IncomingMessage[]} */
  const arrived = [];
  const server = createServer((incoming, response) => {
    arrived.push(incoming);
    response.writeHead(503, { "retry-after": "7" }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const surroundings = { secret, url: `http://127.0.0.1:${port}/hook` };
    const { built, next } = await imported(
      `${text.replace("const next =", "globalThis.followed =")}\nexport { built };\nexport const next = globalThis.followed;`,
      surroundings,
    );
    assert.equal(built.ok, true, built.message);
    assert.equal(arrived.length, 1);
    assert.match(String(arrived[0].headers["x-clientflow-signature"]), /^sha256=[0-9a-f]{64}$/);
    assert.deepEqual([next.step, next.nextAttempt], ["deliver_again", 2]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
