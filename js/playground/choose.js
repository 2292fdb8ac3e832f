// Which provider, and which of its events.
import { html } from "../pages/html.js";
import { chooseEvent, chooseProvider, eventName, imported, provider, providers } from "./state.js";

/**
 * @param {object} of
 * @param {string} of.id of the field, of which there are two on the page
 * @param {() => void} of.importOne opens the dialog for a manifest of one's own
 */
export function ProviderField({ id, importOne }) {
  const own = providers.value.filter(({ name }) => imported.value.has(name));
  const builtin = providers.value.filter(({ name }) => !imported.value.has(name));
  const options = (/** @type {typeof own} */ list) =>
    list.map(
      ({ name, title }) => html`<option value=${name} selected=${name === provider.value.name}>${title}</option>`,
    );
  return html`<div class="field">
    <div class="row between label-row">
      <label class="label" for=${id}>Provider</label>
      <button type="button" class="button text" onClick=${importOne}>Import…</button>
    </div>
    <select
      class="input"
      id=${id}
      aria-describedby=${`${id}-summary`}
      value=${provider.value.name}
      onChange=${(/** @type {any} */ event) => chooseProvider(event.target.value)}
    >
      ${own.length > 0 ? html`<optgroup label="Your own">${options(own)}</optgroup>` : ""}
      ${own.length > 0 ? html`<optgroup label="Built in">${options(builtin)}</optgroup>` : options(builtin)}
    </select>
    <p class="hint two-lines" id=${`${id}-summary`}>${provider.value.summary}</p>
  </div>`;
}

/** The event, with its sentence below. */
export function EventField() {
  const { events } = provider.value;
  const summary = events.find(({ name }) => name === eventName.value)?.summary ?? "";
  return html`<div class="field">
    <div class="row between label-row"><label class="label" for="event">Event</label></div>
    <select
      class="input"
      id="event"
      aria-describedby="event-summary"
      value=${eventName.value}
      onChange=${(/** @type {any} */ event) => chooseEvent(event.target.value)}
    >
      ${events.map(({ name }) => html`<option value=${name} selected=${name === eventName.value}>${name}</option>`)}
    </select>
    <p class="hint two-lines" id="event-summary">${summary}</p>
  </div>`;
}
