// Destinations that are known: what their documents say of limits, statuses and test URLs, as data. docs/destinations.md is the page for
// people. Each preset is a module and not a JSON file because Node 20 warns whoever imports one.
import { make } from "./make.js";
import { n8n } from "./n8n.js";
import { ottokit } from "./ottokit.js";
import { slack } from "./slack.js";
import { zapier } from "./zapier.js";

/**
 * @typedef {object} UrlPattern both must fit where both are given
 * @property {string} [host] regular expression over the host in lower case, without the port
 * @property {string} [path] over the path, without the query
 *
 * @typedef {Record<string, unknown>} Defaults settings of an endpoint
 *
 * @typedef {object} PresetWarning
 * @property {string} code
 * @property {UrlPattern} when
 * @property {string} message what is the matter and what to do
 * @property {Defaults} [defaults] in place of the preset's own, for such a URL
 *
 * @typedef {object} Fact
 * @property {"events" | "body" | "rate" | "statuses" | "test URL" | "hosts"} about
 * @property {string} says
 * @property {"documented" | "found" | "assumed"} basis as in a manifest (docs/providers.md)
 * @property {string | null} source URL; null with assumed
 *
 * @typedef {object} Preset
 * @property {string} name
 * @property {string} title
 * @property {string} summary one sentence
 * @property {boolean} own_hosts its URLs are at hosts of its own: another host is worth a warning
 * @property {UrlPattern[]} recognised_by any of them
 * @property {Defaults} defaults what an endpoint is set to where its owner says nothing
 * @property {PresetWarning[]} warnings
 * @property {Fact[]} facts what defaults and warnings rest on
 */

/** @type {readonly Preset[]} by name */
export const presets = [make, n8n, ottokit, slack, zapier];

/**
 * @param {string | null | undefined} name
 * @returns {Preset | undefined}
 */
export const presetOf = (name) => presets.find((preset) => preset.name === name);

/**
 * @param {string | null} url
 * @returns {Preset | undefined} the one whose URL this looks like
 */
export function recognise(url) {
  const parts = partsOf(url);
  return parts && presets.find(({ recognised_by }) => recognised_by.some((pattern) => fits(pattern, parts)));
}

/**
 * @param {Preset} preset
 * @param {unknown} url of the endpoint; not checked yet
 * @returns {Defaults}
 */
export function defaultsFor({ defaults, warnings }, url) {
  const parts = partsOf(url);
  const narrower = warnings.filter(({ when }) => parts && fits(when, parts)).map((warning) => warning.defaults);
  return Object.assign({}, defaults, ...narrower);
}

/**
 * @param {string | null} name the endpoint's preset; without one, that of the URL that it looks like
 * @param {string | null} url
 * @returns {{code: string, message: string}[]}
 */
export function warningsOf(name, url) {
  const preset = presetOf(name) ?? recognise(url);
  const parts = partsOf(url);
  if (!preset || !parts) return [];
  const { title, own_hosts, recognised_by, warnings } = preset;
  const found = warnings.filter(({ when }) => fits(when, parts)).map(({ code, message }) => ({ code, message }));
  if (found.length > 0 || !own_hosts || recognised_by.some((pattern) => fits(pattern, parts))) return found;
  const message = `This is no URL of ${title}'s. Its limits hold all the same; take the preset away if it is another destination.`;
  return [{ code: "unrecognised_url", message }];
}

/**
 * @param {UrlPattern} pattern
 * @param {URL} url
 */
const fits = ({ host, path }, { hostname, pathname }) =>
  (host === undefined || new RegExp(host).test(hostname)) && (path === undefined || new RegExp(path).test(pathname));

/**
 * @param {unknown} url
 * @returns {URL | undefined}
 */
const partsOf = (url) => (typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined);
