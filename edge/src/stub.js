// The way to an object, from the Worker and from other objects.
import { callError, fileOf } from "./damage.js";

/** @typedef {import("./damage.js").Kind} Kind */

/**
 * The classes behind the namespaces. The Directory has the calls of its groups as methods of its own.
 * @typedef {object} Objects
 * @property {import("./directory/object.js").Directory & import("./directory/calls/settings.js").SettingsCalls &
 *   import("./directory/calls/product.js").ProductCalls & import("./directory/calls/callers.js").CallerCalls} Directory
 * @property {import("./source/object.js").Source} Source
 * @property {import("./endpoint/object.js").Endpoint} Endpoint
 */

/**
 * What a method gives, as another object sees it.
 * @template Method
 * @typedef {Method extends (...given: infer Given) => infer Answer ? (...given: Given) => Promise<Awaited<Answer>> : never} Call
 */

/**
 * An object's methods, called from elsewhere: each answers with a promise.
 * @template T
 * @typedef {{ [Name in keyof T as T[Name] extends (...given: never[]) => unknown ? Name : never]: Call<T[Name]> }} CallsOf
 */

/**
 * @template {Kind} K
 * @typedef {CallsOf<Objects[K]>} Calls
 */

/** A small call of each. @type {Record<Kind, string>} */
const probes = { Directory: "start", Source: "heldVersion", Endpoint: "heldVersion" };

/**
 * @template {Kind} K
 * @param {K} kind
 * @param {DurableObjectNamespace} namespace
 * @param {string} name that the Directory knows: another one would be made
 * @returns {Calls<K>} the object's calls. They reject with a StorageError where its database cannot be used
 */
export const stubOf = (kind, namespace, name) => stubAt(kind, namespace, namespace.idFromName(name));

/**
 * @template {Kind} K
 * @param {K} kind
 * @param {DurableObjectNamespace} namespace
 * @param {DurableObjectId} id of an object that there is
 * @returns {Calls<K>} as stubOf()
 */
export function stubAt(kind, namespace, id) {
  const stub = /** @type {any} */ (namespace.get(id));
  /** One that has failed is of no more use. */
  const again = () => /** @type {any} */ (namespace.get(id))[probes[kind]]();
  return new Proxy(stub, {
    get: (_, method) =>
      // What is awaited is asked for its `then`.
      method === "then" || typeof method === "symbol"
        ? undefined
        : (/** @type {unknown[]} */ ...given) =>
            stub[method](...given).catch(async (/** @type {unknown} */ error) => {
              throw await callError(fileOf(kind, id), error, again);
            }),
  });
}
