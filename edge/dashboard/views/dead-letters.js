// Deliveries that were given up.
import { html } from "../../../js/pages/html.js";
import { replayDead } from "../actions.js";
import { path } from "../api.js";
import { endpoints, sources } from "../directory.js";
import { Filters, namesOf } from "../filters.js";
import { listOf } from "../paging.js";
import { place } from "../route.js";
import { Rows } from "../rows.js";
import { mayChange } from "../session.js";
import { counted } from "../shown.js";
import { deliveryColumns, hrefOfDelivery, keyOfDelivery } from "./deliveries.js";

/** The view. */
export function DeadLetters() {
  const { endpoint, source, search } = place.value.query;
  const list = listOf({
    address: endpoint ? path`v1/endpoints/${endpoint}/dead-letters` : "v1/dead-letters",
    query: { source, search },
    keyOf: keyOfDelivery,
  });
  const struck = endpoints.value.filter(({ name, status }) => status?.dead > 0 && (!endpoint || name === endpoint));
  return html`<p class="muted">
      Deliveries whose every attempt failed, or that were refused for good. Nothing of them is lost: open one to see
      why, mend the destination, then replay.
    </p>
    ${
      struck.length > 0 &&
      html`<ul class="card plain struck" aria-label="By endpoint">
        ${struck.map(
          ({ name, status }) =>
            html`<li class="row between" key=${name}>
              <span><strong>${name}</strong> <span class="muted">${counted(status.dead, "dead letter")}</span></span>
              <button
                type="button"
                class="button compact"
                disabled=${!mayChange()}
                onClick=${() => replayDead(name, status.dead, () => list.refresh())}
              >
                Replay all<span class="visually-hidden"> of ${name}</span>
              </button>
            </li>`,
        )}
      </ul>`
    }
    <${Filters}
      searchHint="Event id or name"
      choices=${[
        { name: "endpoint", label: "Endpoint", options: namesOf(endpoints.value, endpoint) },
        { name: "source", label: "Source", options: namesOf(sources.value, source) },
      ]}
    />
    <${Rows}
      label="Dead letters"
      kind="deliveries"
      list=${list}
      keyOf=${keyOfDelivery}
      href=${hrefOfDelivery}
      columns=${deliveryColumns}
      concerns=${(/** @type {string} */ kind) => kind === "attempt"}
      empty=${html`<div class="card card-body stack empty">
        <h3>${endpoint || source || search ? "No dead letter fits" : "No dead letters"}</h3>
        <p>
          ${
            endpoint || source || search
              ? "Take a filter away, or clear all of them."
              : "Every delivery has arrived or is still being tried. There is nothing to do."
          }
        </p>
      </div>`}
    />`;
}
