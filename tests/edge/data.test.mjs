// The data directory: whose it is, who holds it, and the key in it.
import assert from "node:assert/strict";
import fs, {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, afterEach, describe, test } from "node:test";
import { dataFolder, openData } from "../../edge/serve/data.mjs";
import { Stop } from "../../edge/serve/stop.mjs";

/** @param {() => unknown} work @param {RegExp} message @param {string} [code] */
const stops = (work, message, code) =>
  assert.throws(work, (error) => {
    assert.ok(error instanceof Stop, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, code);
    return true;
  });

const mode = (/** @type {string} */ path) => (statSync(path).mode & 0o777).toString(8);
const someKey = Buffer.alloc(32, 1).toString("base64");
const otherKey = Buffer.alloc(32, 2).toString("base64");

describe("the data directory", () => {
  let parent = "";
  let data = "";
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "signpost-test-"));
    data = join(parent, "deep", "data");
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  test("is made for this user alone, whatever the umask, with a key of its own that stays", () => {
    const before = process.umask(0);
    const { masterKey, objects, release } = openData(data, undefined);
    process.umask(before);
    assert.deepEqual([data, objects, join(data, "master.key")].map(mode), ["700", "700", "600"]);
    assert.equal(Buffer.from(masterKey, "base64").length, 32);
    assert.equal(readFileSync(join(data, "master.key"), "utf8"), `${masterKey}\n`);
    assert.equal(readFileSync(join(data, ".gitignore"), "utf8"), "*\n");
    release();
    const again = openData(data, undefined);
    assert.equal(again.masterKey, masterKey);
    again.release();
    const other = openData(join(parent, "other"), undefined);
    assert.notEqual(other.masterKey, masterKey);
    other.release();
  });

  test("takes the key from the environment, and then keeps none", () => {
    const { masterKey, release } = openData(data, someKey);
    assert.equal(masterKey, someKey);
    assert.throws(() => statSync(join(data, "master.key")), { code: "ENOENT" });
    release();
  });

  test("is held by one gateway at a time, and free again after it", () => {
    const { release } = openData(data, undefined);
    stops(() => openData(data, undefined), /^Another gateway uses .*data\. Stop it first/, "data_in_use");
    release();
    openData(data, undefined).release();
  });

  test("is refused when others may write to it", () => {
    mkdirSync(data, { recursive: true });
    chmodSync(data, 0o775);
    stops(() => openData(data, undefined), /: Others may write to it\. Run `chmod go-w .*data`\.$/);
    chmodSync(data, 0o755);
    openData(data, undefined).release();
  });

  test("is refused when others may read the key, or when it is none", () => {
    openData(data, undefined).release();
    const path = join(data, "master.key");
    for (const loose of [0o640, 0o604, 0o660]) {
      chmodSync(path, loose);
      stops(
        () => openData(data, undefined),
        /: Others may read or change the master key\. Run `chmod 600 .*master\.key`\.$/,
      );
    }
    chmodSync(path, 0o600);
    writeFileSync(path, "short\n");
    stops(() => openData(data, undefined), /master\.key must be 32 bytes in base64/);
    stops(() => openData(join(parent, "new"), "short"), /^SIGNPOST_MASTER_KEY must be 32 bytes in base64/);
  });

  test("is refused when there are two keys, or data and no key: another one would open nothing", () => {
    openData(data, undefined).release();
    stops(() => openData(data, otherKey), /^SIGNPOST_MASTER_KEY and .*master\.key hold different keys\./);
    rmSync(join(data, "master.key"));
    stops(() => openData(data, undefined), /^The master key is missing: there is data in /);
    openData(data, otherKey).release();
  });

  test("is told when it cannot be made", () => {
    writeFileSync(join(parent, "file"), "");
    stops(() => openData(join(parent, "file", "data"), undefined), /data cannot be made: ENOTDIR\.$/);
  });

  test("is told in one line when the file system refuses something in it", (t) => {
    openData(data, undefined).release();
    for (const [code, message] of /** @type {const} */ ([
      [
        "EROFS",
        /cannot be opened: EROFS, the file system is read-only\. Mount it writable, or choose another place\.$/,
      ],
      ["EACCES", /cannot be opened: EACCES, this user may not\. Give it to the user that runs the gateway/],
      ["ENOSPC", /cannot be opened: ENOSPC, the disk is full\. Make room\.$/],
    ])) {
      const error = Object.assign(new Error(`${code}: of the system`), {
        code,
        syscall: "open",
        path: join(data, "lock"),
      });
      const mocked = t.mock.method(fs, "openSync", () => {
        throw error;
      });
      syncBuiltinESMExports();
      stops(() => openData(data, undefined), message);
      mocked.mock.restore();
      syncBuiltinESMExports();
    }
  });

  test("is refused when it is another user's", (t) => {
    openData(data, undefined).release();
    const own = statSync(data).uid;
    t.mock.method(/** @type {any} */ (process), "getuid", () => own + 1);
    stops(
      () => openData(data, undefined),
      /belongs to another user \(\d+, not \d+\)\. Run the gateway as that user, or name a folder/,
    );
  });

  test("is a folder in a directory that others may write to, such as a volume of Kubernetes", (t) => {
    const volume = join(parent, "volume");
    assert.equal(dataFolder(volume), volume);
    mkdirSync(volume);
    chmodSync(volume, 0o755);
    assert.equal(dataFolder(volume), volume);
    for (const loose of [0o2775, 0o777]) {
      chmodSync(volume, loose);
      assert.equal(dataFolder(volume), join(volume, "signpost"));
    }
    openData(dataFolder(volume), undefined).release();
    assert.deepEqual([volume, join(volume, "signpost")].map(mode), ["777", "700"]);
    // As Kubernetes does at the next mount.
    const inside = ["", "objects", "master.key"].map((name) => join(volume, "signpost", name));
    inside.forEach((path, index) => chmodSync(path, index < 2 ? 0o2770 : 0o660));
    openData(dataFolder(volume), undefined).release();
    assert.deepEqual(inside.map(mode), ["700", "700", "600"]);
    // Owned by root, and writable by a group of the process.
    chmodSync(volume, 0o2775);
    const own = statSync(volume).uid;
    const user = t.mock.method(/** @type {any} */ (process), "getuid", () => own + 1);
    assert.equal(dataFolder(volume), join(volume, "signpost"));
    user.mock.restore();
    // What holds data already is never passed by.
    openData(data, undefined).release();
    chmodSync(data, 0o775);
    assert.equal(dataFolder(data), data);
    writeFileSync(join(parent, "file"), "");
    assert.equal(dataFolder(join(parent, "file")), join(parent, "file"));
  });

  test("keeps no half of a key on a disk that is full", (t) => {
    const error = Object.assign(new Error("ENOSPC: of the system"), { code: "ENOSPC", syscall: "fsync" });
    const mocked = t.mock.method(fs, "fsyncSync", () => {
      throw error;
    });
    syncBuiltinESMExports();
    stops(() => openData(data, undefined), /data cannot be written: ENOSPC, the disk is full\. Make room\.$/);
    mocked.mock.restore();
    syncBuiltinESMExports();
    assert.deepEqual(readdirSync(data).sort(), [".gitignore", "lock"]);
    openData(data, undefined).release();
  });
});
