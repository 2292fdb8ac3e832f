// A modal dialog: the browser's own, which keeps the focus in it, ends with Escape and gives the focus back.
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "./html.js";

/**
 * @param {object} of
 * @param {boolean} of.open
 * @param {string} of.title
 * @param {() => void} of.close called when it is closed, however
 * @param {string} [of.className]
 * @param {unknown} of.children drawn only while it is open
 */
export function Dialog({ open, title, close, className = "", children }) {
  const element = /** @type {{current: HTMLDialogElement | null}} */ (useRef(null));
  useLayoutEffect(() => {
    if (open && !element.current?.open) element.current?.showModal();
    if (!open && element.current?.open) element.current.close();
  }, [open]);
  return html`<dialog ref=${element} class=${className} aria-label=${title} onClose=${close}>
    ${
      open &&
      html`<div class="stack">
        <div class="row dialog-head">
          <h2>${title}</h2>
          <button type="button" class="button quiet compact" aria-label="Close" onClick=${close}>✕</button>
        </div>
        ${children}
      </div>`
    }
  </dialog>`;
}
