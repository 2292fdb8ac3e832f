// How the gateway's words are shown: states as badges, codes with their explanation, sizes, bodies.
import { useSignal } from "@preact/signals";
import { CopyButton } from "../../js/pages/copy.js";
import { html } from "../../js/pages/html.js";
import { errors } from "../../js/dist/errors.js";
import { readable } from "../../js/pages/json-text.js";

/** @typedef {"good" | "bad" | "warn" | ""} Tone */

/** @param {{tone: Tone, text: string}} of */
export const Badge = ({ tone, text }) => html`<span class=${`badge ${tone}`}>${text}</span>`;

/** @param {any} delivery @returns {{tone: Tone, text: string}} */
export function deliveryState({ state, outcome, kind }) {
  if (state === "delivered") return { tone: "good", text: "Delivered" };
  if (state === "dead") return { tone: "bad", text: "Dead" };
  if (state === "dropped") return { tone: "bad", text: kind === "test" ? "Test failed" : "Dropped" };
  return outcome === "retrying" ? { tone: "warn", text: "Retrying" } : { tone: "", text: "Waiting" };
}

/** @type {Record<string, {tone: Tone, text: string}>} */
const eventStates = {
  kept: { tone: "good", text: "Accepted" },
  quarantined: { tone: "warn", text: "Quarantined" },
  released: { tone: "good", text: "Released" },
  dropped: { tone: "", text: "Dropped" },
};

/** @param {any} event @returns {{tone: Tone, text: string}} */
export const eventState = ({ state }) => eventStates[state] ?? { tone: "", text: state };

/** @param {any} endpoint @returns {{tone: Tone, text: string}} */
export function endpointState({ status }) {
  if (!status) return { tone: "warn", text: "Unknown" };
  if (status.status === "paused") return { tone: "warn", text: "Paused" };
  if (status.status === "disabled") return { tone: "bad", text: "Disabled" };
  return status.circuit.open ? { tone: "warn", text: "Circuit open" } : { tone: "good", text: "Active" };
}

/** Why an endpoint does not deliver. @type {Record<string, string>} */
export const endpointReasons = {
  manual: "Somebody did this by hand.",
  gone: "It answered 410 Gone: it wants no more webhooks.",
  failing: "It failed for too long.",
  retired: "It has left the configuration file.",
};

/** Why a delivery died. @type {Record<string, string>} */
export const deathReasons = {
  exhausted: "Every attempt of its retry policy failed.",
  permanent: "The destination gave an answer that the policy takes as final.",
  gone: "The destination answered 410 Gone.",
  refused: "Webhooks may not be sent to this URL.",
  unknown: "It was sent and not answered, so it may have been carried out. Look there before you retry it.",
};

/** What came instead of an HTTP status. @type {Record<string, string>} */
const attemptErrors = {
  timeout: "No answer in time",
  connection_error: "No connection",
  destination_refused: "Destination refused",
  interrupted: "Interrupted",
};

/** What is wrong with the connection. @type {Record<string, string>} */
const connectionCauses = {
  no_address: "No address",
  connection_refused: "Connection refused",
  connection_reset: "Connection reset",
  certificate: "Certificate not trusted",
  tls: "TLS failed",
  not_http: "Not HTTP",
};

/** @param {{status: number | null, error: string | null, cause?: string | null}} attempt */
export function answerOf({ status, error, cause }) {
  if (status !== null) return String(status);
  if (cause) return connectionCauses[cause] ?? cause;
  return error ? (attemptErrors[error] ?? error) : "–";
}

/** @param {string} code of docs/errors.md @returns {string} what it means and what to do */
export const explanationOf = (code) => errors.find((error) => error.code === code)?.message ?? "";

/** @param {{name: string}} event */
export const nameOf = ({ name }) => name || "(no name)";

/** @param {number} bytes */
export const sizeOf = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${(bytes / 1024).toFixed(1)} KiB`
      : `${(bytes / 1_048_576).toFixed(1)} MiB`;

/** @param {number | null} ms */
export const durationOf = (ms) =>
  ms === null ? "–" : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** @param {number} count @param {string} one @param {string} [several] */
export const counted = (count, one, several = `${one}s`) => `${count.toLocaleString()} ${count === 1 ? one : several}`;

/** So many characters of a body are drawn. */
const mostDrawn = 50_000;

/**
 * A body: easy to read, or as it is.
 * @param {object} of
 * @param {string} of.label
 * @param {{base64: string, text: string | null} | null} of.body
 * @param {string} of.absent said when it is not there
 */
export function Body({ label, body, absent }) {
  const asIs = useSignal(false);
  if (!body)
    return html`<div class="stack tight">
      <h3>${label}</h3>
      <p class="muted small">${absent}</p>
    </div>`;
  const { text, base64 } = body;
  if (text === "")
    return html`<div class="stack tight">
      <h3>${label}</h3>
      <p class="muted small">Empty.</p>
    </div>`;
  const easy = text === null ? undefined : readable(text);
  const shown = text === null ? base64 : easy !== undefined && !asIs.value ? easy : text;
  return html`<div class="stack tight">
    <div class="row between">
      <h3>${label}${text === null && html` <span class="muted small">not UTF-8: base64</span>`}</h3>
      <span class="row">
        ${
          easy !== undefined &&
          easy !== text &&
          html`<button
            type="button"
            class="button compact"
            aria-pressed=${String(asIs.value)}
            onClick=${() => (asIs.value = !asIs.value)}
          >
            As sent
          </button>`
        }
        <${CopyButton} text=${() => text ?? base64} what=${label} />
      </span>
    </div>
    <pre class="codeblock body" tabindex="0" aria-label=${label}>
${shown.slice(0, mostDrawn)}${
        shown.length > mostDrawn &&
        html`<span class="muted"> … and ${counted(shown.length - mostDrawn, "more character")}</span>`
      }</pre>
  </div>`;
}

/**
 * @param {object} of
 * @param {string} of.label
 * @param {{name: string, value: string}[] | null} of.headers
 */
export function Headers({ label, headers }) {
  if (!headers?.length)
    return html`<div class="stack tight">
      <h3>${label}</h3>
      <p class="muted small">None kept.</p>
    </div>`;
  return html`<div class="stack tight">
    <h3>${label}</h3>
    <dl class="headers mono">
      ${headers.map(
        ({ name, value }) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}

/**
 * Names and values beside each other.
 * @param {{rows: [string, unknown][]}} of rows without a value are left out
 */
export const Facts = ({ rows }) =>
  html`<dl class="facts">
    ${rows
      .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
      .map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`;
