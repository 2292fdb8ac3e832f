// The secret's field. What is in it stays in the page's memory: no storage, no address, no form that a browser would remember.
import { useSignal } from "@preact/signals";
import { CopyButton } from "../pages/copy.js";
import { html } from "../pages/html.js";
import { changeSecret, core, generateSecret, secret } from "./state.js";

/**
 * @param {object} of
 * @param {string} of.id of the field, of which there are two on the page
 * @param {string} [of.fault] what is wrong with it
 */
export function SecretField({ id, fault = "" }) {
  const shown = useSignal(false);
  const odd = core.value?.secretWarning(secret.value);
  return html`<div class="field">
    <label for=${id}>Secret</label>
    <div class="with-button">
      <input
        class="input mono"
        id=${id}
        type=${shown.value ? "text" : "password"}
        autocomplete="off"
        spellcheck=${false}
        autocapitalize="off"
        data-1p-ignore
        data-lpignore="true"
        aria-describedby=${`${id}-hint`}
        aria-invalid=${String(fault !== "")}
        value=${secret.value}
        onInput=${(/** @type {any} */ event) => changeSecret(event.target.value)}
      />
      <button type="button" class="button" onClick=${() => (shown.value = !shown.value)}>
        ${shown.value ? "Hide" : "Show"}<span class="visually-hidden"> the secret</span>
      </button>
      <button type="button" class="button" onClick=${generateSecret}>Generate</button>
      <${CopyButton} text=${() => secret.value} what="the secret" size="" disabled=${secret.value === ""} />
    </div>
    ${odd && html`<p class="hint" role="status">It has ${odd}, which counts as part of it.</p>`}
    <p class=${fault ? "hint fault" : "hint"} id=${`${id}-hint`}>
      ${fault || "Stays in this page’s memory. It is never stored, sent or put into a link."}
    </p>
  </div>`;
}
