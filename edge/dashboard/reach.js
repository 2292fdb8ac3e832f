// Whether the gateway can be reached. Every request of this page notes it here; while nobody answers, it is tried again and again.
import { signal } from "@preact/signals";
import { askHealth } from "./health.js";

/** Since when nobody answers, in milliseconds since 1970; null: the gateway answers, as far as is known. */
export const lostSince = signal(/** @type {number | null} */ (null));

/** Whether this browser has a network at all; it may learn that after the first request has failed. */
export const online = signal(navigator.onLine);
for (const change of ["online", "offline"]) addEventListener(change, () => (online.value = navigator.onLine));

/** @param {boolean} answered whether the gateway has answered a request, with whatever */
export function note(answered) {
  if (answered) lostSince.value = null;
  else lostSince.value ??= Date.now();
}

/** Milliseconds between two tries, at first and at most. */
const [shortest, longest] = [1000, 15_000];

/** Ends of the pauses that are being made. @type {Set<() => void>} */
const ends = new Set();

/** Ends every pause: whoever waits tries at once. */
export function tryNow() {
  for (const end of ends) end();
}

// With a network that has come back, or a person, there is no reason to wait any longer.
addEventListener("online", tryNow);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tryNow());

/**
 * The pause before the next try.
 * @param {number} failures that there were in a row: the more, the longer
 * @param {AbortSignal} over ends the pause, too
 * @returns {Promise<void>}
 */
export async function pauseAfter(failures, over) {
  /** @type {() => void} */
  let end = () => {};
  const ended = new Promise((resolve) => (end = () => resolve(undefined)));
  const timer = setTimeout(end, Math.min(shortest * 2 ** Math.max(failures - 1, 0), longest));
  ends.add(end);
  over.addEventListener("abort", end);
  await ended;
  over.removeEventListener("abort", end);
  ends.delete(end);
  clearTimeout(timer);
}

/**
 * Asks whether the gateway is there, until it is.
 * @returns {() => void} ends it
 */
export function watch() {
  const ending = new AbortController();
  const over = ending.signal;
  const ask = async () => {
    for (let failures = 1; ; failures++) {
      const answered = await askHealth(over);
      if (over.aborted) return;
      note(answered);
      if (answered) return;
      await pauseAfter(failures, over);
    }
  };
  void ask();
  return () => ending.abort();
}
