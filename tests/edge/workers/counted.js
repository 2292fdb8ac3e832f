// The gateway with every statement of its objects counted: how often it ran, and how many rows SQLite read for it. GET /test/statements
// gives them with their query plans, DELETE forgets them.
import worker, * as gateway from "../../../edge/src/worker.js";

export * from "../../../edge/src/worker.js";

/** @typedef {{kind: string, text: string, times: number, read: number, plan: string[]}} Statement read: at most, in one run */

/** @type {Map<string, Statement>} */
const statements = new Map();

/**
 * @param {string} kind
 * @param {DurableObjectState} state whose statements are counted from now on
 */
function count(kind, state) {
  const { sql } = state.storage;
  const exec = sql.exec.bind(sql);
  const counted = (/** @type {string} */ text, /** @type {any[]} */ ...values) => {
    const key = `${kind} ${text}`;
    let statement = statements.get(key);
    if (!statement) {
      const explained = exec(`EXPLAIN QUERY PLAN ${text}`, ...values).toArray();
      statement = { kind, text, times: 0, read: 0, plan: explained.map(({ detail }) => String(detail)) };
      statements.set(key, statement);
    }
    const cursor = exec(text, ...values);
    // Read to its end: callers take all of it.
    const rows = cursor.toArray();
    statement.times++;
    statement.read = Math.max(statement.read, cursor.rowsRead);
    return { toArray: () => rows, rowsWritten: cursor.rowsWritten };
  };
  Object.defineProperty(sql, "exec", { value: counted });
}

/**
 * @template {new (state: DurableObjectState, environment: any) => object} Class
 * @param {string} kind
 * @param {Class} Base
 * @returns {Class}
 */
function counting(kind, Base) {
  // @ts-expect-error TypeScript wants any[] of a mixin's constructor.
  return class extends Base {
    /**
     * @param {DurableObjectState} state
     * @param {unknown} environment
     */
    constructor(state, environment) {
      count(kind, state);
      super(state, environment);
    }
  };
}

export const Directory = counting("Directory", gateway.Directory);
export const Source = counting("Source", gateway.Source);
export const Endpoint = counting("Endpoint", gateway.Endpoint);

export default {
  /**
   * @param {Request} request
   * @param {any} environment
   * @param {ExecutionContext} context
   */
  async fetch(request, environment, context) {
    if (new URL(request.url).pathname !== "/test/statements") return worker.fetch(request, environment, context);
    if (request.method === "DELETE") statements.clear();
    return Response.json([...statements.values()]);
  },
};
