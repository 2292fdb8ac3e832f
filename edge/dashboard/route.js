// Where one is: behind the "#" of the address, so that any static host serves every view, and a link or the Back button leads there.
import { signal } from "@preact/signals";

/**
 * @typedef {object} Place
 * @property {string} view
 * @property {string[]} rest names or numbers after the view
 * @property {Record<string, string>} query filters
 */

/** @returns {Place} */
function read() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/").map(decoded);
  return { view: view || "overview", rest, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const place = signal(read());

addEventListener("hashchange", () => void (place.value = read()));

/**
 * @param {(string | number)[]} path the view, and what follows it
 * @param {Record<string, string | number | undefined>} [query]
 * @returns {string} for an href
 */
export function to(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${text && `?${text}`}`;
}

/** @param {string} address made by to() */
export const go = (address) => void (location.hash = address);

/**
 * Another filter is no step to come back to.
 * @param {Record<string, string | undefined>} change
 */
export function filter(change) {
  const { view, rest, query } = place.value;
  history.replaceState(null, "", to([view, ...rest], { ...query, ...change }));
  place.value = read();
}
