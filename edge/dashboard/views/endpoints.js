// All endpoints, with their state.
import { html } from "../../../js/pages/html.js";
import { Cards } from "../cards.js";
import { endpoints } from "../directory.js";
import { newEndpoint } from "../endpoint-form.js";
import { Badge, counted, endpointState } from "../shown.js";

/** The view. */
export const Endpoints = () =>
  html`<${Cards}
    view="endpoints"
    all=${endpoints.value}
    about="URLs that events are delivered to."
    first="An endpoint is a URL that events are delivered to: of your service, or of an automation. Make one, then send it a test."
    make="New endpoint"
    open=${newEndpoint}
    lineOf=${(/** @type {any} */ { url }) => url ?? "No URL: it takes nothing"}
    badges=${badges}
  />`;

/** @param {import("../directory.js").Endpoint} endpoint */
const badges = (endpoint) =>
  html`<${Badge} ...${endpointState(endpoint)} />
    ${endpoint.status?.pending > 0 && html`<span class="muted small">${endpoint.status.pending.toLocaleString()} waiting</span>`}
    ${endpoint.status?.dead > 0 && html`<${Badge} tone="bad" text=${counted(endpoint.status.dead, "dead letter")} />`}
    ${endpoint.managed_by === "file" && html`<${Badge} tone="" text="In the file" />`}`;
