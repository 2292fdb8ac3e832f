// One endpoint: its state, what can be done with it, its settings.
import { html } from "../../../js/pages/html.js";
import { Time } from "../../../js/pages/time.js";
import { change, disable, remove, replayDead } from "../actions.js";
import { endpoints } from "../directory.js";
import { changeEndpoint } from "../endpoint-form.js";
import { RefusalNote, useAction } from "../form.js";
import { RetryPlan } from "../retry-plan.js";
import { to } from "../route.js";
import { Secrets } from "../secrets.js";
import { mayChange } from "../session.js";
import { Badge, counted, endpointReasons, endpointState, Facts } from "../shown.js";
import { sendTest } from "../test-event.js";

/** @type {Record<string, string>} */
const formats = {
  original: "As it came in",
  provider: "As the event’s provider sends it",
  automation: "As an action, to the product’s site",
};

/** @param {{name: string}} of */
export function EndpointView({ name }) {
  const { busy, refusal, run } = useAction();
  const endpoint = endpoints.value.find((one) => one.name === name);
  if (!endpoint) return html`<p>There is no endpoint ${name}. <a href=${to(["endpoints"])}>All endpoints</a></p>`;
  const { status } = endpoint;
  const fixed = endpoint.managed_by === "file" && !endpoint.retired;
  const button = (/** @type {string} */ text, /** @type {() => unknown} */ work, tone = "") =>
    html`<button type="button" class=${`button ${tone}`} disabled=${busy || !mayChange()} onClick=${work}>
      ${text}
    </button>`;
  const at = (/** @type {"pause" | "resume" | "enable"} */ what) => () => run(() => change(name, what));
  return html`<section class="card card-body stack" aria-label="Summary">
      <div class="row between">
        <p class="row">
          <${Badge} ...${endpointState(endpoint)} />
          <a href=${to(["deliveries"], { endpoint: name })}>Deliveries</a>
          <a href=${to(["dead-letters"], { endpoint: name })}>Dead letters</a>
        </p>
        <div class="row">
          ${button("Send test", () => sendTest(endpoint), "primary")}
          ${status?.status === "active" && button("Pause", at("pause"))}
          ${status?.status === "paused" && button("Resume", at("resume"))}
          ${status?.status === "disabled" ? button("Enable", at("enable")) : button("Disable", () => disable(name))}
          ${!fixed && button("Settings", () => changeEndpoint(endpoint))}
          ${!fixed && button("Delete", () => remove("endpoint", name), "danger")}
        </div>
      </div>
      <${RefusalNote} refusal=${refusal} />
      ${endpoint.warnings.map((/** @type {any} */ { code, message }) => html`<p class="notice warn" key=${code}>${message}</p>`)}
      ${fixed && html`<p class="notice small">It is kept in the configuration file: settings, secrets and deletion are done there.</p>`}
      ${
        status?.status &&
        status.status !== "active" &&
        html`<p class="notice warn">
          ${endpointReasons[status.reason] ?? ""} Deliveries wait since <${Time} at=${status.since} />; nothing is lost.
        </p>`
      }
      ${
        status?.circuit.open &&
        html`<p class="notice warn">
          ${counted(status.circuit.failures_in_a_row, "attempt")} failed in a row, so it is left alone for a
          while.${" "}
          ${status.circuit.until && html`The next attempt is made at <${Time} at=${status.circuit.until} />.`}
        </p>`
      }
      <${Facts}
        rows=${[
          [
            "URL",
            endpoint.url
              ? html`<code class="anywhere">${endpoint.url}</code>`
              : "None: it takes nothing until it has one",
          ],
          ["Waiting", status && counted(status.pending, "delivery", "deliveries")],
          [
            "Dead letters",
            status &&
              (status.dead > 0
                ? html`${status.dead.toLocaleString()}
                  ${button("Replay all", () => replayDead(name, status.dead), "compact")}`
                : "0"),
          ],
          ["Sources", endpoint.sources.join(", ")],
          ["Events", endpoint.events.join(", ") || "None"],
          ["Destination", endpoint.preset],
          ["Signed", endpoint.unsigned && "No"],
          ["Body template", endpoint.template && "Yes"],
          ["Format", formats[endpoint.format] ?? `As ${endpoint.format} would send`],
          ["Retries", typeof endpoint.retry === "string" ? endpoint.retry : "A policy of its own"],
          ["At a time", endpoint.concurrency],
          ["Rate limit", endpoint.rate_limit && `${endpoint.rate_limit.per_second} a second`],
          ["Strict order by", endpoint.order && (endpoint.order.by || "everything")],
          ["Added headers", endpoint.headers.join(", ")],
          ["Made", html`<${Time} at=${endpoint.created_at} />`],
        ]}
      />
    </section>
    <${Secrets} kind="endpoint" of=${endpoint} />
    <${RetryPlan} name=${name} version=${endpoint.version} />`;
}
