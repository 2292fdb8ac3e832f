import { stubOf } from "../stub.js";

/**
 * @param {{SOURCE: DurableObjectNamespace} | Record<string, any>} environment
 * @param {string} name that the Directory knows: another one would be made
 * @returns {import("../stub.js").Calls<"Source">}
 */
export const sourceObject = ({ SOURCE }, name) => stubOf("Source", SOURCE, name);
