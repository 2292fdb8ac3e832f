// What a target's own process has in common with the others: it is given where to keep things, and tells where it listens.

/**
 * @typedef {object} Given
 * @property {string} directory empty, to keep everything in
 * @property {readonly string[]} sources names; each takes POST /in/{name}, or whatever path where the target knows one source
 * @property {readonly string[]} destinations URLs; every event goes to each of them, or to the first where the target knows one
 * @property {number} groups the sources and destinations fall into so many groups, and events stay in theirs; 1: no groups
 */

/** @returns {Given} */
export const given = () => JSON.parse(process.argv[2]);

/**
 * @param {string} url where the target listens
 * @param {() => Promise<unknown>} stop
 */
export function answerParent(url, stop) {
  // The benchmark has let go of it, or is gone itself.
  process.once("disconnect", () => stop().finally(() => process.exit()));
  process.send?.({ url });
}
