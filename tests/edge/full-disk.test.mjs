// A full disk: nothing is acknowledged that is not stored, nothing that was acknowledged is lost, and room is all it takes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const inside = fileURLToPath(new URL("fixtures/full-disk.mjs", import.meta.url));

test("senders are told to come again while the disk is full, and all that was acknowledged is delivered", (t) => {
  const disk = mkdtempSync(join(tmpdir(), "signpost-disk-"));
  t.after(() => rmdirSync(disk));
  // As root of a namespace of its own it may mount there, and nothing outside of it.
  const script = 'mount -t tmpfs -o size=3m tmpfs "$1" && exec "$2" "$3" "$1"';
  const command = ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", disk, process.execPath, inside];
  const told = JSON.parse(execFileSync("unshare", command, { encoding: "utf8" }));
  assert.deepEqual(told.answers, ["202 ok", "503 store_failed"]);
  assert.deepEqual(told.after, Array(5).fill("202 ok"));
  assert.ok(told.accepted > 10);
  assert.deepEqual(told.missing, []);
  // The log may be on the same disk: workerd's long lines of its own addresses are left out.
  assert.equal(told.stacks, 0);
});
