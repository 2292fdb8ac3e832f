// The way to the Directory. There is one for the whole gateway.

import { stubOf } from "../stub.js";

/** The one object's name. */
const directoryName = "directory";

/**
 * @param {Record<string, any>} environment
 * @returns {any} the Directory's calls (object.js)
 */
export const directoryOf = (environment) => stubOf("Directory", environment.DIRECTORY, directoryName);
