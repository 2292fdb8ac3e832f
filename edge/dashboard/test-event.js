// Send Test: an example event to one endpoint, once, and what came of it.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { html } from "../../js/pages/html.js";
import { call, get, path } from "./api.js";
import { Buttons, openDialog } from "./dialogs.js";
import { providers, sources } from "./directory.js";
import { ChoiceField, RefusalNote, useAction } from "./form.js";
import { hrefOfDelivery } from "./views/deliveries.js";
import { answerOf, Badge, Body, deliveryState, durationOf } from "./shown.js";

/** @param {any} endpoint @returns {string} the provider whose events it is likely to get; "" when nothing tells */
function likelyProvider({ format, sources: taken }) {
  // These are formats, and no provider's names.
  if (!["original", "provider", "automation"].includes(format)) return format;
  const source = sources.value.find(({ name }) => taken.includes("*") || taken.includes(name));
  return typeof source?.provider === "string" ? source.provider : "";
}

/** @param {any} endpoint */
export const sendTest = (endpoint) =>
  openDialog(`Send a test to ${endpoint.name}`, function SendTest({ close }) {
    const { busy, refusal, run, faultAt } = useAction();
    const { refusal: unlisted, run: list } = useAction();
    const all = useSignal(/** @type {{name: string, title: string}[]} */ ([]));
    const provider = useSignal(likelyProvider(endpoint));
    const events = useSignal(/** @type {string[]} */ ([]));
    const event = useSignal("");
    const sent = useSignal(/** @type {any} */ (null));
    const offer = () => list(async () => void (all.value = await providers()));
    useEffect(() => void offer(), []);
    useEffect(() => {
      events.value = [];
      event.value = "";
      const wanted = provider.value;
      if (wanted === "") return;
      void get(path`v1/providers/${wanted}`)
        .then((found) => {
          if (wanted === provider.value) events.value = found.events.map((/** @type {any} */ { name }) => name);
        })
        .catch(() => {});
    }, [provider.value]);
    const submit = (/** @type {Event} */ submitted) => {
      submitted.preventDefault();
      // It may not have come before, and no longer be in the way.
      if (unlisted) void offer();
      void run(async () => {
        sent.value = null;
        sent.value = await call("POST", path`v1/endpoints/${endpoint.name}/test`, {
          ...(provider.value && { provider: provider.value }),
          ...(event.value && { event: event.value }),
        });
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      <p>An example from the catalog is signed and sent once, also while the endpoint is paused or disabled.</p>
      <div class="fields">
        <${ChoiceField}
          id="test-provider"
          label="Provider"
          fault=${faultAt("/provider")}
          value=${provider.value}
          options=${[["", "As the endpoint’s sources"], ...all.value.map(({ name, title }) => [name, title])]}
          change=${(/** @type {string} */ value) => (provider.value = value)}
        />
        <${ChoiceField}
          id="test-event"
          label="Event"
          fault=${faultAt("/event")}
          value=${event.value}
          options=${[["", "The first of the catalog"], ...events.value.map((name) => [name, name])]}
          change=${(/** @type {string} */ value) => (event.value = value)}
        />
      </div>
      <${RefusalNote} refusal=${refusal ?? unlisted} shown=${["/provider", "/event"]} />
      <div role="status">${sent.value && html`<${Outcome} delivery=${sent.value} close=${close} />`}</div>
      <${Buttons} close=${close} action=${busy ? "Sending" : "Send test"} disabled=${busy} />
    </form>`;
  });

/** @param {{delivery: any, close: () => void}} of */
function Outcome({ delivery, close }) {
  const last = delivery.history.at(-1);
  return html`<div class=${`notice stack tight ${delivery.state === "delivered" ? "good" : "bad"}`}>
    <p class="row">
      <${Badge} ...${deliveryState(delivery)} />
      <span>${answerOf(delivery)}</span>
      <span class="muted">${durationOf(delivery.ms)}</span>
      <a href=${hrefOfDelivery(delivery)} onClick=${close}>Request and response</a>
    </p>
    ${last?.response?.text && html`<${Body} label="Response" body=${last.response} absent="" />`}
  </div>`;
}
