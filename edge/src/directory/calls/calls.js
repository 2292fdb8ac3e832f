// Calls of the Directory, without the object that takes them (../object.js).
import { refusalOf } from "../refused.js";

/** @typedef {import("../refused.js").Refusal} Refusal */

/** Each method of a class of these is a call. One that changes something answers a Refusal for what a caller may not do or got wrong. */
export class Calls {
  /** @param {import("../directory.js").Directory} directory */
  constructor(directory) {
    this.directory = directory;
    this.context = directory.context;
    this.store = directory.context.store;
  }

  /**
   * @template T
   * @param {() => Promise<T> | T} work
   * @returns {Promise<T | Refusal>}
   * @protected
   */
  change(work) {
    return refusalOf(() => this.directory.change(work));
  }
}

/**
 * @template T
 * @param {T | null} view
 * @returns {T} of what was written just before
 */
export function kept(view) {
  if (view === null) throw new Error("What was written just before is not there");
  return view;
}
