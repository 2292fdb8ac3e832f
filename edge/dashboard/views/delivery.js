// One delivery: what came in, and every attempt with its request and response.
import { html } from "../../../js/pages/html.js";
import { Time } from "../../../js/pages/time.js";
import { retry } from "../actions.js";
import { get, path } from "../api.js";
import { RefusalNote, useAction } from "../form.js";
import { useFresh } from "../live.js";
import { useLoaded } from "../loaded.js";
import { NextAttempt } from "../next-attempt.js";
import { to } from "../route.js";
import { mayChange } from "../session.js";
import {
  answerOf,
  Badge,
  Body,
  deathReasons,
  deliveryState,
  durationOf,
  explanationOf,
  Facts,
  Headers,
  nameOf,
  sizeOf,
} from "../shown.js";

/** @param {{endpoint: string, seq: string}} of */
export function Delivery({ endpoint, seq }) {
  const { value, refusal, reload } = useLoaded(
    () => get(path`v1/endpoints/${endpoint}/deliveries/${seq}`),
    `delivery/${endpoint}/${seq}`,
  );
  const action = useAction();
  useFresh(
    (kind, data) =>
      data.endpoint === endpoint && (kind === "endpoint" || (kind === "attempt" && String(data.delivery) === seq)),
    reload,
  );
  if (!value) {
    return refusal
      ? html`<${RefusalNote} refusal=${refusal} />
          <p><a href=${to(["deliveries"])}>All deliveries</a></p>`
      : html`<div class="card skeleton detail-skeleton" aria-busy="true"></div>`;
  }
  const again = () =>
    action.run(async () => {
      await retry(endpoint, value.seq);
      await reload();
    });
  return html`<section class="card card-body stack" aria-label="Summary">
      <div class="row between">
        <p class="row"><strong class="title">${nameOf(value)}</strong><${Badge} ...${deliveryState(value)} /></p>
        ${
          value.kind !== "test" &&
          html`<button type="button" class="button primary" disabled=${action.busy || !mayChange()} onClick=${again}>
            ${value.state === "pending" ? "Retry now" : "Retry"}
          </button>`
        }
      </div>
      <${RefusalNote} refusal=${action.refusal} />
      <${Facts}
        rows=${[
          ["Endpoint", html`<a href=${to(["endpoints", endpoint])}>${endpoint}</a>`],
          ["Source", value.source && html`<a href=${to(["sources", value.source])}>${value.source}</a>`],
          [
            "Event",
            value.event > 0 && html`<a href=${to(["events", value.source, value.event])}>Event ${value.event}</a>`,
          ],
          ["webhook-id", html`<code>${value.event_id}</code>`],
          ["Sender’s id", value.unsigned_id && html`<code>${value.unsigned_id}</code> (not signed)`],
          [
            "Why",
            { replay: "It was replayed", release: "It was released from quarantine", test: "It is a test" }[
              /** @type {string} */ (value.kind)
            ],
          ],
          ["Dead because", value.reason && `${deathReasons[value.reason] ?? value.reason}`],
          ["In particular", value.detail && (explanationOf(value.detail) || value.detail)],
          ["Received", html`<${Time} at=${value.received_at} />`],
          ["Next attempt", value.next_at && html`<${NextAttempt} at=${value.next_at} reload=${reload} />`],
          ["Ordered by", value.order_key],
          ["Size", sizeOf(value.bytes)],
        ]}
      />
    </section>
    <section class="stack" aria-labelledby="attempts-title">
      <h3 id="attempts-title">Attempts</h3>
      ${
        value.history.length === 0
          ? html`<p class="muted">None was made yet.</p>`
          : value.history
              .map(
                (/** @type {any} */ attempt, /** @type {number} */ index) =>
                  html`<${Attempt}
                    key=${`${attempt.round}/${attempt.number}`}
                    attempt=${attempt}
                    open=${index === value.history.length - 1}
                  />`,
              )
              .reverse()
      }
    </section>
    <section class="card card-body stack" aria-labelledby="content-title">
      <h3 id="content-title" class="visually-hidden">Content</h3>
      ${value.sent_body && html`<${Body} label="Body as it was sent" body=${value.sent_body} absent="" />`}
      <${Body}
        label=${value.sent_body ? "Body as it came in" : "Body"}
        body=${value.body}
        absent="It is not kept any more: it is older than the endpoint keeps bodies."
      />
      <${Headers} label="Headers as they came in" headers=${value.headers} />
    </section>`;
}

/** @type {Record<string, import("../shown.js").Tone>} */
const tones = { success: "good", failed: "bad", retrying: "warn", dead: "bad" };
/** @type {Record<string, string>} */
const outcomes = { success: "Succeeded", failed: "Failed", retrying: "Failed, tried again", dead: "Failed, given up" };

/** @param {{attempt: any, open: boolean}} of */
const Attempt = ({ attempt, open }) =>
  html`<details class="card attempt" open=${open}>
    <summary>
      <span class="attempt-line">
        <strong
          >${attempt.round > 1 ? `Attempt ${attempt.number}, of round ${attempt.round}` : `Attempt ${attempt.number}`}</strong
        >
        <${Badge} tone=${tones[attempt.outcome] ?? ""} text=${outcomes[attempt.outcome] ?? attempt.outcome} />
        <span>${answerOf(attempt)}</span>
        <span class="muted">${durationOf(attempt.ms)}</span>
        <span class="muted"><${Time} at=${attempt.at} /></span>
      </span>
    </summary>
    ${attempt.location && html`<p class="small">It redirects to <code>${attempt.location}</code>, which is not followed.</p>`}
    <div class="attempt-sides">
      <${Headers} label="Request" headers=${attempt.request_headers} />
      <${Body}
        label=${attempt.status === null ? "Response" : `Response ${attempt.status}`}
        body=${attempt.response}
        absent=${attempt.status === null ? `None: ${answerOf(attempt).toLowerCase()}.` : "It had no body, or it is not kept any more."}
      />
      ${attempt.response_cut && html`<p class="muted small">There was more of the response than is kept, or it broke off.</p>`}
    </div>
  </details>`;
