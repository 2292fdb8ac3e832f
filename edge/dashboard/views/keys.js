// API keys: who may use the gateway's API and this page.
import { useSignal } from "@preact/signals";
import { html } from "../../../js/pages/html.js";
import { Time } from "../../../js/pages/time.js";
import { call, get, path } from "../api.js";
import { Buttons, confirm, openDialog, showOnce } from "../dialogs.js";
import { ChoiceField, RefusalNote, TextField, useAction } from "../form.js";
import { useFresh } from "../live.js";
import { useLoaded } from "../loaded.js";
import { mayChange, session } from "../session.js";

const roles = /** @type {const} */ ([
  ["read", "Read only"],
  ["full", "Full access"],
]);

/** The view. */
export function Keys() {
  const { value, refusal, reload } = useLoaded(() => get("v1/keys"), "keys");
  // Nothing tells of keys; but once the gateway answers again, they are asked for again.
  useFresh(() => false, reload);
  if (!value) {
    return refusal
      ? html`<${RefusalNote} refusal=${refusal} />`
      : html`<div class="card skeleton rows-skeleton" aria-busy="true"></div>`;
  }
  return html`<div class="row between">
      <p class="muted">Give each program and person a key of its own, so that each can be revoked alone.</p>
      <button type="button" class="button primary" disabled=${!mayChange()} onClick=${() => make(reload)}>
        New key
      </button>
    </div>
    <ul class="plain cards">
      ${value.items.map(
        (/** @type {any} */ key) =>
          html`<li class="card card-body row between" key=${key.id}>
            <span class="stack tight">
              <span class="row">
                <strong>${key.name}</strong>
                <span class="badge">${key.role === "full" ? "Full access" : "Read only"}</span>
                ${key.id === session.value?.id && html`<span class="badge good">You use this one</span>`}
              </span>
              <span class="muted small">
                Made <${Time} at=${key.created_at} />${
                  key.last_used_at ? html`, last used <${Time} at=${key.last_used_at} />` : ", never used"
                }
              </span>
            </span>
            <button
              type="button"
              class="button danger compact"
              disabled=${!mayChange()}
              onClick=${() => revoke(key, reload)}
            >
              Revoke<span class="visually-hidden"> ${key.name}</span>
            </button>
          </li>`,
      )}
    </ul>`;
}

/** @param {() => unknown} after */
const make = (after) =>
  openDialog("New API key", function NewKey({ close }) {
    const { busy, refusal, run, faultAt } = useAction();
    const name = useSignal("");
    const role = useSignal("read");
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        const { key } = await call("POST", "v1/keys", { name: name.value.trim(), role: role.value });
        await after();
        showOnce({
          title: "The new API key",
          text: "Programs send it as Authorization: Bearer.",
          values: [{ label: "API key", value: key, secret: true }],
        });
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      <${TextField}
        id="key-name"
        label="Name"
        hint="Who or what it is for."
        fault=${faultAt("/name")}
        value=${name.value}
        change=${(/** @type {string} */ value) => (name.value = value)}
        more=${{ required: true, maxlength: 100 }}
      />
      <${ChoiceField}
        id="key-role"
        label="Role"
        value=${role.value}
        options=${roles}
        change=${(/** @type {string} */ value) => (role.value = value)}
      />
      <${RefusalNote} refusal=${refusal} shown=${["/name"]} />
      <${Buttons} close=${close} action="Make key" disabled=${busy} />
    </form>`;
  });

/** @param {any} key @param {() => unknown} after */
const revoke = ({ id, name }, after) =>
  confirm({
    title: `Revoke ${name}?`,
    text:
      id === session.value?.id
        ? "This is the key that you have signed in with: you are signed out at once."
        : "Whoever uses it is refused at once. This cannot be undone.",
    action: "Revoke",
    danger: true,
    async work() {
      await call("DELETE", path`v1/keys/${id}`);
      await after();
      return `Revoked ${name}.`;
    },
  });
