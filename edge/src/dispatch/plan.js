// What is to be done with what a product dispatches: which events are kept, which are left out and why, and what is wrong.

/** @typedef {import("../source/types.js").Entry} Entry */
/** @typedef {import("../settings/types.js").SourceSettings} SourceSettings */

/**
 * A product that has events sent.
 * @typedef {object} Outbound
 * @property {string} name of the source
 * @property {Pick<SourceSettings, "dispatch" | "max_body_bytes">} settings
 * @property {import("signpost/core").Provider} provider
 */

/**
 * @typedef {object} Step what becomes of one request: an entry to keep, or a reason why nothing is
 * @property {string} event canonical name, or the one that was asked for
 * @property {Entry | null} entry
 * @property {"unknown_event" | "not_ticked" | null} ignored
 *
 * @typedef {object} Fault
 * @property {number} index of the request
 * @property {string} code
 * @property {string} pointer into the request
 * @property {string} message what is wrong there; never a value
 *
 * @typedef {{steps: Step[], faults: Fault[]}} Plan when there is any fault, nothing is to be kept
 */

/** What the body of an event that was made here is. */
const headers = JSON.stringify([["Content-Type", "application/json"]]);

/**
 * @param {import("signpost/core").Core} core
 * @param {Outbound} source
 * @param {readonly string[]} requests JSON texts; core.dispatch says what they hold
 * @param {number} now milliseconds since 1970
 * @returns {Plan}
 */
export function planOf(core, source, requests, now) {
  /** @type {Plan} */
  const plan = { steps: [], faults: [] };
  requests.forEach((text, index) => {
    const step = stepOf(core, source, text, now);
    if ("event" in step) plan.steps.push(step);
    else plan.faults.push({ index, ...step });
  });
  return plan;
}

/**
 * @param {import("signpost/core").Core} core
 * @param {Outbound} source
 * @param {string} text
 * @param {number} now
 * @returns {Step | Omit<Fault, "index">}
 */
function stepOf(core, { name, settings, provider }, text, now) {
  const made = core.dispatch(provider, text, { now });
  if (!made.ok) {
    const { code, pointer, detail, message } = made;
    if (code === "unknown_event" && settings.dispatch.unknown_event === "ignore") {
      return { event: JSON.parse(text).event, entry: null, ignored: "unknown_event" };
    }
    return { code, pointer, message: detail || message };
  }
  const { event, id, at, body } = made;
  if (!core.matchesEvent(settings.dispatch.events, event)) return { event, entry: null, ignored: "not_ticked" };
  if (body.length > settings.max_body_bytes) {
    const message = `the body would have ${body.length} bytes; this source takes up to ${settings.max_body_bytes}`;
    return { code: "body_too_large", pointer: "", message };
  }
  // The id is the product's word: whoever repeats it means the same event.
  const key = core.eventKey(name, { id, covered: { id: true }, authentic: true, timestamp: null }, body);
  const state = /** @type {const} */ ("kept");
  const ids = { key, content: null, id, provider_id: id, id_signed: null };
  const entry = { ...ids, sent_at: at, name: event, code: "ok", state, authentic: true, headers, body };
  return { event, entry, ignored: null };
}
