// What a provider and a source's settings say of telling webhooks apart: by what, and for how long.

/** @typedef {import("signpost/core").Provider} Provider */
/** @typedef {import("./types.js").SourceGiven} SourceGiven */

/**
 * @param {Pick<Provider, "manifest">} provider
 * @param {Partial<Pick<SourceGiven, "duplicates">>} settings
 * @returns {"id" | "body"} id: the same body under another id is another event; body: the same body is the same event
 */
export const duplicatesOf = ({ manifest }, { duplicates }) => duplicates ?? JSON.parse(manifest).duplicates ?? "id";

/**
 * @param {Pick<Provider, "manifest">} provider
 * @param {Pick<SourceGiven, "freshness">} settings
 * @returns {{past: number, future: number}} seconds; 0 where the provider's webhooks have no time to be judged by
 */
export function windowOf({ manifest }, { freshness }) {
  const own = JSON.parse(manifest).freshness;
  if (!own) return { past: 0, future: 0 };
  return { past: freshness.past_seconds ?? own.past_seconds, future: freshness.future_seconds ?? own.future_seconds };
}

/**
 * @param {Pick<Provider, "manifest">} provider
 * @param {Pick<SourceGiven, "freshness">} settings
 * @returns {number} for so many milliseconds after it came in, a webhook may be fresh if it comes again
 */
export function freshMsOf(provider, settings) {
  const { past, future } = windowOf(provider, settings);
  return (past + future) * 1000;
}
