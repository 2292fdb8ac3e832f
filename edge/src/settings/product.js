// What a provider's manifest says of the webhooks that its product manages: how many, with or without a secret, for which events, and
// in which words. docs/providers.md explains the keys.

/**
 * @typedef {object} Product
 * @property {import("signpost/core").Provider} provider
 * @property {string} title
 * @property {number} minEvents a webhook has at least so many events ticked
 * @property {number} most webhooks of a source. 1: they are settings rather than a list, and the URL may be blank
 * @property {boolean} secretOptional a webhook without a secret is sent unsigned; otherwise one is made for it
 * @property {readonly import("signpost/core").EventType[]} events that can be ticked
 * @property {boolean} open events that are not listed can be ticked, too
 * @property {Record<string, string | undefined>} texts its own, by the names of the manifest
 * @property {Record<string, string | undefined>} outcomes its words for the outcomes of attempts and the reasons of deaths
 */

/**
 * @param {import("signpost/core").Core} core
 * @param {import("./types.js").ProviderReference} reference
 * @returns {Product}
 * @throws {import("signpost/core").SignpostError} when there is no such provider
 */
export function productOf(core, reference) {
  const provider = core.provider(reference);
  const { signature, endpoint, events } = JSON.parse(provider.manifest);
  const testOnly = new Set(
    events
      .filter((/** @type {any} */ { test_only }) => test_only)
      .map((/** @type {{name: string}} */ { name }) => name),
  );
  return {
    provider,
    title: provider.title,
    minEvents: endpoint.min_events ?? 0,
    most: endpoint.most ?? Infinity,
    secretOptional: signature.optional === true,
    events: provider.events.filter(({ name }) => !testOnly.has(name)),
    open: provider.openCatalog,
    texts: endpoint.texts ?? {},
    outcomes: endpoint.outcomes ?? {},
  };
}

/**
 * @param {import("signpost/core").Provider} provider
 * @returns {string | null} the version that its product's headers state unless told otherwise; null: they state none
 */
export const versionOf = ({ manifest }) => JSON.parse(manifest).constants?.version ?? null;

/**
 * @param {import("signpost/core").Core} core
 * @param {import("./types.js").ProviderReference} reference
 * @param {import("./types.js").DispatchGiven} given
 * @returns {import("./types.js").Dispatching} with the product's own way where nothing else is set
 */
export function dispatchAs(core, reference, given) {
  const { unknown_event = "refuse" } = JSON.parse(core.provider(reference).manifest).endpoint;
  return { ...given, unknown_event: given.unknown_event ?? unknown_event };
}

/**
 * @param {Product} product
 * @param {string} name or an alias
 * @returns {string | undefined} the name under which it is ticked; undefined: there is no such event
 */
export const tickedAs = ({ events, open }, name) =>
  events.find((event) => event.name === name || event.aliases.includes(name))?.name ?? (open ? name : undefined);

/**
 * @param {import("signpost/core").Core} core
 * @param {Product} product
 * @param {readonly string[]} filters of an endpoint
 * @returns {string[]} the events that are ticked; where others than those of the catalog may be, the filters themselves
 */
export const tickedBy = (core, { events, open }, filters) =>
  open ? [...filters] : events.filter(({ name }) => core.matchesEvent(filters, name)).map(({ name }) => name);

/**
 * @param {Product} product
 * @param {"success" | "retrying" | "failed" | "dead"} outcome of an attempt
 * @param {string | null} [reason] why its delivery died of it, where that is known
 * @returns {string} the product's word
 */
export const wordFor = ({ outcomes }, outcome, reason = null) =>
  outcome === "dead"
    ? (reason !== null && outcomes[reason]) || (outcomes.dead ?? "failed")
    : (outcomes[outcome] ?? outcome);
