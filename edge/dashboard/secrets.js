// The secrets of a source or an endpoint: when each was made, rotation, removal. A text is shown only in the moment it is made.
import { useSignal } from "@preact/signals";
import { html } from "../../js/pages/html.js";
import { Time } from "../../js/pages/time.js";
import { removeSecret } from "./actions.js";
import { call, path } from "./api.js";
import { Buttons, openDialog, showOnce } from "./dialogs.js";
import { loadDirectory } from "./directory.js";
import { ChoiceField, RefusalNote, TextField, useAction } from "./form.js";
import { mayChange } from "./session.js";

/** @type {readonly (readonly [string, string])[]} seconds; "": until it is removed */
const ends = [
  ["0", "At once"],
  ["3600", "In an hour"],
  ["86400", "In a day"],
  ["604800", "In a week"],
  ["", "When I remove them"],
];

/**
 * @param {"source" | "endpoint"} kind
 * @param {string} name
 */
export const rotate = (kind, name) =>
  openDialog(`Rotate the secret of ${name}`, function Rotate({ close }) {
    const { busy, refusal, run, faultAt } = useAction();
    const own = useSignal("");
    const after = useSignal("86400");
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        const made = await call("POST", path`v1/${`${kind}s`}/${name}/secrets`, {
          ...(own.value && { secret: own.value }),
          others_expire_in_seconds: after.value === "" ? null : Number(after.value),
        });
        own.value = "";
        await loadDirectory();
        const where =
          kind === "source"
            ? "Set it where the provider signs its webhooks."
            : "Set it where your receiver verifies webhooks (Standard Webhooks).";
        showOnce({
          title: "The new secret",
          text: where,
          values: [{ label: "Secret", value: made.secret, secret: true, warning: made.warning }],
        });
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      <p>
        ${
          kind === "source"
            ? "A new secret is added. Webhooks signed with an old one are taken until it ends."
            : "A new secret is added. Deliveries are signed with all live ones, so the receiver may change over at any time."
        }
      </p>
      <${ChoiceField}
        id="rotate-ends"
        label="The old secrets end"
        value=${after.value}
        options=${ends}
        change=${(/** @type {string} */ value) => (after.value = value)}
      />
      <${TextField}
        id="rotate-own"
        label="A secret that exists already"
        hint="Only where the other side makes it. Leave it empty to have one made."
        fault=${faultAt("/secret")}
        value=${own.value}
        change=${(/** @type {string} */ value) => (own.value = value)}
        more=${{ type: "password", class: "input mono" }}
      />
      <${RefusalNote} refusal=${refusal} shown=${["/secret"]} />
      <${Buttons} close=${close} action="Rotate secret" disabled=${busy} />
    </form>`;
  });

/**
 * @param {object} of
 * @param {"source" | "endpoint"} of.kind
 * @param {any} of.of the source or the endpoint
 */
export function Secrets({ kind, of: { name, secrets, managed_by } }) {
  const fixed = managed_by === "file";
  return html`<section class="card card-body stack" aria-labelledby="secrets-title">
    <div class="row between">
      <h3 id="secrets-title">Secrets</h3>
      ${
        !fixed &&
        html`<button type="button" class="button" disabled=${!mayChange()} onClick=${() => rotate(kind, name)}>
          Rotate secret
        </button>`
      }
    </div>
    <ul class="plain secrets">
      ${secrets.length === 0 && html`<li class="muted">None: deliveries are not signed.</li>`}
      ${secrets.map(
        (/** @type {any} */ { id, created_at, expires_at }) =>
          html`<li class="row between" key=${id}>
            <span class="row">
              <code>${id}</code>
              <span class="muted small">
                made <${Time} at=${created_at} />${expires_at && html`, ends <${Time} at=${expires_at} />`}</span
              >
            </span>
            ${
              !fixed &&
              html`<button
                type="button"
                class="button compact"
                disabled=${!mayChange()}
                onClick=${() => removeSecret(kind, name, id)}
              >
                Remove<span class="visually-hidden"> secret ${id}</span>
              </button>`
            }
          </li>`,
      )}
    </ul>
    <p class="muted small">
      ${fixed ? "Secrets come from the environment variables that the configuration file names." : "A secret is shown once, when it is made."}
    </p>
  </section>`;
}
