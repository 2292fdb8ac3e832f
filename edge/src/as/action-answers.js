// What whoever asks for an action is answered: what the product's site answered, or how the action stands.
import { bodyOf, timeOf } from "../api/values.js";
import { actionOutcome, firstOutcome } from "../dispatch/action-outcome.js";
import { errorOf } from "../errors.js";
import { log, traceOf } from "../log.js";
import { json } from "./answer.js";

/** @typedef {import("../dispatch/action-outcome.js").ActionOutcome} ActionOutcome */

/** Statuses that have no body. */
const bodiless = new Set([204, 205, 304]);

/** How an action stands that nothing more is known of. @typedef {Pick<ActionOutcome, "outcome" | "status" | "reason"> & {id?: undefined}} Standing */

/** It is kept, and goes on without anybody who waits for it. @type {Standing} */
const pending = { outcome: "pending", status: null, reason: null };

/** Its delivery is gone, with its endpoint or by retention. It may have been carried out, so nobody is asked to repeat it. @type {Standing} */
const lost = { outcome: "unknown", status: null, reason: null };

/**
 * @param {Record<string, any>} environment
 * @param {string} source
 * @param {import("../dispatch/act.js").Kept} kept
 * @param {string} outcome_url
 * @returns {Promise<Response>}
 */
export async function answerOf(environment, source, { id, event: action, site, duplicate }, outcome_url) {
  /** @type {ActionOutcome | Standing} */
  let found = pending;
  try {
    const first = await firstOutcome(environment, site, { source, id });
    found = first ?? (await actionOutcome(environment, source, id)) ?? lost;
  } catch (error) {
    log({ level: "error", what: "fault", source, endpoint: site, ...traceOf(error) });
  }
  const headers = { "signpost-action": id, ...(duplicate && { "signpost-duplicate": "true" }) };
  const { outcome, status, reason } = found;
  if (found.id !== undefined && outcome !== "pending" && status !== null) return handedBack(found, headers);
  const shown = { id, action, outcome, outcome_url };
  if (outcome === "pending" || outcome === "succeeded") return json({ success: true, ...shown }, 202, headers);
  const code = outcome === "unknown" ? "outcome_unknown" : reason === "refused" ? "site_not_called" : "gateway_failed";
  const { message, status: own } = errorOf(code);
  log({ level: "warn", what: "stand_in", source, code, status: own });
  return json({ success: false, code, message, ...shown, data: { status: own } }, own, headers);
}

/**
 * Nothing of the site's headers but what kind of body it is.
 * @param {ActionOutcome} found
 * @param {Record<string, string>} headers
 */
function handedBack({ status, content_type, response, response_cut }, headers) {
  const known = status !== null && status >= 200 && status <= 599 ? status : 502;
  const hasBody = !bodiless.has(known);
  return new Response(hasBody ? (response ?? new Uint8Array()) : null, {
    status: known,
    headers: {
      ...(hasBody && { "content-type": content_type ?? "application/octet-stream" }),
      ...(response_cut && { "signpost-response-cut": "true" }),
      ...headers,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      // A page of the site is none of the gateway's.
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}

/**
 * How an action stands, for whoever asked for it and for people.
 * @param {ActionOutcome} of
 */
export const outcomeShown = ({ id, action, outcome, reason, detail, status, error, attempts, ...rest }) => ({
  ...{ id, action, outcome, reason, detail, status, error, attempts },
  content_type: rest.content_type,
  response: bodyOf(rest.response),
  response_cut: rest.response_cut,
  accepted_at: timeOf(rest.accepted_at),
  attempted_at: timeOf(rest.attempted_at),
  next_at: timeOf(rest.next_at),
});
