// What a caller of the Directory is refused. It travels to the API as a value: errors lose their class on the way.

/**
 * @typedef {object} Refusal
 * @property {string} refused a code of core/include/signpost/errors.def
 * @property {string} [detail] what in particular
 * @property {readonly import("../settings/faults.js").Fault[]} [faults] with invalid_request: what is wrong, and where
 */

/** Ends a change; nothing of it is kept. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} [detail]
   * @param {readonly import("../settings/faults.js").Fault[]} [faults]
   */
  constructor(code, detail, faults) {
    super(code);
    this.refusal = { refused: code, detail, faults };
  }
}

/**
 * @template T
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T | Refusal>}
 */
export async function refusalOf(work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

const misconfigured = "gateway_misconfigured";

/** @returns {Error} what every call of a Directory without a sound configuration throws; its log has named each fault */
export const misconfiguredError = () => new Error(misconfigured);

/**
 * @param {unknown} error of a call of the Directory
 * @returns {boolean}
 */
export const isMisconfigured = (error) => error instanceof Error && error.message.includes(misconfigured);
