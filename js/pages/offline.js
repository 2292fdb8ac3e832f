// The service worker, with which a page opens without a network. Where there is none (plain http from another machine, an old
// browser) the page works as long as it is open.

/** Registers it, once the page has drawn itself. Not in development, where there is none. */
export function workOffline() {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // The page's policy takes an address from this one policy alone.
  const trusted = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("service-worker", {
    createScriptURL: () => "./sw.js",
  });
  navigator.serviceWorker.register(trusted?.createScriptURL("") ?? "./sw.js").catch(() => {
    // Refused by the browser's settings: nothing is lost but that.
  });
}
