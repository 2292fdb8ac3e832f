// Destinations with a certificate of their own making: refused, unless the start names it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { certificatesIn } from "../../edge/serve/trust.mjs";
import { selfSigned } from "../cli/certificate.mjs";
import { eventually } from "../patience.mjs";
import { callerOf } from "./api-client.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { run, startCommand } from "./command.mjs";
import { configurationOf, secrets } from "./gateway.mjs";

const directory = mkdtempSync(join(tmpdir(), "signpost-trust-"));
const own = selfSigned(directory);
let arrived = 0;
const server = createServer(own, (request, response) => {
  arrived++;
  request.resume().on("end", () => response.writeHead(204).end());
});
let configuration = "";

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const endpoint = { url: `https://localhost:${port}/hook`, retry: { timeout_seconds: 30, delays_seconds: [] } };
  const text = configurationOf(
    { demo: {} },
    { inside: endpoint },
    { destinations: { allow: ["localhost", "127.0.0.1"] } },
  );
  configuration = join(directory, "signpost.config.json");
  writeFileSync(configuration, JSON.stringify(text));
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(directory, { recursive: true });
});

/**
 * @param {import("node:test").TestContext} t
 * @param {string} data
 * @param {string[]} args
 * @returns {Promise<any>} the delivery, once it has ended
 */
async function delivered(t, data, args) {
  const gateway = await startCommand(t, ["--config", configuration, "--data", join(directory, data), ...args]);
  const call = callerOf(/** @type {any} */ ({ url: gateway.url, key: gateway.key }));
  const body = taskCompleted();
  const headers = signedHeaders(body, secrets.CLIENTPRESS_SECRET);
  assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
  const look = async () => {
    const { body: page } = await call("GET", "/v1/endpoints/inside/deliveries");
    return page.items.find((/** @type {{state: string}} */ { state }) => state !== "pending");
  };
  const delivery = await eventually(look, "the end of the delivery");
  await gateway.end();
  return delivery;
}

test("without a word of it nothing is sent to a destination whose certificate nobody vouches for", async (t) => {
  const { state, status } = await delivered(t, "strict", []);
  assert.deepEqual([state, status, arrived], ["dead", null, 0]);
});

test("--ca-file names what to trust", async (t) => {
  const { state, status } = await delivered(t, "trusting", ["--ca-file", own.file]);
  assert.deepEqual([state, status, arrived], ["delivered", 204, 1]);
});

test("a file that is none, or holds no certificate, is refused in words", async () => {
  const at = (/** @type {string} */ name, /** @type {string} */ text) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const broken = own.cert.replace(/\n[A-Za-z0-9+/]{20}/, "\n!!!!");
  for (const [path, says] of /** @type {[string, RegExp][]} */ ([
    [join(directory, "nowhere.pem"), /nowhere\.pem cannot be read: ENOENT\.$/],
    [at("key-only.pem", own.key), /key-only\.pem holds no certificate in PEM form/],
    [at("broken.pem", own.cert + broken), /broken\.pem: certificate 2 of 2 cannot be read\.$/],
  ])) {
    const { status, stderr } = await run(["start", "--config", configuration, "--ca-file", path]);
    assert.equal(status, 1);
    assert.match(stderr.trim(), says);
  }
  assert.equal(certificatesIn(at("two.pem", `notes\n${own.cert}between\n${own.cert}`)).length, 2);
});
