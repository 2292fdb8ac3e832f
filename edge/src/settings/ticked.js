// Which endpoints are webhooks of a product, and how many events these have ticked at least, whichever way they were made.
import { productOf } from "./product.js";
import { referenceOf } from "./check.js";

/** @typedef {import("./types.js").SourceGiven} SourceGiven */
/** @typedef {import("./types.js").EndpointGiven} EndpointGiven */

/**
 * @param {string} source its name
 * @param {Pick<SourceGiven, "provider">} of outbound
 * @param {Pick<EndpointGiven, "sources" | "format">} endpoint
 * @returns {boolean} whether it takes from that source alone and speaks as its provider
 */
export const isWebhookOf = (source, { provider }, { sources, format }) =>
  sources.length === 1 && sources[0] === source && (format === "provider" || format === provider);

/** @param {import("./product.js").Product} product */
export const tooFewEvents = ({ title }) =>
  `a webhook of ${title} needs at least one event; tick one (webhook-form lists them), or switch the webhook off with "active": false`;

/**
 * @param {import("./check.js").Checking} checking
 * @param {readonly PropertyKey[]} path of the endpoint
 * @param {EndpointGiven} given
 */
export function checkTicked(checking, path, given) {
  const [name] = given.sources;
  if (given.sources.length !== 1 || name === "*") return;
  const [source] = checking.sourcesOf(name);
  if (source?.direction !== "outbound" || !isWebhookOf(name, source, given)) return;
  const { core, faults } = checking;
  // A provider that is none is told of at its source.
  if (typeof source.provider === "string" && !core.providers.includes(source.provider)) {
    if (checking.manifestOf(source.provider) === undefined) return;
  }
  const place = [...path, "events"];
  const product = faults.catch(place, () => productOf(core, referenceOf(checking, source.provider)));
  if (product && given.events.length < product.minEvents) faults.add(place, tooFewEvents(product));
}
