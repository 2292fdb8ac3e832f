// The live stream: what happens, told to whoever listens. One object for the whole gateway; hub.js has the logic.
import { DurableObject } from "cloudflare:workers";
import { directoryOf } from "../directory/stub.js";
import { storeOf } from "../store.js";
import { filterOf, keyHeader } from "./follow.js";
import { Hub } from "./hub.js";

export class Stream extends DurableObject {
  #store;
  #hub;

  /**
   * @param {DurableObjectState} state
   * @param {Record<string, unknown>} environment
   */
  constructor(state, environment) {
    super(state, environment);
    const { DIRECTORY, SOURCE, ENDPOINT } = /** @type {Record<string, DurableObjectNamespace>} */ (environment);
    /** @typedef {Pick<import("../stub.js").Calls<"Source" | "Endpoint">, "listen">} Lender */
    const named = (/** @type {DurableObjectNamespace} */ namespace, /** @type {string} */ name) =>
      /** @type {Lender} */ (/** @type {unknown} */ (namespace.get(namespace.idFromName(name))));
    // An alarm of the life before finds nobody who listens, and is not set again.
    this.#store = storeOf(state, null);
    this.#hub = new Hub(this.#store, {
      directory: async (until) => directoryOf({ DIRECTORY }).listen(until),
      lend: async ({ kind, name }, until) => named(kind === "source" ? SOURCE : ENDPOINT, name).listen(until),
    });
  }

  /**
   * A listener: already authorised, its filters already checked.
   * @param {Request} request
   * @returns {Promise<Response>}
   * @override
   */
  async fetch(request) {
    const { headers, url } = request;
    const of = { key: headers.get(keyHeader) ?? "", again: headers.has("last-event-id") };
    return new Response(await this.#hub.open(filterOf(new URL(url)), of), {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // Proxies that gather answers would hold everything back.
        "x-accel-buffering": "no",
      },
    });
  }

  /**
   * RPC of every object with something to tell (publish.js).
   * @param {import("./publish.js").Told[]} told
   * @param {number} lost
   */
  publish(told, lost) {
    return this.#hub.publish(told, lost);
  }

  /** RPC: how many listen. */
  listeners() {
    return this.#hub.listeners;
  }

  /** RPC: an API key opens nothing any more. @param {string} key its id */
  revoked(key) {
    this.#hub.revoked(key);
  }

  /** RPC: the gateway is about to stop. */
  rest() {
    this.#hub.rest();
  }

  /** RPC: the machine's clock was set back. */
  async clockWentBack() {
    await this.#hub.wake();
  }

  /** RPC: does what is due. */
  async wake() {
    this.#store.rang();
    await this.#hub.wake();
  }

  /** @override */
  async alarm() {
    await this.wake();
  }
}
