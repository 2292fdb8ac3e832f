// The first thing one sees: the field for the API key.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { html } from "../../js/pages/html.js";
import { RefusalNote, TextField, useAction } from "./form.js";
import { Damaged } from "./health.js";
import { lostSince, watch } from "./reach.js";
import { ended, signIn } from "./session.js";

/** Asks for the key. */
export function SignIn() {
  const key = useSignal("");
  const { busy, refusal, run } = useAction();
  // Whoever opens this page while the gateway is gone learns it at once, and when it is back.
  useEffect(watch, [lostSince.value === null]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = key.value.trim();
    void run(async () => {
      await signIn(text);
      key.value = "";
    });
  };
  return html`<form class="card card-body stack sign-in" onSubmit=${submit}>
    <h2>Sign in</h2>
    ${ended.value && html`<p class="notice warn" role="alert">${ended.value}</p>`}
    <${Damaged} />
    <${TextField}
      id="key"
      label="API key"
      hint="Begins with sp_. The gateway printed the first one when it was first started; more are made under API keys."
      value=${key.value}
      change=${(/** @type {string} */ value) => (key.value = value)}
      more=${{ type: "password", class: "input mono", required: true, autofocus: true }}
    />
    <${RefusalNote} refusal=${refusal} />
    <button type="submit" class="button primary" disabled=${busy || key.value.trim() === ""}>Sign in</button>
    <p class="muted small">
      The key is held in this page’s memory alone, never stored: a reload asks for it again. It is sent to this gateway
      and nowhere else.
    </p>
  </form>`;
}
