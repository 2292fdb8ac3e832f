// The signing side: what goes in on the left, what comes of it on the right.
import { html } from "../pages/html.js";
import { BodyEditor } from "./body.js";
import { EventField, ProviderField } from "./choose.js";
import { Made } from "./made.js";
import { SecretField } from "./secret.js";
import { Send } from "./send.js";
import { ShareButton } from "./share.js";
import { sealed } from "./signed.js";

/**
 * @param {object} of
 * @param {() => void} of.importOne
 */
export function Sign({ importOne }) {
  const outcome = sealed.value;
  const fault = outcome && !outcome.ok && outcome.code === "malformed_secret" ? outcome.detail : "";
  return html`<div class="sides">
    <div class="stack">
      <div class="card card-body stack">
        <div class="fields">
          <${ProviderField} id="provider" importOne=${importOne} />
          <${EventField} />
        </div>
        <${SecretField} id="secret" fault=${fault && `The secret does not fit: ${fault}.`} />
        <${BodyEditor} />
        <div class="row end"><${ShareButton} /></div>
      </div>
    </div>
    <div class="stack">
      <${Made} />
      <${Send} />
    </div>
  </div>`;
}
