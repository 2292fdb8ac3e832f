// The bodies that the documents print, out of the vectors, where they stand for every build.
import { readFileSync } from "node:fs";

/**
 * @param {"clientpress" | "cepro"} provider
 * @returns {{name: string, body: string, value: any, at: number}[]} in the document's order: what of, as printed, read; and the
 *   time that it states, in milliseconds since 1970
 */
export function printedBodies(provider) {
  const file = new URL(`../vectors/${provider}-accepted.json`, import.meta.url);
  /** @type {{cases: {name: string, body: string}[]}} */
  const { cases } = JSON.parse(readFileSync(file, "utf8"));
  return cases.flatMap(({ name, body }) => {
    const [, what] = /^The documented (.+) is accepted as printed$/.exec(name) ?? [];
    if (what === undefined) return [];
    const value = JSON.parse(body);
    return [{ name: what, body, value, at: Date.parse(value.timestamp) }];
  });
}
