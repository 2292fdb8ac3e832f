// A destination may repeat the URL that it was called by ("Cannot POST /services/T0/B0/token"), and the log keeps what it answers. The URL
// may be a secret, so what could be a token of it is masked there.

/** Shorter parts are names rather than tokens: a log in which "webhooks" is masked helps nobody. */
const shortest = 16;

const encoder = new TextEncoder();
const star = "*".charCodeAt(0);

/**
 * @param {Uint8Array} response changed in place
 * @param {readonly string[]} urls absolute, or relative as in a Location
 * @returns {Uint8Array} the same
 */
export function maskUrls(response, urls) {
  return maskParts(response, urls.flatMap(partsOf));
}

/**
 * @param {Uint8Array} response changed in place
 * @param {readonly string[]} keys with which its sender was called
 * @returns {Uint8Array} the same
 */
export const maskKeys = (response, keys) => maskParts(response, keys.flatMap(spellingsOf));

/**
 * @param {Uint8Array} response changed in place
 * @param {string[]} all
 * @returns {Uint8Array} the same
 */
function maskParts(response, all) {
  if (response.length < shortest) return response;
  const parts = [...new Set(all)].sort((a, b) => b.length - a.length);
  for (const part of parts) maskAll(response, encoder.encode(part));
  return response;
}

/**
 * @param {string} url
 * @returns {string[]} its path, and each part of it that is long enough for a token, in the ways in which a page or JSON writes them
 */
function partsOf(url) {
  const [, path = "", query = ""] = /^(?:[a-z]+:\/\/[^/?#]*)?([^?#]*)\??([^#]*)/i.exec(url) ?? [];
  const values = query.split("&").map((one) => one.slice(one.indexOf("=") + 1));
  const parts = [path + (query && `?${query}`), path, ...path.split("/"), ...values];
  return parts.flatMap(spellingsOf).filter((part) => part.length >= shortest);
}

/** @param {string} part */
function spellingsOf(part) {
  const plain = decoded(part);
  return [part, plain, ...[part, plain].flatMap((one) => [one.replaceAll("/", "\\/"), one.replaceAll("&", "&amp;")])];
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} part
 */
function maskAll(bytes, part) {
  for (let at = bytes.indexOf(part[0]); at >= 0; at = bytes.indexOf(part[0], at + 1)) {
    if (at + part.length > bytes.length) return;
    if (part.every((byte, index) => bytes[at + index] === byte)) bytes.fill(star, at, at + part.length);
  }
}
