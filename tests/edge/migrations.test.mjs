// Data of other versions: what the first one wrote opens, what a later one wrote is refused and stays as it is.
//
// fixtures/first-version holds, as `sqlite3 FILE .dump` prints it, what the gateway of the first commit with tables wrote: a source "demo"
// with three events, an endpoint "sink" that has delivered the first and was answered 503 to the others. Each file is named after its object.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { migrations as directoryMigrations } from "../../edge/src/directory/schema.js";
import { migrations as endpointMigrations } from "../../edge/src/endpoint/schema.js";
import { fact, migrate, versionOf } from "../../edge/src/migrations.js";
import { migrations as sourceMigrations } from "../../edge/src/source/schema.js";
import { eventually } from "../patience.mjs";
import { callerOf } from "./api-client.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { startCommand } from "./command.mjs";
import { configurationOf, eventsOf, secrets, startGateway } from "./gateway.mjs";
import { makeDisk, openStore } from "./property/store.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

const first = new URL("fixtures/first-version/", import.meta.url);
/** @type {Record<string, readonly import("../../edge/src/migrations.js").Migration[]>} */
const migrations = { Directory: directoryMigrations, Endpoint: endpointMigrations, Source: sourceMigrations };
const environment = {
  ...secrets,
  SIGNPOST_MASTER_KEY: Buffer.alloc(32, 9).toString("base64"),
  SIGNPOST_BOOTSTRAP_KEY: `sp_${"A".repeat(43)}`,
};

/** @returns {{kind: string, object: string, text: string}[]} */
const dumps = () =>
  readdirSync(first).map((name) => {
    const [, kind, object] = /** @type {RegExpExecArray} */ (/^(\w+)-(\w+)\.sql$/.exec(name));
    return { kind, object, text: readFileSync(new URL(name, first), "utf8") };
  });

/** @param {string} path @param {string} statements */
const sql = (path, statements) => execFileSync("sqlite3", ["-bail", path], { input: statements, encoding: "utf8" });

/** @param {{after(hook: () => Promise<void>): void}} t @returns {{data: string, pathOf: (kind: string) => string}} */
function firstData(t) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(async () => rmSync(directory, { recursive: true, force: true }));
  const data = join(directory, "data");
  /** @type {Map<string, string>} */
  const paths = new Map();
  for (const { kind, object, text } of dumps()) {
    mkdirSync(join(data, "objects", kind), { recursive: true, mode: 0o700 });
    paths.set(kind, join(data, "objects", kind, `${object}.sqlite`));
    sql(/** @type {string} */ (paths.get(kind)), text);
  }
  return { data, pathOf: (kind) => /** @type {string} */ (paths.get(kind)) };
}

/** @param {() => unknown} what comes true, soon */
const until = (what) => eventually(what, String(what));

test("what the first version wrote opens: what waited is delivered, and the numbers go on", async (t) => {
  const { data, pathOf } = firstData(t);
  const sink = await startScriptedSink(t);
  const configuration = configurationOf({ demo: {} }, { sink: { url: `${sink.url}/hook` } });
  const gateway = await startGateway(t, configuration, { data, environment });
  await until(() => sink.at("/hook").length >= 2);
  assert.deepEqual(
    sink
      .at("/hook")
      .map(({ headers }) => headers["webhook-id"])
      .sort(),
    ["event-2", "event-3"],
  );
  const body = taskCompleted();
  const headers = { ...signedHeaders(body, secrets.CLIENTPRESS_SECRET), "X-CP-Delivery": "event-4" };
  assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
  await until(() => sink.at("/hook").length >= 3);
  assert.deepEqual(
    (await eventsOf(gateway, "demo"))
      .slice(0, 2)
      .map(({ seq, provider_id, provider_id_signed }) => [seq, provider_id, provider_id_signed]),
    [
      [4, "event-4", false],
      [3, "event-3", null],
    ],
  );
  // Of the tables that came later.
  assert.equal((await callerOf(gateway)("GET", "/v1/sources/demo/keys")).status, 200);
  await gateway.stop();
  for (const [kind, { length }] of Object.entries(migrations)) {
    const text = sql(pathOf(kind), "SELECT value FROM facts WHERE name = 'schema_version';");
    assert.equal(text.trim(), String(length), kind);
  }
});

test("every migration runs once, also where the tables of the second came with the first", () => {
  for (const { kind, text } of dumps()) {
    for (const before of [text, undefined]) {
      const disk = makeDisk();
      if (before) disk.database.exec(before);
      const store = openStore(disk, () => 0);
      const { length } = migrations[kind];
      assert.deepEqual(
        [versionOf(store), migrate(store, migrations[kind]), versionOf(store), migrate(store, migrations[kind])],
        before ? [1, 1, length, length] : [0, 0, length, length],
      );
      store.close();
    }
  }
  const store = openStore(makeDisk(), () => 0);
  migrate(store, directoryMigrations.slice(0, 2));
  store.run("UPDATE facts SET value = '1' WHERE name = 'schema_version'");
  store.run("INSERT INTO source_keys VALUES ('demo', x'00', 'one', 'One', NULL, 0, NULL)");
  assert.equal(migrate(store, directoryMigrations), 1);
  assert.equal(store.rows("SELECT count(*) AS n FROM source_keys")[0].n, 1);
  store.close();
});

test("endpoints of actions lose the schedule of events that nobody has given them, and their objects are told what is theirs", () => {
  const store = openStore(makeDisk(), () => 0);
  migrate(store, directoryMigrations.slice(0, 4));
  const rows = {
    site: { format: "automation", retry: "standard" },
    own: { format: "automation", retry: { timeout_seconds: 1, delays_seconds: [] } },
    events: { format: "original", retry: "standard" },
  };
  for (const [name, given] of Object.entries(rows)) {
    const text =
      "INSERT INTO endpoints (name, given, managed_by, version, created_at, changed_at) VALUES (?, ?, 'api', 1, 0, 0)";
    store.run(text, name, JSON.stringify(given));
  }
  migrate(store, directoryMigrations);
  const read = store.rows("SELECT name, given FROM endpoints").map(({ name, given }) => [name, JSON.parse(given)]);
  assert.deepEqual(Object.fromEntries(read), { ...rows, site: { format: "automation", retry: "automation" } });
  const told = store.rows("SELECT name FROM pushes ORDER BY name").map(({ name }) => name);
  assert.deepEqual(told, ["own", "site"]);
  store.close();
});

test("the general circuit and the general rule for disabling of earlier rows are nobody's words; what differs is a person's, and stays", () => {
  const store = openStore(makeDisk(), () => 0);
  migrate(store, directoryMigrations.slice(0, 2));
  const circuit = { failures: 10, open_seconds: 30, open_max_seconds: 600 };
  const auto_disable = { after_dead: 10, after_seconds: 86_400 };
  const rows = {
    untouched: { url: "https://a.example/", circuit, auto_disable },
    never: { url: "https://b.example/", circuit, auto_disable: null },
    own: { circuit: { ...circuit, failures: 3 }, auto_disable: { ...auto_disable, after_dead: 2 } },
  };
  for (const [name, given] of Object.entries(rows)) {
    const text =
      "INSERT INTO endpoints (name, given, managed_by, version, created_at, changed_at) VALUES (?, ?, 'api', 1, 0, 0)";
    store.run(text, name, JSON.stringify(given));
  }
  migrate(store, directoryMigrations);
  const read = store.rows("SELECT name, given FROM endpoints").map(({ name, given }) => [name, JSON.parse(given)]);
  assert.deepEqual(Object.fromEntries(read), {
    untouched: { url: "https://a.example/", circuit: null, auto_disable: "policy" },
    never: { url: "https://b.example/", circuit: null, auto_disable: null },
    own: rows.own,
  });
  assert.deepEqual(
    store.rows("SELECT name, action FROM pushes ORDER BY name").map(({ name, action }) => [name, action]),
    [
      ["never", "configure"],
      ["untouched", "configure"],
    ],
    "their objects are told",
  );
  store.close();
});

test("what sources of earlier versions did with unknown events is the product's word, unless it was a person's", () => {
  const store = openStore(makeDisk(), () => 0);
  migrate(store, directoryMigrations.slice(0, 3));
  const rows = {
    first: {},
    ignoring: { dispatch: { events: ["*"], unknown_event: "ignore" } },
    refusing: { dispatch: { events: ["task.*"], unknown_event: "refuse" } },
  };
  for (const [name, given] of Object.entries(rows)) {
    const text =
      "INSERT INTO sources (name, given, managed_by, version, created_at, changed_at) VALUES (?, ?, 'api', 1, 0, 0)";
    store.run(text, name, JSON.stringify(given));
  }
  migrate(store, directoryMigrations);
  assert.deepEqual(
    store.rows("SELECT name, given FROM sources ORDER BY name").map(({ name, given }) => [name, JSON.parse(given)]),
    [
      ["first", rows.first],
      ["ignoring", rows.ignoring],
      ["refusing", { dispatch: { events: ["task.*"], unknown_event: null } }],
    ],
  );
  assert.deepEqual(
    store.rows("SELECT kind, name, action FROM pushes").map((row) => Object.values(row)),
    [["source", "refusing", "configure"]],
    "its object is told",
  );
  store.close();
});

test("a migration that fails leaves nothing of itself", () => {
  const store = openStore(makeDisk(), () => 0);
  const [one, two] = [["CREATE TABLE one (a)"], ["CREATE TABLE two (a)", "CREATE TABLE one (a)"]];
  migrate(store, [one]);
  assert.throws(() => migrate(store, [one, two]), /one already exists/);
  assert.deepEqual([versionOf(store), fact(store, "schema_version")], [1, "1"]);
  assert.equal(store.rows("SELECT name FROM sqlite_master WHERE name = 'two'").length, 0);
  store.close();
});

describe("what a later version wrote is refused in one line, and stays as it is", () => {
  for (const [kind, named] of [
    ["Directory", "The gateway's directory"],
    ["Source", "The source demo"],
    ["Endpoint", "The endpoint sink"],
  ]) {
    test(kind, async (t) => {
      const { data, pathOf } = firstData(t);
      sql(
        pathOf(kind),
        `CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
         INSERT OR REPLACE INTO facts VALUES ('schema_version', '99');`,
      );
      const before = sql(pathOf(kind), ".dump");
      const config = join(data, "config.json");
      const sink = await startScriptedSink(t);
      writeFileSync(config, JSON.stringify(configurationOf({ demo: {} }, { sink: { url: `${sink.url}/hook` } })));
      const known = migrations[kind].length;
      const said =
        `${named}: its tables have version 99, and this Signpost knows versions up to ${known}. The data was written by a newer ` +
        "version of Signpost. Start that version, or restore a back-up that this one has written.";
      await assert.rejects(startCommand(t, ["--data", data, "--config", config], environment), (error) => {
        const [ended, line] = /** @type {Error} */ (error).message.split("\n");
        assert.deepEqual([ended, line], ["it ended with status 1:", said]);
        return true;
      });
      assert.equal(sql(pathOf(kind), ".dump"), before);
    });
  }
});
