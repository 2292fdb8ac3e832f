// A reason to stop that the user can act on: shown as one line, without a stack.
import { fileFault } from "./file-error.mjs";

export class Stop extends Error {
  /**
   * @param {string} message what happened and what to do
   * @param {"port_taken" | "data_in_use" | "newer_data" | "storage_damaged"} [code] for callers that can go on
   */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {unknown} error
 * @returns {string | undefined} what to show of it; undefined: a fault of this program, of which the stack is of use
 */
export function wordsOf(error) {
  if (error instanceof Stop || (error instanceof Error && error.name === "ConfigurationError")) return error.message;
  return fileFault(error);
}
