// Every event that came in, newest first.
import { html } from "../../../js/pages/html.js";
import { Time } from "../../../js/pages/time.js";
import { path } from "../api.js";
import { sources } from "../directory.js";
import { Filters, namesOf, since, times } from "../filters.js";
import { listOf } from "../paging.js";
import { place, to } from "../route.js";
import { Rows } from "../rows.js";
import { Badge, eventState, nameOf, sizeOf } from "../shown.js";

export const keyOfEvent = (/** @type {any} */ { source, seq }) => `${source}/${seq}`;
export const hrefOfEvent = (/** @type {any} */ { source, seq }) => to(["events", source, seq]);

/** @type {import("../rows.js").Column[]} */
export const eventColumns = [
  { title: "Event", area: "name", cell: (item) => html`<span class="one-line">${nameOf(item)}</span>` },
  { title: "State", area: "state", cell: (item) => html`<${Badge} ...${eventState(item)} />` },
  { title: "Source", area: "source", cell: ({ source }) => html`<span class="one-line">${source}</span>` },
  {
    title: "Verdict",
    area: "code",
    cell: ({ code, authentic }) => html`<span class="one-line mono">${authentic ? code : `${code}, unsigned`}</span>`,
  },
  { title: "Size", area: "size", cell: ({ bytes }) => sizeOf(bytes) },
  { title: "Time", area: "time", cell: ({ received_at }) => html`<${Time} at=${received_at} />` },
];

const states = /** @type {const} */ ([
  ["kept", "Accepted"],
  ["quarantined", "Quarantined"],
  ["released", "Released"],
  ["dropped", "Dropped"],
]);

const codes = /** @type {const} */ ([
  ["ok", "ok"],
  ["schema_mismatch", "schema_mismatch"],
  ["unknown_event", "unknown_event"],
  ["unnamed_event", "unnamed_event"],
]);

/** The view. */
export function Events() {
  const { source, state, code, search, hours } = place.value.query;
  const list = listOf({
    address: source ? path`v1/sources/${source}/events` : "v1/events",
    query: { state, code, search, from: since(hours) },
    keyOf: keyOfEvent,
  });
  return html`<${Filters}
      searchHint="Id or name"
      choices=${[
        { name: "state", label: "State", options: states },
        { name: "source", label: "Source", options: namesOf(sources.value, source) },
        { name: "code", label: "Verdict", options: codes },
        { name: "hours", label: "Time", options: times },
      ]}
    />
    <${Rows}
      label="Events"
      kind="events"
      list=${list}
      keyOf=${keyOfEvent}
      href=${hrefOfEvent}
      columns=${eventColumns}
      concerns=${(/** @type {string} */ kind, /** @type {any} */ data) =>
        kind === "event" && (!source || data.source === source)}
      empty=${html`<${Empty} filtered=${Boolean(source || state || code || search || hours)} />`}
    />`;
}

/** @param {{filtered: boolean}} of */
const Empty = ({ filtered }) =>
  html`<div class="card card-body stack empty">
    ${
      filtered
        ? html`<h3>No event fits</h3>
            <p>Take a filter away, or clear all of them.</p>`
        : html`<h3>No events yet</h3>
            <p>
              ${
                sources.value.length === 0
                  ? html`There is no source yet: <a href=${to(["sources"])}>make one</a>, and give its URL and secret to
                      the provider.`
                  : html`Give the URL and the secret of a <a href=${to(["sources"])}>source</a> to its provider, or send
                      a webhook from the <a href="../playground/">playground</a>.`
              }
            </p>`
    }
  </div>`;
