// When the next attempt of a delivery can be made. A page may stay open for as long as it likes: it never shows a time that has passed.
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { html } from "../../js/pages/html.js";
import { Time } from "../../js/pages/time.js";

/** So long after it is due, what has become of it is asked again. Milliseconds. */
const patience = 5000;

/** Timers do not wait for longer. */
const longest = 2 ** 31 - 1;

/**
 * @param {object} of
 * @param {string} of.at RFC 3339
 * @param {() => void} of.reload asks the gateway for the delivery as it is now
 */
export function NextAttempt({ at, reload }) {
  const due = Date.parse(at);
  const passed = useSignal(0);
  useEffect(() => {
    const left = due - Date.now();
    const timer = setTimeout(
      () => {
        passed.value++;
        reload();
      },
      Math.min(left > 0 ? left : patience, longest),
    );
    return () => clearTimeout(timer);
  }, [at, passed.value]);
  return due > Date.now() ? html`<${Time} at=${at} />` : "As soon as the endpoint can be called";
}
