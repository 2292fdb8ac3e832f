// The dialog for a provider of one's own: its manifest is read by the core's own parser, whose error is shown at its place.
import { useComputed, useSignal } from "@preact/signals";
import { Dialog } from "../pages/dialog.js";
import { html } from "../pages/html.js";
import { placeOf, readable, readJson } from "../pages/json-text.js";
import { JsonEditor } from "./editor.js";
import { refusedBy } from "./refused.js";
import { addProvider, core, manifest } from "./state.js";

/**
 * @param {object} of
 * @param {boolean} of.open
 * @param {() => void} of.close
 */
export function ImportDialog({ open, close }) {
  return html`<${Dialog} open=${open} title="Import a provider" close=${close} className="import">
    <${Manifest} close=${close} />
  <//>`;
}

/** @param {{close: () => void}} of */
function Manifest({ close }) {
  const text = useSignal("");
  const result = useComputed(() => (text.value.trim() === "" ? undefined : parse(text.value)));
  const read = async (/** @type {any} */ event) => {
    const [file] = event.target.files;
    if (file) text.value = await file.text();
    event.target.value = "";
  };
  const { provider, refusal } = result.value ?? {};
  const add = () => {
    if (!provider) return;
    addProvider(provider);
    close();
  };
  return html`<p class="small">
      A manifest is one JSON file that says how a product signs and what it sends. It stays in this page, and goes with
      it.
    </p>
    <div class="row">
      <label class="button compact file"
        >Open a file<input type="file" class="visually-hidden" accept=".json,application/json" onChange=${read}
      /></label>
      <button
        type="button"
        class="button compact"
        onClick=${() => (text.value = readable(JSON.stringify(manifest.value)))}
      >
        Begin with the chosen provider’s
      </button>
    </div>
    <div class="editor-frame">
      <${JsonEditor}
        label="Manifest, JSON"
        text=${text.value}
        change=${(/** @type {string} */ typed) => (text.value = typed)}
        fault=${refusal?.place}
      />
      <div class=${`check ${refusal ? "bad" : provider ? "good" : ""}`}>
        <span class="check-mark" aria-hidden="true">${refusal ? "✕" : provider ? "✓" : ""}</span>
        <p role="status">
          ${refusal && html`<code>${refusal.code}</code>${refusal.pointer && html` at <code>${refusal.pointer}</code>`}: ${refusal.words}`}
          ${provider && `${provider.title}: ${provider.events.length} events.`}
        </p>
      </div>
    </div>
    <div class="row end">
      <button type="button" class="button" onClick=${close}>Cancel</button>
      <button type="button" class="button primary" disabled=${!provider} onClick=${add}>Add</button>
    </div>`;
}

/**
 * @param {string} text
 * @returns {{provider?: import("./state.js").Provider, refusal?: {code: string, pointer: string, words: string, place: {start: number, end: number} | undefined}}}
 */
function parse(text) {
  try {
    return { provider: /** @type {import("./state.js").Core} */ (core.value).provider({ manifest: text }) };
  } catch (error) {
    const { code, pointer, detail, message } = refusedBy(error);
    const reading = readJson(text);
    if (!reading.ok) {
      const place = { start: reading.at, end: reading.at + 1 };
      return { refusal: { code, pointer, words: detail, place } };
    }
    return { refusal: { code, pointer, words: detail || message, place: placeOf(text, pointer) } };
  }
}
