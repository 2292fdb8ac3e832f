// Events whose signature is right and whose body does not fit the catalog: kept until somebody decides.
import { html } from "../../../js/pages/html.js";
import { path } from "../api.js";
import { sources } from "../directory.js";
import { Filters, namesOf } from "../filters.js";
import { listOf } from "../paging.js";
import { place } from "../route.js";
import { Rows } from "../rows.js";
import { eventColumns, hrefOfEvent, keyOfEvent } from "./events.js";

/** The view. */
export function Quarantine() {
  const { source, search } = place.value.query;
  const list = listOf({
    address: source ? path`v1/sources/${source}/events` : "v1/events",
    query: { state: "quarantined", search },
    keyOf: keyOfEvent,
  });
  return html`<p class="muted">
      Authentic events whose body does not fit the provider’s catalog. They wait here: open one, then release it to its
      endpoints or drop it.
    </p>
    <${Filters}
      searchHint="Id or name"
      choices=${[{ name: "source", label: "Source", options: namesOf(sources.value, source) }]}
    />
    <${Rows}
      label="Events in quarantine"
      kind="events"
      list=${list}
      keyOf=${keyOfEvent}
      href=${hrefOfEvent}
      columns=${eventColumns}
      concerns=${(/** @type {string} */ kind) => kind === "event"}
      empty=${html`<div class="card card-body stack empty">
        <h3>${source || search ? "No event fits" : "Nothing in quarantine"}</h3>
        <p>
          ${
            source || search
              ? "Take a filter away, or clear all of them."
              : "Every event fits its catalog, or its source lets it pass. There is nothing to do."
          }
        </p>
      </div>`}
    />`;
}
