// The part of the page that sends.
import { useEffect } from "preact/hooks";
import { html } from "../pages/html.js";
import { sealed } from "./signed.js";
import {
  askWhetherGateway,
  fresh,
  fromGateway,
  outcome,
  send,
  sendUrl,
  setSource,
  source,
  toGateway,
  typedUrl,
} from "./sending.js";

/** Where to, the button, and what came of it. */
export function Send() {
  useEffect(() => void askWhetherGateway(), []);
  const gateway = fromGateway.value && toGateway.value;
  const ready = sealed.value?.ok && sendUrl.value !== "" && outcome.value !== "sending";
  return html`<section class="card card-body stack" aria-labelledby="send-title">
    <h2 id="send-title">Send it</h2>
    ${fromGateway.value && html`<${Where} />`}
    <div class="field">
      <label for="send-to">${gateway ? "Source" : "URL"}</label>
      <div class="with-button">
        ${
          gateway
            ? html`<span class="prefix mono">/in/</span
                ><input
                  class="input mono"
                  id="send-to"
                  autocomplete="off"
                  spellcheck=${false}
                  value=${source.value}
                  onInput=${(/** @type {any} */ event) => setSource(event.target.value)}
                />`
            : html`<input
                class="input mono"
                id="send-to"
                type="url"
                autocomplete="off"
                placeholder="https://example.com/hooks"
                value=${typedUrl.value}
                onInput=${(/** @type {any} */ event) => (typedUrl.value = event.target.value)}
              />`
        }
        <button type="button" class="button primary" disabled=${!ready} onClick=${send}>Send</button>
      </div>
    </div>
    <label class="tick small">
      <input
        type="checkbox"
        checked=${fresh.value}
        onChange=${(/** @type {any} */ event) => (fresh.value = event.target.checked)}
      />
      <span>
        Make id and time new first
        <span class="hint">The same webhook again is a duplicate, and an old one is refused.</span>
      </span>
    </label>
    <div class="outcome" role="status"><${Outcome} /></div>
  </section>`;
}

function Where() {
  const choice = (/** @type {boolean} */ value, /** @type {string} */ text) =>
    html`<label class="tick">
      <input
        type="radio"
        name="where"
        checked=${toGateway.value === value}
        onChange=${() => (toGateway.value = value)}
      />
      <span>${text}</span>
    </label>`;
  return html`<fieldset class="choices">
    <legend class="visually-hidden">Where to</legend>
    ${choice(true, "This gateway")} ${choice(false, "A URL")}
  </fieldset>`;
}

function Outcome() {
  const result = outcome.value;
  if (result === undefined) return html`<p class="hint">The answer is shown here.</p>`;
  if (result === "sending") return html`<p class="hint">Sending…</p>`;
  return result.kind === "answered" ? html`<${Answered} ...${result} />` : html`<${Unanswered} ...${result} />`;
}

/** @param {import("./sending.js").Answer} answer */
function Answered({ status, ms, body, url }) {
  const said = codeIn(body);
  const taken = status >= 200 && status < 300;
  return html`<div class=${`notice stack tight ${taken ? "good" : "bad"}`}>
    <p>
      <strong>${status}${said && html` <code>${said.code}</code>`}</strong>
      <span class="muted"> from ${new URL(url).host} in ${ms} ms</span>
    </p>
    ${said && html`<p>${said.message}</p>`}
    ${!said && body !== "" && html`<pre class="codeblock answer" tabindex="0">${body}</pre>`}
  </div>`;
}

/** @param {string} body @returns {{code: string, message: string} | undefined} as the gateway answers */
function codeIn(body) {
  try {
    const { code, message } = JSON.parse(body);
    return typeof code === "string" && typeof message === "string" ? { code, message } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {import("./sending.js").Unanswered} none */
function Unanswered({ reasons, asked }) {
  return html`<div class="notice warn stack tight">
    <p><strong>The browser got no answer that it may show.</strong></p>
    ${
      reasons.length === 1
        ? html`<p>${reasons[0]}</p>`
        : html`<p>It does not tell a page why. Either:</p>
            <ul class="plain-list">
              ${reasons.map((reason) => html`<li>${reason}</li>`)}
            </ul>`
    }
    ${
      asked.length > 0 &&
      html`<p>
          The curl line above needs no permission. For this page, the receiver would have to answer OPTIONS with both of
          these, and the POST with the first:
        </p>
        <pre class="codeblock" tabindex="0">
${`Access-Control-Allow-Origin: ${location.origin}\nAccess-Control-Allow-Headers: ${asked.join(", ")}`}</pre>`
    }
  </div>`;
}
