// All sources.
import { html } from "../../../js/pages/html.js";
import { sources } from "../directory.js";
import { to } from "../route.js";
import { mayChange } from "../session.js";
import { newSource } from "../source-form.js";

/** @param {any} source @returns {string} */
export const providerOf = ({ provider }) =>
  typeof provider === "string" ? provider : (provider.manifest?.name ?? "its own");

/** The view. */
export function Sources() {
  const make = html`<button type="button" class="button primary" disabled=${!mayChange()} onClick=${() => newSource()}>
    New source
  </button>`;
  if (sources.value.length === 0) {
    return html`<div class="card card-body stack empty">
      <h3>No sources yet</h3>
      <p>
        A source is a URL that a provider posts its webhooks to. Make one, and give its URL and secret to the provider.
      </p>
      <p>${make}</p>
    </div>`;
  }
  return html`<div class="row between">
      <p class="muted">Where events come from.</p>
      ${make}
    </div>
    <ul class="plain cards">
      ${sources.value.map(
        (source) =>
          html`<li class="card card-body linked stack tight" key=${source.name}>
            <p class="row">
              <a class="name" href=${to(["sources", source.name])}>${source.name}</a>
              <span class="badge">${providerOf(source)}</span>
              ${source.direction !== "inbound" && html`<span class="badge">${source.direction}</span>`}
              ${source.managed_by === "file" && html`<span class="badge">In the file</span>`}
              ${source.retired && html`<span class="badge warn">Retired</span>`}
            </p>
            <p class="mono small muted one-line">${source.url ?? source.product_url ?? "Used through the API"}</p>
          </li>`,
      )}
    </ul>`;
}
