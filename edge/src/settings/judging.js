// What a source's webhooks are judged by: derived from its provider by the Directory and handed over with the settings, so that nobody who
// receives has to read a manifest.
import { SignpostError } from "signpost";
import { duplicatesOf } from "./identity.js";

/** @typedef {import("./types.js").Judging} Judging */

/**
 * @param {import("signpost/core").Core} core
 * @param {Pick<import("./types.js").SourceSettings, "provider" | "duplicates">} settings
 * @returns {Judging}
 * @throws {SignpostError} invalid_manifest: beyond the limits of programs
 */
export function judgingOf(core, settings) {
  const provider = core.provider(settings.provider);
  return {
    program: typeof settings.provider === "string" ? null : base64Of(provider.program),
    headers: headersSentBy(provider),
    by_body: duplicatesOf(provider, settings) === "body",
  };
}

/**
 * For a manifest that was stored when there were no limits of programs: its source can be read and mended, but judges nothing.
 * @param {import("signpost/core").Core} core
 * @param {Parameters<typeof judgingOf>[1]} settings
 * @returns {Judging | null} null: it cannot be compiled
 */
export function judgingIfAny(core, settings) {
  try {
    return judgingOf(core, settings);
  } catch (error) {
    if (error instanceof SignpostError && error.code === "invalid_manifest") return null;
    throw error;
  }
}

/**
 * @param {Judging} judging
 * @param {import("./types.js").ProviderReference} provider
 * @returns {string | Uint8Array} what signpost/verify takes
 */
export const programIn = ({ program }, provider) =>
  typeof provider === "string" ? provider : Uint8Array.from(atob(program ?? ""), (byte) => byte.charCodeAt(0));

/** @param {Uint8Array} bytes */
const base64Of = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/**
 * The headers that a sender of this provider sets. Anything else that a request carries (cookies, a proxy's own) stays here.
 * @param {import("signpost/core").Provider} provider
 * @returns {string[]}
 */
function headersSentBy({ manifest, headersRead }) {
  /** @type {{headers: {name: string}[]}} */
  const { headers } = JSON.parse(manifest);
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const name of ["Content-Type", "User-Agent", ...headers.map((header) => header.name), ...headersRead]) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}
