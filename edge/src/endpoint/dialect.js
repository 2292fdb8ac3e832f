// An event of one provider, said as another would: the same data in the other's envelope.

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
 * @param {import("./queue.js").Job} job of another provider
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
  const generation = provider.events.find(
    ({ name, aliases }) => name === job.name || aliases.includes(job.name),
  )?.generation;
  const envelopes = envelopesOf(provider);
  const envelope = envelopes.find((one) => one.generation === generation) ?? envelopes[0];
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
  });
}

/**
 * @param {Provider} provider
 * @param {(member: string) => string | null} valueOf
 * @returns {string | null} JSON text of what the event's own schema describes; null when that is the whole body
 */
function dataOf(provider, valueOf) {
  const envelopes = envelopesOf(provider);
  const names = (/** @type {Envelope} */ { members }) =>
    members.flatMap(({ is, name, aliases = [] }) => (is === "event" ? [name, ...aliases] : []));
  const envelope =
    envelopes.find((one) => names(one).some((name) => valueOf(name) !== null)) ??
    envelopes.find(({ members }) => members.every(({ is }) => is !== "event"));
  const member = envelope?.members.find(({ is }) => is === "data");
  return member ? valueOf(member.name) : null;
}

/** @param {string} member */
const pointerTo = (member) => `/${member.replaceAll("~", "~0").replaceAll("/", "~1")}`;
