// Holding a file or a directory while a process runs: what is not held was left behind by one that was killed.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, lstatSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** On other systems nothing is held, and so nothing is told apart from what was left behind. */
const flock = "/usr/bin/flock";
const canHold = existsSync(flock);

/**
 * @param {number} descriptor of a file or a directory; it is held while this process, or one that inherits it, has it open
 * @returns {boolean} false: another one holds it
 */
export function hold(descriptor) {
  if (!canHold) return true;
  // The lock belongs to the open file, which this process shares with flock.
  const { status } = spawnSync(flock, ["--exclusive", "--nonblock", "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
  });
  return status === 0;
}

/**
 * @param {string} path of a directory
 * @returns {number | undefined} its descriptor, held; undefined: another process holds it, or has removed it
 */
export function holdDirectory(path) {
  let descriptor;
  try {
    descriptor = openSync(path, "r");
  } catch {
    return undefined;
  }
  // Whoever held it may have removed it between the two steps.
  if (hold(descriptor) && existsSync(path)) return descriptor;
  closeSync(descriptor);
  return undefined;
}

/**
 * Removes directories of this user that a killed process has left.
 * @param {string} parent
 * @param {RegExp} name
 * @param {(path: string) => boolean} isOurs looks inside, so that nothing of somebody else's is removed
 */
export function removeLeftovers(parent, name, isOurs) {
  if (!canHold) return;
  for (const entry of namesIn(parent).filter((one) => name.test(one))) {
    const path = join(parent, entry);
    const held = isMine(path) && isOurs(path) ? holdDirectory(path) : undefined;
    if (held === undefined) continue;
    rmSync(path, { recursive: true, force: true });
    closeSync(held);
  }
}

/** @param {string} path */
function isMine(path) {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} names
 * @returns {(path: string) => boolean} a directory has nothing but these in it
 */
export const holdsOnly = (names) => (path) => namesIn(path).every((name) => names.includes(name));

/**
 * @param {string} directory
 * @returns {string[]} none when it cannot be read: working in it will say why
 */
function namesIn(directory) {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
