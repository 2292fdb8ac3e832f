// Rewrites a data directory that an earlier version of Signpost has used, before workerd opens it. That version stored the URLs of
// endpoints in the clear. Encrypting the rows is not enough: what a row held before stays in free pages and in the WAL until
// something else is written there, and Durable Objects allow neither VACUUM nor a checkpoint.
import { closeSync, existsSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { encryptedSince, encryptOld } from "../src/directory/confidential.js";
import { createSealing } from "../src/directory/sealing.js";
import { databasesIn, masterKeyOf } from "./backup.mjs";
import { placesIn } from "./data.mjs";
import { sync } from "./partial.mjs";
import { sqlite, SqliteError, sqlText } from "./sqlite.mjs";
import { Stop } from "./stop.mjs";

/**
 * Once for each data directory. What is interrupted is done again by the next start: only the end of it is noted.
 * @param {string} data the data directory, held by this process
 * @param {string} masterKey
 * @throws {Stop}
 */
export async function rewriteOld(data, masterKey) {
  const { objects, rewritten } = placesIn(data);
  if (existsSync(rewritten)) return;
  const directory = join(objects, "Directory");
  const sealing = await createSealing(masterKey);
  for (const file of existsSync(directory) ? databasesIn(directory) : []) {
    const path = join(directory, file);
    try {
      // Of another key: the Directory says so when it starts, and nothing may be encrypted under this one.
      const before = await masterKeyOf(path);
      if (before !== "" && before !== sealing.keyId) return;
      await rewrite(path, sealing);
    } catch (error) {
      if (error instanceof SqliteError)
        throw new Stop(`${path} was written by an earlier version and cannot be rewritten: ${error.message}`);
      throw error;
    }
  }
  noteRewritten(data);
}

/**
 * @param {string} path of the Directory's database
 * @param {import("../src/directory/sealing.js").Sealing} sealing
 */
async function rewrite(path, sealing) {
  const tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'endpoints';";
  if ((await sqlite(path, tables)) === "0") return;
  // Later ones encrypt when they write, and are not this version's to change.
  const version = await sqlite(path, "SELECT value FROM facts WHERE name = 'schema_version';");
  if (Number(version) >= encryptedSince) return;
  // A row a line: JSON has its line ends escaped.
  const lines = await sqlite(path, "SELECT json_object('name', name, 'given', given) FROM endpoints;");
  const updates = [];
  for (const line of lines.split("\n").filter(Boolean)) {
    const row = JSON.parse(line);
    const text = await encryptOld(sealing, row);
    if (text !== undefined) {
      updates.push(`UPDATE endpoints SET given = ${sqlText(text)} WHERE name = ${sqlText(row.name)};`);
    }
  }
  // VACUUM makes every page new; the checkpoint takes them out of the WAL and empties it.
  await sqlite(
    path,
    ["BEGIN IMMEDIATE;", ...updates, "COMMIT;", "VACUUM;", "PRAGMA wal_checkpoint(TRUNCATE);"].join("\n"),
  );
  sync(path);
}

/**
 * Nothing in this data directory was written by a version that stored URLs in the clear.
 * @param {string} data
 */
export function noteRewritten(data) {
  const { rewritten } = placesIn(data);
  const file = openSync(rewritten, "w", 0o600);
  writeSync(file, "urls\n");
  fsyncSync(file);
  closeSync(file);
  sync(data);
}
