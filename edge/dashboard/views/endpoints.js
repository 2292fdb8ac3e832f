// All endpoints, with their state.
import { html } from "../../../js/pages/html.js";
import { endpoints } from "../directory.js";
import { newEndpoint } from "../endpoint-form.js";
import { to } from "../route.js";
import { mayChange } from "../session.js";
import { Badge, counted, endpointState } from "../shown.js";

/** The view. */
export function Endpoints() {
  const make = html`<button
    type="button"
    class="button primary"
    disabled=${!mayChange()}
    onClick=${() => newEndpoint()}
  >
    New endpoint
  </button>`;
  if (endpoints.value.length === 0) {
    return html`<div class="card card-body stack empty">
      <h3>No endpoints yet</h3>
      <p>
        An endpoint is a URL that events are delivered to: of your service, or of an automation. Make one, then send it
        a test.
      </p>
      <p>${make}</p>
    </div>`;
  }
  return html`<div class="row between">
      <p class="muted">URLs that events are delivered to.</p>
      ${make}
    </div>
    <ul class="plain cards">
      ${endpoints.value.map(
        (endpoint) =>
          html`<li class="card card-body linked stack tight" key=${endpoint.name}>
            <p class="row">
              <a class="name" href=${to(["endpoints", endpoint.name])}>${endpoint.name}</a>
              <${Badge} ...${endpointState(endpoint)} />
              ${endpoint.status?.pending > 0 && html`<span class="muted small">${endpoint.status.pending.toLocaleString()} waiting</span>`}
              ${endpoint.status?.dead > 0 && html`<span class="badge bad">${counted(endpoint.status.dead, "dead letter")}</span>`}
              ${endpoint.managed_by === "file" && html`<span class="badge">In the file</span>`}
            </p>
            <p class="mono small muted one-line">${endpoint.url ?? "No URL: it takes nothing"}</p>
          </li>`,
      )}
    </ul>`;
}
