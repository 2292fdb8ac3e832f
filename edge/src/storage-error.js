// What is wrong with an object's storage as a whole, so that the object can do nothing until a person has acted.

/** @typedef {"newer_data" | "storage_damaged"} StorageCode codes of core/include/signpost/errors.def */

export class StorageError extends Error {
  /**
   * @param {StorageCode} code
   * @param {string} detail what is wrong, as the end of a sentence
   */
  constructor(code, detail) {
    super(`${code}: ${detail}`);
    this.name = "StorageError";
  }
}

/**
 * An error loses its class on the way from one object to another, and keeps its text.
 * @param {unknown} error
 * @returns {{code: StorageCode, detail: string} | undefined} undefined: it is another kind of error
 */
export function storageFaultOf(error) {
  const found = error instanceof Error && /\b(newer_data|storage_damaged): (.*)/.exec(error.message);
  return found ? { code: /** @type {StorageCode} */ (found[1]), detail: found[2] } : undefined;
}
