// Ids of deliveries. crypto.randomUUID is missing where a page comes over plain http from another machine.

/** @returns {string} a random UUID (version 4) */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * @param {{prefix?: string} | undefined} id the manifest's section
 * @returns {string} a new id, as this provider makes them
 */
export const newId = (id) => `${id?.prefix ?? ""}${uuid()}`;
