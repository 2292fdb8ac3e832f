// What an attempt sends: the original, the same event in another provider's format, or a body made from a template.
import { idIn, underId } from "./event-id.js";

/** @typedef {import("./prepared.js").Prepared} Prepared */
/** @typedef {import("./queue.js").Job} Job */
/** @typedef {[name: string, value: string][]} Pairs */

/**
 * @typedef {object} Composed
 * @property {Pairs} headers to be sent
 * @property {() => string} shown what the log keeps of them, without the values of the endpoint's own headers; shownHeaders() reads it
 * @property {Uint8Array} body
 */

/** It cannot be sent so, however often it is tried. `code` is the core's. */
/** @typedef {{refused: string}} Impossible */

/**
 * @typedef {object} Origin of an event
 * @property {() => import("../settings/types.js").ProviderReference} reference of its provider
 * @property {string} version of its product; "" for the manifest's
 */

/**
 * The headers of the first attempt and of the tenth differ in time, signature and number only, so what they share is kept with
 * the job.
 * @param {Prepared} prepared
 * @param {Job} job
 * @param {number} attempt its number, from 1 over all rounds
 * @param {number} now
 * @param {import("signpost/core").Core} core
 * @param {Origin} origin
 * @returns {Composed | Impossible}
 */
export function compose(prepared, job, attempt, now, core, origin) {
  const composed = composeAny(prepared, job, attempt, now, core, origin);
  if ("refused" in composed || composed.body.length <= prepared.mostBytes) return composed;
  return { refused: "destination_body_too_large" };
}

/** @type {typeof compose} */
function composeAny(prepared, job, attempt, now, core, { reference, version }) {
  if (prepared.template) return composeOwn(prepared, job, attempt, now, core, prepared.template);
  if (prepared.passesOn) return composeOriginal(prepared, job, attempt, now);

  // Where the settings name no dialect it is the event's own, which it is in already.
  const dialect = prepared.dialect ?? prepared.provider(reference());
  const own = !prepared.dialect || dialect.name === job.provider;
  // An action, which is not authentic, is in no envelope.
  const asked = !own || (prepared.generation !== null && job.authentic);
  const built = asked
    ? (job.built ??= reencode(core, prepared.provider(reference()), dialect, job, prepared.generation))
    : { ok: /** @type {const} */ (true), body: job.body };
  if (!built.ok) return { refused: built.code };
  const { body } = built;
  const same = body === job.body;
  // An event that was not verified is not signed: a signature here says that the event is authentic.
  if (!job.authentic)
    return finish(
      prepared,
      job,
      same ? underId(dialect, { ...job, headers: originals(prepared, job) }) : plain,
      [],
      body,
    );
  const { name: event } = job;
  const id = idIn(core, dialect, job);
  const signed = prepared.sign(dialect, { id, body, now, attempt, event, version: own ? version : "" });
  if (!signed.ok) return { refused: signed.code };
  // Nothing else: whoever knows the provider finds what the provider's document says.
  const headers = signed.headers.filter(([name]) => keeps(prepared, name));
  return finish(prepared, job, headers, [], body);
}

/**
 * @param {import("signpost/core").Core} core
 * @param {import("signpost/core").Provider} from
 * @param {import("signpost/core").Provider} to
 * @param {Job} job
 * @param {string | null} generation
 * @returns {{ok: true, body: Uint8Array} | {ok: false, code: string}}
 */
function reencode(core, from, to, job, generation) {
  const made = core.reencode(from, to, {
    body: job.body,
    event: job.name,
    id: idIn(core, to, job),
    now: job.sent_at ?? job.received_at,
    generation: generation ?? undefined,
  });
  return made.ok ? { ok: true, body: made.body ?? job.body } : made;
}

/** Headers of the original that are not passed on, because they are set here. */
export const alwaysReplaced = [
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "signpost-unsigned-id",
  "signpost-code",
  "signpost-attempt",
];

/** @type {Pairs} */
const plain = [["Content-Type", "application/json"]];

/**
 * @param {Prepared} prepared
 * @param {Job} job
 * @param {number} attempt
 * @param {number} now
 * @returns {Composed | Impossible}
 */
const composeOriginal = (prepared, job, attempt, now) =>
  composeStandard(prepared, job, attempt, now, undefined, job.body);

/**
 * @param {Prepared} prepared
 * @param {Job} job
 * @param {number} attempt
 * @param {number} now
 * @param {import("signpost/core").Core} core
 * @param {{json: string, escape: "none" | "html"}} template
 * @returns {Composed | Impossible}
 */
function composeOwn(prepared, job, attempt, now, core, { json, escape }) {
  const { name: event, source, event_id: id, body } = job;
  const built = (job.built ??= core.fillTemplate(json, { event, source, id, body, escape }));
  if (!built.ok) return { refused: built.code };
  // The provider's own headers speak of another body.
  return composeStandard(prepared, job, attempt, now, plain, built.body);
}

/**
 * Signed as Standard Webhooks, unless it was not verified.
 * @param {Prepared} prepared
 * @param {Job} job
 * @param {number} attempt
 * @param {number} now
 * @param {Pairs | undefined} first in place of the original's headers
 * @param {Uint8Array} body that is sent
 * @returns {Composed | Impossible}
 */
function composeStandard(prepared, job, attempt, now, first, body) {
  /** @type {Pairs} */
  const told = [...unsignedId(job), ["Signpost-Code", job.code], ["Signpost-Attempt", String(attempt)]];
  if (!job.authentic) return finish(prepared, job, first, told, body);
  const signed = prepared.sign(prepared.provider("standard"), { id: job.event_id, body, now });
  if (!signed.ok) return { refused: signed.code };
  // The rest of what the signer sets (the content's type) is there already.
  const signature = signed.headers.filter(([name]) => name.startsWith("webhook-"));
  return finish(prepared, job, first, [...signature, ...told], body);
}

/**
 * What the sender called the event, where anybody could have: so it has a header of its own, and is not the webhook-id.
 * @param {Job} job
 * @returns {Pairs}
 */
const unsignedId = ({ unsigned_id: id, event_id }) =>
  id !== event_id && headerText.test(id) ? [["Signpost-Unsigned-Id", id]] : [];

/** Visible ASCII, spaces within. */
const headerText = /^[!-~](?:[ -~]{0,254}[!-~])?$/;

/**
 * @param {Prepared} prepared
 * @param {string} name of a header
 */
const keeps = ({ ownHeaders }, name) => {
  const lower = name.toLowerCase();
  return !ownHeaders.some(([own]) => own.toLowerCase() === lower);
};

/**
 * @param {Prepared} prepared
 * @param {Job} job
 * @returns {Pairs} the provider's own headers, as they came in
 */
const originals = ({ replaced }, job) => job.headers.filter(([name]) => !replaced.has(name.toLowerCase()));

/**
 * @param {Prepared} prepared
 * @param {Job} job
 * @param {Pairs | undefined} first in place of the original's
 * @param {Pairs} ours after all others
 * @param {Uint8Array} body
 * @returns {Composed}
 */
function finish(prepared, job, first, ours, body) {
  const { ownHeaders, idHeader } = prepared;
  /** @type {Pairs} */
  const added = idHeader === null ? ours : [[idHeader, job.event_id], ...ours];
  const headers = [...(first ?? originals(prepared, job)), ...ownHeaders, ...added];
  return { headers, shown: () => (first ? whole + linesOf(first) : "") + prepared.shownHeaders + linesOf(added), body };
}

/** Begins a text that holds all headers of an attempt; without it, those of the original are left out. */
const whole = "!\n";

/**
 * A line for each header: what every attempt keeps should cost little.
 * @param {Pairs} pairs
 * @returns {string}
 */
export function linesOf(pairs) {
  let lines = "";
  for (const [name, value] of pairs) lines += `${name}: ${value}\n`;
  return lines;
}

/**
 * @param {string} kept what a Composed's `shown` gave
 * @param {Pairs} original the provider's own headers, which are with the delivery
 * @returns {Pairs}
 */
export function shownHeaders(kept, original) {
  const lines = (kept.startsWith(whole) ? kept.slice(whole.length) : kept).split("\n").slice(0, -1);
  const pairs = lines.map((line) => /** @type {[string, string]} */ (line.split(/: (.*)/s, 2)));
  if (kept.startsWith(whole)) return pairs;
  const replaced = new Set([...alwaysReplaced, ...pairs.map(([name]) => name.toLowerCase())]);
  return [...original.filter(([name]) => !replaced.has(name.toLowerCase())), ...pairs];
}
