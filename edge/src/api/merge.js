// One list out of many objects' lists, newest first, a page at a time.
import { z } from "./route.js";
import { askSound } from "./objects.js";
import { cursorOf, readCursor } from "./values.js";

/** Where each object's list goes on: rows with numbers below this one. 0: it has no more. */
const position = z.record(z.string(), z.number().int().min(0));

/**
 * @template Row
 * @param {object} of
 * @param {import("./objects.js").Named["kind"]} of.kind of the objects
 * @param {readonly string[]} of.names
 * @param {string | undefined} of.cursor
 * @param {number} of.limit
 * @param {(name: string, before: number | undefined) => Promise<{rows: Row[], next: number | null}>} of.ask rows newest first; next:
 *   where the object's own next page begins, null at its end
 * @param {(row: Row) => number} of.seqOf
 * @param {(row: Row) => number} of.timeOf by which lists are put together: milliseconds since 1970
 * @returns {Promise<{items: {name: string, row: Row}[], next: string | null, unavailable: import("./objects.js").Unavailable[]}>}
 *   unavailable: objects of which there is nothing, and of which there is something on later pages should they be back by then
 */
export async function mergedPage({ kind, names, cursor, limit, ask, seqOf, timeOf }) {
  /** @type {Record<string, number>} */
  const before = readCursor(cursor, position) ?? {};
  const open = names.filter((name) => before[name] !== 0).map((name) => ({ kind, name }));
  const { answers: pages, unavailable } = await askSound(open, async ({ name }) => ({
    ...{ name, at: 0 },
    ...(await ask(name, before[name])),
  }));
  /** @type {{name: string, row: Row}[]} */
  const items = [];
  while (items.length < limit) {
    const heads = pages.filter(({ at, rows }) => at < rows.length);
    // Beyond a page that has ended, there may be newer rows than those of the others. So a page may hold few, or none.
    if (heads.length === 0 || pages.some(({ at, rows, next }) => at === rows.length && next !== null)) break;
    const first = heads.reduce((best, one) => (timeOf(one.rows[one.at]) > timeOf(best.rows[best.at]) ? one : best));
    items.push({ name: first.name, row: first.rows[first.at] });
    first.at++;
  }
  /** @type {Record<string, number>} */
  const after = { ...before };
  for (const { name, at, rows, next } of pages) {
    // What has not been shown comes with the next page; what is newer than this page does not.
    if (at < rows.length) after[name] = seqOf(rows[at]) + 1;
    else after[name] = next ?? 0;
  }
  const more = pages.some(({ at, rows, next }) => at < rows.length || next !== null);
  return { items, next: more ? cursorOf(after) : null, unavailable };
}
