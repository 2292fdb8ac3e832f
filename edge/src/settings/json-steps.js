// Every value of a document that JSON.parse gave, however deep: without recursion, and without a path for each.

/** @typedef {{value: unknown, key: string, above: Step | null}} Step */

/**
 * @param {unknown} root
 * @returns {Generator<Step, void>}
 */
export function* stepsOf(root) {
  /** @type {Step[]} */
  const open = [{ value: root, key: "", above: null }];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    yield step;
    const { value } = step;
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value)) open.push({ value: inner, key, above: step });
  }
}

/**
 * @param {Step} last
 * @returns {string[]}
 */
export function pathOf(last) {
  const path = [];
  for (let step = last; step.above !== null; step = step.above) path.push(step.key);
  return path.reverse();
}
