// When nobody has an API key with full access any more: who may write to the data directory may have a new one.
import { closeSync, existsSync } from "node:fs";
import { join } from "node:path";
import { databasesIn } from "./backup.mjs";
import { placesIn, takeLock } from "./data.mjs";
import { sqlite } from "./sqlite.mjs";
import { Stop } from "./stop.mjs";

/**
 * Removes every API key.
 * @param {string} data directory of a gateway that does not run
 * @returns {Promise<number>} how many there were
 * @throws {Stop}
 */
export async function forgetKeys(data) {
  const { objects, lock } = placesIn(data);
  const directory = join(objects, "Directory");
  if (!existsSync(directory)) throw new Stop(`${data} is no data directory of a gateway: it has no ${directory}.`);
  // A gateway that runs keeps what it has read.
  const held = takeLock(data, lock);
  try {
    let count = 0;
    for (const file of databasesIn(directory)) {
      count += Number(await sqlite(join(directory, file), "DELETE FROM keys; SELECT changes();"));
    }
    return count;
  } finally {
    closeSync(held);
  }
}
