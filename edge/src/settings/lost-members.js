// Members named __proto__: JSON.parse reads them as any other, and whatever copies the object after that loses them. In settings and
// manifests they are refused; in a webhook's body, which is never copied, they are data.
import { pointerTo } from "./faults.js";
import { pathOf, stepsOf } from "./json-steps.js";

const name = "__proto__";

/**
 * @param {unknown} root as JSON.parse gave it
 * @returns {import("./faults.js").Fault[]} the first one that is found
 */
export function lostMembers(root) {
  for (const step of stepsOf(root)) {
    if (step.key !== name) continue;
    return [{ pointer: pointerTo(pathOf(step)), message: "no member may have this name; remove it" }];
  }
  return [];
}

/**
 * Whether a text may have such a member, before it is parsed for that: it may be written with escapes.
 * @param {string} text JSON
 */
export const mayLose = (text) => text.includes(name) || text.includes("\\u");
