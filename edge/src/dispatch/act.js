// Actions: what an app directory asks of a product is kept like an event, and forwarded like one. Whoever asked is told what came of it.
import { core } from "../core.js";
import { hexOf } from "../directory/sealing.js";
import { errorOf } from "../errors.js";
import { KnownSources } from "../known-sources.js";
import { carryOut } from "./dispatch.js";

/** Bytes that are read at most; the source's own limit may be lower. */
export const mostBytes = 1_572_864;

/** Byte for byte as it came in, and with no other header. */
const headers = JSON.stringify([["Content-Type", "application/json"]]);

/**
 * @typedef {import("./dispatch.js").Outcome & {id: string, seq: number, site: string}} Kept site: the endpoint whose answer is the action's
 */

/** @type {KnownSources<{provider: import("signpost/core").Provider}> | undefined} */
let known;

/**
 * @param {import("../known-sources.js").Environment} environment
 * @param {string} name of the source
 * @param {Uint8Array} body
 * @param {string | undefined} id the same body under the same id is the same action; a new one is made unless given
 * @returns {Promise<Kept | {fault: import("./plan.js").Fault} | null>} once it is on disk; null: no
 *   automation source takes anything under this name. Rejects when it may not have been kept
 */
export async function act(environment, name, body, id) {
  known ??= new KnownSources(environment, "automation", ({ provider }) => ({ provider: core.provider(provider) }));
  const chosen = id ?? `act_${hexOf(crypto.getRandomValues(new Uint8Array(16)))}`;
  let site = "";
  const done = await carryOut(environment, known, name, (source) => {
    const plan = planOf(source, body, chosen);
    if (plan.faults.length > 0) return plan;
    const taking = siteOf(source.settings.subscriptions, plan.steps[0].event);
    if (taking === undefined) return faulty("no_site", "", errorOf("no_site").message);
    site = taking;
    return plan;
  });
  if (done === null) return null;
  if ("faults" in done) return { fault: done.faults[0] };
  return /** @type {Kept} */ ({ ...done.outcomes[0], site });
}

/**
 * @param {import("../settings/types.js").SourceSettings["subscriptions"]} subscriptions by name
 * @param {string} action
 * @returns {string | undefined} the first that takes it
 */
const siteOf = (subscriptions, action) =>
  subscriptions.find(({ events }) => core.matchesEvent(events, action, { known: true }))?.endpoint;

/**
 * @param {string} code
 * @param {string} pointer
 * @param {string} message
 * @returns {import("./plan.js").Plan}
 */
const faulty = (code, pointer, message) => ({ steps: [], faults: [{ index: 0, code, pointer, message }] });

/**
 * @param {{name: string, settings: {max_body_bytes: number}, provider: import("signpost/core").Provider}} source
 * @param {Uint8Array} body
 * @param {string} id
 * @returns {import("./plan.js").Plan}
 */
function planOf({ name, settings, provider }, body, id) {
  const { max_body_bytes: limit } = settings;
  if (body.length > limit) return faulty("body_too_large", "", `the body is longer than ${limit} bytes`);
  const checked = core.checkAction(provider, body);
  if (!checked.ok) return faulty(checked.code, checked.pointer, checked.detail || checked.message);
  // The id is no proof of anything: under the same one, another body is another action.
  const key = core.eventKey(name, { id, covered: { id: false }, authentic: false, timestamp: null }, body);
  const state = /** @type {const} */ ("kept");
  // Nothing was signed, so nothing is signed here.
  const ids = { key, content: null, id, provider_id: id, id_signed: false };
  const entry = { ...ids, sent_at: null, name: checked.action, code: "ok", state, authentic: false };
  return { steps: [{ event: checked.action, entry: { ...entry, headers, body }, ignored: null }], faults: [] };
}
