// What a command leaves when it is ended: nothing, at the latest once the next one has run. And what it makes is this user's alone.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually } from "../patience.mjs";
import { run, startCommand } from "./command.mjs";
import { configurationOf, startGateway } from "./gateway.mjs";

const program = fileURLToPath(new URL("../../edge/bin/signpost-gateway.mjs", import.meta.url));

let directory = "";
const at = (/** @type {string} */ name) => join(directory, name);
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "signpost-test-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** @param {string} path @returns {string[]} `mode path` of it and all below it */
const modesIn = (path) =>
  [path, ...readdirSync(path, { recursive: true }).map((name) => join(path, String(name)))].map(
    (one) => `${(statSync(one).mode & 0o777).toString(8)} ${statSync(one).isDirectory() ? "directory" : "file"}`,
  );

/** @param {string} umask @param {string[]} args */
async function runUnder(umask, args) {
  const child = spawn("sh", ["-c", `umask ${umask}; exec "$@"`, "sh", process.execPath, program, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const [status] = await once(child, "close");
  assert.equal(status, 0, said);
}

/** @param {import("node:test").TestContext} t */
async function data(t) {
  const gateway = await startGateway(t, configurationOf({ demo: {} }, {}), { data: at("data") });
  await gateway.stop();
}

for (const umask of ["000", "022", "277"]) {
  test(`a back-up and what is restored of it are this user's alone, under the umask ${umask}`, async (t) => {
    await data(t);
    await runUnder(umask, ["backup", at("backup"), "--data", at("data")]);
    const expected = ["600 file", "700 directory"];
    assert.deepEqual([...new Set(modesIn(at("backup")))].sort(), expected);
    // As when it was copied somewhere by somebody who was less careful.
    for (const name of readdirSync(join(at("backup"), "Source"))) chmodSync(join(at("backup"), "Source", name), 0o644);
    await runUnder(umask, ["restore", at("backup"), "--data", at("restored"), "--key", join(at("data"), "master.key")]);
    assert.deepEqual([...new Set(modesIn(at("restored")))].sort(), expected);
  });
}

describe("a command that is ended while it copies", () => {
  /**
   * @param {string[]} args
   * @returns {Promise<import("node:child_process").ChildProcess>} when it waits for an sqlite3 that never ends
   */
  async function stuck(args) {
    mkdirSync(at("bin"), { recursive: true });
    const called = at("called");
    rmSync(called, { force: true });
    writeFileSync(
      at("bin/sqlite3"),
      `#!/bin/sh\necho $$ > ${called}.new; mv ${called}.new ${called}; exec sleep 1000\n`,
    );
    chmodSync(at("bin/sqlite3"), 0o755);
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, PATH: `${at("bin")}${delimiter}${process.env.PATH}` },
      stdio: "ignore",
    });
    await eventually(() => existsSync(called) || child.exitCode !== null, "a call of sqlite3");
    assert.equal(child.exitCode, null);
    return child;
  }

  /** @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} signal */
  async function end(child, signal) {
    const ended = once(child, "close");
    child.kill(signal);
    assert.deepEqual(await ended, [null, signal]);
    const pid = readFileSync(at("called"), "utf8").trim();
    await eventually(() => !existsSync(`/proc/${pid}`), "the end of sqlite3");
  }

  const partials = () => readdirSync(directory).filter((name) => name.includes(".partial-"));

  const backup = () => ["backup", at("made"), "--data", at("data")];

  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    test(`${signal} leaves nothing`, async (t) => {
      await data(t);
      await end(await stuck(backup()), signal);
      assert.deepEqual(partials(), []);
      assert.ok(!existsSync(at("made")));
    });
  }

  test("what a kill -9 leaves, the next run removes, and no more than that", async (t) => {
    await data(t);
    await end(await stuck(backup()), "SIGKILL");
    assert.equal(partials().length, 1);
    const foreign = ["x.partial-2", "y.partial-3"];
    mkdirSync(at(foreign[0]));
    writeFileSync(join(at(foreign[0]), "somebody's"), "own");
    writeFileSync(at(foreign[1]), "a file");
    assert.equal((await run(backup())).status, 0);
    assert.deepEqual(partials(), foreign);

    // A restore that was killed leaves the beginning of a data directory.
    mkdirSync(at("restored.partial-4/objects"), { recursive: true });
    const key = join(at("data"), "master.key");
    assert.equal((await run(["restore", at("made"), "--data", at("restored"), "--key", key])).status, 0);
    assert.deepEqual(partials(), foreign);
  });

  test("what another one is still writing stays", async (t) => {
    await data(t);
    const first = await stuck(["backup", at("made"), "--data", at("data")]);
    const before = partials();
    assert.equal(before.length, 1);
    assert.equal((await run(["backup", at("other"), "--data", at("data")])).status, 0);
    assert.deepEqual(partials(), before);
    await end(first, "SIGKILL");
  });
});

test("what a gateway that was killed left in the temporary directory, the next one removes; not what one uses", async (t) => {
  const scratch = at("tmp");
  mkdirSync(scratch);
  const environment = { TMPDIR: scratch };
  const start = (/** @type {string} */ name) => startCommand(t, ["--data", at(name)], environment);
  const killed = await start("first");
  await killed.end("SIGKILL");
  const [left] = readdirSync(scratch);
  assert.ok(statSync(join(scratch, left, "worker.js")).size > 100_000);
  writeFileSync(join(scratch, "somebody-elses"), "");
  const second = await start("first");
  assert.ok(!readdirSync(scratch).includes(left));
  const third = await start("third");
  const now = readdirSync(scratch).filter((name) => name !== "somebody-elses");
  assert.equal(now.length, 2);
  for (const name of now) assert.ok(existsSync(join(scratch, name, "worker.js")), basename(name));
  await Promise.all([second.end(), third.end()]);
  assert.deepEqual(readdirSync(scratch), ["somebody-elses"]);
});
