// The clock was a day ahead and is right again, beside sources and endpoints: the Directory, what the Worker keeps, the live stream, and the
// command, which sees it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { watchClock } from "../../edge/serve/clock.mjs";
import { supervise } from "../../edge/serve/supervise.mjs";
import { setClock } from "../../edge/src/clock.js";
import { addKey, hashOfKey, makeKey, useKey } from "../../edge/src/directory/keys.js";
import { beginOnce } from "../../edge/src/directory/idempotency.js";
import { addSecret } from "../../edge/src/directory/rotation.js";
import { KnownSources } from "../../edge/src/known-sources.js";
import { beat, Hub } from "../../edge/src/stream/hub.js";
import { eventually } from "../patience.mjs";
import { source, startDirectory } from "./directory-stage.mjs";
import { scene } from "./virtual/gateway.mjs";

const day = 86_400_000;
const minute = 60_000;

describe("the Directory", () => {
  for (const way of ["told while it runs", "at its start"]) {
    test(`ends secrets and idempotency keys when it was meant, ${way}`, async () => {
      const clock = { now: Date.UTC(2030, 0, 1) };
      let stage = await startDirectory({ clock });
      const { disk, objects } = stage;
      await source(stage);
      clock.now += day;
      const { directory, context } = stage;
      await directory.change(() => addSecret(context, "source", "a", { others_expire_in_seconds: 3600 }));
      const [key, request] = [new Uint8Array(32), new Uint8Array(32)];
      assert.deepEqual(await beginOnce(context, key, request), { kind: "new" });
      const own = makeKey();
      addKey(context.store, await hashOfKey(own), { name: "mine", role: "read" });
      useKey(context.store, await hashOfKey(own));
      clock.now -= day;
      if (way === "at its start") stage = await startDirectory({ disk, objects, clock });
      else await directory.clockWentBack();
      await stage.directory.wake();
      const ends = () => objects.of("source:a").settings.secrets.map((/** @type {any} */ one) => one.expires_at);
      assert.deepEqual(ends(), [null, clock.now + 3_600_000]);
      assert.ok(/** @type {number} */ (stage.store.wakingAt()) <= clock.now + 3_600_000);
      assert.deepEqual(await beginOnce(stage.context, key, request), { kind: "running" });
      clock.now += minute;
      assert.deepEqual(await beginOnce(stage.context, key, request), { kind: "new" });
      assert.equal(useKey(stage.store, await hashOfKey(own))?.name, "mine");
      assert.equal(stage.store.rows("SELECT last_used_at FROM keys WHERE name = 'mine'")[0].last_used_at, clock.now);
      clock.now += 3_600_000;
      await stage.directory.wake();
      assert.deepEqual(ends(), [null]);
    });
  }
});

test("a secret that had ended by the wrong clock is live again", async (t) => {
  const time = { now: Date.UTC(2030, 0, 1) };
  setClock({ now: () => time.now, wakeAt() {} });
  t.after(() => setClock({ now: () => Date.now(), wakeAt() {} }));
  const secret = (/** @type {string} */ id, /** @type {number | null} */ expires_at) => ({
    id,
    secret: id,
    expires_at,
  });
  const settings = {
    name: "a",
    direction: "inbound",
    version: 1,
    secrets: [secret("new", null), secret("old", time.now + minute)],
  };
  const DIRECTORY = { idFromName: () => "id", get: () => ({ sourceSettings: async () => settings }) };
  const known = new KnownSources(/** @type {any} */ ({ DIRECTORY }), "inbound", (_, live) => ({ live }));
  const live = async () => (await known.find("a"))?.live;
  time.now += day;
  assert.deepEqual(await live(), ["new"]);
  time.now -= day;
  assert.deepEqual(await live(), ["new", "old"]);
});

test("the live stream goes on with its comments, and cuts off who takes nothing", async () => {
  const clock = { now: day };
  const alarm = { at: /** @type {number | null} */ (null) };
  const store = {
    now: () => clock.now,
    wakeAt: (/** @type {number | null} */ at) => void (alarm.at = at),
    wakingAt: () => alarm.at,
  };
  const hub = new Hub(store, { directory: async () => ({ sources: [], endpoints: [] }), lend: async () => {} });
  await hub.open({ kinds: new Set(), sources: new Set(), endpoints: new Set() });
  clock.now -= day / 2;
  await hub.wake();
  assert.equal(alarm.at, clock.now + beat);
  // Nobody reads.
  for (let beats = 0; beats < 6; beats++) {
    clock.now += beat;
    await hub.wake();
  }
  assert.equal(hub.listeners, 0);
});

test("the command sees the clock go back, however often, and no correction", () => {
  const [clock, passed] = [{ now: 10 * day }, { ms: 0 }];
  /** @type {number[]} */
  const told = [];
  const { look, stop } = watchClock((seconds) => told.push(seconds), { now: () => clock.now, passed: () => passed.ms });
  for (const [real, shown] of [
    [1000, 1000],
    [1000, 1000 - day],
    [1000, 1000],
    [1000, -500],
    [1000, day],
    [1000, 1000 - day],
  ]) {
    passed.ms += real;
    clock.now += shown;
    look();
  }
  stop();
  assert.deepEqual(told, [86_400, 86_400]);
});

test("and tells the Worker, and the log", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const control = join(directory, "control");
  /** @type {string[]} */
  const asked = [];
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.end();
  }).listen(control);
  t.after(() => server.close());
  let ahead = 0;
  const { now } = Date;
  t.mock.method(Date, "now", () => now() + ahead);
  /** @type {any} */
  const running = { pid: process.pid, exhausted: () => false };
  running.ended = new Promise((resolve) => (running.kill = running.stop = async () => resolve("ended")));
  /** @type {any} */
  const listener = { gated: () => false, close: async () => {}, refuse: async () => {} };
  /** @type {string[]} */
  const said = [];
  const of = {
    first: running,
    again: async () => running,
    listener,
    control,
    gate: undefined,
    restart: false,
    grace: 1000,
    remove: () => {},
  };
  const { kill } = supervise({ ...of, say: ({ level, message }) => void said.push(`${level}: ${message}`) });
  ahead = -day;
  await eventually(() => asked.length > 0, "the Worker is told");
  await kill();
  assert.deepEqual(asked, ["POST /clock"]);
  assert.match(said[0], /^warn: the clock was set back by 86400 s; what waits for a time is looked at again$/);
});

test("in a gateway: all that waited is delivered once the command has seen it", async (t) => {
  const { clock, sink, send, lines } = await scene(t, {
    endpoints: () => ({ up: { retry: { timeout_seconds: 10, delays_seconds: [60] } } }),
  });
  sink.script("/up", 503, 204);
  await clock.advance(86_400);
  await send("demo");
  assert.equal(sink.at("/up").length, 1);
  await clock.back(86_400);
  assert.equal(sink.at("/up").length, 2);
  const said = lines.filter((line) => line.includes('"what":"clock"')).map((line) => JSON.parse(line));
  assert.deepEqual(said.map(({ level, source, endpoint }) => [level, source ?? endpoint]).sort(), [
    ["warn", "demo"],
    ["warn", "up"],
  ]);
});
