// The verifying side: what was pasted, the core's verdict, what was expected, and the causes that trying has found.
import { computed, effect, signal } from "@preact/signals";
import { findCauses } from "./causes/find.js";
import { readPasted } from "./pasted.js";
import { refusedBy } from "./refused.js";
import { seal } from "./signed.js";
import { secondOf, valueParts } from "./signature-parts.js";
import { core, manifest, provider, providers, secret } from "./state.js";

/** @typedef {import("signpost/core").Verdict} Verdict */

export const headersText = signal("");

/** The raw body: a file's bytes, or what was typed. */
export const body = signal(/** @type {Uint8Array} */ (new Uint8Array(0)));

/** The name of the file that the body came from; "" when it was typed. */
export const bodyFile = signal("");

/** When it was received, as typed; "" for now. */
export const receivedAt = signal("");

/** Further secrets to try, one a line. */
export const otherSecrets = signal("");

/** Renewed with each change, so that "now" is when one looked. */
const looked = signal(Date.now());

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export const bodyAsText = computed(() => decoder.decode(body.value));

export const pasted = computed(() => readPasted(headersText.value));

/** Milliseconds since 1970. */
export const received = computed(() => {
  const typed = receivedAt.value === "" ? NaN : new Date(receivedAt.value).getTime();
  return Number.isNaN(typed) ? looked.value : typed;
});

export const empty = computed(() => headersText.value.trim() === "" && body.value.length === 0);

/** @param {string} text as typed; what stands behind an empty line is the body, if there is none yet */
export function changeHeaders(text) {
  const { body: behind } = readPasted(text);
  if (behind !== undefined && body.value.length === 0) {
    changeBody(behind);
    headersText.value = text.slice(0, text.length - behind.length).trimEnd();
  } else {
    headersText.value = text;
  }
  looked.value = Date.now();
}

/** @param {string} text as typed */
export function changeBody(text) {
  body.value = encoder.encode(text);
  bodyFile.value = "";
  looked.value = Date.now();
}

/** @param {File} file */
export async function openBody(file) {
  body.value = new Uint8Array(await file.arrayBuffer());
  bodyFile.value = file.name;
  looked.value = Date.now();
}

/** @param {import("./signed.js").Sealed} sealed of the other side */
export function takeOver({ headers, body: signed }) {
  headersText.value = headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  changeBody(signed);
  receivedAt.value = "";
}

/** The core's verdict; a refusal of the secret; undefined when there is nothing to look at. */
export const judged = computed(
  /** @returns {{verdict?: Verdict, refusal?: import("signpost/core").Refusal} | undefined} */
  () => {
    if (!core.value || empty.value || secret.value === "") return undefined;
    try {
      const verifier = core.value.verifier(provider.value, { secrets: [secret.value] });
      const verdict = verifier.verify(pasted.value.headers, body.value, received.value);
      verifier.close();
      return { verdict };
    } catch (error) {
      return { refusal: refusedBy(error) };
    }
  },
);

/** The received signature, and the one that this secret gives for this body. */
export const compared = computed(() => {
  const format = manifest.value.signature;
  const of = (/** @type {string | undefined} */ name) =>
    pasted.value.headers.find(([each]) => each.toLowerCase() === name?.toLowerCase())?.[1];
  const headerOf = (/** @type {string | undefined} */ from) => of(/^header:(.+)/.exec(from ?? "")?.[1]) ?? "";
  const value = of(format.header);
  const time = Number(headerOf(manifest.value.timestamp.from)) * 1000 || received.value;
  const now = Number(secondOf(format, value ?? "", time)) * 1000;
  const made = seal({
    secret: secret.value,
    id: headerOf(manifest.value.id?.from) || "id",
    now,
    body: bodyAsText.value,
  });
  return {
    header: format.header,
    received: value === undefined ? undefined : valueParts(format, value),
    expected: made.ok ? made.signature : undefined,
  };
});

/** What was found by trying; undefined while it is being tried, or when there is nothing to explain. */
export const findings = signal(/** @type {import("./causes/find.js").Findings | undefined} */ (undefined));

export const searching = signal(false);

/** Milliseconds without a change, after which the search begins. */
const pause = 250;

/** Searches whenever something has changed that is refused. To be called once. */
export const searchForCauses = () =>
  effect(() => {
    const now = judged.value;
    const given = {
      provider: provider.value,
      others: providers.value,
      secret: secret.value,
      otherSecrets: otherSecrets.value.split("\n").filter((line) => line.trim() !== ""),
      headers: pasted.value.headers,
      body: body.value,
      now: received.value,
    };
    findings.value = undefined;
    searching.value = false;
    // What the catalog or a header has against an authentic webhook explains itself.
    if (!now || (now.verdict?.authentic && !/^timestamp_too/.test(now.verdict.code))) return undefined;
    const from = /** @type {import("./state.js").Core} */ (core.value);
    const off = new AbortController();
    searching.value = true;
    const timer = setTimeout(async () => {
      const found = await findCauses({ core: from, ...given, verdict: now.verdict }, off.signal);
      if (off.signal.aborted) return;
      findings.value = found;
      searching.value = false;
    }, pause);
    return () => {
      clearTimeout(timer);
      off.abort();
    };
  });
