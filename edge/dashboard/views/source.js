// One source.
import { html } from "../../../js/pages/html.js";
import { Time } from "../../../js/pages/time.js";
import { remove } from "../actions.js";
import { Kept } from "../dialogs.js";
import { sources } from "../directory.js";
import { replayTime } from "../replay.js";
import { to } from "../route.js";
import { Secrets } from "../secrets.js";
import { mayChange } from "../session.js";
import { Facts } from "../shown.js";
import { changeSource } from "../source-form.js";
import { providerOf } from "./sources.js";

/** @type {Record<string, Record<string, string>>} */
const policies = {
  mismatch: { quarantine: "Quarantined", forward: "Forwarded", reject: "Refused" },
  unknown: { accept: "Accepted", reject: "Refused" },
  unsigned: { accept: "Accepted", reject: "Refused" },
};

/** What a source is that no provider posts to. @type {Record<string, string>} */
const directions = {
  outbound: "A product has its own events sent through this source.",
  automation: "An app directory calls the product’s actions here.",
};

/** @type {Record<string, string>} */
const duplicates = {
  manifest: "As the provider’s manifest says",
  id: "Under another id that is not signed, another event",
  body: "The same event, whatever its id",
};

/** @param {{name: string}} of */
export function SourceView({ name }) {
  const source = sources.value.find((one) => one.name === name);
  if (!source) return html`<p>There is no source ${name}. <a href=${to(["sources"])}>All sources</a></p>`;
  const fixed = source.managed_by === "file" && !source.retired;
  const { mismatch, unknown, unsigned } = source.policy;
  return html`<section class="card card-body stack" aria-label="Summary">
      <div class="row between">
        <p class="row">
          <a href=${to(["events"], { source: name })}>Events</a>
          <a href=${to(["deliveries"], { source: name })}>Deliveries</a>
          <a href=${to(["quarantine"], { source: name })}>Quarantine</a>
        </p>
        <div class="row">
          <button type="button" class="button" disabled=${!mayChange()} onClick=${() => replayTime(name)}>
            Replay events
          </button>
          ${
            !fixed &&
            source.url &&
            html`<button type="button" class="button" disabled=${!mayChange()} onClick=${() => changeSource(source)}>
              Settings
            </button>`
          }
          ${
            !fixed &&
            html`<button
              type="button"
              class="button danger"
              disabled=${!mayChange()}
              onClick=${() => remove("source", name)}
            >
              Delete
            </button>`
          }
        </div>
      </div>
      ${fixed && html`<p class="notice small">It is kept in the configuration file: settings, secrets and deletion are done there.</p>`}
      ${source.url && html`<${Kept} label="URL for the provider" value=${source.url} />`}
      ${source.product_url && html`<${Kept} label="URL in the product’s place" value=${source.product_url} />`}
      ${
        !source.url &&
        html`<p class="notice small">
          ${directions[source.direction]} It is used through the API (docs/api.md, docs/webhooks.md).
        </p>`
      }
      <${Facts}
        rows=${[
          ["Provider", providerOf(source)],
          ["Body misfits", source.url && policies.mismatch[mismatch]],
          ["Unknown events", source.url && policies.unknown[unknown]],
          ["Unsigned webhooks", source.url && policies.unsigned[unsigned]],
          ["The same body again", source.url && duplicates[source.duplicates ?? "manifest"]],
          ["Largest body", `${source.max_body_bytes.toLocaleString()} bytes`],
          ["Events kept", `${source.retention.days} days, bodies ${source.retention.body_days}`],
          ["Made", html`<${Time} at=${source.created_at} />`],
          ["Changed", html`<${Time} at=${source.changed_at} />`],
        ]}
      />
    </section>
    ${source.url && html`<${Secrets} kind="source" of=${source} />`}`;
}
