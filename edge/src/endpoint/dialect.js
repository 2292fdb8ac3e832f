// An event said otherwise: as another provider would, or in another of its own provider's envelopes. The data is the same.

/** @typedef {import("signpost/core").Core} Core */
/** @typedef {import("signpost/core").Provider} Provider */

/**
 * @typedef {object} Member of an envelope; docs/providers.md
 * @property {string} name
 * @property {"event" | "id" | "timestamp" | "field" | "data"} is
 * @property {string[]} [aliases]
 *
 * @typedef {{generation: string, members: Member[]}} Envelope
 */

/** @type {WeakMap<Provider, Envelope[]>} */
const read = new WeakMap();

/**
 * @param {Provider} provider
 * @returns {Envelope[]}
 */
function envelopesOf(provider) {
  const known = read.get(provider) ?? JSON.parse(provider.manifest).envelopes;
  read.set(provider, known);
  return known;
}

/**
 * @param {Core} core
 * @param {import("./prepared.js").Prepared} prepared
 * @param {Provider} provider in whose dialect
 * @param {import("./queue.js").Job} job
 * @param {import("../settings/types.js").ProviderReference} reference of that provider
 * @returns {{ok: true, body: Uint8Array} | {ok: false, code: string}} refused: unknown_event, schema_mismatch, malformed_json,
 *   invalid_option, unnamed_event
 */
export function buildIn(core, prepared, provider, job, reference) {
  if (job.name === "") return { ok: false, code: "unnamed_event" };
  const valueOf = (/** @type {string} */ member) => core.valueAt(job.body, pointerTo(member));
  const whole = core.valueAt(job.body, "");
  if (whole === null) return { ok: false, code: "malformed_json" };

  const data = dataOf(prepared.provider(reference), valueOf) ?? whole;
  const envelope = envelopeFor(provider, job, prepared.generation);
  /** @type {string[]} */
  const fields = [];
  for (const { name, is } of envelope.members) {
    // A member that both have is taken over as it stands.
    const text = is === "data" ? data : is === "field" ? valueOf(name) : null;
    if (text !== null) fields.push(`${JSON.stringify(is === "data" ? "data" : name)}:${text}`);
  }
  return core.build(provider, {
    event: job.name,
    fields: envelope.members.length === 0 ? data : `{${fields.join()}}`,
    id: job.event_id,
    now: job.sent_at ?? job.received_at,
    generation: envelope.generation,
  });
}

/**
 * @param {Core} core
 * @param {Provider} provider the job's own
 * @param {import("./queue.js").Job} job
 * @param {string} wanted generation
 * @returns {boolean} whether the job's body is in the envelope in which it is to be sent
 */
export function isIn(core, provider, job, wanted) {
  const valueOf = (/** @type {string} */ member) => core.valueAt(job.body, pointerTo(member));
  return envelopeIn(provider, valueOf)?.generation === envelopeFor(provider, job, wanted).generation;
}

/**
 * @param {Provider} provider
 * @param {Pick<import("./queue.js").Job, "name">} job
 * @param {string | null} wanted generation; null: the event's own
 * @returns {Envelope}
 */
function envelopeFor(provider, { name }, wanted) {
  const envelopes = envelopesOf(provider);
  const event = provider.events.find((one) => one.name === name || one.aliases.includes(name));
  // An event that is not sent in the first envelope is sent in no other than its own.
  const free = wanted !== null && (event?.generation ?? envelopes[0].generation) === envelopes[0].generation;
  const generation = free ? wanted : event?.generation;
  return envelopes.find((one) => one.generation === generation) ?? envelopes[0];
}

/**
 * @param {Provider} provider
 * @param {(member: string) => string | null} valueOf
 * @returns {string | null} JSON text of what the event's own schema describes; null when that is the whole body
 */
function dataOf(provider, valueOf) {
  const member = envelopeIn(provider, valueOf)?.members.find(({ is }) => is === "data");
  return member ? valueOf(member.name) : null;
}

/**
 * @param {Provider} provider
 * @param {(member: string) => string | null} valueOf of the body
 * @returns {Envelope | undefined} that of the body
 */
function envelopeIn(provider, valueOf) {
  const envelopes = envelopesOf(provider);
  const names = (/** @type {Envelope} */ { members }) =>
    members.flatMap(({ is, name, aliases = [] }) => (is === "event" ? [name, ...aliases] : []));
  return (
    envelopes.find((one) => names(one).some((name) => valueOf(name) !== null)) ??
    envelopes.find(({ members }) => members.every(({ is }) => is !== "event"))
  );
}

/** @param {string} member */
const pointerTo = (member) => `/${member.replaceAll("~", "~0").replaceAll("/", "~1")}`;
