// Header lines as the bytes that came in.
import { encoder } from "./texts.js";

/**
 * How the runtime shows the bytes of a header's value: one character for each, as Fetch and node:http have it, or decoded as
 * UTF-8, as workerd does. Headers of the first kind refuse a character that is no byte. Found out only once a value is not
 * ASCII: in Node, naming the class loads all of fetch, which takes longer than this whole package.
 */
let characterIsByte = () => {
  let answer = false;
  try {
    new Headers([["x", "\u20ac"]]);
  } catch {
    answer = true;
  }
  characterIsByte = () => answer;
  return answer;
};

/**
 * @param {string} lines
 * @param {Uint8Array} target with room for three bytes a character
 * @returns {number} bytes written, from the target's beginning
 */
export function putLines(lines, target) {
  if (lines === "") return 0;
  const { written } = encoder.encodeInto(lines, target);
  if (written === lines.length || !characterIsByte() || !/^[\0-\xff]*$/.test(lines)) return written;
  for (let i = 0; i < lines.length; i++) target[i] = lines.charCodeAt(i);
  return lines.length;
}
