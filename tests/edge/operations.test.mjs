// The command: what it says, what it keeps to itself, and that it stays up and goes down in good order.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { eventually } from "../patience.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { run, startCommand } from "./command.mjs";
import { configurationOf, secrets } from "./gateway.mjs";
import { startSink } from "./sink.mjs";
import { startScriptedSink } from "./virtual/sink.mjs";

/** @param {{after(hook: () => Promise<void>): void}} t @returns {string} a directory that goes with the test */
function temporary(t) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(async () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/**
 * @param {string} directory
 * @param {object} configuration
 * @returns {string} path of the file
 */
function written(directory, configuration) {
  const path = join(directory, "signpost.config.json");
  writeFileSync(path, JSON.stringify(configuration));
  return path;
}

/** @param {string} url @param {string} [key] */
const withKey = (url, key = "") => send(url, { method: "GET", headers: { authorization: `Bearer ${key}` } });

/** @param {string} url of the gateway @param {number} id of the task, so that events differ */
async function post(url, id) {
  const body = taskCompleted({ data: { id, title: "Sign the contract", list_id: 1 } });
  const headers = { ...signedHeaders(body, secrets.CLIENTPRESS_SECRET), "X-CP-Delivery": `delivery-${id}` };
  return send(`${url}/in/demo`, { headers, body });
}

/** @param {() => unknown} what comes true, soon */
const until = (what) => eventually(what, String(what));

/** @param {number} pid @returns {number} of its child */
const childOf = (pid) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);

const elsewhere = configurationOf({ demo: {} }, { sink: { url: "https://hooks.example.com/" } });

describe("what the command says", { concurrency: true }, () => {
  test("help and version, on standard output", async () => {
    const help = await run(["--help"]);
    assert.deepEqual([help.status, help.stderr], [0, ""]);
    for (const word of ["start", "check", "backup", "restore", "forget-keys", "--data", "SIGNPOST_MASTER_KEY"]) {
      assert.ok(help.stdout.includes(word), word);
    }
    assert.match((await run(["--version"])).stdout, /^signpost-gateway \d+\.\d+\.\d+\n$/);
  });

  test("what is wrong with its arguments, and no more", async () => {
    const wrong = /** @type {const} */ ([
      [[], "Say what to do."],
      [["strat"], 'There is no command "strat".'],
      [["start", "--key", "x"], "start takes no --key."],
      [["start", "now"], "start takes no argument."],
      [["backup"], "backup needs a TO."],
      [["backup", "a", "b"], "backup takes one TO."],
      [["start", "--colour"], "Unknown option '--colour'"],
    ]);
    for (const [args, message] of wrong) {
      const { status, stdout, stderr } = await run([...args]);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.ok(stderr.startsWith(message), stderr);
      assert.ok(stderr.endsWith("\nTry `signpost-gateway --help`.\n"), stderr);
    }
    assert.equal(
      (await run(["start", "--port", "70000"])).stderr,
      "--port takes a number from 0 to 65535, not 70000.\n",
    );
    assert.equal((await run(["start", "--config", "/nowhere.json"])).stderr, "/nowhere.json cannot be read: ENOENT.\n");
  });

  test("everything that is wrong with a configuration, whether it is checked or started", async (t) => {
    const directory = temporary(t);
    const path = written(directory, elsewhere);
    const sound = await run(["check", path]);
    assert.deepEqual([sound.status, sound.stdout], [0, `${path} is sound: sources: 1, endpoints: 1\n`]);

    const faulty = configurationOf({ demo: { secret_env: ["MISSING_SECRET"] } }, { sink: { url: "http://10.0.0.1/" } });
    const faults = /^\/sources\/demo\/secret_env\/0: MISSING_SECRET is not set\n\/endpoints\/sink\/url: destination_/;
    const other = written(directory, { ...faulty, destinations: {} });
    const data = join(directory, "data");
    for (const args of [
      ["check", other],
      ["start", "--config", other, "--data", data],
    ]) {
      const { status, stdout, stderr } = await run(args);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, faults);
      assert.equal(stderr.trim().split("\n").length, 2);
    }
    assert.throws(() => statSync(data), { code: "ENOENT" });
  });

  test("a secret with a line end is never sound; white space around one is told", async (t) => {
    const directory = temporary(t);
    const path = written(directory, elsewhere);
    for (const odd of ["abc\n", "abc\r\n", "\ufeffabc"]) {
      const { status, stdout, stderr } = await run(["check", path], { environment: { CLIENTPRESS_SECRET: odd } });
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(
        stderr,
        /^\/sources\/demo\/secret_env\/0: malformed_secret: .*found a (?:line end|byte order mark) at its /,
      );
    }
    const { ENDPOINT_SECRET } = secrets;
    const line = await run(["check", path], { environment: { ENDPOINT_SECRET: `${ENDPOINT_SECRET}\n` } });
    assert.match(line.stderr, /^\/endpoints\/sink\/secret_env\/0: malformed_secret: .*found a line end at its end/);
    const told = await run(["check", path], { environment: { CLIENTPRESS_SECRET: " abc" } });
    assert.deepEqual(
      [told.status, told.stdout, told.stderr],
      [
        0,
        `${path} is sound: sources: 1, endpoints: 1\n`,
        "The secret of source demo in CLIENTPRESS_SECRET has white space at its beginning, which counts as part of it.\n",
      ],
    );
    for (const [name, says] of [
      ["SIGNPOST_MASTER_KEY", /SIGNPOST_MASTER_KEY must be 32 bytes in base64.*without a line end/],
      ["SIGNPOST_BOOTSTRAP_KEY", /SIGNPOST_BOOTSTRAP_KEY must be sp_ and 43.*without a line end/],
    ]) {
      const key = name === "SIGNPOST_MASTER_KEY" ? Buffer.alloc(32, 1).toString("base64") : `sp_${"A".repeat(43)}`;
      const data = join(directory, String(name));
      const { status, stderr } = await run(["start", "--config", path, "--data", data, "--port", "0"], {
        environment: { [String(name)]: `${key}\n` },
      });
      assert.equal(status, 1);
      assert.match(stderr, /** @type {RegExp} */ (says));
    }
  });

  test("white space around a secret is told by the log of a start", async (t) => {
    const directory = temporary(t);
    const args = ["--config", written(directory, elsewhere), "--data", join(directory, "data")];
    const started = await startCommand(t, args, { CLIENTPRESS_SECRET: "abc " });
    const line = JSON.parse(await started.line((text) => text.includes("secret_warning")));
    const { level, source, secret, detail } = line;
    assert.deepEqual([level, source, secret, detail], ["warn", "demo", "CLIENTPRESS_SECRET", "white space at its end"]);
    assert.equal((await started.end()).status, 0);
  });
});

describe("the first start", () => {
  test("prints an API key that works, once; nothing else has it", async (t) => {
    const directory = temporary(t);
    const data = join(directory, "data");
    const first = await startCommand(t, ["--data", data]);
    assert.match(first.key ?? "", /^sp_[A-Za-z0-9_-]{43}$/);
    assert.equal((await withKey(`${first.url}/v1/keys`, first.key)).status, 200);
    assert.equal((await withKey(`${first.url}/v1/keys`)).status, 401);
    assert.equal(first.notes.filter((note) => note.includes("sp_")).length, 1);
    assert.deepEqual(
      first.lines.filter((line) => line.includes("sp_")),
      [],
    );
    assert.deepEqual(await first.end(), { status: 0, signal: null });

    const second = await startCommand(t, ["--data", data]);
    assert.equal(second.key, undefined);
    assert.equal((await withKey(`${second.url}/v1/keys`, first.key)).status, 200);
    await second.end();

    for (const file of filesIn(data)) assert.ok(!readFileSync(file).includes(first.key ?? ""), file);

    // The last key is lost: who owns the directory may have a new one.
    const forgotten = await run(["forget-keys", "--data", data]);
    assert.deepEqual(
      [forgotten.status, forgotten.stdout],
      [0, "1 API keys removed. The next start prints a new one.\n"],
    );
    const third = await startCommand(t, ["--data", data]);
    assert.equal((await withKey(`${third.url}/v1/keys`, first.key)).status, 401);
    assert.equal((await withKey(`${third.url}/v1/keys`, third.key)).status, 200);
    const held = await run(["forget-keys", "--data", data]);
    assert.match(held.stderr, /^Another gateway uses /);
    await third.end();
  });

  test("makes a folder of its own in a directory that others may write to", async (t) => {
    const volume = join(temporary(t), "volume");
    mkdirSync(volume);
    chmodSync(volume, 0o2775);
    const { notes, end } = await startCommand(t, ["--data", volume]);
    assert.ok(notes.at(-1)?.endsWith(`its data is in ${join(volume, "signpost")}.`), notes.join("\n"));
    assert.deepEqual([readdirSync(volume), statSync(join(volume, "signpost")).mode & 0o777], [["signpost"], 0o700]);
    await end();
    assert.match((await run(["forget-keys", "--data", volume])).stdout, /^1 API keys removed\./);
  });

  test("takes a key out of the environment, and does not print it", async (t) => {
    const key = `sp_${"b".repeat(43)}`;
    const data = join(temporary(t), "data");
    const { url, notes, lines, end } = await startCommand(t, ["--data", data], { SIGNPOST_BOOTSTRAP_KEY: key });
    assert.equal((await withKey(`${url}/v1/keys`, key)).status, 200);
    assert.ok(![...notes, ...lines].some((line) => line.includes(key)));
    await end();
  });

  test("puts no secret into arguments, files or workerd's configuration", async (t) => {
    const directory = temporary(t);
    const data = join(directory, "data");
    const scratch = join(directory, "tmp");
    mkdirSync(scratch);
    const config = written(directory, elsewhere);
    // The usual ones stand as examples in the API's own document.
    const own = {
      CLIENTPRESS_SECRET: randomBytes(20).toString("hex"),
      ENDPOINT_SECRET: `whsec_${randomBytes(32).toString("base64")}`,
    };
    const { pid, key, end } = await startCommand(t, ["--data", data, "--config", config], { ...own, TMPDIR: scratch });
    const masterKey = readFileSync(join(data, "master.key"), "utf8").trim();
    const all = [masterKey, key ?? "", ...Object.values(own)];
    for (const process of [pid, childOf(pid)]) {
      const args = readFileSync(`/proc/${process}/cmdline`, "latin1");
      for (const secret of all) assert.ok(!args.includes(secret));
    }
    assert.match(readFileSync(`/proc/${childOf(pid)}/cmdline`, "latin1"), /workerd/);
    const files = [...filesIn(scratch), ...filesIn(join(data, "objects"))];
    assert.ok(files.some((file) => file.endsWith("gateway.capnp")));
    for (const file of files)
      assert.deepEqual([file, ...all.filter((secret) => readFileSync(file).includes(secret))], [file]);
    for (const name of readdirSync(scratch)) assert.equal(statSync(join(scratch, name)).mode & 0o077, 0);
    for (const file of filesIn(data)) assert.equal(statSync(file).mode & 0o077, 0, file);
    await end();
    assert.deepEqual(readdirSync(scratch), []);
  });
});

/** @param {string} directory @returns {string[]} */
const filesIn = (directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.path, entry.name));

describe("the gateway goes on", () => {
  test("when workerd is killed: same port, a line in the log, and what was unfinished is made at once", async (t) => {
    const sink = await startSink(t);
    const directory = temporary(t);
    const config = written(directory, configurationOf({ demo: {} }, { sink: { url: `${sink.url}/silent` } }));
    const { url, pid, line, end } = await startCommand(t, ["--data", join(directory, "data"), "--config", config]);
    assert.equal((await post(url, 1)).status, 202);
    await until(() => sink.arrivedAt("/silent").length === 1);

    const before = childOf(pid);
    process.kill(before, "SIGKILL");
    const told = JSON.parse(await line((text) => text.includes("started again")));
    const { time, ...rest } = told;
    assert.ok(Date.parse(time) > 0);
    const message = "workerd ended by SIGKILL; it is started again";
    assert.deepEqual(rest, { level: "error", what: "supervisor", message, failures: 1, wait_ms: 100 });
    await line((text) => text.includes("it runs again"));
    assert.notEqual(childOf(pid), before);
    // Nobody has asked it anything: what was under way was taken up because the supervisor woke it.
    await until(() => sink.arrivedAt("/silent").length === 2);
    assert.equal((await post(url, 2)).status, 202);
    await until(() => sink.arrivedAt("/silent").length === 3);
    await end("SIGKILL");
  });

  test("but not when the command is killed: then workerd ends with it, and the directory is free", async (t) => {
    const data = join(temporary(t), "data");
    const { pid, end } = await startCommand(t, ["--data", data]);
    const workerd = childOf(pid);
    await end("SIGKILL");
    await until(() => {
      try {
        return readFileSync(`/proc/${workerd}/stat`, "utf8").includes(") Z ");
      } catch {
        return true;
      }
    });
    await (await startCommand(t, ["--data", data])).end();
  });
});

describe("a stop", () => {
  test("lets the attempts under way end and be recorded, and begins no others", async (t) => {
    const sink = await startScriptedSink(t);
    /** @type {(() => void) | undefined} */
    let release;
    const held = new Promise((resolve) => (release = () => resolve(undefined)));
    sink.script("/held", () => held.then(() => 204));
    const directory = temporary(t);
    const data = join(directory, "data");
    const config = written(
      directory,
      configurationOf({ demo: {} }, { sink: { url: `${sink.url}/held`, concurrency: 1 } }),
    );
    const first = await startCommand(t, ["--data", data, "--config", config]);
    assert.equal((await post(first.url, 1)).status, 202);
    assert.equal((await post(first.url, 2)).status, 202);
    await until(() => sink.at("/held").length === 1);

    const ended = first.end("SIGTERM");
    await until(() => refuses(first.url));
    release?.();
    assert.deepEqual(await ended, { status: 0, signal: null });
    // The first has its answer, the second has not been begun.
    assert.equal(sink.at("/held").length, 1);

    const second = await startCommand(t, ["--data", data, "--config", config]);
    await until(() => sink.at("/held").length === 2);
    const ids = sink.at("/held").map(({ headers }) => headers["webhook-id"]);
    assert.equal(new Set(ids).size, 2);
    await second.end();
    assert.equal(sink.at("/held").length, 2);
  });
});

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether nobody listens there
 */
function refuses(url) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(false));
    socket.on("error", () => resolve(true)).on("connect", () => socket.destroy());
  });
}
