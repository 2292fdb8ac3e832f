// What comes of it: the signature with its parts, the signed bytes, every header, a curl line.
import { useLayoutEffect, useRef } from "preact/hooks";
import { CopyButton } from "../pages/copy.js";
import { html } from "../pages/html.js";
import { Time } from "../pages/time.js";
import { curlLine } from "./curl.js";
import { Legend, Parts } from "./parts.js";
import { sealed } from "./signed.js";
import { sendUrl } from "./sending.js";
import { freshenAll, manifest, now } from "./state.js";

/** @typedef {import("./signed.js").Sealed} Sealed */

/** The card of the outcome. */
export function Made() {
  const card = /** @type {{current: HTMLElement | null}} */ (useRef(null));
  const height = useRef(0);
  const ok = sealed.value?.ok ?? false;
  useLayoutEffect(() => {
    if (ok) height.current = card.current?.getBoundingClientRect().height ?? 0;
  });
  // Without an outcome it stays as high as it was: what is below does not jump while one types.
  const style = { minHeight: ok ? "" : `${height.current}px` };
  return html`<div class="card card-body stack made" ref=${card} style=${style}><${Outcome} /></div>`;
}

/** The whole outcome, or why there is none. */
function Outcome() {
  const outcome = sealed.value;
  if (outcome === undefined) return html`<p class="notice">Enter a secret, or generate one.</p>`;
  if (!outcome.ok) {
    const { code, message, pointer, detail } = outcome;
    return html`<div class="notice bad stack" role="status">
      <p><strong>This cannot be signed.</strong> ${message}</p>
      <p class="small"><code>${code}</code> ${pointer && html`at <code>${pointer}</code>`} ${detail}</p>
    </div>`;
  }
  return html`<${Signature} ...${outcome} /><${Signed} ...${outcome} /><${Headers} ...${outcome} /><${Curl}
      ...${outcome}
    />`;
}

const textOf = (/** @type {readonly {text: string}[]} */ parts) => parts.map(({ text }) => text).join("");

/** @param {Sealed} sealed */
function Signature({ signature, text }) {
  const { header } = manifest.value.signature;
  return html`<section class="stack tight" aria-labelledby="signature-title">
    <div class="row between">
      <h2 id="signature-title">Signature</h2>
      <div class="row">
        <button type="button" class="button compact" onClick=${freshenAll}>New id and time</button>
        <${CopyButton} text=${() => textOf(signature)} what="the signature" />
      </div>
    </div>
    <${Parts} before=${`${header}: `} parts=${signature} />
    <div class="row between">
      <${Legend} parts=${[...signature, ...text]} />
      <p class="hint">signed <${Time} at=${now.value} /></p>
    </div>
  </section>`;
}

/** @param {Sealed} sealed */
function Signed({ text }) {
  const bytes = new TextEncoder().encode(textOf(text)).length;
  return html`<section class="stack tight" aria-labelledby="signed-title">
    <div class="row between">
      <h2 id="signed-title">What is signed <span class="muted small">${bytes.toLocaleString()} bytes</span></h2>
      <${CopyButton} text=${() => textOf(text)} what="what is signed" />
    </div>
    <${Parts} parts=${text} />
  </section>`;
}

/** @param {Sealed} sealed */
function Headers({ headers }) {
  const lines = () => headers.map(([name, value]) => `${name}: ${value}\n`).join("");
  return html`<section class="stack tight" aria-labelledby="headers-title">
    <div class="row between">
      <h2 id="headers-title">Headers</h2>
      <${CopyButton} text=${lines} what="the headers" />
    </div>
    <dl class="codeblock headers">
      ${headers.map(
        ([name, value]) =>
          html`<div key=${name}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** @param {Sealed} sealed */
function Curl({ headers, body }) {
  const line = curlLine(sendUrl.value, headers, body);
  return html`<section class="stack tight" aria-labelledby="curl-title">
    <div class="row between">
      <h2 id="curl-title">curl</h2>
      <${CopyButton} text=${() => line} what="the curl line" />
    </div>
    <pre class="codeblock curl" tabindex="0"><code>${line}</code></pre>
  </section>`;
}
