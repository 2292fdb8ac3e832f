// Numbers beyond a double: JSON.parse reads them as infinite, and JSON.stringify writes those as null, which is another value.

/** @typedef {{value: unknown, key: string, above: Step | null}} Step */

/**
 * @param {unknown} root as JSON.parse gave it, however deep
 * @returns {string[] | null} the path of a number that is beyond a double; null when there is none
 */
export function infiniteAt(root) {
  /** @type {Step[]} */
  const open = [{ value: root, key: "", above: null }];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { value } = step;
    if (value === Infinity || value === -Infinity) return pathOf(step);
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value)) open.push({ value: inner, key, above: step });
  }
  return null;
}

/** @param {Step} last */
function pathOf(last) {
  const path = [];
  for (let step = last; step.above !== null; step = step.above) path.unshift(step.key);
  return path;
}
