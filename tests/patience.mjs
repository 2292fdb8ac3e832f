// Waiting for what must come. These limits tell a hang from a slow machine and say nothing of speed: a test that is right passes
// on a machine ten times slower. scripts/suites.mjs ends a suite in which no test ends for longer than this.

/** Milliseconds for one thing that must come. Less while you write a test, which fails often: SIGNPOST_PATIENCE=10 (seconds). */
export const patience = Number(process.env.SIGNPOST_PATIENCE ?? 600) * 1000;

/** Between two looks at what nobody tells of. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 10));

/**
 * Looks until there is something.
 * @template T
 * @param {() => T | Promise<T>} look
 * @param {string | (() => string)} what did not come, for the error's text
 * @returns {Promise<Exclude<T, undefined | null | false | 0 | "">>} the first answer that is truthy
 */
export async function eventually(look, what) {
  for (const end = performance.now() + patience; performance.now() < end;) {
    const answer = await look();
    if (answer) return /** @type {any} */ (answer);
    await pause();
  }
  throw new Error(late(what));
}

/**
 * Looks again whenever an event comes, until it is so.
 * @param {import("node:events").EventEmitter} emitter
 * @param {string} name of the event
 * @param {() => boolean} so
 * @param {string | (() => string)} what did not come, for the error's text
 */
export function untilEvent(emitter, name, so, what) {
  return new Promise((resolve, reject) => {
    const end = (/** @type {() => void} */ how) => {
      clearTimeout(timer);
      emitter.off(name, look);
      how();
    };
    const look = () => so() && end(() => resolve(undefined));
    const timer = setTimeout(() => end(() => reject(new Error(late(what)))), patience);
    emitter.on(name, look);
    look();
  });
}

const late = (/** @type {string | (() => string)} */ what) =>
  `not in ${patience / 1000} s: ${typeof what === "string" ? what : what()}`;
