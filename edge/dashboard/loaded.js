// What one view shows of one thing, asked for anew when something happens to it. What was last seen is kept in memory while one is
// signed in: whoever comes back sees it at once, also while the gateway cannot be reached.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Refusal } from "./api.js";

/** What was seen last, the oldest first. @type {Map<string, any>} */
let seen = new Map();
const mostSeen = 20;

/** What is still on its way then is not kept, either. */
export const forgetSeen = () => void (seen = new Map());

/** @param {Map<string, any>} into @param {string} key @param {unknown} value */
function keep(into, key, value) {
  into.delete(key);
  into.set(key, value);
  const [oldest] = into.keys();
  if (into.size > mostSeen) into.delete(oldest);
}

/**
 * @template T
 * @param {() => Promise<T>} load
 * @param {string} key of what is loaded, one of its own in all views; another one begins anew
 * @returns {{value: T | undefined, refusal: import("./api.js").Refusal | undefined, reload: () => Promise<void>}} value: the last
 *   one, also while it is asked for again
 */
export function useLoaded(load, key) {
  const state = useSignal(/** @type {{key: string, value?: T, refusal?: any}} */ ({ key, value: seen.get(key) }));
  const latest = useRef({ load, key });
  latest.current = { load, key };
  const reload = async () => {
    const [asked, into] = [latest.current, seen];
    const isWanted = () => asked.key === latest.current.key;
    try {
      const value = await asked.load();
      if (!isWanted()) return;
      keep(into, asked.key, value);
      state.value = { key: asked.key, value };
    } catch (refusal) {
      if (!isWanted()) return;
      const lost = refusal instanceof Refusal && refusal.code === "no_answer";
      // That the gateway cannot be reached is said once on the page; what was seen stays.
      if (!lost) seen.delete(asked.key);
      const value = seen.get(asked.key);
      state.value = value === undefined ? { key: asked.key, refusal } : { key: asked.key, value };
    }
  };
  useEffect(() => void reload(), [key]);
  const { value, refusal } = state.value.key === key ? state.value : { value: seen.get(key), refusal: undefined };
  return { value, refusal, reload };
}
