// Tabs after the ARIA pattern: arrow keys, Home and End go from one to the next, Tab goes into the panel.
import { html } from "./html.js";

/**
 * @param {object} of
 * @param {string} of.label what the tabs choose between
 * @param {{id: string, title: string}[]} of.tabs
 * @param {string} of.chosen id
 * @param {(id: string) => void} of.choose
 */
export function Tabs({ label, tabs, chosen, choose }) {
  const go = (/** @type {KeyboardEvent} */ event) => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const { id } = tabs[(to + tabs.length) % tabs.length];
    choose(id);
    document.getElementById(`tab-${id}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} onKeyDown=${go}>
    ${tabs.map(
      ({ id, title }) =>
        html`<button
          type="button"
          role="tab"
          id=${`tab-${id}`}
          aria-controls=${`panel-${id}`}
          aria-selected=${String(id === chosen)}
          tabindex=${id === chosen ? 0 : -1}
          onClick=${() => choose(id)}
        >
          ${title}
        </button>`,
    )}
  </div>`;
}

/**
 * @param {object} of
 * @param {string} of.id of its tab
 * @param {string} of.chosen
 * @param {unknown} of.children
 */
export function Panel({ id, chosen, children }) {
  return html`<div role="tabpanel" id=${`panel-${id}`} aria-labelledby=${`tab-${id}`} hidden=${id !== chosen}>
    ${children}
  </div>`;
}
