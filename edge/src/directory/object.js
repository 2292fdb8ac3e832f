// The Directory: which sources and endpoints there are, and who may manage them. One object for the whole gateway. Its calls stand
// here; what they do stands in the modules beside.
import { DurableObject } from "cloudflare:workers";
import { clock } from "../clock.js";
import { core } from "../core.js";
import { log } from "../log.js";
import { isOfEvents, referenceOf } from "../settings/check.js";
import { ConfigurationError, Faults } from "../settings/faults.js";
import { storeOf } from "../store.js";
import { Publisher } from "../stream/publish.js";
import { changeEndpoint, createEndpoint, deleteEndpoint } from "./endpoints.js";
import { addSecret, takeSecret } from "./rotation.js";
import { addSourceKey, listSourceKeys, revokeSourceKey, useSourceKey } from "./source-keys.js";
import { changeSubscription, listSubscriptions, subscribe, unsubscribe } from "./subscriptions.js";
import { changeSource, createSource, deleteSource } from "./sources.js";
import { Directory as Work } from "./directory.js";
import { beginOnce, endOnce } from "./idempotency.js";
import { addKey, hashOfKey, listKeys, makeKey, revokeKey, useKey } from "./keys.js";
import { deleteManifest, listManifests, manifestView, putManifest } from "./manifests.js";
import { misconfiguredError, refusalOf } from "./refused.js";
import { checkingOf, givenSource, manifestText, sourceRow } from "./registry.js";
import { endpointView, listEndpoints, listSources, sourceView } from "./views.js";
import { changeWebhook, createWebhook, deleteWebhook, saveSettings, webhookOf, webhooksOf } from "./webhooks.js";

/** @typedef {import("./refused.js").Refusal} Refusal */

/**
 * Calls that change something answer a Refusal for what a caller may not do or got wrong. Every call but start() and wake() throws
 * while the configuration has faults (refused.js).
 */
export class Directory extends DurableObject {
  /** @type {Work | undefined} */
  #work;
  /** @type {readonly import("../settings/faults.js").Fault[]} */
  #faults = [];
  #publisher;

  /**
   * @param {DurableObjectState} state
   * @param {Record<string, any>} environment
   */
  constructor(state, environment) {
    super(state, environment);
    this.#publisher = new Publisher(environment, { now: clock.now });
    const tell = (
      /** @type {"source" | "endpoint"} */ kind,
      /** @type {string} */ name,
      /** @type {string} */ status,
    ) => this.#publisher.notify(kind, /** @type {any} */ ({ [kind]: name, status }));
    state.blockConcurrencyWhile(async () => {
      const store = storeOf(state, await state.storage.getAlarm());
      const objectOf = (/** @type {"source" | "endpoint"} */ kind, /** @type {string} */ name) => {
        const namespace = kind === "source" ? environment.SOURCE : environment.ENDPOINT;
        return namespace.get(namespace.idFromName(name));
      };
      try {
        this.#work = await Work.start({ store, core, log }, environment, objectOf, tell);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        this.#faults = error.faults;
        for (const { pointer, message } of error.faults)
          log({ level: "error", what: "configuration", pointer, message });
      }
    });
  }

  get #ready() {
    if (!this.#work) throw misconfiguredError();
    return this.#work;
  }

  get #store() {
    return this.#ready.context.store;
  }

  /**
   * @param {string} name
   * @param {import("../settings/types.js").SourceGiven["direction"]} [direction]
   */
  sourceSettings(name, direction) {
    return this.#ready.sourceSettings(name, direction);
  }

  /** @returns {{sources: string[], endpoints: string[]}} all that exist, also those that left the configuration file */
  names() {
    return this.#ready.names();
  }

  /**
   * Brings the gateway up: whatever has to be told is told, and every object is there to be woken by its alarm. Again: only looks.
   * @returns {Promise<{ok: boolean, faults: readonly import("../settings/faults.js").Fault[]}>}
   */
  async start() {
    await this.#work?.startAll();
    return { ok: this.#work !== undefined, faults: this.#faults };
  }

  /**
   * Somebody follows the live stream until then.
   * @param {number} until milliseconds since 1970
   */
  listen(until) {
    this.#publisher.listen(until);
    return this.names();
  }

  async wake() {
    await this.#work?.wake();
  }

  /** @override */
  async alarm() {
    this.#work?.context.store.rang();
    await this.wake();
  }

  /**
   * @template T
   * @param {() => Promise<T> | T} work
   * @returns {Promise<T | Refusal>}
   */
  #change(work) {
    const directory = this.#ready;
    return refusalOf(() => directory.change(work));
  }

  /**
   * @param {string} after
   * @param {number} limit
   */
  listSources(after, limit) {
    return listSources(this.#store, after, limit);
  }

  /** @param {string} name */
  source(name) {
    return sourceView(this.#store, name);
  }

  /** @param {import("./sources.js").NewSource} input */
  createSource(input) {
    return this.#change(async () => {
      const secrets = await createSource(this.#ready.context, input);
      return { source: sourceView(this.#store, input.name), secrets };
    });
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} change
   */
  changeSource(name, change) {
    return this.#change(async () => {
      await changeSource(this.#ready.context, name, change);
      return { source: sourceView(this.#store, name) };
    });
  }

  /** @param {string} name */
  deleteSource(name) {
    return this.#change(() => deleteSource(this.#ready.context, name));
  }

  /**
   * @param {string} after
   * @param {number} limit
   */
  listEndpoints(after, limit) {
    return listEndpoints(this.#store, after, limit);
  }

  /** @param {string} name */
  endpoint(name) {
    return endpointView(this.#store, name);
  }

  /** @param {import("./endpoints.js").NewEndpoint} input */
  createEndpoint(input) {
    return this.#change(async () => {
      const secrets = await createEndpoint(this.#ready.context, input);
      return { endpoint: endpointView(this.#store, input.name), secrets };
    });
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} change
   */
  changeEndpoint(name, change) {
    return this.#change(async () => {
      await changeEndpoint(this.#ready.context, name, change);
      return { endpoint: endpointView(this.#store, name) };
    });
  }

  /** @param {string} name */
  deleteEndpoint(name) {
    return this.#change(() => deleteEndpoint(this.#ready.context, name));
  }

  /**
   * @param {string} source
   * @returns {Promise<{webhooks: import("./views.js").EndpointView[]} | Refusal>} all of them
   */
  webhooks(source) {
    const { context } = this.#ready;
    return refusalOf(() => ({
      webhooks: webhooksOf(context, source).flatMap((id) => endpointView(context.store, id) ?? []),
    }));
  }

  /**
   * @param {string} source
   * @param {string} id
   */
  webhook(source, id) {
    return webhookOf(this.#ready.context, source, id);
  }

  /**
   * @param {string} source
   * @param {import("./webhooks.js").WebhookInput} input
   */
  createWebhook(source, input) {
    return this.#change(async () => {
      const { id, secrets } = await createWebhook(this.#ready.context, source, input);
      return { webhook: endpointView(this.#store, id), secrets };
    });
  }

  /**
   * @param {string} source
   * @param {string} id
   * @param {import("./webhooks.js").WebhookInput} change
   */
  changeWebhook(source, id, change) {
    return this.#change(async () => {
      await changeWebhook(this.#ready.context, source, id, change);
      return { webhook: endpointView(this.#store, id) };
    });
  }

  /**
   * @param {string} source
   * @param {import("./webhooks.js").WebhookInput} settings
   */
  saveWebhookSettings(source, settings) {
    return this.#change(async () => {
      const id = await saveSettings(this.#ready.context, source, settings);
      return { webhook: endpointView(this.#store, id) };
    });
  }

  /**
   * @param {string} source
   * @param {string} id
   */
  deleteWebhook(source, id) {
    return this.#change(() => deleteWebhook(this.#ready.context, source, id));
  }

  /**
   * @param {"source" | "endpoint"} kind
   * @param {string} name
   * @param {{secret?: string, others_expire_in_seconds: number | null}} input
   */
  addSecret(kind, name, input) {
    return this.#change(async () => ({ secret: await addSecret(this.#ready.context, kind, name, input) }));
  }

  /**
   * @param {"source" | "endpoint"} kind
   * @param {string} name
   * @param {string} id
   */
  removeSecret(kind, name, id) {
    return this.#change(() => takeSecret(this.#ready.context, kind, name, id));
  }

  /**
   * @param {string} name
   * @returns {import("../settings/types.js").ProviderReference | null} a built-in provider or an uploaded manifest
   */
  provider(name) {
    if (core.providers.includes(name)) return name;
    const manifest = manifestText(this.#store, name);
    return manifest === undefined ? null : { manifest };
  }

  /**
   * @param {readonly string[]} names of sources; "*" for any
   * @returns {import("../settings/types.js").ProviderReference | null} that of the first which is there
   */
  providerOfSources(names) {
    const { context } = this.#ready;
    const found = names.includes("*") ? this.#anySource() : names.find((name) => sourceRow(this.#store, name));
    const row = found === undefined ? undefined : sourceRow(this.#store, found);
    return row ? referenceOf(checkingOf(context, new Faults()), JSON.parse(row.given).provider) : null;
  }

  #anySource() {
    const rows = this.#store.rows("SELECT name, given FROM sources ORDER BY name");
    return rows.find((row) => isOfEvents(givenSource(/** @type {any} */ (row))))?.name;
  }

  listManifests() {
    return listManifests(this.#store);
  }

  /** @param {string} name */
  manifest(name) {
    return manifestView(this.#store, name);
  }

  /**
   * @param {string} text JSON
   * @param {string | null} replacing
   */
  putManifest(text, replacing) {
    return this.#change(async () => {
      const name = await putManifest(this.#ready.context, text, replacing);
      return { manifest: manifestView(this.#store, name) };
    });
  }

  /** @param {string} name */
  deleteManifest(name) {
    return this.#change(() => deleteManifest(this.#ready.context, name));
  }

  /**
   * Asked for every call of the management API, so that a revoked key ends at once.
   * @param {ArrayBuffer} hash of the key that a request carries
   * @returns {import("./keys.js").Key | null}
   */
  authorise(hash) {
    return useKey(this.#store, hash);
  }

  listKeys() {
    return listKeys(this.#store);
  }

  /** @param {{name: string, role: "full" | "read"}} of */
  createKey(of) {
    return this.#change(async () => {
      const key = makeKey();
      return { ...addKey(this.#store, await hashOfKey(key), of), key };
    });
  }

  /** @param {string} id */
  revokeKey(id) {
    return this.#change(() => revokeKey(this.#store, id));
  }

  /** @param {string} source */
  listSourceKeys(source) {
    return this.#change(() => listSourceKeys(this.#ready.context, source));
  }

  /**
   * @param {string} source
   * @param {{name: string} & import("./source-keys.js").Own} input
   */
  createSourceKey(source, input) {
    return this.#change(() => addSourceKey(this.#ready.context, source, input));
  }

  /**
   * @param {string} source
   * @param {string} id
   */
  revokeSourceKey(source, id) {
    return this.#change(() => revokeSourceKey(this.#ready.context, source, id));
  }

  /**
   * @param {string} source
   * @returns {{direction: string, provider: import("../settings/types.js").ProviderReference} | null} null: nothing is taken there
   */
  standsIn(source) {
    const row = sourceRow(this.#store, source);
    if (!row || row.retired === 1) return null;
    const { direction, provider } = givenSource(row);
    return { direction, provider: referenceOf(checkingOf(this.#ready.context, new Faults()), provider) };
  }

  /**
   * @param {string} source
   * @param {ArrayBuffer} hash
   * @param {import("./source-keys.js").Signed} [signed]
   */
  authoriseClient(source, hash, signed) {
    return useSourceKey(this.#ready.context, source, hash, signed);
  }

  /** @param {string} source */
  subscriptions(source) {
    return listSubscriptions(this.#ready.context, source);
  }

  /**
   * @param {string} source
   * @param {Parameters<typeof subscribe>[2]} wanted
   */
  subscribe(source, wanted) {
    return this.#change(() => subscribe(this.#ready.context, source, wanted));
  }

  /**
   * @param {string} source
   * @param {number} id
   * @param {Parameters<typeof changeSubscription>[3]} change
   */
  changeSubscription(source, id, change) {
    return this.#change(() => changeSubscription(this.#ready.context, source, id, change));
  }

  /**
   * @param {string} source
   * @param {number} id
   */
  unsubscribe(source, id) {
    return this.#change(() => unsubscribe(this.#ready.context, source, id));
  }

  /**
   * @param {Uint8Array} key
   * @param {Uint8Array} request
   */
  beginOnce(key, request) {
    return beginOnce(this.#ready.context, key, request);
  }

  /**
   * @param {Uint8Array} key
   * @param {string | null} response
   */
  endOnce(key, response) {
    return endOnce(this.#ready.context, key, response);
  }
}
