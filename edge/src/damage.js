// Which objects have a database that cannot be used, and how their callers learn of it.
//
// What a statement meets is kept here, not in the object alone: workerd puts an object away that has failed, and the next one may not come
// across the damaged page. What workerd meets before the object is there, callers see as an "internal error": they look a second time
// (stub.js). What is seen from outside, before the start, comes in the binding below (serve/inspect.mjs).
import { StorageError, storageFaultOf } from "./storage-error.js";

/** @typedef {"Directory" | "Source" | "Endpoint"} Kind a class; also the name of its folder in the data directory */

/**
 * @typedef {object} Found before the start
 * @property {boolean} others there are sources or endpoints, so there was a directory
 * @property {Record<string, string>} damaged what is wrong, by file
 * @property {Record<"Source" | "Endpoint", string[]>} [filled] ids of those whose database is not an emptied one
 */

/** The binding for what was found, as JSON. On Cloudflare there is none. */
export const foundBinding = "SIGNPOST_FOUND";

/** @type {Map<string, StorageError>} by file */
const faults = new Map();
/** @type {Set<string>} files that workerd has opened since it began */
const opened = new Set();
/** @type {Set<string>} files that could not be opened; maybe they can now */
const suspects = new Set();

/**
 * @param {Kind} kind
 * @param {{toString(): string}} id
 * @returns {string} below the data directory
 */
export const fileOf = (kind, id) => `objects/${kind}/${id}.sqlite`;

/**
 * @param {Record<string, unknown>} environment
 * @returns {Found}
 */
const foundIn = (environment) =>
  JSON.parse(String(environment[foundBinding] ?? "") || '{ "others": false, "damaged": {} }');

/**
 * To be called when an object begins: workerd could open its database.
 * @param {string} file
 * @param {Record<string, unknown>} environment with what was found before the start
 * @returns {StorageError | undefined}
 */
export function faultAtStart(file, environment) {
  opened.add(file);
  const detail = foundIn(environment).damaged[file];
  if (detail !== undefined && !faults.has(file)) note(file, `${file} ${detail}`);
  return faults.get(file);
}

/**
 * @param {string} file
 * @returns {StorageError | undefined}
 */
export const faultIn = (file) => faults.get(file);

/**
 * @param {Record<string, unknown>} environment
 * @returns {boolean} whether there must have been a Directory
 */
export const hadDirectory = (environment) => foundIn(environment).others;

/**
 * @param {Record<string, unknown>} environment
 * @param {"Source" | "Endpoint"} kind
 * @returns {readonly string[]} ids of the objects whose databases held something before the start
 */
export const filledBefore = (environment, kind) => foundIn(environment).filled?.[kind] ?? [];

/**
 * @param {string} file
 * @param {string} detail
 */
function note(file, detail) {
  const fault = new StorageError("storage_damaged", detail);
  faults.set(file, fault);
  return fault;
}

/**
 * @param {string} file of an object that had stored something
 * @returns {StorageError}
 */
export const missingIn = (file) => note(file, `${file} is missing, or nothing is in it`);

/**
 * To be called before everything in it is deleted. What was put aside before the start would be found again at the next one: the command
 * has to remove it (serve/deletion.mjs).
 * @param {string} file
 * @param {Record<string, unknown>} environment with what was found before the start
 * @throws {StorageError}
 */
export function requireNothingAside(file, environment) {
  const detail = foundIn(environment).damaged[file];
  if (detail !== undefined) throw new StorageError("storage_damaged", `${file} ${detail}`);
}

/** @param {string} file everything in it has been deleted on purpose */
export function forgetDamage(file) {
  faults.delete(file);
  suspects.delete(file);
}

/**
 * @param {string} file
 * @returns {boolean} whether somebody has come upon a fault in it
 */
export const isSuspect = (file) => faults.has(file) || suspects.has(file);

/**
 * @param {string} file
 * @param {unknown} error of a statement
 * @returns {unknown} what to throw instead
 */
export function statementError(file, error) {
  const [, words, code] = (error instanceof Error && /^(?:Error: )?(.*): (SQLITE_\w+)/.exec(error.message)) || [];
  if (code?.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return note(file, `${file}: ${words} (${code})`);
  // What cannot be read; what cannot be written may be a full disk. It may pass: the next statement is tried.
  const unreadable = code !== undefined && /^SQLITE_IOERR_(READ|SHORT_READ|CORRUPTFS|DATA)$/.test(code);
  return unreadable ? new StorageError("storage_damaged", `${file}: ${words} (${code})`) : error;
}

/** @param {unknown} error workerd keeps to itself what it is */
const isInternal = (error) => error instanceof Error && /^internal error\b/.test(error.message);

/**
 * @param {string} file
 * @param {unknown} error of a call of the object
 * @param {() => Promise<unknown>} again calls it once more, for something small
 * @returns {Promise<unknown>} what to throw instead
 */
export async function callError(file, error, again) {
  if (!isInternal(error)) return error;
  // workerd puts an object away that has met it, and this is all that its caller learns.
  const known = faults.get(file);
  if (known) return known;
  // One that could be opened before is kept from it by something else, such as a full disk.
  if (opened.has(file)) return error;
  try {
    await again();
    return error;
  } catch (second) {
    if (storageFaultOf(second)) return second;
    if (!isInternal(second)) return error;
    suspects.add(file);
    return new StorageError("storage_damaged", `${file} cannot be opened; workerd's own line says why`);
  }
}
