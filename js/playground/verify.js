// The verifying side as one sees it: fields on the left, the verdict on the right.
import { useEffect } from "preact/hooks";
import { html } from "../pages/html.js";
import { ProviderField } from "./choose.js";
import { SecretField } from "./secret.js";
import { sealed } from "./signed.js";
import { VerdictView } from "./verdict.js";
import {
  body,
  bodyAsText,
  bodyFile,
  changeBody,
  changeHeaders,
  headersText,
  judged,
  openBody,
  otherSecrets,
  pasted,
  receivedAt,
  searchForCauses,
  takeOver,
} from "./verifying.js";

/**
 * @param {object} of
 * @param {() => void} of.importOne
 */
export function Verify({ importOne }) {
  useEffect(searchForCauses, []);
  const refusal = judged.value?.refusal;
  return html`<div class="sides">
    <div class="card card-body stack">
      <${ProviderField} id="verify-provider" importOne=${importOne} />
      <${SecretField} id="verify-secret" fault=${refusal ? `${refusal.message} ${refusal.detail}` : ""} />
      <${HeadersField} />
      <${BodyField} />
      <${More} />
    </div>
    <div class="stack"><${VerdictView} /></div>
  </div>`;
}

function HeadersField() {
  const { unread } = pasted.value;
  const ready = sealed.value?.ok;
  return html`<div class="field">
    <div class="row between">
      <label class="label" for="verify-headers">Headers</label>
      <button
        type="button"
        class="button compact"
        disabled=${!ready}
        onClick=${() => sealed.value?.ok && takeOver(sealed.value)}
      >
        Take what was signed
      </button>
    </div>
    <textarea
      class="input mono"
      id="verify-headers"
      rows="7"
      autocomplete="off"
      spellcheck=${false}
      aria-describedby="verify-headers-hint"
      placeholder="X-Signature: sha256=…"
      value=${headersText.value}
      onInput=${(/** @type {any} */ event) => changeHeaders(event.target.value)}
    ></textarea>
    <p class="hint" id="verify-headers-hint">
      ${
        unread.length > 0
          ? `Not read as a header: ${unread[0]}`
          : "One a line, or as one JSON object. A whole request may be pasted: the body goes below."
      }
    </p>
  </div>`;
}

function BodyField() {
  const open = (/** @type {any} */ event) => {
    const [file] = event.target.files;
    if (file) openBody(file);
    event.target.value = "";
  };
  const count = `${body.value.length.toLocaleString()} bytes`;
  return html`<div class="field">
    <div class="row between">
      <label class="label" for="verify-body">Raw body</label>
      <label class="button compact file"
        >Open a file<input type="file" class="visually-hidden" onChange=${open}
      /></label>
    </div>
    <textarea
      class="input mono"
      id="verify-body"
      rows="9"
      autocomplete="off"
      spellcheck=${false}
      aria-describedby="verify-body-hint"
      value=${bodyAsText.value}
      onInput=${(/** @type {any} */ event) => changeBody(event.target.value)}
    ></textarea>
    <p class="hint" id="verify-body-hint">
      ${
        bodyFile.value
          ? `${count} of ${bodyFile.value}, exactly as they are.`
          : `${count}. In a text field line ends become LF; a file is read byte for byte.`
      }
    </p>
  </div>`;
}

/** What is seldom needed. */
function More() {
  return html`<details class="more">
    <summary>Time of arrival, other secrets</summary>
    <div class="stack">
      <div class="field">
        <label for="verify-received">Received at</label>
        <input
          class="input"
          id="verify-received"
          type="datetime-local"
          step="1"
          value=${receivedAt.value}
          onInput=${(/** @type {any} */ event) => (receivedAt.value = event.target.value)}
        />
        <p class="hint">In your time zone. Empty: now.</p>
      </div>
      <div class="field">
        <label for="verify-others">Other secrets that you have</label>
        <textarea
          class="input mono"
          id="verify-others"
          rows="3"
          autocomplete="off"
          spellcheck=${false}
          value=${otherSecrets.value}
          onInput=${(/** @type {any} */ event) => (otherSecrets.value = event.target.value)}
        ></textarea>
        <p class="hint">One a line. Each is tried when the signature does not match, and kept in memory alone.</p>
      </div>
    </div>
  </details>`;
}
