// When an endpoint's deliveries are tried again, and whatever else can act on them: the core's words, as the API has them.
import { html } from "../../js/pages/html.js";
import { get, path } from "./api.js";
import { useLoaded } from "./loaded.js";

/** @param {{name: string, version: number}} of an endpoint */
export function RetryPlan({ name, version }) {
  const { value } = useLoaded(() => get(path`v1/endpoints/${name}/retry-plan`), `retry-plan ${name} ${version}`);
  if (!value) return null;
  return html`<section class="card card-body stack" aria-label="Retry plan">
    <h2>When a delivery fails</h2>
    ${value.items.map(
      (/** @type {any} */ { title, rules }) =>
        html`<div key=${title}>
          <p>${title === null ? "A policy of its own" : `The schedule of ${title}`}</p>
          <ul>
            ${rules.map((/** @type {string} */ rule) => html`<li key=${rule}>${rule}</li>`)}
          </ul>
        </div>`,
    )}
  </section>`;
}
