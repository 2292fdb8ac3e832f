// A data directory that cannot be used: one line that says what to do, whatever it is.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const inside = fileURLToPath(new URL("fixtures/unusable-data.mjs", import.meta.url));

test("full, read-only, or another user's: the command says so in one line, and starts once that is mended", (t) => {
  const disk = mkdtempSync(join(tmpdir(), "signpost-disk-"));
  t.after(() => rmdirSync(disk));
  // As root of a namespace of its own it may mount there, and nothing outside of it.
  const script = 'mount -t tmpfs -o size=4m tmpfs "$1" && exec "$2" "$3" "$1"';
  const command = ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", disk, process.execPath, inside];
  const { "room again": mended, ...told } = JSON.parse(execFileSync("unshare", command, { encoding: "utf8" }));
  assert.equal(mended.status, 0);
  assert.match(mended.said.at(-1), /^Signpost listens at /);

  const full = /^DISK\/data cannot be written: ENOSPC, the disk is full\. Make room\.$/;
  const readOnly = "EROFS, the file system is read-only\\. Mount it writable, or choose another place\\.$";
  const owned =
    "EACCES, this user may not\\. Give it to the user that runs the gateway \\(chown, chmod\\), or choose another place\\.$";
  /** @type {Record<string, RegExp>} */
  const expected = {
    "full, at the first start": full,
    "full, with data": full,
    "read-only, with data": new RegExp(`^DISK/data/lock cannot be opened: ${readOnly}`),
    "read-only, at the first start": new RegExp(`^DISK/new cannot be made: ${readOnly}`),
    "a folder of another's": new RegExp(`^DISK/data/objects/Directory cannot be used: ${owned}`),
    "a database of another's": new RegExp(`^DISK/data/objects/Directory/[0-9a-f]+\\.sqlite cannot be used: ${owned}`),
    "in a directory of another's": new RegExp(`^DISK/closed/data cannot be made: ${owned}`),
    "temporary files in a directory of another's": new RegExp(
      `^DISK/closed/signpost-gateway-run-XXXXXX cannot be made: ${owned}`,
    ),
  };
  assert.deepEqual(Object.keys(told).sort(), Object.keys(expected).sort());
  for (const [what, { status, said }] of Object.entries(told)) {
    assert.deepEqual([what, status, said.length], [what, 1, 1], said.join("\n"));
    assert.match(said[0].replace(disk, "DISK"), expected[what]);
  }
});
