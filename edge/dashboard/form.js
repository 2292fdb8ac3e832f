// Fields, and forms that say beside each field what the gateway has against it.
import { useSignal } from "@preact/signals";
import { html } from "../../js/pages/html.js";

/** @typedef {import("./api.js").Refusal} Refusal */

/**
 * @param {object} of
 * @param {string} of.id
 * @param {string} of.label
 * @param {string} [of.hint]
 * @param {string} [of.fault]
 * @param {(described: Record<string, string>) => unknown} of.children makes the control; it gets the attributes that tie it to its texts
 */
export function Field({ id, label, hint, fault, children }) {
  const described = {
    id,
    ...((hint || fault) && { "aria-describedby": `${id}-text` }),
    ...(fault && { "aria-invalid": "true" }),
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children(described)}
    ${(fault || hint) && html`<p id=${`${id}-text`} class=${fault ? "hint fault" : "hint"}>${fault || hint}</p>`}
  </div>`;
}

/**
 * @param {object} of
 * @param {string} of.id
 * @param {string} of.label
 * @param {string} [of.hint]
 * @param {string} [of.fault]
 * @param {string} of.value
 * @param {(value: string) => void} of.change
 * @param {Record<string, unknown>} [of.more] attributes
 */
export function TextField({ value, change, more = {}, ...field }) {
  return html`<${Field} ...${field}>
    ${(/** @type {any} */ described) =>
      html`<input
        class="input"
        autocomplete="off"
        spellcheck=${false}
        ...${described}
        ...${more}
        value=${value}
        onInput=${(/** @type {any} */ event) => change(event.target.value)}
      />`}
  <//>`;
}

/**
 * @param {object} of
 * @param {string} of.id
 * @param {string} of.label
 * @param {string} [of.hint]
 * @param {string} [of.fault]
 * @param {string} of.value
 * @param {readonly (readonly [value: string, text: string])[]} of.options
 * @param {(value: string) => void} of.change
 */
export function ChoiceField({ value, options, change, ...field }) {
  return html`<${Field} ...${field}>
    ${(/** @type {any} */ described) =>
      html`<select class="input" ...${described} onChange=${(/** @type {any} */ event) => change(event.target.value)}>
        ${options.map(
          ([option, text]) => html`<option key=${option} value=${option} selected=${option === value}>${text}</option>`,
        )}
      </select>`}
  <//>`;
}

/**
 * Something that takes a moment and may be refused.
 * @returns {{busy: boolean, refusal: Refusal | null, faultAt: (pointer: string) => string | undefined,
 *   run: (work: () => Promise<void>) => Promise<void>}} faultAt: the gateway's words on one member of the body
 */
export function useAction() {
  const busy = useSignal(false);
  const refusal = useSignal(/** @type {Refusal | null} */ (null));
  return {
    busy: busy.value,
    refusal: refusal.value,
    faultAt: (pointer) =>
      refusal.value?.errors.find((error) => error.pointer === pointer || error.pointer.startsWith(`${pointer}/`))
        ?.message,
    async run(work) {
      if (busy.value) return;
      busy.value = true;
      refusal.value = null;
      try {
        await work();
      } catch (error) {
        refusal.value = /** @type {any} */ (error);
      }
      busy.value = false;
    },
  };
}

/**
 * @param {object} of
 * @param {Refusal | null | undefined} of.refusal
 * @param {readonly string[]} [of.shown] pointers of members whose faults stand beside their fields
 */
export function RefusalNote({ refusal, shown = [] }) {
  if (!refusal) return null;
  const others = refusal.errors.filter(
    ({ pointer }) => !shown.some((one) => pointer === one || pointer.startsWith(`${one}/`)),
  );
  const allBeside = refusal.errors.length > 0 && others.length === 0;
  return html`<div class="notice bad stack tight" role="alert">
    <p>${allBeside ? "The gateway did not take this. See the marked fields." : refusal.message}</p>
    ${
      others.length > 0 &&
      html`<ul class="plain">
        ${others.map(({ pointer, message }) => html`<li><code>${pointer || "/"}</code> ${message}</li>`)}
      </ul>`
    }
    <p class="small muted">Code: <code>${refusal.code}</code></p>
  </div>`;
}
