// Numbers beyond a double: JSON.parse reads them as infinite, and JSON.stringify writes those as null, which is another value.
import { pathOf, stepsOf } from "./json-steps.js";

/**
 * @param {unknown} root as JSON.parse gave it
 * @returns {string[] | null} the path of a number that is beyond a double; null when there is none
 */
export function infiniteAt(root) {
  for (const step of stepsOf(root)) {
    if (step.value === Infinity || step.value === -Infinity) return pathOf(step);
  }
  return null;
}
