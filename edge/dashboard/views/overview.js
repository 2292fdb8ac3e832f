// What comes in and goes out, at a glance; and, at first, the way to the first delivered event.
import { useSignal } from "@preact/signals";
import { html } from "../../../js/pages/html.js";
import { get } from "../api.js";
import { Chart } from "../chart.js";
import { endpoints, sources } from "../directory.js";
import { FirstSteps } from "../first-steps.js";
import { RefusalNote } from "../form.js";
import { Without } from "../health.js";
import { useFresh } from "../live.js";
import { useLoaded } from "../loaded.js";
import { to } from "../route.js";
import { counted, durationOf } from "../shown.js";

const minute = 60_000;

/** @type {readonly {id: string, title: string, span: number, step: number}[]} milliseconds */
const ranges = [
  { id: "hour", title: "Hour", span: 60 * minute, step: minute },
  { id: "day", title: "Day", span: 1440 * minute, step: 15 * minute },
  { id: "week", title: "7 days", span: 7 * 1440 * minute, step: 120 * minute },
];

/** The view. */
export function Overview() {
  const chosen = useSignal("hour");
  const range = ranges.find(({ id }) => id === chosen.value) ?? ranges[0];
  const { value, refusal, reload } = useLoaded(() => load(range), `overview/${range.id}`);
  const shown = value ?? nothing(range);
  useFresh((kind) => kind === "event" || kind === "attempt", reload, 2000);
  const { points, times } = shown;
  // The step that has only just begun is no fall to nothing.
  const begun = points.at(-1) === noTotal ? points.length - 1 : points.length;
  const of = (/** @type {string} */ name) => points.map((point, index) => (index < begun ? point[name] : null));
  const ms = (/** @type {string} */ name) => points.map((point) => point.ms?.[name] ?? null);
  // Nothing is known, which is not the same as none.
  const number = (/** @type {"accepted" | "delivered" | "failed" | "quarantined"} */ name) =>
    value ? value.total[name].toLocaleString() : "–";
  const absent = (/** @type {string} */ sentence) =>
    !value ? "Not known." : `${sentence}${value.unavailable.length > 0 ? ", as far as can be known" : ""}.`;
  const held = endpoints.value.filter(({ status }) => status && (status.status !== "active" || status.circuit.open));
  return html`<${FirstSteps} />
    <div class="row between">
      <p class="muted">
        <a href=${to(["sources"])}>${counted(sources.value.length, "source")}</a>, ${" "}<a href=${to(["endpoints"])}
          >${counted(endpoints.value.length, "endpoint")}</a
        >
      </p>
      <div class="switch" role="group" aria-label="Time">
        ${ranges.map(
          ({ id, title }) =>
            html`<button
              type="button"
              class="button compact"
              aria-pressed=${String(id === chosen.value)}
              onClick=${() => (chosen.value = id)}
            >
              ${title}
            </button>`,
        )}
      </div>
    </div>
    ${held.map(
      ({ name, status }) =>
        html`<p class="notice warn" key=${name}>
          <a href=${to(["endpoints", name])}>${name}</a>
          ${` ${
            status.status === "active" ? "fails and is left alone for a while" : `is ${status.status}`
          }. ${counted(status.pending, "delivery waits", "deliveries wait")}.`}
        </p>`,
    )}
    <${RefusalNote} refusal=${refusal} />
    <${Without} unavailable=${value?.unavailable} />
    <dl class="tiles" aria-busy=${String(!value)}>
      <${Tile} title="Accepted" value=${number("accepted")} href=${to(["events"])} />
      <${Tile} title="Delivered" value=${number("delivered")} href=${to(["deliveries"], { state: "delivered" })} />
      <${Tile} title="Failed attempts" value=${number("failed")} href=${to(["deliveries"], { state: "pending" })} />
      <${Tile} title="Quarantined" value=${number("quarantined")} href=${to(["quarantine"])} />
      <${Tile} title="Median response" value=${durationOf(shown.total.ms?.p50 ?? null)} />
      <${Tile} title="95 % within" value=${durationOf(shown.total.ms?.p95 ?? null)} />
    </dl>
    <div class="charts">
      <${Chart}
        title="Events and deliveries"
        times=${times}
        series=${[
          { title: "Accepted", tone: "accepted", values: of("accepted") },
          { title: "Delivered", tone: "delivered", values: of("delivered") },
          { title: "Failed", tone: "failed", values: of("failed") },
        ]}
        format=${(/** @type {number} */ number) => number.toLocaleString()}
        absent=${absent("Nothing happened in this time")}
      />
      <${Chart}
        title="Response times"
        times=${times}
        series=${[
          { title: "Median", tone: "p50", values: ms("p50") },
          { title: "95 %", tone: "p95", values: ms("p95") },
          { title: "99 %", tone: "p99", values: ms("p99") },
        ]}
        format=${durationOf}
        absent=${absent("No attempt was made in this time")}
      />
    </div>`;
}

/** @param {{title: string, value: string, href?: string}} of */
const Tile = ({ title, value, href }) =>
  html`<div class=${`card tile ${href ? "linked" : ""}`}>
    <dt>${href ? html`<a href=${href}>${title}</a>` : title}</dt>
    <dd>${value}</dd>
  </div>`;

const noTotal = { accepted: 0, delivered: 0, failed: 0, quarantined: 0, ms: /** @type {any} */ (null) };

/**
 * Every step of the time, also those in which nothing happened.
 * @param {{span: number, step: number}} range
 * @param {any[]} found points of the API
 * @param {number} end milliseconds since 1970
 */
function filled({ span, step }, found, end) {
  const byTime = new Map(found.map((point) => [Date.parse(point.at), point]));
  const last = end - (end % step);
  const times = Array.from({ length: span / step }, (_, index) => last - span + step * (index + 1));
  return { times, points: times.map((time) => byTime.get(time) ?? noTotal) };
}

/** @param {{span: number, step: number}} range */
const nothing = (range) => ({ ...filled(range, [], Date.now()), total: noTotal });

/** @param {{span: number, step: number}} range */
async function load(range) {
  const end = Date.now();
  const { times } = filled(range, [], end);
  const { points, total, unavailable } = await get("v1/stats", {
    from: new Date(times[0]).toISOString(),
    to: new Date(end + 1000).toISOString(),
    step_seconds: range.step / 1000,
  });
  return { ...filled(range, points, end), total, unavailable };
}
