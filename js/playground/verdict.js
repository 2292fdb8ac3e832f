// The verdict in words: which refusal, what was expected, and the most likely cause.
import { html } from "../pages/html.js";
import { Time } from "../pages/time.js";
import { Parts } from "./parts.js";
import { formInWords } from "./signature-parts.js";
import { manifest, secret } from "./state.js";
import { compared, empty, findings, judged, searching } from "./verifying.js";

/** @typedef {import("signpost/core").Verdict} Verdict */

/** Everything that is said of what was pasted. */
export function VerdictView() {
  const { verdict, refusal } = judged.value ?? {};
  if (!verdict && !refusal) {
    return html`<div class="card card-body verdict-empty">
      <p class="muted">
        ${secret.value === "" && !empty.value ? "Enter the secret." : "Paste the headers and the body of a webhook, and read here whether it is authentic and, if not, why."}
      </p>
    </div>`;
  }
  return html`<section class="card card-body stack" aria-label="Verdict">
    ${verdict ? html`<${Headline} verdict=${verdict} />` : html`<${BadSecret} refusal=${refusal} />`}
    ${verdict?.ok ? "" : html`<${Causes} />`} ${verdict && html`<${Expected} verdict=${verdict} />`}
    ${verdict?.authentic && html`<${Facts} verdict=${verdict} />`}
  </section>`;
}

/** @param {{verdict: Verdict}} of */
function Headline({ verdict: { ok, authentic, code, status, message, pointer, detail } }) {
  const [tone, title] = ok ? ["good", "Authentic"] : authentic ? ["warn", "Authentic, but"] : ["bad", "Refused"];
  return html`<div class=${`headline ${tone}`} role="status">
    <p class="headline-title">
      <span class="headline-mark" aria-hidden="true">${{ good: "✓", warn: "!", bad: "✕" }[tone]}</span>
      <span>${title}${ok ? "" : html` <code>${code}</code>`}</span>
    </p>
    <p>${message}</p>
    ${pointer && html`<p class="small"><${Place} pointer=${pointer} />${detail && `: ${detail}`}.</p>`}
    ${!pointer && detail && html`<p class="small">${detail[0].toUpperCase() + detail.slice(1)}.</p>`}
    <p class="small muted">A receiver answers ${status}.</p>
  </div>`;
}

/** @param {{pointer: string}} of */
function Place({ pointer }) {
  const [, header] = /^header:(.+)/.exec(pointer) ?? [];
  return header ? html`In the header <code>${header}</code>` : html`At <code>${pointer}</code>`;
}

/** @param {{refusal: import("signpost/core").Refusal | undefined}} of */
function BadSecret({ refusal }) {
  return html`<div class="headline bad" role="status">
    <p class="headline-title">
      <span class="headline-mark" aria-hidden="true">✕</span>
      <span>Not looked at <code>${refusal?.code}</code></span>
    </p>
    <p>${refusal?.message}</p>
    <p class="small">${refusal?.detail}</p>
  </div>`;
}

/** Causes were tried, each of them, before they are named. */
function Causes() {
  const { verdict } = judged.value ?? {};
  if (searching.value) return html`<div class="causes"><p class="muted">Trying what may have happened…</p></div>`;
  const found = findings.value;
  if (!found || (verdict?.authentic && found.causes.length === 0)) return "";
  const [first, ...more] = found.causes;
  if (!first) return html`<div class="causes stack tight"><${NoCause} ...${found} /></div>`;
  return html`<div class="causes stack tight">
    <h2>Most likely cause</h2>
    <${Cause} ...${first} />
    ${
      more.length > 0 &&
      html`<details class="more">
        <summary>${more.length === 1 ? "One more explains" : `${more.length} more explain`} it as well</summary>
        <div class="stack tight">${more.map((cause) => html`<${Cause} ...${cause} />`)}</div>
      </details>`
    }
  </div>`;
}

/** @param {import("./causes/find.js").Cause} cause */
function Cause({ steps, verdict }) {
  const then = verdict.ok
    ? "with that undone it is authentic and fits."
    : `with that undone it is authentic; then ${verdict.code}.`;
  const body = steps.some((step) => /\bbody\b/.test(step));
  return html`<div class="notice warn stack tight cause">
    ${steps.map((step) => html`<p class="cause-step">${step}</p>`)}
    <p class="small muted">Tried: ${then} ${body && "Verify the raw bytes, before any framework parses them."}</p>
  </div>`;
}

/** What is left when nothing that was tried explains it. @param {import("./causes/find.js").Findings} findings */
function NoCause({ tried, all }) {
  return html`<h2>Most likely cause</h2>
    <div class="notice warn stack tight cause">
      <p class="cause-step">The secret is another one.</p>
      <p>
        Otherwise a value in the body is not what was signed: take the raw bytes as they came. Other secrets that you
        have can be tried, under “Time of arrival, other secrets”.
      </p>
      <p class="small muted">
        Tried: ${tried.toLocaleString()} ways in which secret, headers or body may have been changed. None gives this
        signature. ${all ? "" : "The body is too large to try them all."}
      </p>
    </div>`;
}

/** The signature that came, and the one that was expected. @param {{verdict: Verdict}} of */
function Expected({ verdict: { code } }) {
  if (!["missing_signature", "malformed_signature", "signature_mismatch"].includes(code)) return "";
  const { header, received, expected } = compared.value;
  return html`<div class="stack tight">
    <h2>Expected</h2>
    <p class="small">The form is <code>${formInWords(manifest.value.signature)}</code>.</p>
    ${
      expected &&
      html`<p class="label">With this secret and this body</p>
        <${Parts} before=${`${header}: `} parts=${expected} />`
    }
    <p class="label">Received</p>
    ${
      received
        ? html`<${Parts} before=${`${header}: `} parts=${received} />`
        : html`<p class="muted">There is no ${header}.</p>`
    }
  </div>`;
}

/** @param {{verdict: Verdict}} of */
function Facts({ verdict: { event, id, timestamp, covered } }) {
  const rows = /** @type {[string, unknown, boolean][]} */ ([
    ["Event", event === "" ? "" : html`<code>${event}</code>`, covered.event],
    ["Id", id === "" ? "" : html`<code>${id}</code>`, covered.id],
    ["Sent", timestamp === null ? "" : html`<${Time} at=${timestamp} />`, covered.timestamp],
  ]).filter(([, value]) => value !== "");
  const loose = rows.some(([, , signed]) => !signed);
  return html`<table class="table facts">
      <caption class="visually-hidden">
        What the webhook says of itself
      </caption>
      <tbody>
        ${rows.map(
          ([name, value, signed]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${value}</td>
              <td><span class=${`badge ${signed ? "good" : "warn"}`}>${signed ? "signed" : "not signed"}</span></td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${loose && html`<p class="hint">What is not signed may have been changed by anyone on the way.</p>`}`;
}
