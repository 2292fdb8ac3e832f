// A button that copies a text, and says that it has.
import { useSignal } from "@preact/signals";
import { html } from "./html.js";

/** Milliseconds for which it says so. */
const shown = 1500;

/**
 * @param {object} of
 * @param {() => string} of.text
 * @param {string} of.what what is copied, for those who do not see where the button stands
 * @param {string} [of.label]
 * @param {boolean} [of.disabled]
 * @param {string} [of.size] a further class
 */
export function CopyButton({ text, what, label = "Copy", disabled = false, size = "compact" }) {
  const state = useSignal("");
  const copy = async () => {
    state.value = (await copied(text())) ? "Copied" : "Not copied";
    setTimeout(() => (state.value = ""), shown);
  };
  return html`<span class="copy">
    <button type="button" class=${`button ${size}`} disabled=${disabled} onClick=${copy}>
      <span>${label}<span class="visually-hidden"> ${what}</span></span>
    </button>
    <span class="copy-state" role="status">${state.value}</span>
  </span>`;
}

/** @param {string} text @returns {Promise<boolean>} */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page that came over plain http has no clipboard of its own.
    return copiedBySelection(text);
  }
}

/** @param {string} text */
function copiedBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return done;
}
