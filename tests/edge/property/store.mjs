// The store seam over sql.js: another SQLite behind the same logic, in memory. A restart is another store over the same database.
import initSqlJs from "sql.js";

const SQL = await initSqlJs();

/**
 * @typedef {object} Disk a database, and what would happen to a process that has it open
 * @property {any} database sql.js
 * @property {number | null} alarm milliseconds since 1970; kept over restarts, as a Durable Object's is
 */

/**
 * @param {Uint8Array} [copy] of another one's database
 * @returns {Disk} an empty one without a copy; its database is to be closed
 */
export function makeDisk(copy) {
  const database = new SQL.Database(copy);
  // It lives in memory as it is.
  database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE");
  return { database, alarm: null };
}

/**
 * @param {Disk} disk
 * @param {() => number} now
 * @returns {import("../../../edge/src/store.js").Store & {close: () => void}} closed: its process has ended, and reaches nothing any more
 */
export function openStore(disk, now) {
  const { database } = disk;
  /** @type {Map<string, any>} */
  const statements = new Map();
  let wakes = disk.alarm;
  let depth = 0;
  let closed = false;

  /**
   * @param {string} sql
   * @param {any[]} values
   */
  const run = (sql, values) => {
    if (closed) throw new Error("this process has ended");
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    statement.bind(values.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)));
    const rows = [];
    while (statement.step()) rows.push(statement.getAsObject());
    statement.reset();
    return rows;
  };

  return {
    rows: (sql, ...values) => /** @type {any[]} */ (run(sql, values)),
    run(sql, ...values) {
      run(sql, values);
      return database.getRowsModified();
    },
    transaction(work) {
      const name = `level${depth++}`;
      run(`SAVEPOINT ${name}`, []);
      try {
        const result = work();
        run(`RELEASE ${name}`, []);
        return result;
      } catch (error) {
        run(`ROLLBACK TO ${name}`, []);
        run(`RELEASE ${name}`, []);
        throw error;
      } finally {
        depth--;
      }
    },
    wakeAt(at) {
      if (closed) return;
      wakes = at;
      disk.alarm = at;
    },
    wakingAt: () => wakes,
    rang() {
      wakes = null;
      disk.alarm = null;
    },
    now,
    close() {
      closed = true;
      for (const statement of statements.values()) statement.free();
    },
  };
}
