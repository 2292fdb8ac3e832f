import { stubOf } from "../stub.js";

/**
 * @param {{SOURCE: any} | Record<string, any>} environment
 * @param {string} name that the Directory knows: another one would be made
 * @returns {any} the Source object
 */
export const sourceObject = ({ SOURCE }, name) => stubOf("Source", SOURCE, name);
