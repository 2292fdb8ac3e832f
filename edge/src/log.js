// The gateway's log: one JSON line for each thing of note, for people and machines alike.
//
// No entry ever holds a body, a secret, a signature or a destination's URL (which may carry a token); callers pass single
// fields, never a request, a verdict or an error as a whole.
import { errorOf } from "./errors.js";
import { storageFaultOf } from "./storage-error.js";
import { visible } from "./visible.js";

/**
 * @typedef {object} Entry
 * @property {"info" | "warn" | "error"} level
 * @property {"route" | "receive" | "dispatch" | "hand_over" | "forward" | "endpoint" | "configuration" | "management" | "stand_in" | "clock" | "fault"} what
 */

/** With `what: "clock"`. */
export const clockWasAhead =
  "The clock was ahead and has been set back. What waited for a time that it said is due now.";

/** Names and ids come from senders: long enough to search for, too short to flood. */
const longest = 200;

/**
 * @param {Entry & Record<string, string | number | boolean | null | undefined>} entry undefined fields are left out
 */
export function log(entry) {
  const line = JSON.stringify({ time: new Date().toISOString(), ...entry }, (_key, value) =>
    typeof value === "string" && value.length > longest ? `${value.slice(0, longest)}…` : value,
  );
  console.log(visible(line));
}

/**
 * What may be said of an error that nobody expected: its kind and where, not its text, which can quote what it choked on. What is wrong with
 * an object's storage is said in full, with what to do.
 * @param {unknown} error
 * @returns {{error: string, at?: string, message?: string, advice?: string}}
 */
export function traceOf(error) {
  if (!(error instanceof Error)) return { error: typeof error, at: undefined };
  const fault = storageFaultOf(error);
  if (fault) return { error: fault.code, message: fault.detail, advice: errorOf(fault.code).message };
  return { error: error.name, at: /^ +at .*$/m.exec(error.stack ?? "")?.[0].trim() };
}

/**
 * The place at fault, as far as a log or an answer may tell it. Of what is no JSON the names of members are anybody's, no schema's; the
 * detail has line and column.
 * @param {string} code
 * @param {string | undefined} pointer
 * @returns {string | undefined}
 */
export const placeOf = (code, pointer) => (code === "malformed_json" || pointer === "" ? undefined : pointer);
