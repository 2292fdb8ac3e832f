// What an object's method takes and gives, as JSON: bytes become {"$bytes": hex}.

/**
 * @param {any} value
 * @returns {any}
 */
export function toPlain(value) {
  if (value instanceof ArrayBuffer) return toPlain(new Uint8Array(value));
  if (value instanceof Uint8Array) {
    return { $bytes: Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toPlain(each)]));
}

/**
 * @param {any} value
 * @returns {any}
 */
export function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.$bytes === "string") {
    return Uint8Array.from(value.$bytes.match(/../g) ?? [], (/** @type {string} */ byte) => parseInt(byte, 16));
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
}
