// One call of a product's API, and which of the API's routes it takes.
import { Refusing } from "./answer.js";

/**
 * @typedef {object} Call what is asked of a product
 * @property {Request} request
 * @property {any} environment
 * @property {string} source
 * @property {string} path behind the base URL; begins with a slash, and may end in some
 * @property {import("signpost/core").Provider} provider
 */

/**
 * @template {string} Name
 * @param {Record<Name, import("../settings/interfaces.js").Route>} routes
 * @param {Call} call
 * @returns {{name: Name, id: string}} id: what stands in the path's place for it
 * @throws {Refusing}
 */
export function routeOf(routes, { request, path: asked }) {
  // WordPress adds a slash, and so do proxies.
  const path = asked.replace(/(?<=.)\/+$/, "");
  const found = /** @type {[Name, import("../settings/interfaces.js").Route][]} */ (Object.entries(routes)).flatMap(
    ([name, { method, path: pattern }]) => {
      const [prefix, rest] = pattern.split("{id}");
      const fits = rest === undefined ? path === pattern : /^[^/]+$/.test(idIn(path, prefix));
      return fits ? [{ name, method, id: idIn(path, prefix) }] : [];
    },
  );
  const route = found.find(({ method }) => method === request.method);
  if (route) return route;
  if (found.length === 0) throw new Refusing("not_found", 404);
  const allow = [...new Set(found.map(({ method }) => method))].join(", ");
  throw new Refusing("method_not_allowed", 405, { message: `This path takes ${allow} alone.`, headers: { allow } });
}

/**
 * @param {string} path
 * @param {string} prefix
 */
const idIn = (path, prefix) => (path.startsWith(prefix) ? path.slice(prefix.length) : "");
