// From nothing to the first delivered event: three steps, each ticked when it is done. Gone once an event has arrived.
import { useSignal } from "@preact/signals";
import { html } from "../../js/pages/html.js";
import { delivered, endpoints, lookForDelivered, sources } from "./directory.js";
import { newEndpoint } from "./endpoint-form.js";
import { useFresh } from "./live.js";
import { to } from "./route.js";
import { mayChange } from "./session.js";
import { newSource } from "./source-form.js";

/** The steps, or nothing. */
export function FirstSteps() {
  // Who has seen the steps is told of the end, too.
  const seen = useSignal(false);
  useFresh((kind, data) => kind === "attempt" && data.outcome === "success", lookForDelivered);
  if (delivered.value === false) seen.value = true;
  if (!seen.value) return null;
  if (delivered.value) {
    return html`<section class="notice good row between" role="status">
      <p>
        <strong>The first event has been delivered.</strong>${" "}
        <a href=${to(["deliveries"])}>See its request and response.</a>
      </p>
      <button type="button" class="button compact" onClick=${() => (seen.value = false)}>Close</button>
    </section>`;
  }
  const source = sources.value.find(({ url }) => url !== null);
  const provider = typeof source?.provider === "string" ? source.provider : "";
  const steps = [
    {
      title: "Make a source",
      text: "A URL that your provider posts its webhooks to, with a secret that they are signed with.",
      done: source !== undefined,
      action: html`<button type="button" class="button primary" disabled=${!mayChange()} onClick=${() => newSource()}>
        New source
      </button>`,
    },
    {
      title: "Make an endpoint",
      text: "A URL of yours, or of your automation, that events are delivered to.",
      done: endpoints.value.length > 0,
      action: html`<button type="button" class="button primary" disabled=${!mayChange()} onClick=${() => newEndpoint()}>
        New endpoint
      </button>`,
    },
    {
      title: "Send the first webhook",
      text: html`Let the provider send one. Or sign one yourself: open the playground, paste the source’s secret, send
      it to ${" "}<code>/in/${source?.name ?? "…"}</code>. It shows up here by itself.`,
      done: false,
      action: html`<a
        class="button primary"
        href=${`../playground/${provider && `#${new URLSearchParams({ provider })}`}`}
        target="_blank"
        rel="noopener"
        >Open the playground</a
      >`,
    },
  ];
  const next = steps.findIndex(({ done }) => !done);
  return html`<section class="card card-body stack first-steps" aria-labelledby="first-title">
    <h3 id="first-title">From nothing to the first delivered event</h3>
    <ol class="plain steps">
      ${steps.map(
        ({ title, text, done, action }, index) =>
          html`<li
            class=${done ? "done" : index === next ? "next" : ""}
            aria-current=${index === next ? "step" : undefined}
          >
            <span class="step-mark" aria-hidden="true">${done ? "✓" : index + 1}</span>
            <div class="stack tight">
              <p><strong>${title}</strong>${done && html`<span class="visually-hidden">, done</span>`}</p>
              ${!done && html`<p class="muted">${text}</p>`} ${index === next && html`<p>${action}</p>`}
            </div>
          </li>`,
      )}
    </ol>
  </section>`;
}
