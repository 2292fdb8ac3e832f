// The one clock of the gateway: everything that asks for the time or wants to be woken asks here, so that a test can move time
// instead of waiting for it. (tests/edge/virtual installs another clock; the gateway itself has no way to.)

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since 1970
 * @property {(state: DurableObjectState, at: number | null) => void} wakeAt has the object's alarm() called at a time, in
 *   milliseconds since 1970, or not at all. A commit of its own in workerd: to be set only when it must move.
 */

/** @type {Clock} */
const system = {
  now: () => Date.now(),
  wakeAt(state, at) {
    // Part of the object's next commit; the output gate waits for both.
    if (at === null) state.storage.deleteAlarm();
    else state.storage.setAlarm(at);
  },
};

let current = system;

/** Clocks are corrected all the time. So far back it must have been set for what is on disk to be looked at, in milliseconds. */
export const correctionMs = 60_000;

/** @param {Clock} clock from now on */
export function setClock(clock) {
  current = clock;
}

export const clock = {
  now: () => current.now(),
  /** @type {Clock["wakeAt"]} */
  wakeAt: (state, at) => current.wakeAt(state, at),
};

/**
 * How long something takes. Not by the clock above, which a test may hold still.
 * @returns {() => number} milliseconds since the call
 */
export function stopwatch() {
  const began = performance.now();
  return () => Math.round(performance.now() - began);
}
