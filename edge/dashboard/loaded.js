// What one view shows of one thing, asked for anew when something happens to it.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Refusal } from "./api.js";

/**
 * @template T
 * @param {() => Promise<T>} load
 * @param {string} key of what is loaded; another one begins anew
 * @returns {{value: T | undefined, refusal: import("./api.js").Refusal | undefined, reload: () => Promise<void>}} value: the last
 *   one, also while it is asked for again
 */
export function useLoaded(load, key) {
  const state = useSignal(/** @type {{key: string, value?: T, refusal?: any}} */ ({ key }));
  const latest = useRef({ load, key });
  latest.current = { load, key };
  const reload = async () => {
    const asked = latest.current;
    try {
      const value = await asked.load();
      if (asked.key === latest.current.key) state.value = { key: asked.key, value };
    } catch (refusal) {
      if (asked.key !== latest.current.key) return;
      // While the gateway cannot be reached, what was last seen stays.
      const { key: shown, value } = state.value;
      const kept = shown === asked.key && refusal instanceof Refusal && refusal.code === "no_answer";
      state.value = kept && value !== undefined ? { key: asked.key, value } : { key: asked.key, refusal };
    }
  };
  useEffect(() => void reload(), [key]);
  const { value, refusal } = state.value.key === key ? state.value : { value: undefined, refusal: undefined };
  return { value, refusal, reload };
}
