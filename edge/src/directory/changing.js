// What every change of the management API goes by: it is checked whole before anything is written.
import { faultsOf } from "../settings/faults.js";
import { Refused } from "./refused.js";
import { endpointRow, sourceRow } from "./registry.js";
import { nextRevision } from "./schema.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("./registry.js").Kind} Kind */

/** @typedef {{id: string, secret: string}} NewSecret shown this once */

/** @param {import("../settings/faults.js").Faults} faults */
export function throwAny({ found }) {
  if (found.length > 0) throw new Refused("invalid_request", undefined, found);
}

/**
 * @template T
 * @param {import("zod").ZodType<T>} schema
 * @param {unknown} value
 * @returns {T}
 */
export function read(schema, value) {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new Refused("invalid_request", undefined, faultsOf(error));
  return data;
}

/**
 * @param {import("./registry.js").Row | undefined} row
 * @returns {asserts row is import("./registry.js").Row}
 */
export function requireChangeable(row) {
  if (!row) throw new Refused("not_found");
  if (row.managed_by === "file") throw new Refused("managed_by_file");
  if (row.retired === 1) {
    throw new Refused(
      "wrong_state",
      "It left the configuration file. Put it back there, or delete it and create it anew.",
    );
  }
}

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} name
 */
export function requireFree({ store, stuck }, kind, name) {
  if (kind === "source" ? sourceRow(store, name) : endpointRow(store, name)) throw new Refused("already_exists");
  const leaving = store.rows("SELECT 1 FROM pushes WHERE kind = ? AND name = ? AND action = 'remove'", kind, name);
  if (leaving.length === 0) return;
  const advice = stuck.get(`${kind} ${name}`)?.advice ?? "Try again soon.";
  throw new Refused("wrong_state", `One with this name is still being deleted. ${advice}`);
}

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} name
 * @param {string} given as it is stored
 */
export function insertRow({ store }, kind, name, given) {
  store.run(
    `INSERT INTO ${kind === "source" ? "sources" : "endpoints"} (name, given, managed_by, version, created_at, changed_at)
      VALUES (?, ?, 'api', ?, ?, ?)`,
    name,
    given,
    nextRevision(store),
    store.now(),
    store.now(),
  );
}

/** @param {string[]} names */
export const someOf = (names) =>
  names.slice(0, 5).join(", ") + (names.length > 5 ? `, and ${names.length - 5} more` : "");
