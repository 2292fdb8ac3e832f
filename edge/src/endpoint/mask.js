// A destination may repeat the URL that it was called by ("Cannot POST /services/T0/B0/token"), and the log keeps what it answers. The URL
// may be a secret, so what could be a token of it is masked there.

/** Shorter parts are names rather than tokens: a log in which "webhooks" is masked helps nobody. */
const shortest = 16;

/** Shorter values of headers are words, numbers or what anybody guesses: masked, an answer that is handed on would not be what was said. */
const shortestKey = 8;

/** So much of a part's beginning is masked where a response is cut. */
const shortestRest = 4;

const encoder = new TextEncoder();
const star = "*".charCodeAt(0);

/**
 * @param {Uint8Array} response changed in place
 * @param {readonly string[]} urls absolute, or relative as in a Location
 * @param {boolean} [cut] it may end within what is to be masked
 * @returns {Uint8Array} the same
 */
export const maskUrls = (response, urls, cut = false) => maskParts(response, urls.flatMap(partsOf), cut);

/**
 * @param {Uint8Array} response changed in place
 * @param {readonly string[]} keys with which its sender was called
 * @param {boolean} [cut] it may end within one of them
 * @returns {Uint8Array} the same
 */
export function maskKeys(response, keys, cut = false) {
  const parts = keys.filter((key) => key.length >= shortestKey).flatMap(spellingsOf);
  return maskParts(response, parts, cut);
}

/**
 * @param {Uint8Array} response changed in place
 * @param {string[]} all
 * @param {boolean} cut
 * @returns {Uint8Array} the same
 */
function maskParts(response, all, cut) {
  if (response.length < shortestRest) return response;
  const parts = [...new Set(all)].sort((a, b) => b.length - a.length).map((part) => encoder.encode(part));
  for (const part of parts) maskAll(response, part);
  if (cut) for (const part of parts) maskRest(response, part);
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

/**
 * The beginning of a part, where the bytes end within it.
 * @param {Uint8Array} bytes
 * @param {Uint8Array} part
 */
function maskRest(bytes, part) {
  for (let at = Math.max(bytes.length - part.length + 1, 0); at <= bytes.length - shortestRest; at++) {
    const rest = bytes.subarray(at);
    if (rest.every((byte, index) => byte === part[index])) rest.fill(star);
  }
}
