// What became of an action that was kept, by its id.
import { endpointObject } from "../api/objects.js";
import { sourceObject } from "../source/stub.js";

/** @typedef {Omit<import("../endpoint/outcome.js").ActionOutcome, "delivery" | "order_key">} ActionOutcome */

/** @type {Omit<ActionOutcome, "id" | "action" | "accepted_at">} */
const notYet = {
  outcome: "pending",
  reason: null,
  detail: null,
  status: null,
  content_type: null,
  response: null,
  response_cut: false,
  error: null,
  attempts: 0,
  attempted_at: null,
  next_at: null,
};

/**
 * @param {Record<string, any>} environment
 * @param {string} source of the direction automation
 * @param {string} id
 * @returns {Promise<ActionOutcome | null>} null: there is none, or none any more. Where several endpoints take it, the first by name that has it
 */
export async function actionOutcome(environment, source, id) {
  const object = sourceObject(environment, source);
  const found = await outcomeAtEndpoints(environment, object, { source, id });
  if (found) return found;
  const event = await object.awaited(id);
  if (event) return { ...notYet, id, action: event.name, accepted_at: event.received_at };
  // An endpoint may have been handed it after it was asked.
  return outcomeAtEndpoints(environment, object, { source, id });
}

/**
 * @param {Record<string, any>} environment
 * @param {any} object the source
 * @param {import("../endpoint/outcome.js").Asked} asked
 * @returns {Promise<ActionOutcome | null>}
 */
async function outcomeAtEndpoints(environment, object, asked) {
  const subscriptions = (await object.settings())?.subscriptions ?? [];
  const all = await Promise.all(
    subscriptions.map((/** @type {{endpoint: string}} */ { endpoint }) =>
      endpointObject(environment, endpoint).outcome(asked),
    ),
  );
  return all.find((/** @type {ActionOutcome | null} */ one) => one !== null) ?? null;
}

/**
 * What came of an action that was just kept: at once when it has an end, or waits for longer than its caller can.
 * @param {Record<string, any>} environment
 * @param {string} endpoint
 * @param {{source: string, id: string}} asked
 * @returns {Promise<ActionOutcome | null>} null: that is not known yet
 */
export const firstOutcome = (environment, endpoint, asked) => endpointObject(environment, endpoint).answer(asked);
