// The id of an event in a provider's own format.

/** @typedef {import("signpost/core").Core} Core */
/** @typedef {import("signpost/core").Provider} Provider */

/** The form of a UUID of version 4. */
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** @type {WeakMap<Provider, {header: string | null, isUuid4: boolean}>} */
const idForms = new WeakMap();

/** @param {Provider} provider */
function idFormOf(provider) {
  const known = idForms.get(provider);
  if (known) return known;
  /** @type {{id?: {from: string, style?: string}}} */
  const { id } = JSON.parse(provider.manifest);
  const header = id?.from.startsWith("header:") ? id.from.slice("header:".length).toLowerCase() : null;
  const form = { header, isUuid4: id?.style === "uuid4" };
  idForms.set(provider, form);
  return form;
}

/**
 * An event of another provider may have an id that this one's receivers would not know.
 * @param {Core} core
 * @param {Provider} provider in whose dialect
 * @param {import("./queue.js").Job} job
 * @returns {string} always the same for the same event
 */
export function idIn(core, provider, { source, provider: own, event_id: id }) {
  if (own === provider.name || !idFormOf(provider).isUuid4 || uuid4.test(id)) return id;
  const identity = { id, covered: { id: true }, authentic: true, timestamp: null };
  return core.makeEventId(provider, core.eventKey(source, identity, ""));
}

/**
 * The headers as they came in, but under the event's id: the one that came was anybody's.
 * @param {Provider} provider the job's own
 * @param {import("./queue.js").Job} job not authentic
 * @returns {[string, string][] | undefined} undefined: as they came in
 */
export function underId(provider, { headers, event_id }) {
  const { header } = idFormOf(provider);
  const isId = (/** @type {string} */ name) => name.toLowerCase() === header;
  if (!headers.some(([name, value]) => isId(name) && value !== event_id)) return undefined;
  return headers.map(([name, value]) => [name, isId(name) ? event_id : value]);
}
