// A reason to stop that the user can act on: shown as one line, without a stack.

export class Stop extends Error {
  /**
   * @param {string} message what happened and what to do
   * @param {"port_taken" | "data_in_use" | "newer_data"} [code] for callers that can go on
   */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}
