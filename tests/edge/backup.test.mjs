// Backing up a gateway that works, and making another one of it: nothing that was acknowledged falls between.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { eventually } from "../patience.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { run } from "./command.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

let next = 1;

/** @param {string} url of the gateway @returns {Promise<string>} the id that was accepted */
async function post(url) {
  const id = `event-${next++}`;
  const body = taskCompleted({ data: { id: next, title: "Sign the contract", list_id: 1 } });
  const headers = { ...signedHeaders(body, secrets.CLIENTPRESS_SECRET), "X-CP-Delivery": id };
  const { status, text } = await send(`${url}/in/demo`, { headers, body });
  assert.equal(status, 202, text);
  return id;
}

/**
 * Senders that go on until they are stopped, or nobody listens any more.
 * @param {string} url
 */
function load(url) {
  /** @type {Set<string>} */
  const accepted = new Set();
  let on = true;
  const lanes = Array.from({ length: 8 }, async () => {
    while (on) {
      const id = await post(url).catch((error) => {
        if (error.code === "ERR_ASSERTION") throw error;
      });
      if (id) accepted.add(id);
      else on = false;
    }
  });
  return {
    accepted,
    async stop() {
      on = false;
      await Promise.all(lanes);
    },
  };
}

/**
 * @param {{url: string, key: string}} gateway
 * @param {string} path
 */
async function manage({ url, key }, path) {
  const { status, text } = await send(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(status, 200, text);
}

/** @param {() => unknown} what comes true, soon */
const until = (what) => eventually(what, String(what));

/** @param {string} path @param {string} statement @returns {string[]} */
const sql = (path, statement) =>
  execFileSync("sqlite3", ["-readonly", path, statement], { encoding: "utf8" }).split("\n").filter(Boolean);

/** @param {string} directory @returns {string[]} paths of the objects' databases */
const databasesIn = (directory) =>
  readdirSync(directory)
    .filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
    .map((name) => join(directory, name));

/**
 * @param {string} directory of one class
 * @returns {{own: string[], index: string[]}} `object time` by what the objects have noted, and by what workerd wakes them
 */
function alarmsIn(directory) {
  const own = databasesIn(directory).flatMap((path) =>
    sql(path, "SELECT value FROM _cf_METADATA WHERE key = 1").map((time) => `${basename(path, ".sqlite")} ${time}`),
  );
  const path = join(directory, "metadata.sqlite");
  const index = existsSync(path) ? sql(path, "SELECT actor_id || ' ' || scheduled_time FROM _cf_ALARM ORDER BY 1") : [];
  return { own: own.sort(), index };
}

/** @param {string[]} args @param {Record<string, string>} [environment] */
async function succeeds(args, environment) {
  const ended = await run(args, { environment });
  assert.equal(ended.status, 0, ended.stderr);
  return ended;
}

/** @param {string[]} args @param {RegExp} message @param {Record<string, string>} [environment] */
async function fails(args, message, environment) {
  const { status, stdout, stderr } = await run(args, { environment });
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(stderr, message);
}

describe("a back-up", () => {
  let directory = "";
  const at = (/** @type {string} */ name) => join(directory, name);
  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "signpost-test-"))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test("of a gateway under load holds every event that was acknowledged before it began, and all are delivered", async (t) => {
    const sink = await startScriptedSink(t);
    const configuration = configurationOf(
      { demo: {} },
      { up: { url: `${sink.url}/up` }, held: { url: `${sink.url}/held` } },
    );
    const first = await startGateway(t, configuration, { data: at("data") });
    await manage(first, "/v1/endpoints/held/pause");
    const senders = load(first.url);
    await until(() => senders.accepted.size > 300);

    const before = [...senders.accepted];
    const { stdout, stderr } = await succeeds(["backup", at("backup"), "--data", at("data")]);
    assert.match(stdout, /: \d+ databases, [\d.]+ MB, each checked\.\n$/);
    assert.match(stderr, /The master key \(id [0-9a-f]{16}\) is NOT in it/);
    // Sources first: what one of them has handed over is in its Endpoint's copy then.
    const { files } = JSON.parse(readFileSync(join(at("backup"), "backup.json"), "utf8"));
    const classes = files.map((/** @type {{path: string}} */ { path }) => path.split("/")[0]);
    assert.deepEqual([...new Set(classes)].slice(0, 3), ["Source", "Endpoint", "Directory"]);
    const { size } = senders.accepted;
    await until(() => senders.accepted.size > size + 100);
    await first.kill();
    await senders.stop();

    for (const path of ["Source", "Endpoint", "Directory"].flatMap((name) => databasesIn(join(at("backup"), name)))) {
      assert.deepEqual(sql(path, "PRAGMA integrity_check"), ["ok"], path);
    }
    const key = readFileSync(join(at("data"), "master.key"));
    for (const file of readdirSync(at("backup"), { recursive: true, withFileTypes: true })) {
      if (file.isFile()) assert.ok(!readFileSync(join(file.path, file.name)).includes(key.toString().trim()));
    }

    await succeeds(["restore", at("backup"), "--data", at("restored"), "--key", join(at("data"), "master.key")]);
    const [source] = databasesIn(join(at("restored"), "objects", "Source"));
    const kept = new Set(sql(source, "SELECT provider_id FROM events"));
    assert.deepEqual(
      before.filter((id) => !kept.has(id)),
      [],
    );

    const arrived = (/** @type {string} */ path) =>
      new Set(sink.at(path).map(({ headers }) => headers["x-cp-delivery"]));
    const second = await startGateway(t, configuration, { data: at("restored") });
    await manage({ ...second, key: first.key }, "/v1/endpoints/held/resume");
    const later = await Promise.all(Array.from({ length: 20 }, () => post(second.url)));
    const wanted = [...kept, ...later];
    await until(() => ["/up", "/held"].every((path) => wanted.every((id) => arrived(path).has(id))));
    await second.stop();
  });

  test("whose parts are of different moments is set right: no event is skipped, and none is taken for another", async (t) => {
    const sink = await startScriptedSink(t);
    const configuration = configurationOf({ demo: {} }, { up: { url: `${sink.url}/up` } });
    const first = await startGateway(t, configuration, { data: at("data") });
    const ids = [await post(first.url), await post(first.url)];
    await until(() => sink.at("/up").length === 2);
    await succeeds(["backup", at("early"), "--data", at("data")]);
    ids.push(await post(first.url), await post(first.url), await post(first.url));
    await until(() => sink.at("/up").length === 5);
    await first.stop();
    await succeeds(["backup", at("late"), "--data", at("data")]);

    // The Source as it was early, its Endpoint as it was late: as when a back-up takes long between the two.
    cpSync(at("late"), at("mixed"), { recursive: true });
    const [early, late] = ["early", "late"].map((name) =>
      JSON.parse(readFileSync(join(at(name), "backup.json"), "utf8")),
    );
    const isSource = (/** @type {{path: string}} */ { path }) => path.startsWith("Source/");
    for (const { path } of early.files.filter(isSource)) cpSync(join(at("early"), path), join(at("mixed"), path));
    const files = [...early.files.filter(isSource), ...late.files.filter((/** @type {any} */ file) => !isSource(file))];
    writeFileSync(join(at("mixed"), "backup.json"), JSON.stringify({ ...late, files }));
    const [endpoint] = databasesIn(join(at("mixed"), "Endpoint"));
    assert.deepEqual(sql(endpoint, "SELECT seq FROM handed"), ["5"]);

    await succeeds(["restore", at("mixed"), "--data", at("restored"), "--key", join(at("data"), "master.key")]);
    const second = await startGateway(t, configuration, { data: at("restored") });
    const later = [await post(second.url), await post(second.url)];
    await until(() => sink.at("/up").length >= 7);
    await second.stop();
    assert.deepEqual(
      sink.at("/up").map(({ headers }) => headers["x-cp-delivery"]),
      [...ids, ...later],
    );
    const [restored] = databasesIn(join(at("restored"), "objects", "Endpoint"));
    // Deliveries whose event the Source does not have point at none, rather than at one of another name.
    assert.deepEqual(sql(restored, "SELECT event FROM deliveries ORDER BY seq"), ["1", "2", "0", "0", "0", "3", "4"]);
  });

  test("of what was made while it ran: the directory knows it, and its database is not there", async (t) => {
    const sink = await startScriptedSink(t);
    const configuration = configurationOf({ demo: {} }, { up: { url: `${sink.url}/up` } });
    const first = await startGateway(t, configuration, { data: at("data") });
    await first.stop();
    await succeeds(["backup", at("early"), "--data", at("data")]);
    const path = join(at("early"), "backup.json");
    const manifest = JSON.parse(readFileSync(path, "utf8"));
    const files = manifest.files.filter((/** @type {{path: string}} */ file) => file.path.startsWith("Directory/"));
    writeFileSync(path, JSON.stringify({ ...manifest, files }));
    await succeeds(["restore", at("early"), "--data", at("restored"), "--key", join(at("data"), "master.key")]);
    const second = await startGateway(t, configuration, { data: at("restored") });
    assert.equal((await send(`${second.url}/healthz`, { method: "GET" })).status, 200);
    const id = await post(second.url);
    await until(() => sink.at("/up").some(({ headers }) => headers["x-cp-delivery"] === id));
  });

  test("sets every alarm anew, because workerd's index of them is not in it", async (t) => {
    const sink = await startScriptedSink(t);
    const configuration = configurationOf({ demo: {} }, { up: { url: `${sink.url}/up` } });
    const first = await startGateway(t, configuration, { data: at("data") });
    await post(first.url);
    await until(() => sink.at("/up").length === 1);
    // At rest: what is left to be done is to forget it some day.
    await first.stop();
    await succeeds(["backup", at("backup"), "--data", at("data")]);
    await succeeds(["restore", at("backup"), "--data", at("restored"), "--key", join(at("data"), "master.key")]);
    assert.deepEqual(alarmsIn(join(at("restored"), "objects", "Endpoint")), { own: [], index: [] });

    const second = await startGateway(t, configuration, { data: at("restored") });
    for (const name of ["Source", "Endpoint"]) {
      const read = () => alarmsIn(join(at("restored"), "objects", name));
      await until(() => read().own.length === 1);
      await until(() => String(read().index) === String(read().own));
    }
    await second.stop();
  });

  test("is refused where it cannot be, and leaves nothing behind", async (t) => {
    await fails(["backup", at("backup"), "--data", at("nothing")], /nothing is no data directory of a gateway/);
    const gateway = await startGateway(t, configurationOf({}, {}), { data: at("data") });
    mkdirSync(at("there"));
    await fails(["backup", at("there"), "--data", at("data")], /there is there already\. Choose a new name/);
    await fails(["backup", join(at("no"), "backup"), "--data", at("data")], /cannot be made: ENOENT\.$/m);

    await gateway.stop();
    assert.deepEqual(readdirSync(directory).sort(), ["data", "there"]);
  });

  test("leaves damaged databases out and names them; restored, they are missing and not empty", async (t) => {
    const sink = await startScriptedSink(t);
    const configuration = configurationOf({ demo: {} }, { up: { url: `${sink.url}/up` } });
    const first = await startGateway(t, configuration, { data: at("data") });
    await first.stop();
    const damage = (/** @type {string} */ kind) => {
      const [database] = databasesIn(join(at("data"), "objects", kind));
      const bytes = readFileSync(database);
      bytes.fill(0xa5, 4096);
      writeFileSync(database, bytes);
      return `${kind}/${basename(database)}`;
    };
    const source = damage("Source");
    const ended = await run(["backup", at("backup"), "--data", at("data")]);
    assert.equal(ended.status, 1);
    assert.ok(ended.stderr.includes(`${source} is NOT in it, and cannot be copied: `), ended.stderr);
    assert.match(ended.stdout, /: [23] databases, /);
    const key = join(at("data"), "master.key");
    const restored = await succeeds(["restore", at("backup"), "--data", at("restored"), "--key", key]);
    assert.ok(restored.stderr.includes(`${source} is missing in the back-up`), restored.stderr);
    const second = await startGateway(t, configuration, { data: at("restored") });
    const { status, text } = await send(`${second.url}/healthz`, { method: "GET" });
    assert.deepEqual([status, JSON.parse(text).code], [503, "storage_damaged"]);
    assert.ok(text.includes(source), text);

    damage("Directory");
    const without = await run(["backup", at("without"), "--data", at("data")]);
    assert.deepEqual([without.status, without.stderr.match(/is NOT in it, and cannot be copied/g)?.length], [1, 2]);
  });

  test("is restored only into an empty directory, whole, and with its own key", async (t) => {
    const gateway = await startGateway(t, configurationOf({ demo: {} }, {}), { data: at("data") });
    await succeeds(["backup", at("backup"), "--data", at("data")]);
    const key = join(at("data"), "master.key");
    const restore = (/** @type {string[]} */ ...more) => ["restore", at("backup"), "--data", at("restored"), ...more];

    await fails(["restore", at("backup"), "--data", at("data"), "--key", key], /^Another gateway uses /);
    await gateway.stop();
    await fails(
      ["restore", at("backup"), "--data", at("data"), "--key", key],
      /data is not empty\. A back-up is restored into a new/,
    );
    await fails(["restore", at("nothing"), "--data", at("restored")], /nothing is no back-up of a gateway/);

    await fails(restore(), /^The master key is missing\. A back-up does not hold it/);
    await fails(restore("--key", at("none")), /none is missing\.$/m);
    const other = Buffer.alloc(32, 9).toString("base64");
    const wrong = /^This is not the master key of the back-up \([0-9a-f]{16}, not [0-9a-f]{16}\)/;
    await fails(restore(), wrong, { SIGNPOST_MASTER_KEY: other });
    writeFileSync(at("other.key"), `${other}\n`, { mode: 0o600 });
    await fails(restore("--key", at("other.key")), wrong);

    const [database] = databasesIn(join(at("backup"), "Directory"));
    const bytes = readFileSync(database);
    const changed = Buffer.from(bytes);
    changed[changed.length - 1] ^= 1;
    writeFileSync(database, changed);
    await fails(restore("--key", key), /\.sqlite is not what was backed up\./);
    rmSync(database);
    await fails(restore("--key", key), /\.sqlite is missing\./);
    writeFileSync(database, bytes);
    assert.ok(!existsSync(at("restored")));

    // Into an empty directory that is there; the key comes from the environment and is not kept.
    mkdirSync(at("restored"), { mode: 0o700 });
    const text = readFileSync(key, "utf8").trim();
    await succeeds(restore(), { SIGNPOST_MASTER_KEY: text });
    assert.deepEqual(readdirSync(at("restored")), ["objects"]);
    await fails(restore("--key", key), /restored is not empty/);
    const environment = { ...secrets, SIGNPOST_MASTER_KEY: text };
    const second = await startGateway(t, configurationOf({ demo: {} }, {}), { data: at("restored"), environment });
    await post(second.url);
    await second.stop();
  });
});
