// A database that is damaged or missing, of each object: it is reported down, nothing pretends to be empty, and the others go on.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { eventually } from "../patience.mjs";
import { send } from "./clientpress.mjs";
import { databaseIn, overwrite, overwritePage, removeLog, sqlite } from "./databases.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { webhookOf } from "./senders.mjs";
import { bodyOf } from "./sentences.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

const suite = lifetime();
const work = mkdtempSync(join(tmpdir(), "signpost-test-"));
suite.after(async () => rmSync(work, { recursive: true, force: true }));

/** The gateway's data as a power cut leaves it: all in WAL files; and the same with all in the databases. */
const cut = join(work, "cut");
const whole = join(work, "whole");

const environment = { ...secrets, SIGNPOST_BOOTSTRAP_KEY: `sp_${randomBytes(32).toString("base64url")}` };
const authorization = `Bearer ${environment.SIGNPOST_BOOTSTRAP_KEY}`;
/** @type {object} */
let configuration;

const kinds = /** @type {const} */ (["Source", "Endpoint", "Directory"]);

const table = { Source: "events", Endpoint: "deliveries", Directory: "sources" };

/** @type {Record<string, {data: string, damage: (database: string, kind: keyof typeof table) => void, said: RegExp}>} */
const damages = {
  "a WAL of garbage": {
    data: cut,
    damage: (database) => overwrite(`${database}-wal`, 0, 8192),
    said: /had a damaged WAL file, kept as -wal\.damaged/,
  },
  "a missing WAL": { data: cut, damage: removeLog, said: /is missing, or nothing is in it/ },
  "a page of garbage": {
    data: whole,
    damage: (database, kind) => overwritePage(database, table[kind]),
    said: /database disk image is malformed \(SQLITE_CORRUPT\)/,
  },
  "pages of garbage from the second on": {
    data: whole,
    damage: (database) => overwrite(database, 4096, 15 * 4096),
    said: /cannot be opened; workerd's own line says why|is malformed \(SQLITE_CORRUPT\)/,
  },
  "a header of garbage": {
    data: whole,
    damage: (database) => overwrite(database, 0, 100),
    said: /cannot be opened; workerd's own line says why/,
  },
  "an emptied file": {
    data: whole,
    damage: (database) => truncateSync(database, 0),
    said: /is missing, or nothing is in it/,
  },
  "a deleted file": { data: whole, damage: (database) => rmSync(database), said: /is missing, or nothing is in it/ },
};

const webhook = () => webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET });

/** @param {string} url @param {string} path */
async function get(url, path) {
  const { status, text } = await send(url + path, { method: "GET", headers: { authorization } });
  return { status, text, code: text.startsWith("{") ? JSON.parse(text).code : undefined };
}

const listsOfAll = { Source: ["/v1/events"], Endpoint: ["/v1/deliveries", "/v1/dead-letters"] };

/** @param {string} url @param {string} path @returns {Promise<[path: string, status: number, unavailable: unknown]>} */
async function withoutIn(url, path) {
  const { status, text } = await get(url, path);
  return [path, status, JSON.parse(text).unavailable];
}

/** @param {string} url @returns {Promise<Record<string, string>>} by kind */
async function upIn(url) {
  const { text } = await get(url, "/metrics");
  return Object.fromEntries(
    [...text.matchAll(/signpost_object_up\{kind="(\w+)",name="\w+"\} (\d)/g)].map(([, kind, up]) => [kind, up]),
  );
}

/** @param {import("node:test").TestContext} t @param {string} data */
function copyOf(t, data) {
  const copy = mkdtempSync(join(work, "copy-"));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(data, copy, { recursive: true });
  return copy;
}

/** @param {import("node:test").TestContext} t @param {string} data */
const start = (t, data) => startGateway(t, configuration, { data, environment });

before(async () => {
  const sink = await startScriptedSink(suite);
  configuration = configurationOf({ demo: {} }, { up: { url: `${sink.url}/up` } });
  const gateway = await startGateway(suite, configuration, { data: cut, environment });
  for (let count = 0; count < 40; count++) {
    assert.equal((await send(`${gateway.url}/in/demo`, webhook())).status, 202);
  }
  await eventually(() => sink.at("/up").length === 40, "all have arrived");
  await gateway.kill();
  cpSync(cut, whole, { recursive: true });
  for (const kind of kinds) sqlite(databaseIn(whole, kind), "PRAGMA wal_checkpoint(TRUNCATE)");
});

for (const [name, { data, damage, said }] of Object.entries(damages)) {
  describe(name, () => {
    /** @param {import("node:test").TestContext} t @param {keyof typeof table} kind */
    const damaged = (t, kind) => {
      const copy = copyOf(t, data);
      const database = databaseIn(copy, kind);
      damage(database, kind);
      return { copy, file: database.slice(copy.length + 1) };
    };
    const lists = { Source: "/v1/sources/demo/events", Endpoint: "/v1/endpoints/up/deliveries" };

    for (const kind of /** @type {const} */ (["Source", "Endpoint"])) {
      test(`of a ${kind}`, async (t) => {
        const { copy, file } = damaged(t, kind);
        const gateway = await start(t, copy);
        const { url, lines } = gateway;
        const posted = await send(`${url}/in/demo`, webhook());
        if (kind === "Source") {
          assert.deepEqual([posted.status, JSON.parse(posted.text)], [503, bodyOf("storage_damaged")]);
          assert.equal(posted.headers["retry-after"], "30");
        } else assert.equal(posted.status, 202);
        const other = kind === "Source" ? "Endpoint" : "Source";
        const [own, others] = await Promise.all([get(url, lists[kind]), get(url, lists[other])]);
        assert.deepEqual([own.status, own.code, others.status], [503, "storage_damaged", 200]);
        const missing = { kind: kind.toLowerCase(), name: kind === "Source" ? "demo" : "up", code: "storage_damaged" };
        for (const path of ["/v1/stats", ...listsOfAll[kind]])
          assert.deepEqual(await withoutIn(url, path), [path, 200, [missing]]);
        for (const path of listsOfAll[other]) assert.deepEqual(await withoutIn(url, path), [path, 200, []]);
        const expected = { source: "1", endpoint: "1", [kind.toLowerCase()]: "0" };
        assert.deepEqual(await upIn(url), expected);
        const health = await get(url, "/healthz");
        assert.deepEqual([health.status, health.code], [503, "storage_damaged"]);
        assert.ok(health.text.includes(file) && health.text.includes("Restore it from a back-up"), health.text);
        const faults = lines
          .filter((line) => line.startsWith("{"))
          .map((line) => JSON.parse(line))
          .filter(({ error, change }) => error === "storage_damaged" && change === "start");
        assert.deepEqual(
          faults.map(({ level, source, endpoint }) => [level, source ?? endpoint]),
          [["error", kind === "Source" ? "demo" : "up"]],
        );
        assert.ok(faults[0].message.includes(file));
        assert.match(faults[0].message, said);
        assert.match(faults[0].advice, /Restore it from a back-up/);
      });
    }

    test("of the Directory: the start is refused in words", async (t) => {
      const { copy, file } = damaged(t, "Directory");
      await assert.rejects(start(t, copy), (/** @type {any} */ error) => {
        assert.equal(error.code, "storage_damaged");
        assert.ok(error.message.startsWith(`The gateway's directory: ${file}`), error.message);
        assert.match(error.message, said);
        assert.match(error.message, /Restore it from a back-up; docs\/operations\.md says how\.$/);
        return true;
      });
    });
  });
}

test("what the sound ones have is answered, page by page, beside what is missing", async (t) => {
  const copy = copyOf(t, whole);
  const headers = { authorization, "content-type": "application/json" };
  const make = async (/** @type {string} */ kind, /** @type {object} */ body) => {
    const folder = join(copy, "objects", kind === "sources" ? "Source" : "Endpoint");
    const known = readdirSync(folder);
    const answer = await send(`${first.url}/v1/${kind}`, { headers, body: Buffer.from(JSON.stringify(body)) });
    assert.equal(answer.status, 201, answer.text);
    return readdirSync(folder)
      .filter((name) => !known.includes(name))
      .map((name) => join(folder, name));
  };
  const first = await start(t, copy);
  const url = new URL(JSON.parse((await get(first.url, "/v1/endpoints/up")).text).url);
  const files = [
    ...(await make("sources", { name: "aaa", provider: "clientpress", secrets: [secrets.CLIENTPRESS_SECRET] })),
    ...(await make("endpoints", { name: "bbb", url: `${url.origin}/bbb`, sources: ["*"] })),
  ];
  await first.kill();
  for (const file of files) rmSync(file);

  const second = await start(t, copy);
  const missing = [
    { kind: "endpoint", name: "bbb", code: "storage_damaged" },
    { kind: "source", name: "aaa", code: "storage_damaged" },
  ];
  for (const [path, own] of /** @type {const} */ ([
    ["/v1/events", missing[1]],
    ["/v1/deliveries", missing[0]],
  ])) {
    const seqs = [];
    for (let cursor = ""; cursor !== null;) {
      const { status, text } = await get(second.url, `${path}?limit=15${cursor && `&cursor=${cursor}`}`);
      const { items, next, unavailable } = JSON.parse(text);
      assert.deepEqual([status, unavailable], [200, [own]]);
      seqs.push(...items.map((/** @type {any} */ { seq }) => seq));
      cursor = next;
    }
    assert.deepEqual(
      seqs,
      Array.from({ length: 40 }, (_, index) => 40 - index),
    );
  }
  const { total, unavailable } = JSON.parse((await get(second.url, "/v1/stats")).text);
  assert.deepEqual([total.accepted, total.delivered, unavailable], [40, 40, missing]);
  // One that is named is all that was asked for.
  for (const path of ["/v1/stats?source=aaa", "/v1/stats?endpoint=bbb", "/v1/sources/aaa/events"])
    assert.deepEqual([path, (await get(second.url, path)).code], [path, "storage_damaged"]);
  assert.equal((await get(second.url, "/v1/stats?source=demo")).status, 200);
});

test("a damaged WAL is kept, and told at every start, until a person removes it", async (t) => {
  const copy = copyOf(t, whole);
  const log = `${databaseIn(copy, "Endpoint")}-wal`;
  writeFileSync(log, randomBytes(8192));
  for (let starts = 0; starts < 2; starts++) {
    const gateway = await start(t, copy);
    assert.equal((await get(gateway.url, "/v1/endpoints/up/deliveries")).code, "storage_damaged");
    await gateway.stop();
  }
  assert.equal(statSync(`${log}.damaged`).size, 8192);
  rmSync(`${log}.damaged`);
  const { url } = await start(t, copy);
  assert.equal((await get(url, "/v1/endpoints/up/deliveries")).status, 200);
});

test("workerd's index of alarms may be damaged: it is made again", async (t) => {
  const copy = copyOf(t, whole);
  for (const kind of kinds) {
    removeLog(join(copy, "objects", kind, "metadata.sqlite"));
    writeFileSync(join(copy, "objects", kind, "metadata.sqlite"), randomBytes(8192));
  }
  const { url } = await start(t, copy);
  assert.equal((await get(url, "/healthz")).status, 200);
  assert.equal((await send(`${url}/in/demo`, webhook())).status, 202);
});

test("what a later statement meets is told from then on, by everything", async (t) => {
  const copy = copyOf(t, whole);
  overwritePage(databaseIn(copy, "Endpoint"), "attempts");
  const { url } = await start(t, copy);
  assert.equal((await get(url, "/healthz")).status, 200);
  assert.equal((await get(url, "/v1/endpoints/up/deliveries")).status, 200);
  assert.equal((await upIn(url)).endpoint, "1");
  for (const path of ["/v1/endpoints/up/deliveries/1", "/v1/endpoints/up/deliveries", "/healthz"]) {
    const { status, code } = await get(url, path);
    assert.deepEqual([path, status, code], [path, 503, "storage_damaged"]);
  }
  assert.equal((await upIn(url)).endpoint, "0");
});

test("with its file from a back-up all is well; a WAL that holds nothing may be missing", async (t) => {
  const copy = copyOf(t, whole);
  const database = databaseIn(copy, "Source");
  rmSync(database);
  const first = await start(t, copy);
  assert.equal((await get(first.url, "/healthz")).status, 503);
  await first.stop();
  removeLog(database);
  cpSync(databaseIn(whole, "Source"), database);
  const second = await start(t, copy);
  assert.equal((await get(second.url, "/healthz")).status, 200);
  assert.equal((await send(`${second.url}/in/demo`, webhook())).status, 202);
  assert.ok(!second.lines.some((line) => line.includes("storage_damaged") || line.includes("_restored")));
});

test("one that is lost can be deleted, and made again", async (t) => {
  const copy = copyOf(t, whole);
  const headers = { authorization, "content-type": "application/json" };
  const made = { name: "own", provider: "clientpress", secrets: [secrets.CLIENTPRESS_SECRET] };
  const make = async (/** @type {string} */ url) =>
    send(`${url}/v1/sources`, { headers, body: Buffer.from(JSON.stringify(made)) });
  const first = await start(t, copy);
  const known = readdirSync(join(copy, "objects", "Source"));
  const created = await make(first.url);
  assert.equal(created.status, 201, created.text);
  await first.kill();
  for (const name of readdirSync(join(copy, "objects", "Source")))
    if (!known.includes(name)) rmSync(join(copy, "objects", "Source", name));
  const second = await start(t, copy);
  assert.equal((await get(second.url, "/v1/sources/own/events")).code, "storage_damaged");
  assert.equal((await send(`${second.url}/v1/sources/own`, { method: "DELETE", headers })).status, 204);
  assert.equal((await get(second.url, "/healthz")).status, 200);
  assert.equal((await make(second.url)).status, 201);
  assert.equal((await send(`${second.url}/in/own`, webhook())).status, 202);
});
