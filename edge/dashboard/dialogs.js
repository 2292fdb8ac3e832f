// Dialogs: one at a time, opened from anywhere, drawn once. What a dialog holds (a secret, say) is gone with it.
import { signal, useSignal } from "@preact/signals";
import { CopyButton } from "../../js/pages/copy.js";
import { Dialog } from "../../js/pages/dialog.js";
import { html } from "../../js/pages/html.js";
import { RefusalNote, TextField, useAction } from "./form.js";

/** @typedef {(of: {close: () => void}) => unknown} Content a component */

/** @type {import("@preact/signals").Signal<{title: string, content: Content} | null>} */
const current = signal(/** @type {any} */ (null));

/** What was done last, for everybody to see and hear. */
const said = signal("");

/** @type {ReturnType<typeof setTimeout> | undefined} */
let silence;

/** @param {string} title @param {Content} content */
export const openDialog = (title, content) => void (current.value = { title, content });

export const closeDialog = () => void (current.value = null);

/** @param {string} text that something was done */
export function say(text) {
  said.value = text;
  clearTimeout(silence);
  silence = setTimeout(() => (said.value = ""), 6000);
}

/** The place of dialogs and of what was said; once on the page. */
export function Dialogs() {
  const shown = current.value;
  return html`<${Dialog} open=${shown !== null} title=${shown?.title ?? ""} close=${closeDialog}>
      ${shown && html`<${shown.content} close=${closeDialog} />`}
    <//>
    <div class="said" role="status">${said.value && html`<p>${said.value}</p>`}</div>`;
}

/**
 * Asks before something is done that cannot be taken back, or that reaches other systems.
 * @param {object} of
 * @param {string} of.title a question
 * @param {string} of.text what will happen
 * @param {string} of.action the button
 * @param {boolean} [of.danger]
 * @param {string} [of.typed] has to be typed first
 * @param {() => Promise<string | void>} of.work done when it is confirmed; returns what to say
 */
export function confirm({ title, text, action, danger = false, typed, work }) {
  openDialog(title, function Confirm({ close }) {
    const { busy, refusal, run } = useAction();
    const given = useSignal("");
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        const done = await work();
        close();
        if (done) say(done);
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      <p>${text}</p>
      ${
        typed !== undefined &&
        html`<${TextField}
          id="confirm-name"
          label=${`Type ${typed} to confirm`}
          value=${given.value}
          change=${(/** @type {string} */ value) => (given.value = value)}
        />`
      }
      <${RefusalNote} refusal=${refusal} />
      <${Buttons}
        close=${close}
        action=${action}
        danger=${danger}
        disabled=${busy || (typed !== undefined && given.value !== typed)}
      />
    </form>`;
  });
}

/**
 * The end of a dialog with a form.
 * @param {object} of
 * @param {() => void} of.close
 * @param {string} of.action
 * @param {boolean} [of.danger]
 * @param {boolean} [of.disabled]
 */
export const Buttons = ({ close, action, danger = false, disabled = false }) =>
  html`<div class="row end">
    <button type="button" class="button" onClick=${close}>Cancel</button>
    <button type="submit" class=${`button ${danger ? "danger" : "primary"}`} disabled=${disabled}>${action}</button>
  </div>`;

/**
 * Shows secrets for the only time.
 * @param {object} of
 * @param {string} of.title
 * @param {string} of.text what to do with it
 * @param {{label: string, value: string, secret?: boolean, warning?: string | null}[]} of.values
 */
export function showOnce({ title, text, values }) {
  openDialog(
    title,
    ({ close }) =>
      html`<div class="stack">
        <p>${text}</p>
        ${values.map(
          ({ label, value, secret = false, warning }) => html`
            <${Kept} label=${label} value=${value} secret=${secret} />
            ${warning && html`<p class="notice warn" role="alert">It has ${warning}, which counts as part of it.</p>`}
          `,
        )}
        <p class="notice warn">The secret is shown this once. The gateway keeps it sealed and never shows it again.</p>
        <div class="row end">
          <button type="button" class="button primary" onClick=${close}>I have stored it</button>
        </div>
      </div>`,
  );
}

/**
 * A text to be taken along.
 * @param {{label: string, value: string, secret?: boolean}} of
 */
export const Kept = ({ label, value, secret = false }) =>
  html`<div class="field">
    <div class="row between">
      <span class="label">${label}</span><${CopyButton} text=${() => value} what=${label} />
    </div>
    <pre class="codeblock" data-secret=${secret ? "" : undefined}>${value}</pre>
  </div>`;
