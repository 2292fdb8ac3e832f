// What was refused, counted where it is refused: in the Worker, so that refusing costs no storage. Since this isolate began; on a
// machine of one's own that is since the gateway was started.

/** @type {Map<string, Map<string, number>>} by source, "" for none, and by code */
const counts = new Map();

/**
 * @param {string | undefined} source undefined when the path names none that exists: whatever it names, it is counted as one
 * @param {string} code of core/include/signpost/errors.def
 */
export function countRefusal(source = "", code) {
  const codes = counts.get(source);
  if (!codes) counts.set(source, new Map([[code, 1]]));
  else codes.set(code, (codes.get(code) ?? 0) + 1);
}

/** @returns {{source: string, code: string, count: number}[]} */
export const refusals = () =>
  [...counts].flatMap(([source, codes]) => [...codes].map(([code, count]) => ({ source, code, count })));
