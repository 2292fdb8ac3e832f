// A source or an endpoint whose database is damaged is deleted over the API, and made again under the same name.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { eventually } from "../patience.mjs";
import { send } from "./clientpress.mjs";
import { databaseIn, overwrite, overwritePage, sqlite } from "./databases.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { webhookOf } from "./senders.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

const suite = lifetime();
const work = mkdtempSync(join(tmpdir(), "signpost-test-"));
suite.after(async () => rmSync(work, { recursive: true, force: true }));

/** As a power cut leaves it: all in WAL files; and the same with all in the databases. */
const cut = join(work, "cut");
const whole = join(work, "whole");

const environment = { ...secrets, SIGNPOST_BOOTSTRAP_KEY: `sp_${"k".repeat(43)}` };
const headers = { authorization: `Bearer ${environment.SIGNPOST_BOOTSTRAP_KEY}`, "content-type": "application/json" };
const configuration = configurationOf({}, {});

/** @type {import("./virtual/sink.mjs").ScriptedSink} */
let sink;
const made = {
  Source: {
    path: "/v1/sources",
    name: "own",
    body: { provider: "clientpress", secrets: [secrets.CLIENTPRESS_SECRET] },
  },
  Endpoint: { path: "/v1/endpoints", name: "out", body: { sources: ["own"] } },
};

/** @param {string} url @param {"GET" | "POST" | "DELETE"} method @param {string} path @param {object} [body] */
async function call(url, method, path, body) {
  const { status, text } = await send(url + path, { method, headers, body: body && Buffer.from(JSON.stringify(body)) });
  return { status, text, ...(text.startsWith("{") && { said: JSON.parse(text) }) };
}

/** @param {string} url @param {keyof typeof made} kind */
const make = (url, kind) => {
  const { path, name, body } = made[kind];
  return call(url, "POST", path, { name, ...body, ...(kind === "Endpoint" && { url: `${sink.url}/out` }) });
};

/** @param {string} url @param {keyof typeof made} kind */
const remove = (url, kind) => call(url, "DELETE", `${made[kind].path}/${made[kind].name}`);

/** @param {{after(hook: () => Promise<void>): void}} t @param {string} data */
const start = (t, data) => startGateway(t, configuration, { data, environment });

/** @param {string} url @returns {Promise<string>} its id */
async function post(url) {
  const webhook = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET });
  const { status, text } = await send(`${url}/in/own`, webhook);
  assert.equal(status, 202, text);
  return webhook.id;
}

const hasArrived = (/** @type {string} */ id) =>
  sink.at("/out").some((request) => request.headers["x-cp-delivery"] === id);

before(async () => {
  sink = await startScriptedSink(suite);
  const { url, kill } = await start(suite, cut);
  for (const kind of /** @type {const} */ (["Source", "Endpoint"])) assert.equal((await make(url, kind)).status, 201);
  const id = await post(url);
  await eventually(() => hasArrived(id), "it has arrived");
  await kill();
  cpSync(cut, whole, { recursive: true });
  for (const kind of ["Source", "Endpoint", "Directory"])
    sqlite(databaseIn(whole, kind), "PRAGMA wal_checkpoint(TRUNCATE)");
});

const tables = { Source: "events", Endpoint: "deliveries" };

/** waits: workerd cannot delete it. @type {Record<string, {data: string, damage: (database: string, kind: keyof typeof tables) => void, waits: boolean}>} */
const damages = {
  "a header of garbage": { data: whole, damage: (database) => overwrite(database, 0, 100), waits: true },
  "a WAL of garbage": { data: cut, damage: (database) => overwrite(`${database}-wal`, 0, 8192), waits: true },
  "a page of garbage": {
    data: whole,
    damage: (database, kind) => overwritePage(database, tables[kind]),
    waits: false,
  },
};

for (const [damage, { data, damage: inflict, waits }] of Object.entries(damages)) {
  describe(damage, () => {
    for (const kind of /** @type {const} */ (["Source", "Endpoint"])) {
      test(`of a ${kind}`, async (t) => {
        const copy = mkdtempSync(join(work, "copy-"));
        cpSync(data, copy, { recursive: true });
        const database = databaseIn(copy, kind);
        inflict(database, kind);

        const first = await start(t, copy);
        if (kind === "Source") {
          const refused = await remove(first.url, "Source");
          assert.deepEqual([refused.status, refused.said.code], [409, "still_in_use"]);
          // What cannot be told to a damaged source keeps no endpoint from being deleted.
          assert.equal((await remove(first.url, "Endpoint")).status, 204);
          assert.equal((await make(first.url, "Endpoint")).status, 201);
          assert.equal((await remove(first.url, "Endpoint")).status, 204);
        }
        assert.equal((await remove(first.url, kind)).status, 204);
        if (waits) {
          const [again, health] = [await make(first.url, kind), await call(first.url, "GET", "/healthz")];
          assert.deepEqual([again.status, again.said.code], [409, "wrong_state"]);
          assert.deepEqual([health.status, health.said.code], [503, "storage_damaged"]);
          for (const { text } of [again, health]) assert.match(text, /It has been deleted, .* restart the gateway\./);
          await first.stop();
          for (const end of ["", "-wal", "-shm", "-wal.damaged"]) assert.ok(!existsSync(database + end), end);
        } else assert.equal((await call(first.url, "GET", "/healthz")).status, 200);

        const second = waits ? await start(t, copy) : first;
        assert.equal((await call(second.url, "GET", "/healthz")).status, 200);
        assert.equal((await make(second.url, kind)).status, 201);
        if (kind === "Source") assert.equal((await make(second.url, "Endpoint")).status, 201);
        const ids = [await post(second.url)];
        await second.stop();
        const third = await start(t, copy);
        assert.equal((await call(third.url, "GET", "/healthz")).status, 200);
        ids.push(await post(third.url));
        await eventually(() => ids.every(hasArrived), "what it took in has arrived");
        await third.stop();
      });
    }
  });
}
