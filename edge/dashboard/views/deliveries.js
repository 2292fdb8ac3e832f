// Every delivery, newest first.
import { html } from "../../../js/pages/html.js";
import { Time } from "../../../js/pages/time.js";
import { path } from "../api.js";
import { endpoints, sources } from "../directory.js";
import { Filters, namesOf, since, times } from "../filters.js";
import { listOf } from "../paging.js";
import { place, to } from "../route.js";
import { Rows } from "../rows.js";
import { answerOf, Badge, deliveryState, durationOf, nameOf } from "../shown.js";

export const keyOfDelivery = (/** @type {any} */ { endpoint, seq }) => `${endpoint}/${seq}`;
export const hrefOfDelivery = (/** @type {any} */ { endpoint, seq }) => to(["deliveries", endpoint, seq]);

/** @type {import("../rows.js").Column[]} */
export const deliveryColumns = [
  { title: "Event", area: "name", cell: (item) => html`<span class="one-line">${nameOf(item)}</span>` },
  { title: "State", area: "state", cell: (item) => html`<${Badge} ...${deliveryState(item)} />` },
  {
    title: "Endpoint",
    area: "endpoint",
    cell: ({ endpoint, kind }) =>
      html`<span class="one-line">${endpoint}${kind !== "event" && html` <span class="muted">(${kind})</span>`}</span>`,
  },
  { title: "Answer", area: "answer", cell: (item) => html`<span class="one-line">${answerOf(item)}</span>` },
  { title: "Took", area: "took", cell: ({ ms }) => durationOf(ms) },
  { title: "Attempts", area: "attempts", cell: ({ attempts }) => attempts },
  { title: "Time", area: "time", cell: ({ created_at }) => html`<${Time} at=${created_at} />` },
];

const states = /** @type {const} */ ([
  ["pending", "Waiting or retrying"],
  ["delivered", "Delivered"],
  ["dead", "Dead"],
  ["dropped", "Test failed"],
]);

/** The view. */
export function Deliveries() {
  const { endpoint, state, source, search, hours } = place.value.query;
  const list = listOf({
    address: endpoint ? path`v1/endpoints/${endpoint}/deliveries` : "v1/deliveries",
    query: { state, source, search, from: since(hours) },
    keyOf: keyOfDelivery,
  });
  return html`<${Filters}
      searchHint="Event id or name"
      choices=${[
        { name: "state", label: "State", options: states },
        { name: "endpoint", label: "Endpoint", options: namesOf(endpoints.value, endpoint) },
        { name: "source", label: "Source", options: namesOf(sources.value, source) },
        { name: "hours", label: "Time", options: times },
      ]}
    />
    <${Rows}
      label="Deliveries"
      kind="deliveries"
      list=${list}
      keyOf=${keyOfDelivery}
      href=${hrefOfDelivery}
      columns=${deliveryColumns}
      concerns=${(/** @type {string} */ kind, /** @type {any} */ data) =>
        kind === "attempt" && (!endpoint || data.endpoint === endpoint)}
      empty=${html`<${Empty} filtered=${Boolean(endpoint || state || source || search || hours)} />`}
    />`;
}

/** @param {{filtered: boolean}} of */
const Empty = ({ filtered }) =>
  html`<div class="card card-body stack empty">
    ${
      filtered
        ? html`<h3>No delivery fits</h3>
            <p>Take a filter away, or clear all of them.</p>`
        : html`<h3>No deliveries yet</h3>
            <p>
              A delivery is made for each event that an endpoint takes.${" "}
              ${
                endpoints.value.length === 0
                  ? html`There is no endpoint yet: <a href=${to(["endpoints"])}>make one</a>.`
                  : html`Send a test from one of the <a href=${to(["endpoints"])}>endpoints</a>.`
              }
            </p>`
    }
  </div>`;
