// Lines over time, in plain SVG. The same numbers stand in a table behind each chart.
import { useSignal } from "@preact/signals";
import { Time } from "../../js/pages/time.js";
import { html } from "../../js/pages/html.js";

/**
 * @typedef {object} Series
 * @property {string} title
 * @property {string} tone a class that colours it
 * @property {(number | null)[]} values one for each time; null: there is none, and the line breaks
 */

const [width, height] = [640, 200];
const edge = { left: 44, right: 8, top: 10, bottom: 22 };

/**
 * @param {object} of
 * @param {string} of.title
 * @param {number[]} of.times milliseconds since 1970, evenly apart
 * @param {Series[]} of.series
 * @param {(value: number) => string} of.format of a value, for people
 * @param {string} of.absent said when there is nothing to draw
 */
export function Chart({ title, times, series, format, absent }) {
  const at = useSignal(/** @type {number | null} */ (null));
  const id = title.toLowerCase().replace(/\W+/g, "-");
  const most = niceMost(Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const x = (/** @type {number} */ index) =>
    edge.left + ((width - edge.left - edge.right) * index) / Math.max(times.length - 1, 1);
  const y = (/** @type {number} */ value) => height - edge.bottom - ((height - edge.top - edge.bottom) * value) / most;
  const nothing = series.every(({ values }) => values.every((value) => !value));
  const point = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const part = (((event.clientX - box.left) / box.width) * width - edge.left) / (width - edge.left - edge.right);
    at.value = Math.min(Math.max(Math.round(part * (times.length - 1)), 0), times.length - 1);
  };
  const ticks = [0, Math.floor((times.length - 1) / 2), times.length - 1];
  const shown = at.value === null || at.value >= times.length ? null : at.value;
  return html`<figure class="card card-body stack chart" aria-labelledby=${`${id}-title`}>
    <figcaption class="row between">
      <h3 id=${`${id}-title`}>${title}</h3>
      <span class="muted small chart-at">${shown !== null && html`<${Time} at=${times[shown]} />`}</span>
    </figcaption>
    <ul class="legend small">
      ${series.map(
        ({ title: name, tone, values }) =>
          html`<li class=${tone}>${name}<span class="chart-value">${valueText(values, shown, format)}</span></li>`,
      )}
    </ul>
    <div class="chart-frame">
      <svg
        viewBox=${`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerMove=${point}
        onPointerLeave=${() => (at.value = null)}
      >
        ${[0, 0.5, 1].map(
          (part) =>
            html`<line
              class="grid"
              x1=${edge.left}
              x2=${width - edge.right}
              y1=${y(most * part)}
              y2=${y(most * part)}
            />`,
        )}
        ${shown !== null && html`<line class="cursor" x1=${x(shown)} x2=${x(shown)} y1=${edge.top} y2=${height - edge.bottom} />`}
        <path class=${`area ${series[0].tone}`} d=${areaOf(series[0].values, x, y)} />
        ${series.map(
          ({ tone, values }) =>
            html`<path class=${`line ${tone}`} d=${lineOf(values, x, y)} />
              <path class=${`dots ${tone}`} d=${dotsOf(values, x, y)} />`,
        )}
      </svg>
      ${[0, 0.5, 1].map(
        (part) =>
          html`<span class="tick-y" aria-hidden="true" style=${{ top: `${(y(most * part) / height) * 100}%` }}
            >${format(most * part)}</span
          >`,
      )}
      ${ticks.map(
        (index, place) =>
          html`<span class=${`tick-x ${["first", "middle", "last"][place]}`} aria-hidden="true"
            >${shortTime(times, index)}</span
          >`,
      )}
      ${nothing && html`<p class="chart-nothing muted">${absent}</p>`}
    </div>
    <details>
      <summary class="small">The numbers as a table</summary>
      <div class="chart-table" tabindex="0" role="region" aria-label=${`${title}, as a table`}>
        <table class="table small">
          <thead>
            <tr>
              <th scope="col">From</th>
              ${series.map(({ title: name }) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${times.flatMap((time, index) =>
              series.some(({ values }) => values[index])
                ? [
                    html`<tr>
                      <th scope="row"><${Time} at=${time} /></th>
                      ${series.map(({ values }) => html`<td>${values[index] === null ? "–" : format(/** @type {number} */ (values[index]))}</td>`)}
                    </tr>`,
                  ]
                : [],
            )}
          </tbody>
        </table>
        ${nothing && html`<p class="muted small">${absent}</p>`}
      </div>
    </details>
  </figure>`;
}

/**
 * @param {(number | null)[]} values
 * @param {number | null} at
 * @param {(value: number) => string} format
 */
function valueText(values, at, format) {
  const value = at === null ? undefined : values[at];
  return value === undefined ? "" : value === null ? "–" : format(value);
}

/**
 * @param {(number | null)[]} values
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 * @returns {string} a path that breaks where there is no value
 */
function lineOf(values, x, y) {
  let text = "";
  values.forEach((value, index) => {
    if (value === null) return;
    text += `${index > 0 && values[index - 1] !== null ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return text;
}

/**
 * @param {(number | null)[]} values
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 * @returns {string} a path of points: values that stand alone, of which no line can be drawn
 */
function dotsOf(values, x, y) {
  const alone = (/** @type {number} */ index) => (values[index - 1] ?? values[index + 1] ?? null) === null;
  return values
    .map((value, index) => (value !== null && alone(index) ? `M${x(index).toFixed(1)} ${y(value).toFixed(1)}h0` : ""))
    .join("");
}

/**
 * @param {(number | null)[]} values
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 * @returns {string} what lies below the line; nothing when the line has gaps
 */
function areaOf(values, x, y) {
  const last = values.findLastIndex((value) => value !== null);
  if (last < 1 || values.slice(0, last).includes(null)) return "";
  return `${lineOf(values, x, y)}L${x(last).toFixed(1)} ${y(0)}L${x(0).toFixed(1)} ${y(0)}Z`;
}

/** @param {number} most @returns {number} the end of the scale, whose half is as easy to read; at least 2 */
function niceMost(most) {
  if (most <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 6, 8, 10].find((step) => step * power >= most) ?? 10) * power;
}

const [timeOnly, dayAndTime] = [
  new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }),
  new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" }),
];

/** @param {number[]} times @param {number} index */
const shortTime = (times, index) =>
  (times[times.length - 1] - times[0] > 100_000_000 ? dayAndTime : timeOnly).format(times[index]);
