// The way to the Directory. There is one for the whole gateway.

import { stubOf } from "../stub.js";

/** The one object's name. */
const directoryName = "directory";

/**
 * @param {Record<string, any>} environment
 * @returns {import("../stub.js").Calls<"Directory">}
 */
export const directoryOf = (environment) => stubOf("Directory", environment.DIRECTORY, directoryName);
