// The body: an editor with the event's example, held against the catalog with every key.
import { useRef } from "preact/hooks";
import { html } from "../pages/html.js";
import { readable } from "../pages/json-text.js";
import { JsonEditor } from "./editor.js";
import { check } from "./signed.js";
import { bodyText, compact, fillExample, now, provider } from "./state.js";

/** The editor with what belongs to it. */
export function BodyEditor() {
  const editor = /** @type {{current: import("./editor.js").Editor | undefined}} */ (useRef(undefined));
  const change = (/** @type {string} */ text) => {
    bodyText.value = text;
    now.value = Date.now();
  };
  return html`<section class="stack" aria-labelledby="body-title">
    <div class="row between">
      <h2 id="body-title">Body</h2>
      <div class="row">
        <button type="button" class="button compact" onClick=${fillExample}>Example</button>
        <button type="button" class="button compact" onClick=${() => change(readable(bodyText.value))}>Tidy up</button>
      </div>
    </div>
    <div class="editor-frame">
      <${JsonEditor}
        label="Body, JSON"
        text=${bodyText.value}
        change=${change}
        fault=${check.value.place}
        handle=${editor}
      />
      <${CheckLine} show=${(/** @type {any} */ place) => editor.current?.show(place)} />
    </div>
    <${Layout} />
  </section>`;
}

/**
 * What the catalog says of the body, and where.
 * @param {object} of
 * @param {(place: {start: number, end: number}) => void} of.show
 */
function CheckLine({ show }) {
  const { ok, words, pointer, place } = check.value;
  return html`<div class=${`check ${ok ? "good" : "bad"}`}>
    <span class="check-mark" aria-hidden="true">${ok ? "✓" : "✕"}</span>
    <p role="status">${pointer && html`<code>${pointer}</code> `}${words}</p>
    ${place && html`<button type="button" class="button compact" onClick=${() => show(place)}>Show</button>`}
  </div>`;
}

/** Whether white space is signed too. */
function Layout() {
  return html`<label class="tick small">
    <input
      type="checkbox"
      checked=${compact.value}
      onChange=${(/** @type {any} */ event) => (compact.value = event.target.checked)}
    />
    <span>
      Sign it without white space, as ${provider.value.title} sends it
      <span class="hint">Otherwise it is signed exactly as it stands above.</span>
    </span>
  </label>`;
}
