// The way to an object, from the Worker and from other objects.
import { callError, fileOf } from "./damage.js";

/** @typedef {import("./damage.js").Kind} Kind */

/** A small call of each. @type {Record<Kind, string>} */
const probes = { Directory: "start", Source: "heldVersion", Endpoint: "heldVersion" };

/**
 * @param {Kind} kind
 * @param {DurableObjectNamespace} namespace
 * @param {string} name that the Directory knows: another one would be made
 * @returns {any} the object's calls. They reject with a StorageError where its database cannot be used
 */
export const stubOf = (kind, namespace, name) => stubAt(kind, namespace, namespace.idFromName(name));

/**
 * @param {Kind} kind
 * @param {DurableObjectNamespace} namespace
 * @param {DurableObjectId} id of an object that there is
 * @returns {any} as stubOf()
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
