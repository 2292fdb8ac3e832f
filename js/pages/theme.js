// The theme: the system's, unless one was chosen here. The choice alone is stored (public/theme.js reads it before the first paint).
import { signal } from "@preact/signals";
import { html } from "./html.js";

const key = "signpost-theme";
const themes = /** @type {const} */ (["system", "light", "dark"]);

/** @typedef {(typeof themes)[number]} Theme */

const theme = signal(/** @type {Theme} */ (document.documentElement.dataset.theme ?? "system"));

/** @param {Theme} chosen */
function choose(chosen) {
  theme.value = chosen;
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  try {
    if (chosen === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, chosen);
  } catch {
    // A browser that keeps nothing: chosen for as long as the page is open.
  }
}

/** A button that goes round the themes. */
export function ThemeSwitch() {
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length];
  return html`<button
    type="button"
    class="button quiet theme-switch"
    title=${`Switch to ${next}`}
    onClick=${() => choose(next)}
  >
    <span class="theme-mark" aria-hidden="true"></span>
    <span class="roomy"><span class="visually-hidden">Theme: </span>${theme.value}</span>
  </button>`;
}
