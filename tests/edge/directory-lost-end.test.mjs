// The directory is a copy of before a source and an endpoint were made: their databases lie beside it, and that is not passed over.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { send } from "./clientpress.mjs";
import { databaseIn, removeLog } from "./databases.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { webhookOf } from "./senders.mjs";

const environment = { ...secrets, SIGNPOST_BOOTSTRAP_KEY: `sp_${"k".repeat(43)}` };
const headers = { authorization: `Bearer ${environment.SIGNPOST_BOOTSTRAP_KEY}`, "content-type": "application/json" };

test("sources and endpoints that the directory has forgotten are named, until they are made again", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const data = join(directory, "data");
  const start = () => startGateway(t, configurationOf({}, {}), { data, environment });
  /** @param {string} url @param {string} path @param {object} [body] */
  const call = (url, path, body) =>
    send(url + path, { method: body ? "POST" : "GET", headers, body: body && Buffer.from(JSON.stringify(body)) });
  const source = { name: "own", provider: "clientpress", secrets: [secrets.CLIENTPRESS_SECRET] };
  const endpoint = { name: "out", url: "https://hooks.example.com/x", sources: ["own"] };
  const webhook = () => webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET });

  const first = await start();
  // What was deleted on purpose leaves an emptied database, which is nobody's.
  assert.equal((await call(first.url, "/v1/sources", { ...source, name: "gone" })).status, 201);
  assert.equal((await send(`${first.url}/v1/sources/gone`, { method: "DELETE", headers })).status, 204);
  await first.stop();
  const database = databaseIn(data, "Directory");
  cpSync(database, join(directory, "older"));
  const second = await start();
  assert.equal((await call(second.url, "/healthz")).status, 200);
  assert.equal((await call(second.url, "/v1/sources", source)).status, 201);
  assert.equal((await call(second.url, "/v1/endpoints", endpoint)).status, 201);
  assert.equal((await send(`${second.url}/in/own`, webhook())).status, 202);
  await second.kill();
  removeLog(database);
  cpSync(join(directory, "older"), database);

  const third = await start();
  const health = await call(third.url, "/healthz");
  assert.equal(health.status, 503, health.text);
  const { code, objects } = JSON.parse(health.text);
  assert.deepEqual(
    [code, objects.map((/** @type {{kind: string}} */ { kind }) => kind)],
    ["storage_damaged", ["source", "endpoint"]],
  );
  const lines = third.lines.filter((line) => line.includes('"change":"directory_restored"'));
  const told = lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    told.map(({ level, unknown, file }) => [level, unknown, file.split("/")[1]]),
    [
      ["error", 2, "Source"],
      ["error", 2, "Endpoint"],
    ],
  );
  const refused = await send(`${third.url}/in/own`, webhook());
  assert.deepEqual([refused.status, JSON.parse(refused.text).code], [503, "storage_damaged"]);
  assert.equal((await send(`${third.url}/in/gone`, webhook())).status, 404);
  assert.equal((await call(third.url, "/v1/sources", source)).status, 201);
  assert.equal((await call(third.url, "/v1/endpoints", endpoint)).status, 201);
  assert.equal((await call(third.url, "/healthz")).status, 200);
  assert.equal((await send(`${third.url}/in/own`, webhook())).status, 202);
  assert.equal(JSON.parse((await call(third.url, "/v1/sources/own/events")).text).items.length, 2);
});
