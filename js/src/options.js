// Reading what callers give, strictly: a misspelled option must not be a check that silently does not happen.

/**
 * @template {object} T
 * @param {string} of the call, for the error's text
 * @param {T | undefined} given
 * @param {readonly string[]} known
 * @returns {T}
 * @throws {TypeError}
 */
export function optionsOf(of, given, known) {
  if (given === undefined) return /** @type {T} */ ({});
  if (typeof given !== "object" || given === null) throw new TypeError(`${of} takes an object of options`);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw new TypeError(`${of} has no option ${name}; it has ${known.join(", ")}`);
  }
  return given;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} [otherwise] when the value is undefined; required unless given
 * @returns {string}
 * @throws {TypeError}
 */
export function textOption(name, value, otherwise) {
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (typeof value !== "string") throw new TypeError(`${name} must be a string`);
  return value;
}

/**
 * @param {unknown} now
 * @returns {number} milliseconds since 1970
 * @throws {TypeError}
 */
export function timeOption(now) {
  if (typeof now === "number" && Math.abs(now) <= 8.64e15) return now;
  throw new TypeError("now must be a number of milliseconds since 1970, as Date.now() gives");
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} otherwise when the value is undefined
 * @returns {number} an int32; a number outside its range, or with a fraction, becomes -1, which the core refuses
 * @throws {TypeError}
 */
export function countOption(name, value, otherwise) {
  if (value === undefined) return otherwise;
  if (typeof value !== "number") throw new TypeError(`${name} must be a number`);
  return Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : -1;
}

/**
 * @param {unknown} secrets
 * @returns {string[]} a copy
 * @throws {TypeError}
 */
export function secretsOption(secrets) {
  if (Array.isArray(secrets) && secrets.every((secret) => typeof secret === "string")) return [...secrets];
  throw new TypeError("secrets must be an array of strings, newest first");
}

/**
 * @typedef {object} Window
 * @property {number} given bits: 1 past, 2 future
 * @property {number} past seconds
 * @property {number} future seconds
 */

/**
 * @param {{pastSeconds?: number, futureSeconds?: number}} options
 * @returns {Window}
 * @throws {TypeError}
 */
export function windowOption({ pastSeconds, futureSeconds }) {
  return {
    given: (pastSeconds === undefined ? 0 : 1) | (futureSeconds === undefined ? 0 : 2),
    past: countOption("pastSeconds", pastSeconds, 0),
    future: countOption("futureSeconds", futureSeconds, 0),
  };
}

/**
 * @param {string} name
 * @param {unknown} value an object
 * @returns {string} its JSON text
 * @throws {TypeError} when it has a number that JSON has no form for, which JSON.stringify would write as null
 */
export function jsonOption(name, value) {
  const text = JSON.stringify(value);
  if (text?.includes("null")) JSON.stringify(value, (key, one) => finite(name, key, one));
  return text;
}

/**
 * @param {string} name of the option
 * @param {string} key
 * @param {unknown} value
 */
function finite(name, key, value) {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  throw new TypeError(`${name} must hold numbers that JSON can say; ${key} is infinite or not a number`);
}
