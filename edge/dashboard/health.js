// What the gateway says of itself at /healthz: that it is there, and which of its objects cannot use what they have stored.
import { signal } from "@preact/signals";
import { html } from "../../js/pages/html.js";
import { explanationOf } from "./shown.js";

/** @typedef {{kind: "source" | "endpoint", name: string, code: string, detail?: string}} Broken */

/** As far as it was last told. @type {import("@preact/signals").Signal<Broken[]>} */
const broken = signal(/** @type {any[]} */ ([]));

/** How a server in front says that the gateway is gone. */
const gone = [502, 503, 504];

/**
 * @param {AbortSignal} [over]
 * @returns {Promise<boolean>} whether the gateway has answered, with whatever: what it has against itself comes with a code
 */
export async function askHealth(over) {
  try {
    const address = new URL("../healthz", document.baseURI);
    const response = await fetch(address, { cache: "no-store", signal: over });
    /** @type {any} */
    const fault = response.ok ? {} : await response.json().catch(() => undefined);
    const isOwn = response.ok || typeof fault?.code === "string";
    if (isOwn) broken.value = fault.objects ?? [];
    return isOwn || !gone.includes(response.status);
  } catch {
    return false;
  }
}

/** Says which objects are damaged, and what to do. */
export const Damaged = () =>
  broken.value.map(
    ({ kind, name, code, detail }) =>
      html`<div class="notice bad stack tight" role="status" key=${`${kind} ${name}`}>
        <p>
          <strong>The data of the ${kind} ${name} cannot be used.</strong>
          ${explanationOf(code)}
        </p>
        <p class="small">Cause: ${detail}. All others go on.</p>
      </div>`,
  );

/**
 * Says what an answer about many is without.
 * @param {{unavailable: readonly Broken[] | undefined}} of
 */
export function Without({ unavailable = [] }) {
  if (unavailable.length === 0) return null;
  const names = unavailable.map(({ kind, name }) => `the ${kind} ${name}`).join(", ");
  return html`<p class="notice warn" role="status">This is without ${names}: what is stored there cannot be read.</p>`;
}
