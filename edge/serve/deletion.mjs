// The end of a deletion that workerd could not do: of a source or an endpoint whose database is damaged.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { aside } from "./inspect.mjs";

const form = /^objects\/((?:Source|Endpoint)\/[0-9a-f]{64}\.sqlite)$/;

/**
 * To be called while workerd does not run. When it starts again, the Directory tells the object once more that it is deleted.
 * @param {string} objects directory of the objects' storage
 * @param {unknown} files as the Worker names them (src/supervision.js)
 */
export function removeDeleted(objects, files) {
  for (const file of Array.isArray(files) ? files : []) {
    const name = form.exec(file)?.[1];
    if (name === undefined) continue;
    for (const end of ["-wal", "-shm", `-wal${aside}`, ""]) rmSync(join(objects, name) + end, { force: true });
  }
}
