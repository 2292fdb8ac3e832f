// Where an endpoint's preset comes in: what it says stands under what a person says, and over the general defaults.
import { defaultsFor, presetOf } from "../presets/presets.js";
import { endpointDefaults, endpointFields, endpointGiven, withFormat } from "./schemas.js";
import { changed } from "./shapes.js";

/** @typedef {import("./types.js").EndpointGiven} EndpointGiven */

/**
 * @param {unknown} given an endpoint as a person writes it, not checked yet
 * @returns {unknown} the same with its preset's defaults for what is not there; to be read with the whole schema
 */
export function underPreset(given) {
  if (given === null || typeof given !== "object" || Array.isArray(given)) return given;
  const { preset: name, url, format } = /** @type {Record<string, any>} */ (given);
  const preset = typeof name === "string" ? presetOf(name) : undefined;
  if (!preset) return given;
  const { template, ...defaults } = defaultsFor(preset, url);
  // Whoever names a format has said what is to be sent.
  const shaped = template === undefined || (format !== undefined && format !== endpointDefaults.format);
  return { ...defaults, ...(!shaped && { template }), ...given };
}

/** A change of one of these brings defaults of its own. */
const bringing = ["preset", "url", "format"];

/**
 * @param {EndpointGiven} before
 * @param {Record<string, any>} change in the form of changeShape(endpointFields)
 * @param {Parameters<typeof withFormat>[1]} directionOf
 * @returns {unknown} to be read with the whole schema; withFormat() is to follow
 */
export function changedEndpoint(before, change, directionOf) {
  const start = bringing.some((key) => change[key] !== undefined) ? withoutDefaults(before, directionOf) : before;
  return underPreset(changed(start, change, endpointFields));
}

/**
 * @param {EndpointGiven} given whole
 * @param {Parameters<typeof withFormat>[1]} directionOf
 * @returns {Record<string, unknown>} without what is as its preset and the general defaults have it
 */
export function withoutDefaults(given, directionOf) {
  const { url, sources, preset, format } = given;
  const bare = { url, sources, preset, format };
  /** @type {Record<string, unknown>} */
  const untouched = { ...withFormat(endpointGiven.parse(underPreset(bare)), directionOf) };
  const touched = Object.entries(given).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(untouched[key]),
  );
  return { ...bare, ...Object.fromEntries(touched) };
}
