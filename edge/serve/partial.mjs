// A directory that is there whole or not at all. It is made under another name, for this user alone, and gets its own when it is done.
// A signal removes it; what a killed process has left, the next one that works beside it removes.
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { holdDirectory, holdsOnly, removeLeftovers } from "./hold.mjs";
import { Stop } from "./stop.mjs";

/** All that a back-up or a data directory holds while it is made. */
const contents = ["Source", "Endpoint", "Directory", "Stream", "backup.json", "objects", "master.key"];

const ending = /\.partial-\d+$/;
const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * @template T
 * @param {string} target
 * @param {(partial: string) => Promise<T>} fill
 * @returns {Promise<T>}
 * @throws {Stop} when it cannot be made
 */
export async function makeWhole(target, fill) {
  const partial = `${resolve(target)}.partial-${process.pid}`;
  const held = makeHeld(partial);
  const remove = () => rmSync(partial, { recursive: true, force: true });
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    remove();
    // As if nobody had listened.
    for (const one of signals) process.removeListener(one, end);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, end);
  try {
    const filled = await fill(partial);
    sync(partial);
    // Over an empty directory, if there is one.
    renameSync(partial, target);
    sync(dirname(partial));
    return filled;
  } catch (error) {
    remove();
    throw error;
  } finally {
    for (const signal of signals) process.removeListener(signal, end);
    closeSync(held);
  }
}

/**
 * @param {string} partial
 * @returns {number} its descriptor
 * @throws {Stop}
 */
function makeHeld(partial) {
  try {
    removeLeftovers(dirname(partial), ending, holdsOnly(contents));
    for (;;) {
      makePrivate(partial);
      const held = holdDirectory(partial);
      // Another process had just taken it for a leftover, and has removed it.
      if (held !== undefined) return held;
    }
  } catch (error) {
    throw new Stop(`${partial} cannot be made: ${/** @type {NodeJS.ErrnoException} */ (error).code}.`);
  }
}

/**
 * @param {string} path of a new directory for this user alone, whatever the umask
 */
export function makePrivate(path) {
  mkdirSync(path, { mode: 0o700 });
  chmodSync(path, 0o700);
}

/** @param {string} path on disk when this returns */
export function sync(path) {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}
