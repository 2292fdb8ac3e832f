// The seam between what is decided and where it is kept: all that the logic of an object knows of its storage. Here it is a
// Durable Object's SQLite; the property tests put another SQLite behind it.
import { clock } from "./clock.js";
import { statementError } from "./damage.js";

/** @typedef {string | number | null | ArrayBuffer | Uint8Array} Value */

/**
 * @typedef {object} Store
 * @property {<Row extends Record<string, any>>(sql: string, ...values: Value[]) => Row[]} rows all that a statement returns
 * @property {(sql: string, ...values: Value[]) => number} run a statement that returns nothing; how many rows it wrote
 * @property {<T>(work: () => T) => T} transaction all of it or nothing; synchronous
 * @property {(at: number | null) => void} wakeAt when to be woken, in milliseconds since 1970; costs nothing when it stays as it is
 * @property {() => number | null} wakingAt what was set last; null after the alarm has rung
 * @property {() => void} rang to be called when the alarm has rung
 * @property {() => number} now milliseconds since 1970
 */

/**
 * @param {DurableObjectState} state
 * @param {number | null} alarm what the storage says is set
 * @param {string} [file] of the object's database
 * @returns {Store}
 */
export function storeOf(state, alarm, file = "") {
  const { sql } = state.storage;
  /**
   * @template T
   * @param {() => T} work
   * @returns {T}
   */
  const telling = (work) => {
    try {
      return work();
    } catch (error) {
      throw statementError(file, error);
    }
  };
  let wakes = alarm;
  return {
    rows: (text, ...values) => telling(() => /** @type {any[]} */ (sql.exec(text, ...values).toArray())),
    run: (text, ...values) => telling(() => sql.exec(text, ...values).rowsWritten),
    transaction: (work) => telling(() => state.storage.transactionSync(work)),
    wakeAt(at) {
      if (at === wakes) return;
      wakes = at;
      clock.wakeAt(state, at);
    },
    wakingAt: () => wakes,
    rang: () => void (wakes = null),
    now: clock.now,
  };
}
